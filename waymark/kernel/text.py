"""Text as people typed it, without the signs that only cause harm."""

from __future__ import annotations

import re

_HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff"  # no keyboard types these, and no database keeps some of them
    "\u202a-\u202e\u2066-\u2069]"  # these turn the order of a line around, and with it what it seems to say
)


def tidy_text(text: str) -> str:
    """Text without surrounding space and without signs that no keyboard types or that reorder a line."""
    return _HARMFUL.sub("", text.replace("\r\n", "\n")).strip()


def has_harmful_signs(text: str) -> bool:
    """Whether ``tidy_text`` would take signs out of it; for files, which are refused instead of changed."""
    return _HARMFUL.search(text.replace("\r\n", "\n")) is not None
