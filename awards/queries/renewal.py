"""How awards of one credential follow each other: what an award renews, and what stands in its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from awards.models import Award
from awards.queries import held, rows
from awards.rules import AwardId, AwardState, renewable_from
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class Neighbour:
    """The award before or after."""

    award_id: AwardId
    granted_at: datetime
    state: AwardState
    shared: bool


@dataclass(frozen=True)
class Renewal:
    """Where an award stands in the row of its renewals.

    ``opens_at`` is None where there is no last day; ``open`` says whether its holder can earn it anew now.
    """

    renews: Neighbour | None = None
    renewed_by: Neighbour | None = None
    opens_at: datetime | None = None
    open: bool = False


def renewal_of(reading: Reading, award: Award) -> Renewal:
    """Where an award stands in the row of its renewals, in two statements at most."""
    before = rows.award_named(reading.session, award.renews_id) if award.renews_id else None
    after = rows.renewal_of(reading.session, award.id)
    return Renewal(
        _neighbour(reading, before),
        _neighbour(reading, after),
        renewable_from(award.granted_at, award.expires_at),
        open=after is None and held.is_renewable(award, reading.now),
    )


def _neighbour(reading: Reading, award: Award | None) -> Neighbour | None:
    if award is None:
        return None
    return Neighbour(
        award.id, award.granted_at, held.state_at(award, reading.now), shared=award.shared_at is not None
    )
