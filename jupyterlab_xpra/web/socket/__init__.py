"""The data path: the WebSocket between a browser and a display's Xpra."""
