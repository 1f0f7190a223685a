"""What the services of this slice need to know before they write."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from frameworks.models import Framework, FrameworkItem, FrameworkProposal, ItemRelation
from waymark.kernel.ids import PersonId
from waymark.kernel.uow import Reading


def links_of(
    session: Session, framework_ids: Collection[str]
) -> dict[tuple[str, str, str, str, str], ItemRelation]:
    """The relations that begin in these frameworks, by both ends and kind."""
    query = select(ItemRelation).where(ItemRelation.from_framework_id.in_(framework_ids))
    return {
        (one.from_framework_id, one.from_code, one.to_framework_id, one.to_code, one.relation.value): one
        for one in session.scalars(query)
    }


def crosswalk_rows(session: Session, slug: str) -> list[ItemRelation]:
    """The relations that came with a crosswalk."""
    return list(session.scalars(select(ItemRelation).where(ItemRelation.crosswalk == slug)))


def crosswalks(reading: Reading) -> set[str]:
    """The names of the crosswalks whose relations are stored."""
    found = reading.session.scalars(select(ItemRelation.crosswalk).distinct())
    return {slug for slug in found if slug}


def own_namesake(reading: Reading, document: Mapping[str, Any]) -> str | None:
    """The framework of the actor's district that a file is a newer edition of: by its CASE identifier, or its id."""
    about = document["framework"]
    identifier = about["source"].get("identifier")
    own = reading.session.scalars(
        select(Framework).where(Framework.district_id == reading.actor.district_id).order_by(Framework.id)
    ).all()
    if reading.actor.district_id is None:
        return None
    same = (row.id for row in own if identifier and row.source.get("identifier") == identifier)
    return next(same, None) or next((row.id for row in own if row.id == about["id"]), None)


def taken_ids(session: Session, beginning: str) -> set[str]:
    """Ids of frameworks, of whatever district, that begin so."""
    query = select(Framework.id).where(Framework.id.startswith(beginning, autoescape=True))
    return set(session.scalars(query))


def next_position(session: Session, framework_id: str) -> int:
    """The place after the last item."""
    query = select(func.coalesce(func.max(FrameworkItem.position), -1)).where(
        FrameworkItem.framework_id == framework_id
    )
    return int(session.scalars(query).one()) + 1


def proposals_of(session: Session, person_id: PersonId | None) -> list[FrameworkProposal]:
    """The file that a person is looking at."""
    return list(session.scalars(select(FrameworkProposal).where(FrameworkProposal.author_id == person_id)))
