"""Displays: what they are, where they are kept, how they start and end. Knows no HTTP."""
