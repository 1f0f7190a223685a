"""Collections: badges that a holder shows together, under a title and an address of their own."""

from __future__ import annotations

from collections.abc import Collection as Several

from sqlalchemy import delete

from awards import policy
from awards.models import CollectedAward, Collection
from awards.queries import collections
from awards.rules import AwardId, CollectionId, collection_problems
from waymark.kernel.errors import Conflict, Invalid, Problem
from waymark.kernel.ids import new_id
from waymark.kernel.uow import UnitOfWork


def make_collection(uow: UnitOfWork, *, title: str, text: str, awards: Several[AwardId]) -> CollectionId:
    """Begin a collection, private at first. Raises ``Refused`` and ``Invalid``."""
    policy.may_collect(uow.actor, uow.actor.person_id).require()
    collection = Collection(
        id=CollectionId(new_id()), person_id=uow.actor.person_id, title=title, text=text, made_at=uow.now
    )
    uow.session.add(collection)
    # The badges in it need the collection's row to be there.
    uow.session.flush()
    _fill(uow, collection, set(awards))
    uow.record("awards:collection:make", collection.id)
    return collection.id


def change_collection(
    uow: UnitOfWork, collection_id: CollectionId, *, title: str, text: str, awards: Several[AwardId]
) -> None:
    """Change what a collection says and which badges are in it. Raises ``NotFound`` and ``Invalid``."""
    collection = collections.own_collection(uow, collection_id, lock=True)
    collection.title, collection.text = title, text
    _fill(uow, collection, set(awards))
    uow.record("awards:collection:change", collection_id)


def share_collection(uow: UnitOfWork, collection_id: CollectionId) -> None:
    """Make a collection public at its address. Raises ``NotFound``, and ``Conflict`` while it would be empty."""
    collection = collections.own_collection(uow, collection_id, lock=True)
    if not collections.collection_page(uow, collection_id).shown:
        raise Conflict(
            "There is nothing to see in this collection yet.", cure="Put a badge into it that you share."
        )
    if collection.shared_at is None:
        collection.shared_at = uow.now
        uow.record("awards:collection:share", collection_id)


def unshare_collection(uow: UnitOfWork, collection_id: CollectionId) -> None:
    """Make a collection private again. Its badges stay as public as they are. Raises ``NotFound``."""
    collection = collections.own_collection(uow, collection_id, lock=True)
    if collection.shared_at is not None:
        collection.shared_at = None
        uow.record("awards:collection:unshare", collection_id)


def end_collection(uow: UnitOfWork, collection_id: CollectionId) -> None:
    """Take a collection apart for good; its badges are not touched. Raises ``NotFound``."""
    collection = collections.own_collection(uow, collection_id, lock=True)
    uow.session.execute(delete(CollectedAward).where(CollectedAward.collection_id == collection_id))
    uow.session.delete(collection)
    uow.record("awards:collection:end", collection_id)


def _fill(uow: UnitOfWork, collection: Collection, wanted: set[AwardId]) -> None:
    if problems := collection_problems(title=collection.title, text=collection.text, number=len(wanted)):
        raise Invalid("This collection needs another look.", problems=problems)
    there = collections.collected(uow.session, collection.id)
    # What is in it already may stay, although it was revoked or is private at present.
    if wanted - there - {row.award_id for row in collections.collectable_rows(uow)}:
        raise Invalid(
            "A badge that was chosen is not public, or does not hold any more.",
            problems=(
                Problem("awards", "Choose badges that you share. One that you chose is not public any more."),
            ),
        )
    for award_id in wanted - there:
        uow.session.add(CollectedAward(collection_id=collection.id, award_id=award_id))
    uow.session.execute(
        delete(CollectedAward).where(
            CollectedAward.collection_id == collection.id, CollectedAward.award_id.in_(there - wanted)
        )
    )
