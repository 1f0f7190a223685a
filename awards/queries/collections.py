"""Collections: what their holder arranges, and what others see of it.

What others see follows from the awards as they stand: a badge that is private again is gone, one that was
revoked is told as revoked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards import openbadge, policy
from awards.models import Award, CollectedAward, Collection, Issuer, Key
from awards.queries.held import AwardRow, rows_of
from awards.rules import AwardId, AwardState, CollectionId
from people import queries as people
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import PersonId
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class CollectionRow:
    """A collection in its holder's list. ``shown`` counts the badges that others would see."""

    id: CollectionId
    title: str
    shared: bool
    shown: int


@dataclass(frozen=True)
class CollectionPage:
    """A collection as its holder arranges it."""

    id: CollectionId
    title: str
    text: str
    shared_at: datetime | None
    address: str
    chosen: frozenset[AwardId]
    choices: tuple[AwardRow, ...]
    """The badges that can be in it: those that are public, and those that are in it already."""

    @property
    def shown(self) -> tuple[AwardRow, ...]:
        """What others see of it."""
        return tuple(row for row in self.choices if row.award_id in self.chosen and row.shared)


@dataclass(frozen=True)
class PublicCollection:
    """A shared collection, for anybody who has its address."""

    title: str
    text: str
    holder: str
    address: str
    picture: str
    awards: tuple[AwardRow, ...]
    issuers: tuple[str, ...]


def my_collections(reading: Reading) -> tuple[CollectionRow, ...]:
    """The actor's own collections, the newest first, in one statement."""
    shown = (
        select(func.count())
        .select_from(CollectedAward)
        .join(Award, CollectedAward.award_id == Award.id)
        .where(CollectedAward.collection_id == Collection.id, Award.shared_at.is_not(None))
        .scalar_subquery()
    )
    query = (
        select(Collection, shown)
        .where(Collection.person_id == reading.actor.person_id)
        .order_by(Collection.made_at.desc(), Collection.id)
    )
    return tuple(
        CollectionRow(found.id, found.title, found.shared_at is not None, number)
        for found, number in reading.session.execute(query)
    )


def collection_page(reading: Reading, collection_id: CollectionId) -> CollectionPage:
    """One's own collection with what could be in it. Raises ``NotFound`` for others'."""
    collection = own_collection(reading, collection_id)
    chosen = collected(reading.session, collection_id)
    rows = _rows(reading, collection.person_id)
    return CollectionPage(
        id=collection.id,
        title=collection.title,
        text=collection.text,
        shared_at=collection.shared_at,
        address=_address(reading, collection),
        chosen=frozenset(chosen),
        choices=tuple(row for row in rows if row.award_id in chosen or may_be_collected(row)),
    )


def public_collection(reading: Reading, collection_id: CollectionId) -> PublicCollection:
    """A shared collection. Raises ``NotFound`` for every other."""
    collection = reading.session.get(Collection, collection_id)
    if collection is None or collection.shared_at is None:
        raise no_collection()
    query = (
        select(Award, Issuer)
        .join(CollectedAward, CollectedAward.award_id == Award.id)
        .join(Key, Award.key_id == Key.id)
        .join(Issuer, Key.issuer_id == Issuer.id)
        .where(CollectedAward.collection_id == collection_id, Award.shared_at.is_not(None))
        .order_by(Award.granted_at.desc(), Award.id)
    )
    found = [(award, issuer) for award, issuer in reading.session.execute(query)]
    first = next((openbadge.Addresses(issuer.base_url).badge_image(award.id) for award, issuer in found), "")
    names = people.names_of(reading, [collection.person_id])
    return PublicCollection(
        title=collection.title,
        text=collection.text,
        holder=names.get(collection.person_id, ""),
        address=_address(reading, collection),
        picture=first,
        awards=rows_of(reading, [award for award, _ in found]),
        issuers=tuple(dict.fromkeys(issuer.name for _, issuer in found)),
    )


def shared_collections(reading: Reading) -> tuple[tuple[CollectionId, str], ...]:
    """Every public collection, each with the address that it is published under."""
    query = (
        select(Collection)
        .where(Collection.shared_at.is_not(None))
        .order_by(Collection.made_at, Collection.id)
    )
    found = list(reading.session.scalars(query))
    return tuple((one.id, base_url) for one in found if (base_url := _base_url(reading, one.person_id)))


def own_collection(reading: Reading, collection_id: CollectionId, *, lock: bool = False) -> Collection:
    """A collection of the actor, locked where that is asked for. Raises ``NotFound`` for others'."""
    found = reading.session.get(Collection, collection_id, with_for_update=lock)
    if found is None or not policy.may_collect(reading.actor, found.person_id):
        raise no_collection()
    return found


def collected(session: Session, collection_id: CollectionId) -> set[AwardId]:
    """Which awards are in a collection, whatever their state."""
    query = select(CollectedAward.award_id).where(CollectedAward.collection_id == collection_id)
    return set(session.scalars(query))


def collectable_rows(reading: Reading) -> tuple[AwardRow, ...]:
    """The actor's badges that can be put into a collection now, the newest first."""
    person_id = reading.actor.person_id
    rows = _rows(reading, person_id) if person_id else ()
    return tuple(row for row in rows if may_be_collected(row))


def may_be_collected(row: AwardRow) -> bool:
    """Whether a badge can be put into a collection: it is public and holds."""
    return row.shared and row.state is AwardState.ISSUED


def no_collection() -> NotFound:
    """What every address of a collection answers that is not there, or not for the one who asks."""
    return NotFound(
        "There is no collection at this address.",
        cure="Check the address. A collection can be seen only while the person who made it shares it.",
    )


def _rows(reading: Reading, person_id: PersonId) -> tuple[AwardRow, ...]:
    query = (
        select(Award)
        .where(Award.person_id == person_id, Award.document.is_not(None))
        .order_by(Award.granted_at.desc(), Award.id)
    )
    return rows_of(reading, reading.session.scalars(query))


def _address(reading: Reading, collection: Collection) -> str:
    """Its address below the one of the holder's newest badge; empty for somebody who has none."""
    base_url = _base_url(reading, collection.person_id)
    return openbadge.Addresses(base_url).collection(collection.id) if base_url else ""


def _base_url(reading: Reading, person_id: PersonId) -> str | None:
    query = (
        select(Issuer.base_url)
        .join(Key, Key.issuer_id == Issuer.id)
        .join(Award, Award.key_id == Key.id)
        .where(Award.person_id == person_id)
        .order_by(Award.issued_at.desc())
        .limit(1)
    )
    return reading.session.scalar(query)
