"""The printer of a display: what programs print becomes a file, which people can download."""
