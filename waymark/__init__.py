"""Waymark: the engine on which a school district runs educator and leader micro-credentials."""

__version__ = "0.1.0"
