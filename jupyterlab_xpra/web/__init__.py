"""HTTP: the API, the page of a display, its HTML5 client and its socket.

Maps domain errors to statuses.
"""
