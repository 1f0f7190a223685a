"""Stipends and raises: those that wait for somebody, and those of one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Select, func, select

from awards import queries as awards
from awards.rules import AwardId
from hr import policy
from hr.models import Benefit, EquivalencyRow
from hr.rules import BenefitId, BenefitState, EquivalencyKind
from people import queries as people
from waymark.kernel.decision import Decision
from waymark.kernel.ids import DistrictId, PersonId
from waymark.kernel.uow import Reading

WAITING = (BenefitState.ELIGIBLE, BenefitState.APPROVED, BenefitState.PAID_IN_ERROR)


@dataclass(frozen=True)
class BenefitRow:
    """A stipend or raise with the three facts that are kept apart: eligible, approved, paid."""

    id: BenefitId
    person_id: PersonId
    person: str
    kind: EquivalencyKind
    title: str
    credential: str
    award_id: AwardId
    amount: Decimal
    unit: str
    state: BenefitState
    eligible_at: datetime
    approved_at: datetime | None
    approved_by: str
    paid_at: datetime | None
    paid_by: str
    may_settle: Decision

    @property
    def kind_label(self) -> str:
        """What sort of benefit it is, as people read it."""
        return self.kind.label


@dataclass(frozen=True)
class Waiting:
    """How many benefits of a district are in each state."""

    numbers: dict[BenefitState, int]

    def number(self, state: BenefitState) -> int:
        """How many are in this state."""
        return self.numbers.get(state, 0)

    @property
    def to_settle(self) -> int:
        """How many wait for somebody."""
        return sum(self.number(state) for state in WAITING)


def benefits_to_settle(
    reading: Reading,
    district_id: DistrictId | None,
    limit: int = 100,
) -> tuple[BenefitRow, ...]:
    """Benefits that wait for approval, for payment or for a decision about money paid, the oldest first.

    Three statements. Raises ``Refused``.
    """
    policy.may_keep_records(reading.actor, district_id).require()
    query = (
        benefits()
        .where(Benefit.district_id == district_id, Benefit.state.in_(WAITING))
        .order_by(Benefit.eligible_at, Benefit.id)
        .limit(limit)
    )
    found = reading.session.execute(query).all()
    return rows_of(reading, found, awards.titles_of(reading, {benefit.award_id for benefit, _, _ in found}))


def waiting_by_state(
    reading: Reading, district_id: DistrictId | None, limit: int
) -> dict[BenefitState, tuple[BenefitRow, ...]]:
    """The oldest benefits of each state in which somebody has to act, in six statements. Raises ``Refused``."""
    policy.may_keep_records(reading.actor, district_id).require()
    found: list[tuple[Benefit, EquivalencyKind, str]] = []
    for state in WAITING:
        query = benefits().where(Benefit.district_id == district_id, Benefit.state == state)
        oldest = query.order_by(Benefit.eligible_at, Benefit.id).limit(limit)
        found.extend(reading.session.execute(oldest))
    titles = awards.titles_of(reading, {benefit.award_id for benefit, _, _ in found})
    rows = rows_of(reading, found, titles)
    return {state: tuple(row for row in rows if row.state is state) for state in WAITING}


def waiting(reading: Reading, district_id: DistrictId | None) -> Waiting:
    """How many benefits of a district are in each state."""
    query = (
        select(Benefit.state, func.count()).where(Benefit.district_id == district_id).group_by(Benefit.state)
    )
    return Waiting({state: number for state, number in reading.session.execute(query)})  # noqa: C416  # typed rows


def benefits() -> Select[Benefit, EquivalencyKind, str]:
    """Every benefit with the kind and title of its rate, for the rooms of this slice."""
    return select(Benefit, EquivalencyRow.kind, EquivalencyRow.title).join(
        EquivalencyRow, Benefit.equivalency_id == EquivalencyRow.id
    )


def rows_of(
    reading: Reading,
    rows: Sequence[tuple[Benefit, EquivalencyKind, str]],
    titles: Mapping[AwardId, str],
) -> tuple[BenefitRow, ...]:
    """Benefits with names, in one statement; ``titles`` says what each award is for."""
    named = {
        person_id
        for benefit, _, _ in rows
        for person_id in (benefit.person_id, benefit.approved_by, benefit.paid_by)
        if person_id
    }
    names = people.names_of(reading, named)
    return tuple(
        BenefitRow(
            id=benefit.id,
            person_id=benefit.person_id,
            person=names.get(benefit.person_id, ""),
            kind=kind,
            title=title,
            credential=titles.get(benefit.award_id, ""),
            award_id=benefit.award_id,
            amount=benefit.amount,
            unit=benefit.unit,
            state=benefit.state,
            eligible_at=benefit.eligible_at,
            approved_at=benefit.approved_at,
            approved_by=names.get(benefit.approved_by, "") if benefit.approved_by else "",
            paid_at=benefit.paid_at,
            paid_by=names.get(benefit.paid_by, "") if benefit.paid_by else "",
            may_settle=policy.may_settle(reading.actor, benefit.district_id, benefit.person_id),
        )
        for benefit, kind, title in rows
    )
