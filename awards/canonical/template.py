"""A form made ready to be filled many times, in a fraction of a millisecond."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from operator import itemgetter

from awards.canonical.forms import Form, Label, Line, Word
from awards.canonical.guard import has_disputed_characters, is_sorted_otherwise
from awards.canonical.nquads import escaped, is_plain_address


class Template:
    """A form made ready to be filled many times."""

    def __init__(self, form: Form) -> None:
        labels = sorted({piece.number for line in form.lines for piece in line if isinstance(piece, Label)})
        labelled = [line for line in form.lines if any(isinstance(piece, Label) for piece in line)]
        nameful = [line for line in form.lines if not any(isinstance(piece, Label) for piece in line)]
        self._addresses = sorted(form.addresses)
        self._texts = [number for number in range(form.words) if number not in form.addresses]
        self._fixed = sorted("".join(map(str, line)) for line in nameful if not _has_words(line))
        self._open = _filler([line for line in nameful if _has_words(line)], form.words)
        self._labelled = _filler(labelled, form.words)
        self._hashes = [
            _hasher([_seen_from(label, line) for line in labelled if Label(label) in line], form.words)
            for label in labels
        ]

    def fill(self, words: Sequence[str]) -> bytes | None:
        """The canonical N-Quads with these words, or None where only the general path can tell."""
        told = self._told(words)
        if told is None:
            return None
        labels = self._labels(told)
        if labels is None:
            return None
        labelled = self._labelled(told + labels)
        # Two lines that came out the same are one, and the hashes that gave the labels have counted both.
        if len(set(labelled)) < len(labelled):
            return None
        lines = [*self._fixed, *self._open(told), *labelled]
        lines.sort()
        nquads = ("\n".join(dict.fromkeys(lines)) + "\n").encode()
        return None if is_sorted_otherwise(nquads) else nquads

    def _told(self, words: Sequence[str]) -> list[str] | None:
        """The words as N-Quads write them, or None if one of them is unusual."""
        told = list(words)
        for place in self._addresses:
            if not is_plain_address(words[place]):
                return None
        for place in self._texts:
            if has_disputed_characters(words[place]):
                return None
            told[place] = escaped(words[place])
        return told

    def _labels(self, words: list[str]) -> list[str] | None:
        """A label for each nameless object, by the order of their hashes; None if two hashes are the same.

        The standard then goes on to compare the objects around them, which is left to the general path.
        """
        hashes = [hashed(words) for hashed in self._hashes]
        rank = {found: number for number, found in enumerate(sorted(hashes))}
        if len(rank) < len(hashes):
            return None
        return [f"_:c14n{rank[found]}" for found in hashes]


def _has_words(line: Line) -> bool:
    return any(isinstance(piece, Word) for piece in line)


def _seen_from(label: int, line: Line) -> Line:
    """A line as the hash of one nameless object takes it: itself is a, every other is z."""
    return tuple(
        piece if not isinstance(piece, Label) else "_:a" if piece.number == label else "_:z" for piece in line
    )


def _filler(lines: Sequence[Line], words: int) -> Callable[[list[str]], list[str]]:
    """Fills lines all at once from the words, which may be followed by the labels."""
    places = [
        piece.number if isinstance(piece, Word) else words + piece.number
        for line in lines
        for piece in line
        if not isinstance(piece, str)
    ]
    if not places:
        known = ["".join(map(str, line)) for line in lines]
        return lambda values: list(known)
    form = "\n".join("".join(map(_in_a_form, line)) for line in lines)
    taken = itemgetter(*places)
    # A line feed within a word is escaped, so lines are divided only where they were joined.
    return lambda values: (form % taken(values)).split("\n")


def _in_a_form(piece: str | Word | Label) -> str:
    return piece.replace("%", "%%") if isinstance(piece, str) else "%s"


def _hasher(lines: Sequence[Line], words: int) -> Callable[[list[str]], bytes]:
    """Makes the first-degree hash of a nameless object from the lines that it stands in."""
    filled = _filler(lines, words)
    if not any(_has_words(line) for line in lines):
        known = _hash_of(filled([]))
        return lambda values: known
    return lambda values: _hash_of(filled(values))


def _hash_of(lines: list[str]) -> bytes:
    lines.sort()
    return hashlib.sha256(("\n".join(lines) + "\n").encode()).digest()
