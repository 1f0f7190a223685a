"""How the words of others become types, titles and codes of a framework file."""

from __future__ import annotations

import re
from textwrap import shorten

LONGEST_CODE = 64
LONGEST_TITLE = 300
_SHORT_TITLE = 120


def type_of(text: str) -> str:
    """A name for a kind of item, in small letters: "Sub competency" is sub_competency."""
    return re.sub(r"[^a-z]+", "_", text.lower()).strip("_")[:LONGEST_CODE].strip("_") or "item"


def one_word(text: object) -> str:
    """A code without spaces; one that is too long is cut."""
    return "-".join(str(text).split())[:LONGEST_CODE]


def title_of(text: str) -> str:
    """A title as it is, cut only where no title may be so long."""
    return shorten(text, LONGEST_TITLE)


def short_title(statement: str) -> str:
    """The beginning of a statement that has no title."""
    return shorten(statement, _SHORT_TITLE)
