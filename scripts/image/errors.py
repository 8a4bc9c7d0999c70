"""The failure of a build or of a check."""

from __future__ import annotations


class Failure(Exception):
    """The image or its Dockerfile is wrong. The message is for people."""
