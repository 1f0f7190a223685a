"""What is asked of the catalogue: words, filters and an order, as they stand in an address; and sifting by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

from credentials.rules.definition import VersionId
from credentials.rules.words import Audience, Depth

NO_AREA = "none"
"""What stands for "no area" where an area is asked for: credentials for leaders have none."""


class EffortBand(StrEnum):
    """How much time there is. A credential belongs where the upper end of its estimate lies."""

    UP_TO_10 = "up-to-10"
    UP_TO_20 = "10-to-20"
    MORE = "more-than-20"

    @property
    def label(self) -> str:
        """The name people read."""
        return _BANDS[self][0]

    @classmethod
    def of(cls, high: int) -> EffortBand:
        """The band of an estimate whose upper end is ``high``."""
        return next(band for band, (_, most) in _BANDS.items() if high <= most)


_BANDS = {
    EffortBand.UP_TO_10: ("Up to 10 hours", 10.0),
    EffortBand.UP_TO_20: ("10 to 20 hours", 20.0),
    EffortBand.MORE: ("More than 20 hours", float("inf")),
}


class Order(StrEnum):
    """In which order the catalogue is shown."""

    RELEVANCE = "relevance"
    AREA = "area"
    TITLE = "title"
    EFFORT = "effort"
    NEWEST = "newest"

    @property
    def label(self) -> str:
        """The name people read."""
        return _ORDERS[self]


_ORDERS = {
    Order.RELEVANCE: "Best match",
    Order.AREA: "Area and title",
    Order.TITLE: "Title",
    Order.EFFORT: "Least effort",
    Order.NEWEST: "Newest",
}


Value = Audience | Depth | EffortBand
"""A settled value of a filter."""


class Filter(StrEnum):
    """What the catalogue is filtered by; the value is the name in an address."""

    AREA = "area"
    AUDIENCE = "audience"
    DEPTH = "depth"
    EFFORT = "effort"
    TAG = "tag"

    @property
    def label(self) -> str:
        """The name people read."""
        return _FILTERS[self][0]

    @property
    def values(self) -> Sequence[Value] | None:
        """The values there are, in their order; None where the catalogue itself gives them."""
        return _FILTERS[self][1]


_FILTERS: Mapping[Filter, tuple[str, Sequence[Value] | None]] = {
    Filter.AREA: ("Area", None),
    Filter.AUDIENCE: ("For", tuple(Audience)),
    Filter.DEPTH: ("Depth", tuple(Depth)),
    Filter.EFFORT: ("Effort", tuple(EffortBand)),
    Filter.TAG: ("Tag", None),
}


@dataclass(frozen=True, slots=True)
class ItemRef:
    """An item of a framework, written "casey-educator-competencies:P7.3"."""

    framework_id: str
    code: str

    @classmethod
    def read(cls, text: str) -> ItemRef | None:
        """The item named by a text, or None when it names none."""
        framework_id, _, code = text.partition(":")
        return cls(framework_id, code) if framework_id and code else None

    def __str__(self) -> str:
        return f"{self.framework_id}:{self.code}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks of the catalogue. Values of one filter widen each other; filters narrow each other."""

    q: str = ""
    as_typed: bool = False
    """Whether the words are taken as they are, even if nothing has them."""
    chosen: tuple[tuple[Filter, str], ...] = ()
    item: ItemRef | None = None
    order: Order | None = None

    def has(self, by: Filter, value: str) -> bool:
        """Whether a value of a filter is chosen."""
        return (by, value) in self.chosen

    def toggled(self, by: Filter, value: str) -> Asked:
        """The same with a value chosen, or without it when it was."""
        if self.has(by, value):
            return replace(self, chosen=tuple(one for one in self.chosen if one != (by, value)))
        return replace(self, chosen=(*self.chosen, (by, value)))

    def without(self, by: Filter) -> Asked:
        """The same without any value of a filter."""
        return replace(self, chosen=tuple(one for one in self.chosen if one[0] is not by))

    @property
    def in_order(self) -> Order:
        """The order that was asked for, or the usual one; without words nothing is a better match."""
        if self.order is None or (self.order is Order.RELEVANCE and not self.q):
            return Order.RELEVANCE if self.q else Order.AREA
        return self.order

    @property
    def filtered(self) -> bool:
        """Whether a filter is chosen."""
        return bool(self.chosen or self.item)

    @property
    def parameters(self) -> dict[str, str | list[str]]:
        """Everything that was asked for, as it stands in an address."""
        found: dict[str, str | list[str]] = {"q": self.q} if self.q else {}
        for by in Filter:
            if values := [value for one, value in self.chosen if one is by]:
                found[by.value] = values
        if self.item:
            found["item"] = str(self.item)
        if self.order:
            found["order"] = self.order.value
        if self.as_typed:
            found["as_typed"] = "1"
        return found


class Candidate(NamedTuple):
    """A credential as far as filters look at it: for each filter, in their order, the values that it has."""

    id: VersionId
    values: tuple[tuple[str, ...], ...]

    @property
    def area(self) -> str:
        """The one area it stands in."""
        return self.values[0][0]


@dataclass(frozen=True)
class Sifted:
    """What is left after filtering, with what could be had by choosing otherwise."""

    kept: tuple[Candidate, ...]
    near: tuple[Candidate, ...]
    """What every filter but one lets through."""
    counts: Mapping[Filter, Counter[str]] = field(hash=False)
    """For each value how many there are, given what is chosen in all other filters."""
    held_back: Counter[Filter] = field(hash=False)
    """How many more there would be without a filter."""


def sift(candidates: Iterable[Candidate], asked: Asked) -> Sifted:
    """Filter candidates in one go, and count on the way what each value of each filter would give."""
    places = list(enumerate(Filter))
    chosen = ((place, {value for one, value in asked.chosen if one is by}) for place, by in places)
    wanted = [(place, values) for place, values in chosen if values]
    kept: list[Candidate] = []
    near: list[list[Candidate]] = [[] for _ in places]
    for one in candidates:
        against = [place for place, values in wanted if values.isdisjoint(one.values[place])]
        if not against:
            kept.append(one)
        elif len(against) == 1:
            near[against[0]].append(one)
    return Sifted(
        kept=tuple(kept),
        near=tuple(chain.from_iterable(near)),
        counts={by: _count(chain(kept, near[place]), place) for place, by in places},
        held_back=Counter({by: len(near[place]) for place, by in places if near[place]}),
    )


def _count(candidates: Iterable[Candidate], place: int) -> Counter[str]:
    return Counter(chain.from_iterable(one.values[place] for one in candidates))
