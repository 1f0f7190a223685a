"""What is different between two texts of a credential, place by place and word by word.

Demands, criteria and levels are known by their ids, so that moving one does not make everything look changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

_UNSEEN = frozenset({"format", "slug", "id", "version"})
# What is said and what is left out are the same text here.
_USUAL = {("consent", "none"), ("count", 1)}
# A word takes the space behind it along, so that a rewritten sentence is not cut at every space.
_WORDS = re.compile(r"\s+|\S+\s*")
# Lists whose entries have a name of their own, and the member that says it.
_NAMED = ("id", "code")


# What the editor calls these; an empty word is passed over.
_IN_WORDS = {
    "competency": "The one practice it certifies",
    "summary": "In one line",
    "audience": "Who it is for",
    "audiences": "Found under",
    "glyph": "Picture",
    "informs": "It says something about",
    "method": "What you do",
    "why": "Why it matters",
    "demands": "What to hand in",
    "rubric": "How it is judged",
    "passing": "Level to reach",
    "criteria": "",
    "levels": "",
    "supports": "What helps",
    "alignments": "What it is aligned with",
    "prompt": "What exactly to hand in",
    "count": "Pieces",
    "accepts": "Forms",
    "shows": "What good evidence shows",
    "leave_out": "What to leave out",
    "credit_examples": "What it can count for",
    "prerequisites": "To be earned first",
    "expires_after_months": "Valid for, in months",
    "credits_available": "Credits",
}


class Fate(StrEnum):
    """What became of a place."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Mark(StrEnum):
    """Whether a piece of text stayed, came or went."""

    SAME = "same"
    CAME = "came"
    WENT = "went"


@dataclass(frozen=True, slots=True)
class Change:
    """One place that differs. ``old`` and ``new`` are empty where there was, or is, nothing."""

    place: tuple[str, ...]
    old: str
    new: str

    @property
    def fate(self) -> Fate:
        """What became of the place."""
        if not self.old:
            return Fate.ADDED
        return Fate.CHANGED if self.new else Fate.REMOVED

    @property
    def label(self) -> str:
        """The place in words, for example "How it is judged: Words at the hard moment: Meets"."""
        parts = (_IN_WORDS.get(part, part.replace("_", " ").capitalize()) for part in self.place)
        return ": ".join(part for part in parts if part)

    @property
    def old_pieces(self) -> tuple[tuple[Mark, str], ...]:
        """The old text in pieces that stayed or went."""
        return tuple(piece for piece in self._pieces() if piece[0] is not Mark.CAME)

    @property
    def new_pieces(self) -> tuple[tuple[Mark, str], ...]:
        """The new text in pieces that stayed or came."""
        return tuple(piece for piece in self._pieces() if piece[0] is not Mark.WENT)

    def _pieces(self) -> Iterator[tuple[Mark, str]]:
        old, new = _WORDS.findall(self.old), _WORDS.findall(self.new)
        for _, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if old[a:b] == new[c:d]:
                yield Mark.SAME, "".join(old[a:b])
            else:
                if a < b:
                    yield Mark.WENT, "".join(old[a:b])
                if c < d:
                    yield Mark.CAME, "".join(new[c:d])


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """What differs between two bodies of credential files, in the order of the new one; empty when nothing."""
    before, after = dict(_places(old)), dict(_places(new))
    order = [*after, *(place for place in before if place not in after)]
    names = {**_names(old), **_names(new)}

    def told(place: tuple[str, ...], text: str) -> str:
        read = place[0] == "rubric" and place[-1] == "demands"
        return "\n".join(names.get(name, name) for name in text.split("\n")) if read else text

    return tuple(
        Change(
            tuple(names.get(part, part) for part in place),
            told(place, before.get(place, "")),
            told(place, after.get(place, "")),
        )
        for place in order
        if before.get(place, "") != after.get(place, "")
    )


def _places(value: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text in a body with the place where it stands. Plain lists are one text, an entry a line."""
    if isinstance(value, Mapping):
        for key, below in value.items():
            if key not in _UNSEEN and not (isinstance(below, str | int) and (key, below) in _USUAL):
                yield from _places(below, (*place, key))
    elif isinstance(value, list) and value and all(isinstance(entry, Mapping) for entry in value):
        for entry in value:
            name = next((str(entry[key]) for key in _NAMED if key in entry), None)
            if name is None:
                yield (*place,), "\n".join(_in_one_line(one) for one in value)
                return
            yield from _places(entry, (*place, name))
    elif isinstance(value, list):
        if value:
            # In which order a criterion names the demands it reads says nothing.
            entries = sorted(map(str, value)) if place[-1] == "demands" else map(str, value)
            yield place, "\n".join(entries)
    elif value not in (None, ""):
        yield place, str(value)


def _in_one_line(entry: Mapping[str, Any]) -> str:
    return ", ".join(str(part) for part in entry.values())


def _names(body: Mapping[str, Any]) -> dict[str, str]:
    """The titles of demands and criteria by their ids."""
    rubric = body.get("rubric") or {}
    parts = [*(body.get("demands") or ()), *(rubric.get("criteria") or ())]
    return {part["id"]: part["title"] for part in parts if part.get("id") and part.get("title")}
