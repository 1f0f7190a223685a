"""The exit kit: every public document of every badge as plain files, for the day Waymark is switched off.

``folder`` writes a folder whole or not at all, ``pages`` draws what people read, ``kit`` puts all into place.
"""

from waymark.app.exit_kit.kit import Counts, write_exit_kit

__all__ = ["Counts", "write_exit_kit"]
