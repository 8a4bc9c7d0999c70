"""Xpra's own HTML5 client, proxied."""
