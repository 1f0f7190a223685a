"""Facts that one slice tells and slices above it answer to.

Which function answers which fact is written on one page, ``waymark/app/wiring.py``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """Something that happened. Subclasses are named in the past tense and hold ids and plain values."""
