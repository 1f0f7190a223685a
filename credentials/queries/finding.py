"""Finding: the cards that have the words of a search, the best first, and point at a framework item."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import or_, select

from credentials import search
from credentials.models import Credential, CredentialAlignment, CredentialInforms, CredentialVersion
from credentials.queries.lists import Card, SelectCards, card_of, select_cards
from credentials.rules import Asked, CredentialKind, ItemRef
from credentials.search import CatalogueText, Understood
from frameworks import queries as frameworks
from frameworks.rules import CONDITIONS, CORE_FOUR
from waymark.kernel.ids import DistrictId
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class Found:
    """What a search finds before it is filtered further."""

    cards: tuple[Card, ...]
    meant: str = ""
    """The words for which it is shown, when they are not those that were typed."""
    partly: bool = False
    """Whether nothing has all the words, and these have some of them."""


def find(
    reading: Reading, district_id: DistrictId | None, asked: Asked, kinds: Collection[CredentialKind]
) -> Found:
    """The cards that have the words and the framework item that were asked for, in at most four statements.

    Words that the catalogue does not have are taken for those that were probably meant, unless ``as_typed``.
    """
    if not asked.q:
        query = _pointing_at(select_cards(district_id, kinds), asked.item)
        return Found(tuple(card_of(row) for row in reading.session.execute(query)))
    understood = search.understand(reading.session, district_id, asked.q, as_typed=asked.as_typed)
    if not understood.attempts:
        return Found(())
    found = _searched(reading, district_id, asked.item, kinds, understood)
    return found if found.cards else _partly(reading, district_id, asked.item, kinds, understood)


def _searched(
    reading: Reading,
    district_id: DistrictId | None,
    item: ItemRef | None,
    kinds: Collection[CredentialKind],
    understood: Understood,
    *,
    all_of: bool = True,
) -> Found:
    ranked = search.ranked(reading.session.get_bind().dialect, understood.attempts, all_of=all_of)
    query = (
        _pointing_at(select_cards(district_id, kinds), item)
        .add_columns(ranked.c.attempt)
        .join(CatalogueText, CatalogueText.version_id == CredentialVersion.id)
        .join(ranked, ranked.c.id == CatalogueText.id)
        .order_by(ranked.c.attempt, ranked.c.fit.desc(), CredentialVersion.title, Credential.id)
    )
    rows = reading.session.execute(query).all()
    # Attempts come in order, so the first row is of the first that found something.
    first = rows[0].attempt if rows else 0
    cards = tuple(card_of(row[:-1]) for row in rows if row.attempt == first)
    return Found(cards, meant=understood.meant if first else "")


def _partly(
    reading: Reading,
    district_id: DistrictId | None,
    item: ItemRef | None,
    kinds: Collection[CredentialKind],
    understood: Understood,
) -> Found:
    best = replace(understood, attempts=understood.attempts[-1:])
    found = _searched(reading, district_id, item, kinds, best, all_of=False)
    return replace(found, meant=understood.meant, partly=True)


def _pointing_at(query: SelectCards, item: ItemRef | None) -> SelectCards:
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
