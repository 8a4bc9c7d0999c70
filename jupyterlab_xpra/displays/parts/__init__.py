"""The parts of a display besides its screen: bus, sound, notifications, files and log."""
