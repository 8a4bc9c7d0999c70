"""Displays that are shared by a link which only shows them."""
