"""What a tile starts: profiles from configuration, and those found on this machine."""
