"""The pages that people open: a display, the list of displays, messages."""
