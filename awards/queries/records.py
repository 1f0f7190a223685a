"""What a record of somebody's learning is made of: their signed badges, and how each award stands.

The slice that makes the record has checked who asks.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from awards.models import Award
from awards.queries.held import LIVE, has_run_out, state_at
from awards.rules import AwardId, AwardState
from credentials import queries as credentials
from credentials.rules import Definition
from waymark.kernel.ids import PersonId
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class HeldBadge:
    """An award that holds now. ``signed`` is its badge as it was issued, None while it waits for its signature."""

    award_id: AwardId
    about: Definition
    granted_at: datetime
    expires_at: datetime | None
    signed: dict[str, Any] | None


def badges_held(reading: Reading, person_id: PersonId) -> tuple[HeldBadge, ...]:
    """Everything a person holds now, the oldest first, in two statements."""
    query = (
        select(Award)
        .where(Award.person_id == person_id, Award.state.in_(LIVE))
        .order_by(Award.granted_at, Award.id)
    )
    live = [award for award in reading.session.scalars(query) if not has_run_out(award, reading.now)]
    about = credentials.versions(reading, [award.version_id for award in live])
    return tuple(
        HeldBadge(
            award_id=award.id,
            about=about[award.version_id],
            granted_at=award.granted_at,
            expires_at=award.expires_at,
            signed=json.loads(award.document) if award.document else None,
        )
        for award in live
    )


def states_of(reading: Reading, award_ids: Collection[AwardId]) -> dict[AwardId, AwardState]:
    """How awards stand at this moment, in one statement."""
    query = select(Award).where(Award.id.in_(award_ids))
    return {award.id: state_at(award, reading.now) for award in reading.session.scalars(query)}
