"""Whose badges a link leads to that was mailed when an account was closed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from awards.models import Award, Takeaway
from awards.queries.held import AwardRow, rows_of
from people import queries as people
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import PersonId
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class TakeawayPage:
    """Everything that somebody earned, for the person whose link it is."""

    person_id: PersonId
    holder: str
    ends_at: datetime
    awards: tuple[AwardRow, ...]


def takeaway_page(reading: Reading, token: str) -> TakeawayPage:
    """What a link leads to. Raises ``NotFound`` when it is too old or none of ours."""
    found = link_of(reading, token)
    earned = (
        select(Award).where(Award.person_id == found.person_id).order_by(Award.granted_at.desc(), Award.id)
    )
    return TakeawayPage(
        found.person_id,
        people.names_of(reading, [found.person_id]).get(found.person_id, ""),
        found.ends_at,
        rows_of(reading, reading.session.scalars(earned)),
    )


def link_of(reading: Reading, token: str) -> Takeaway:
    """The link that a token stands for. Raises ``NotFound`` when it is too old or none of ours."""
    query = select(Takeaway).where(Takeaway.digest == token_digest(token), Takeaway.ends_at > reading.now)
    found = reading.session.scalars(query).first()
    if found is None:
        raise NotFound(
            "This link has run out, or is not whole.",
            cure="Ask for a new one on the page for lost passwords, with the address that you had here.",
        )
    return found


def token_digest(token: str) -> str:
    """What is stored of a link. Its secret part is random, so a plain hash does not help a guesser."""
    return hashlib.sha256(token.encode()).hexdigest()
