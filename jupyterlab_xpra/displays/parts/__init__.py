"""What a display has besides its screen: bus, sound, notifications, files and log."""
