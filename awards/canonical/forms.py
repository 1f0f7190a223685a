"""The canonical form of a shape with its words left open: what is read where marks stand in their places."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from awards.canonical.contexts import NotSignable
from awards.canonical.guard import ADDRESS_MEMBERS
from awards.canonical.nquads import escaped
from awards.canonical.outline import Place, with_marks
from awards.canonical.reading import read

# Nobody outside this process knows the mark, so no document can hold it. It may stand for a text or an address.
_MARK = f"urn:{secrets.token_hex(16)}:"
_PIECES = re.compile(rf"(_:c14n\d+|{_MARK}\d+:)")


@dataclass(frozen=True, slots=True)
class Word:
    """The place of a word in a line."""

    number: int


@dataclass(frozen=True, slots=True)
class Label:
    """The place of the label of a nameless object in a line."""

    number: int


Line = tuple[str | Word | Label, ...]


@dataclass(frozen=True)
class Form:
    """The canonical lines of a shape with its words left open."""

    lines: tuple[Line, ...]
    words: int
    addresses: frozenset[int]
    """Which words are addresses; the others are texts."""

    def filled_in(self, known: Mapping[int, str]) -> Form:
        """The form with these words put in for good; the others are numbered anew, in the same order."""
        left = [number for number in range(self.words) if number not in known]
        pieces: dict[int, str | Word] = {number: Word(place) for place, number in enumerate(left)}
        pieces |= {number: escaped(word) for number, word in known.items()}
        lines = tuple(
            tuple(pieces[piece.number] if isinstance(piece, Word) else piece for piece in line)
            for line in self.lines
        )
        addresses = frozenset(place for place, number in enumerate(left) if number in self.addresses)
        return Form(lines, len(left), addresses)


UNUSABLE = Form((), 0, frozenset())
"""Stands for the form of a shape that has to go the general path."""


def form_of(document: Mapping[str, Any], places: Sequence[Place]) -> Form:
    """The form of a document's shape, or ``UNUSABLE`` where a word does not come out whole, once or more often."""
    marks = [f"{_MARK}{number}:" for number in range(len(places))]
    try:
        text = read(with_marks(document, iter(marks))).decode()
    except NotSignable:
        return UNUSABLE
    as_addresses = [text.count(f"<{mark}>") for mark in marks]
    as_texts = [text.count(f'"{mark}"') for mark in marks]
    whole = [addresses + texts for addresses, texts in zip(as_addresses, as_texts, strict=True)]
    if 0 in whole or sum(whole) != text.count(_MARK):
        return UNUSABLE
    return Form(
        lines=tuple(_parsed(line) for line in text.split("\n")[:-1]),
        words=len(places),
        addresses=frozenset(
            number
            for number, place in enumerate(places)
            if as_addresses[number] or place.name in ADDRESS_MEMBERS
        ),
    )


def _parsed(line: str) -> Line:
    return tuple(_piece(text) for text in _PIECES.split(line) if text)


def _piece(text: str) -> str | Word | Label:
    if text.startswith("_:c14n"):
        return Label(int(text.removeprefix("_:c14n")))
    if text.startswith(_MARK):
        return Word(int(text.removeprefix(_MARK).removesuffix(":")))
    return text
