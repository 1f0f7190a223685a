"""Two frameworks side by side: what is alike by words, what people say of it, and what is missing on each side."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from frameworks.rules.items import ItemRow


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


class PairTag(StrEnum):
    """What people say of two items that stand side by side."""

    ALIGNED = "aligned"
    PARTLY_ALIGNED = "partly_aligned"
    MISALIGNED = "misaligned"

    @property
    def label(self) -> str:
        """The tag as people read it."""
        return self.value.replace("_", " ").capitalize()


class ItemTag(StrEnum):
    """What people say of a single item in the light of the other framework."""

    NEEDED = "needed"
    NICE_TO_HAVE = "nice_to_have"
    OUTDATED = "outdated"
    MISSING = "missing"

    @property
    def label(self) -> str:
        """The tag as people read it."""
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class TagSet:
    """A tag with who set it and when, in words."""

    tag: PairTag | ItemTag
    by: str
    on: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two items that meet on the comparison page: why, and what people said of it."""

    here: ItemRow
    there: ItemRow
    why: tuple[str, ...]
    tag: TagSet | None = None

    @property
    def counts(self) -> bool:
        """Whether the two are partners: nobody has called them misaligned."""
        return self.tag is None or self.tag.tag is not PairTag.MISALIGNED


@dataclass(frozen=True, slots=True)
class Lonely:
    """An item without a partner in the other framework."""

    item: ItemRow
    tag: TagSet | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many items of a framework have a partner in the other, and for how many of them people said so."""

    items: int
    partnered: int
    confirmed: int

    @property
    def share(self) -> int:
        """The partnered items in percent, rounded down so that 100 means all."""
        return self.partnered * 100 // self.items if self.items else 0


@dataclass(frozen=True, slots=True)
class Board:
    """Two frameworks side by side, with what people said and what is missing on each side."""

    meetings: tuple[Meeting, ...]
    only_here: tuple[Lonely, ...]
    only_there: tuple[Lonely, ...]
    coverage_here: Coverage
    coverage_there: Coverage

    @property
    def by_item(self) -> tuple[tuple[ItemRow, tuple[Meeting, ...]], ...]:
        """Each item of the first framework with everything that it meets, in the order of the framework."""
        gathered: dict[str, list[Meeting]] = {}
        for meeting in self.meetings:
            gathered.setdefault(meeting.here.code, []).append(meeting)
        return tuple((some[0].here, tuple(some)) for some in gathered.values())


Codes = tuple[str, str]


def side_by_side(
    here: Sequence[ItemRow],
    there: Sequence[ItemRow],
    *,
    links: Mapping[Codes, str],
    tags: Mapping[Codes, TagSet],
    tags_here: Mapping[str, TagSet],
    tags_there: Mapping[str, TagSet],
) -> Board:
    """Everything that brings two items together: what people tagged, what crosswalks say, what words suggest.

    ``links`` are the relations of crosswalks in words, ``tags`` what people said, both by pairs of codes.
    """
    why: dict[Codes, list[str]] = {pair: [] for pair in tags}
    for pair, words in links.items():
        why.setdefault(pair, []).append(words)
    for found in compare(here, there).pairs:
        why.setdefault((found.here.code, found.there.code), []).append(
            f"{found.likeness.value}, {round(found.shared * 100)}% shared"
        )
    order = {item.code: place for place, item in enumerate(here)}
    ours, theirs = {item.code: item for item in here}, {item.code: item for item in there}
    meetings = [
        Meeting(ours[pair[0]], theirs[pair[1]], tuple(reasons or ["set by hand"]), tags.get(pair))
        for pair, reasons in sorted(why.items(), key=lambda one: order.get(one[0][0], 0))
        if pair[0] in ours and pair[1] in theirs
    ]
    partners = [meeting for meeting in meetings if meeting.counts]
    confirmed = [meeting for meeting in partners if meeting.tag]
    met_here, met_there = {m.here.code for m in partners}, {m.there.code for m in partners}
    return Board(
        tuple(meetings),
        tuple(Lonely(item, tags_here.get(item.code)) for item in here if item.code not in met_here),
        tuple(Lonely(item, tags_there.get(item.code)) for item in there if item.code not in met_there),
        Coverage(len(here), len(met_here), len({m.here.code for m in confirmed})),
        Coverage(len(there), len(met_there), len({m.there.code for m in confirmed})),
    )
