"""The catalogue: searched, filtered, counted, in an order, a page at a time; for people and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil

from credentials import policy
from credentials.queries.finding import MOST_NEAREST, cards_of, find
from credentials.queries.lists import MICRO_CREDENTIALS, WITHOUT_AREA, AreaRow, Card
from credentials.rules import NO_AREA, Asked, Candidate, CredentialKind, Filter, Order, Sifted, sift
from frameworks import queries as frameworks
from frameworks.rules import CORE_FOUR, ItemRow
from waymark.kernel.errors import NotFound
from waymark.kernel.paging import Page, cut, decode_cursor, encode_cursor
from waymark.kernel.uow import Reading

CARDS_ON_A_PAGE = 36
MOST_TAGS = 12


@dataclass(frozen=True)
class Option:
    """A value of a filter, with what is asked for when it is chosen, or taken away."""

    value: str
    label: str
    credentials: int
    chosen: bool
    asked: Asked


@dataclass(frozen=True)
class Facet:
    """A filter with the values that there are for what else is chosen."""

    by: Filter
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Chip:
    """Something that is chosen, with what is asked for without it."""

    label: str
    asked: Asked


@dataclass(frozen=True)
class Loosening:
    """A way out of an empty result: what is asked for, and how many there are then."""

    label: str
    credentials: int
    asked: Asked


@dataclass(frozen=True)
class CataloguePage:
    """The catalogue, or the part of it that was asked for. ``groups`` has one group unless it is by area."""

    asked: Asked
    meant: str
    facets: tuple[Facet, ...]
    chips: tuple[Chip, ...]
    groups: tuple[tuple[AreaRow | None, tuple[Card, ...]], ...]
    jumps: tuple[tuple[AreaRow, int], ...]
    """Where the catalogue is by area: each area with the page on which it begins."""
    areas: Mapping[str | None, AreaRow]
    found: int
    number: int
    has_next: bool
    loosenings: tuple[Loosening, ...]
    nearest: tuple[Card, ...]
    unknown: tuple[str, ...]
    """Words of the search that no credential has."""
    without_unknown: Asked | None
    """What is asked for without those words, where there are others."""
    may_author: bool

    @property
    def orders(self) -> tuple[tuple[Order, Asked], ...]:
        """The orders there are to choose from, each with what is asked for then."""
        some = (order for order in Order if self.asked.q or order is not Order.RELEVANCE)
        return tuple((order, replace(self.asked, order=order)) for order in some)


def catalogue(reading: Reading, asked: Asked, number: int = 1) -> CataloguePage:
    """A page of the actor's catalogue; numbers off the end give the nearest page. At most five statements.

    Raises ``NotFound`` for a value of a filter, or a framework item, that there is not.
    """
    found = find(reading, reading.actor.district_id, asked, MICRO_CREDENTIALS)
    sifted = sift(found.candidates, asked)
    number = max(1, min(number, ceil(len(sifted.kept) / CARDS_ON_A_PAGE)))
    start = (number - 1) * CARDS_ON_A_PAGE
    some = sifted.kept[start : start + CARDS_ON_A_PAGE] or sifted.near[:MOST_NEAREST]
    cards = cards_of(reading, [one.id for one in some]) or found.nearest
    names = _names(
        reading, asked, {*sifted.counts[Filter.AREA], *(card.area_code or NO_AREA for card in cards)}
    )
    areas = _areas(names)
    shown, nearest = (cards, ()) if sifted.kept else ((), cards)
    return CataloguePage(
        asked=asked,
        meant=found.meant,
        facets=tuple(_facet(by, asked, sifted.counts[by], areas) for by in Filter),
        chips=_chips(asked, areas, names),
        groups=_grouped(shown, areas) if asked.in_order is Order.AREA else ((None, shown),) if shown else (),
        jumps=_jumps(sifted.kept, areas) if asked.in_order is Order.AREA else (),
        areas=areas,
        found=len(sifted.kept),
        number=number,
        has_next=start + CARDS_ON_A_PAGE < len(sifted.kept),
        loosenings=() if sifted.kept else _loosenings(asked, sifted),
        nearest=nearest,
        unknown=found.unknown,
        without_unknown=replace(asked, q=found.rest, as_typed=False) if found.rest else None,
        may_author=policy.may_see_drafts(reading.actor),
    )


def cards_page(reading: Reading, asked: Asked, *, cursor: str | None, limit: int) -> tuple[Page[Card], str]:
    """One page of the actor's catalogue by slug, for programs, and the words for which it is shown.

    Every kind of credential is in it. The words are empty when they are those that were asked for. Raises
    ``NotFound`` for a framework item that there is not.
    """
    if asked.item:
        _require_item(asked, frameworks.titles_of(reading, [(asked.item.framework_id, asked.item.code)]))
    after = decode_cursor(cursor)[0] if cursor else ""
    found = find(reading, reading.actor.district_id, asked, tuple(CredentialKind), after_slug=after)
    some = sift(found.candidates, asked).kept[: limit + 1]
    cards = cards_of(reading, [one.id for one in some])
    return cut(cards, limit, lambda card: encode_cursor(card.slug, card.credential_id)), found.meant


def _names(reading: Reading, asked: Asked, areas: Iterable[str]) -> dict[tuple[str, str], ItemRow]:
    """The names of areas and of the chosen item, in one statement; what is not there is refused."""
    chosen = (value for by, value in asked.chosen if by is Filter.AREA)
    pairs = [(CORE_FOUR, code) for code in (*areas, *chosen)]
    if asked.item:
        pairs.append((asked.item.framework_id, asked.item.code))
    names = frameworks.titles_of(reading, pairs)
    _require_item(asked, names)
    for by, value in asked.chosen:
        known = by.values
        if by is Filter.AREA and value != NO_AREA and (CORE_FOUR, value) not in names:
            raise NotFound(
                "The catalogue has no such area.", cure="Choose one of the areas in the catalogue."
            )
        if known is not None and value not in known:
            raise NotFound(
                f"The catalogue cannot be filtered by “{value}”.",
                cure=f"Take it out of the address, or choose one of: {', '.join(known)}.",
            )
    return names


def _require_item(asked: Asked, names: Mapping[tuple[str, str], ItemRow]) -> None:
    if asked.item and (asked.item.framework_id, asked.item.code) not in names:
        raise NotFound(
            f"There is no framework item “{asked.item}”.", cure="Choose one from the list of frameworks."
        )


def _areas(names: Mapping[tuple[str, str], ItemRow]) -> dict[str | None, AreaRow]:
    """The areas that have a name, in the order of the catalogue, and at the end what belongs to none."""
    codes = sorted(code for framework, code in names if framework == CORE_FOUR)
    areas: dict[str | None, AreaRow] = {code: AreaRow(code, names[CORE_FOUR, code].title) for code in codes}
    areas[None] = AreaRow(None, WITHOUT_AREA)
    return areas


def _facet(by: Filter, asked: Asked, counts: Counter[str], areas: Mapping[str | None, AreaRow]) -> Facet:
    if by is Filter.AREA:
        values: Sequence[str] = [area.asked_for_as for area in areas.values()]
    elif by.values is not None:
        values = by.values
    else:
        common = sorted(counts, key=lambda value: (-counts[value], value))[:MOST_TAGS]
        values = list(dict.fromkeys((*(value for one, value in asked.chosen if one is by), *common)))
    return Facet(
        by,
        tuple(
            Option(
                value, _label(by, value, areas), counts[value], asked.has(by, value), asked.toggled(by, value)
            )
            for value in values
            if counts[value] or asked.has(by, value)
        ),
    )


def _label(by: Filter, value: str, areas: Mapping[str | None, AreaRow]) -> str:
    if by is Filter.AREA:
        return areas[None if value == NO_AREA else value].name
    labels = {str(one): one.label for one in by.values or ()}
    return labels.get(value, value)


def _chips(
    asked: Asked, areas: Mapping[str | None, AreaRow], names: Mapping[tuple[str, str], ItemRow]
) -> tuple[Chip, ...]:
    chips = [Chip(_label(by, value, areas), asked.toggled(by, value)) for by, value in asked.chosen]
    if asked.item:
        item = names[asked.item.framework_id, asked.item.code]
        chips.append(Chip(f"{item.code} {item.title}", replace(asked, item=None)))
    return tuple(chips)


def _grouped(
    cards: Sequence[Card], areas: Mapping[str | None, AreaRow]
) -> tuple[tuple[AreaRow | None, tuple[Card, ...]], ...]:
    by_area = groupby(cards, key=lambda card: card.area_code)
    return tuple((areas[code], tuple(some)) for code, some in by_area)


def _jumps(kept: Sequence[Candidate], areas: Mapping[str | None, AreaRow]) -> tuple[tuple[AreaRow, int], ...]:
    begins: dict[str, int] = {}
    for place, one in enumerate(kept):
        begins.setdefault(one.area, place // CARDS_ON_A_PAGE + 1)
    return tuple((areas[None if code == NO_AREA else code], page) for code, page in begins.items())


def _loosenings(asked: Asked, sifted: Sifted) -> tuple[Loosening, ...]:
    return tuple(
        Loosening(by.label, held_back, asked.without(by)) for by, held_back in sifted.held_back.most_common()
    )
