"""Finding: what has the words of a search and points at a framework item, in an order; as much as filters look at."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, case, cast, func, or_, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute

from credentials import search
from credentials.models import Credential, CredentialAlignment, CredentialInforms, CredentialVersion
from credentials.queries.definitions import offered
from credentials.queries.lists import Card, card_of, select_cards
from credentials.rules import (
    NO_AREA,
    Asked,
    Candidate,
    CredentialKind,
    EffortBand,
    ItemRef,
    Order,
    VersionId,
)
from credentials.rules.searching import sought
from credentials.search import CatalogueText, Understood
from frameworks import queries as frameworks
from frameworks.rules import CONDITIONS, CORE_FOUR
from waymark.kernel.ids import DistrictId
from waymark.kernel.uow import Reading

MOST_NEAREST = 6
Selected = Select[*tuple[Any, ...]]
OrderBy = tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...]


@dataclass(frozen=True)
class Found:
    """What a search finds before it is filtered further, in the order that was asked for."""

    candidates: tuple[Candidate, ...]
    meant: str = ""
    """The words for which it is shown, when they are not those that were typed."""
    nearest: tuple[Card, ...] = ()
    """Where nothing has all the words: a few that have some of them."""
    unknown: tuple[str, ...] = ()
    """Where nothing has all the words: those that nothing has."""
    rest: str = ""
    """The other words then."""


def find(
    reading: Reading,
    district_id: DistrictId | None,
    asked: Asked,
    kinds: Collection[CredentialKind],
    *,
    after_slug: str | None = None,
) -> Found:
    """What has the words and the framework item that were asked for, in at most four statements.

    Words that the catalogue does not have are taken for those that were probably meant, unless ``as_typed``. With
    ``after_slug`` it is ordered by slug and begins after that one, whatever order was asked for.
    """
    query = _pointing_at(_candidates(district_id, kinds), asked.item)
    if after_slug is not None:
        query = query.where(Credential.slug > after_slug)
    if not asked.q:
        everything = reading.session.execute(query.order_by(*_ordered(asked, after_slug)))
        return Found(tuple(_candidate(row) for row in everything))
    understood = search.understand(reading.session, district_id, asked.q, as_typed=asked.as_typed)
    if not understood.attempts:
        return Found(())
    # Words that may be in no credential are looked for by themselves too, so that an empty page can name them.
    alone = understood.missing if len(understood.terms) > 1 else ()
    lookups = (*understood.attempts, *(sought((term,)) for term in alone))
    ranked = search.ranked(reading.session.get_bind().dialect, lookups)
    searched = query.add_columns(ranked.c.attempt).join(ranked, ranked.c.id == CatalogueText.id)
    rows = reading.session.execute(searched.order_by(*_ordered(asked, after_slug, ranked.c.fit))).all()
    # The first attempt that found something.
    first = min((row[-1] for row in rows), default=len(lookups))
    if first >= len(understood.attempts):
        there = {alone[row[-1] - len(understood.attempts)] for row in rows}
        unknown = [term for term in understood.missing if term not in there]
        return Found(
            (),
            nearest=_nearest(reading, district_id, kinds, understood),
            unknown=tuple(map(str, unknown)),
            rest=" ".join(str(term) for term in understood.terms if term not in unknown) if unknown else "",
        )
    candidates = tuple(_candidate(row[:-1]) for row in rows if row[-1] == first)
    return Found(candidates, meant=understood.meant if first else "")


def closest(reading: Reading, words: str, limit: int) -> tuple[Card, ...]:
    """The micro-credentials that fit these words best, or else a few that have some of them, in five statements."""
    found = find(reading, reading.actor.district_id, Asked(q=words), (CredentialKind.MICRO_CREDENTIAL,))
    best = [candidate.id for candidate in found.candidates[:limit]] if words else []
    return cards_of(reading, best) or found.nearest


def cards_of(reading: Reading, version_ids: Sequence[VersionId]) -> tuple[Card, ...]:
    """The cards of versions in the order in which they are named, in one statement."""
    if not version_ids:
        return ()
    rows = reading.session.execute(select_cards().where(CredentialVersion.id.in_(version_ids)))
    cards = {card.version_id: card for card in map(card_of, rows)}
    return tuple(cards[version_id] for version_id in version_ids)


def _nearest(
    reading: Reading,
    district_id: DistrictId | None,
    kinds: Collection[CredentialKind],
    understood: Understood,
) -> tuple[Card, ...]:
    ranked = search.ranked(reading.session.get_bind().dialect, understood.attempts[-1:], all_of=False)
    query = (
        select_cards()
        .join(ranked, ranked.c.id == CatalogueText.id)
        .where(Credential.district_id == district_id, Credential.kind.in_(kinds))
    )
    rows = reading.session.execute(query.order_by(ranked.c.fit.desc(), Credential.id).limit(MOST_NEAREST))
    return tuple(map(card_of, rows))


def _candidates(district_id: DistrictId | None, kinds: Collection[CredentialKind]) -> Selected:
    # Read as plain text: thousands of rows are looked at for one page of cards.
    return (
        select(
            CredentialVersion.id,
            Credential.area_code,
            cast(CatalogueText.audiences, Text),
            type_coerce(CredentialVersion.depth, Text),
            CredentialVersion.effort_high,
            cast(CredentialVersion.tags, Text),
        )
        .join(Credential, CredentialVersion.credential_id == Credential.id)
        .join(CatalogueText, CatalogueText.version_id == CredentialVersion.id)
        .where(offered())
        .where(Credential.district_id == district_id, Credential.kind.in_(kinds))
    )


def _candidate(row: Iterable[Any]) -> Candidate:
    version_id, area, audiences, depth, high, tags = row
    return Candidate(
        version_id, ((area or NO_AREA,), _several(audiences), (depth,), _band(high), _several(tags))
    )


@lru_cache(maxsize=10_000)
def _several(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


@lru_cache(maxsize=1_000)
def _band(high: int) -> tuple[str, ...]:
    return (EffortBand.of(high).value,)


def _ordered(asked: Asked, after_slug: str | None, fit: ColumnElement[float] | None = None) -> OrderBy:
    if after_slug is not None:
        return (Credential.slug,)
    title = (CredentialVersion.title, Credential.id)
    match asked.in_order:
        case Order.RELEVANCE if fit is not None:
            return (fit.desc(), *title)
        case Order.EFFORT:
            return (CredentialVersion.effort_high, CredentialVersion.effort_low, *title)
        case Order.NEWEST:
            return (CredentialVersion.published_at.desc(), *title)
        case Order.TITLE:
            return (func.lower(CredentialVersion.title), Credential.id)
        case _:
            # Databases differ on where an empty area stands in the order; here it is always last.
            return (case((Credential.area_code.is_(None), 1), else_=0), Credential.area_code, *title)


def _pointing_at(query: Selected, item: ItemRef | None) -> Selected:
    """Only what points at the item or at something below it; areas are items of two of the frameworks."""
    if item is None:
        return query
    codes = frameworks.at_or_below(item.framework_id, item.code)
    aligned = select(CredentialAlignment.version_id).where(
        CredentialAlignment.framework_id == item.framework_id, CredentialAlignment.code.in_(codes)
    )
    ways = [CredentialVersion.id.in_(aligned)]
    if item.framework_id == CORE_FOUR:
        ways.append(Credential.area_code.in_(codes))
    if item.framework_id == CONDITIONS:
        informing = select(CredentialInforms.version_id).where(CredentialInforms.area_code.in_(codes))
        ways.append(CredentialVersion.id.in_(informing))
    return query.where(or_(*ways))
