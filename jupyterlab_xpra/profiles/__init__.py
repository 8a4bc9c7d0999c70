"""The profiles, which tiles start: those from configuration, and those found on this machine."""
