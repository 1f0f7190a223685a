"""What stood behind a decision, for those who have to explain it later. Names of readers are left to the caller."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import select

from credentials import queries as credentials
from credentials.rules import Level, Rubric
from review.models import Case, Reader, Scorecard
from review.rules import (
    CaseId,
    CaseState,
    DecidedBy,
    Outcome,
    ReaderRole,
    ReviewPolicy,
    agreed_levels,
    decided_by,
)
from waymark.kernel.ids import PersonId
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class ReadingGiven:
    """One scorecard: who read as what, and when."""

    seat: int
    reader_id: PersonId
    as_role: ReaderRole
    scored_at: datetime
    rubric_digest: str


@dataclass(frozen=True)
class DecisionBehind:
    """A decided case: the outcome, the levels agreed on by criterion, the rule that decided, and the readings."""

    case_id: CaseId
    outcome: Outcome
    decided_at: datetime
    reason: str
    rule: DecidedBy
    policy: ReviewPolicy
    levels: dict[str, Level]
    readings: tuple[ReadingGiven, ...]


def decisions_behind(reading: Reading, case_ids: Collection[CaseId]) -> dict[CaseId, DecisionBehind]:
    """Those of these cases that are decided, in three statements. The caller has checked who asks."""
    decided = select(Case).where(Case.id.in_(case_ids), Case.state == CaseState.DECIDED)
    cases = list(reading.session.scalars(decided))
    cards: dict[CaseId, list[tuple[Reader, Scorecard]]] = defaultdict(list)
    seats = (
        select(Reader, Scorecard)
        .join(Scorecard, (Reader.case_id == Scorecard.case_id) & (Reader.reader_id == Scorecard.reader_id))
        .where(Scorecard.case_id.in_([case.id for case in cases]))
        .order_by(Reader.seat)
    )
    for seat, card in reading.session.execute(seats):
        cards[card.case_id].append((seat, card))
    rubrics = {
        version_id: about.rubric
        for version_id, about in credentials.versions(reading, {case.version_id for case in cases}).items()
    }
    return {case.id: _behind(case, cards[case.id], rubrics[case.version_id]) for case in cases}


def _behind(case: Case, cards: list[tuple[Reader, Scorecard]], rubric: Rubric | None) -> DecisionBehind:
    levels = agreed_levels([card.card("") for _, card in cards], rubric) if cards and rubric else {}
    return DecisionBehind(
        case_id=case.id,
        # Both are there where a case is decided; the table sees to it.
        outcome=cast(Outcome, case.outcome),
        decided_at=cast(datetime, case.decided_at),
        reason=case.decision_reason,
        rule=decided_by(len(cards), moderated=case.moderated_by is not None),
        policy=case.rules,
        levels=levels,
        readings=tuple(
            ReadingGiven(seat.seat, seat.reader_id, seat.as_role, card.scored_at, card.rubric_digest)
            for seat, card in cards
        ),
    )
