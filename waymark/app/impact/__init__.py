"""Before something changes that others stand on: who and what it touches, and what its author chooses for them.

``versions`` is about credentials that are published anew or retired, ``items`` about items of frameworks. Both stand at
the roof because they see every slice.
"""

from waymark.app.impact import items, versions
from waymark.app.impact.pages import bp

__all__ = ["bp", "items", "versions"]
