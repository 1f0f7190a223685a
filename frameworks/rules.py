"""What a framework is made of, and whether its items fit together. Reads no file and no table."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from waymark.kernel.errors import Problem

CORE_FOUR = "core-four"
"""The framework whose competency areas group the catalogue and the pathways."""

CONDITIONS = "knowledgeworks-conditions"
"""The framework whose competency areas a district judges itself by."""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item as everybody sees it. ``code`` is unique within its framework only."""

    framework_id: str
    code: str
    title: str
    statement: str
    type: str
    parent_code: str | None = None
    themes: tuple[str, ...] = ()
    attrs: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def type_label(self) -> str:
        """The type as people read it, for example "Sub competency"."""
        return self.type.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Branch:
    """An item with everything below it, in the order of the source."""

    item: ItemRow
    branches: tuple[Branch, ...] = ()

    @property
    def size(self) -> int:
        """How many items are below this one."""
        return sum(1 + branch.size for branch in self.branches)


class Likeness(StrEnum):
    """Why two items of different frameworks are set side by side, the strongest reason first."""

    CODE_AND_TITLE = "same code and title"
    TITLE = "same title"
    WORDS = "similar words"
    CODE = "same code, other words"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two items side by side. ``shared`` is the share of their words that both have, from 0 to 1."""

    here: ItemRow
    there: ItemRow
    likeness: Likeness
    shared: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two frameworks side by side, and the items of each that have nothing like them in the other."""

    pairs: tuple[Pair, ...]
    only_here: tuple[ItemRow, ...]
    only_there: tuple[ItemRow, ...]


def digest_of(document: Mapping[str, Any]) -> str:
    """The SHA-256 of a document, the same however its members are ordered or spaced."""
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def tree(items: Sequence[ItemRow]) -> tuple[Branch, ...]:
    """The items as a tree. Their order among brothers and sisters is the order in which they are given."""
    below: dict[str | None, list[ItemRow]] = {}
    for item in items:
        below.setdefault(item.parent_code, []).append(item)

    def grow(parent: str | None) -> tuple[Branch, ...]:
        return tuple(Branch(item, grow(item.code)) for item in below.get(parent, ()))

    return grow(None)


def path_to(branches: Iterable[Branch], code: str) -> frozenset[str]:
    """The codes from the root down to an item, itself included; empty when it is not there."""
    for branch in branches:
        if branch.item.code == code:
            return frozenset({code})
        if below := path_to(branch.branches, code):
            return below | {branch.item.code}
    return frozenset()


def item_problems(items: Sequence[Mapping[str, Any]]) -> tuple[Problem, ...]:
    """What does not fit together among the items of a document; empty when all does."""
    parents: dict[str, str | None] = {item["code"]: item["parent"] for item in items}
    doubled = [code for code, times in Counter(item["code"] for item in items).items() if times > 1]
    return (
        *(Problem(code, "This code is there more than once. Give each item its own.") for code in doubled),
        *(
            Problem(code, f"Its parent {parent} is not in the framework. Add it or name another.")
            for code, parent in parents.items()
            if parent is not None and parent not in parents
        ),
        *(
            Problem(code, "It stands below itself. Name another parent.")
            for code in parents
            if code in _above(code, parents)
        ),
    )


def vanished(known: Iterable[str], items: Sequence[Mapping[str, Any]]) -> tuple[Problem, ...]:
    """Codes that are stored and not in the new document. They must stay: credentials point at them."""
    present = {item["code"] for item in items}
    return tuple(
        Problem(code, "This code is known but not in the file. Put it back, or give the framework a new id.")
        for code in sorted(set(known) - present)
    )


def _above(code: str, parents: Mapping[str, str | None]) -> set[str]:
    above: set[str] = set()
    parent = parents[code]
    while parent is not None and parent not in above:
        above.add(parent)
        parent = parents.get(parent)
    return above


SIMILAR_FROM = 0.4
"""The share of common words from which items are set side by side; people decide what it means."""

SAME_CODE_FROM = 0.25
"""The share below which an equal code is chance: every framework has an item 1.1."""

_LITTLE_WORDS = frozenset({
    "a", "all", "an", "and", "are", "as", "at", "be", "by", "can", "do", "each", "for", "from", "has", "have",
    "how", "in", "into", "is", "it", "its", "may", "not", "of", "on", "or", "other", "own", "so", "such", "than",
    "that", "the", "their", "them", "they", "this", "those", "through", "to", "was", "what", "when", "where",
    "which", "who", "will", "with",
})  # fmt: skip


def compare(here: Sequence[ItemRow], there: Sequence[ItemRow]) -> Comparison:
    """Each item of the first framework with the one of the second that is most like it.

    It looks at words and codes only: it cannot see that two sentences mean the same.
    """
    words = [(item, words_of(item)) for item in there]
    pairs = [pair for item in here if (pair := _closest(item, words_of(item), words))]
    found_here, found_there = {pair.here.code for pair in pairs}, {pair.there.code for pair in pairs}
    return Comparison(
        tuple(pairs),
        tuple(item for item in here if item.code not in found_here),
        tuple(item for item in there if item.code not in found_there),
    )


def words_of(item: ItemRow) -> frozenset[str]:
    """The words that carry the meaning of an item, each once."""
    words = re.findall(r"[^\W\d_]{2,}", f"{item.title} {item.statement}".casefold())
    return frozenset(words) - _LITTLE_WORDS


def _closest(
    item: ItemRow, words: frozenset[str], others: Sequence[tuple[ItemRow, frozenset[str]]]
) -> Pair | None:
    order = list(Likeness)
    found = (
        Pair(item, other, likeness, shared)
        for other, other_words in others
        if (likeness := _likeness(item, other, shared := _shared(words, other_words)))
    )
    return min(found, key=lambda pair: (order.index(pair.likeness), -pair.shared), default=None)


def _likeness(item: ItemRow, other: ItemRow, shared: float) -> Likeness | None:
    same_code = item.code == other.code
    if item.title.casefold() == other.title.casefold():
        return Likeness.CODE_AND_TITLE if same_code else Likeness.TITLE
    if shared >= SIMILAR_FROM:
        return Likeness.WORDS
    return Likeness.CODE if same_code and shared >= SAME_CODE_FROM else None


def _shared(words: frozenset[str], others: frozenset[str]) -> float:
    both = len(words) + len(others)
    return 2 * len(words & others) / both if both else 0.0
