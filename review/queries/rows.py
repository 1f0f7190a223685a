"""Rows for the service, and the two figures that higher slices read: load and readings given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from credentials import queries as credentials
from credentials.rules import Definition, Level, Rubric
from evidence.rules import AttemptId, SubmissionId
from people import queries as people
from people.rules import READER_ROLES
from review.models import Case, CredentialPolicy, Draft, Reader, Scorecard, StoredPolicy
from review.ports import PlanRelations
from review.rules import (
    CaseId,
    CaseState,
    Outcome,
    ReaderRole,
    ReaderState,
    Relations,
    ReviewPolicy,
    agreed_levels,
    due_in_words,
)
from waymark.kernel.errors import Invalid, NotFound
from waymark.kernel.ids import DistrictId, PersonId
from waymark.kernel.uow import Reading

WAITING = tuple(state for state in ReaderState if state.waiting)
UNDECIDED = tuple(state for state in CaseState if state.undecided)


def stored_policy(session: Session, district_id: DistrictId) -> StoredPolicy | None:
    """The policy row of a district."""
    return session.get(StoredPolicy, district_id)


def credential_policy(session: Session, district_id: DistrictId, slug: str) -> CredentialPolicy | None:
    """The policy row that a credential has of its own."""
    return session.get(CredentialPolicy, (district_id, slug))


def credential_policies(reading: Reading, district_id: DistrictId) -> dict[str, ReviewPolicy]:
    """The credentials of a district that have a policy of their own, by slug."""
    query = select(CredentialPolicy).where(CredentialPolicy.district_id == district_id)
    rows = reading.session.scalars(query.order_by(CredentialPolicy.credential))
    return {row.credential: ReviewPolicy.from_body(row.body) for row in rows}


def policy_of(reading: Reading, district_id: DistrictId, credential: str = "") -> ReviewPolicy:
    """How a district has evidence read for a credential: its own policy, else the district's, else what ships.

    Without the slug of a credential, that of the district.
    """
    own = credential_policy(reading.session, district_id, credential) if credential else None
    stored = own or stored_policy(reading.session, district_id)
    return ReviewPolicy.from_body(stored.body) if stored else ReviewPolicy()


def case_of_attempt(session: Session, attempt_id: AttemptId) -> CaseId | None:
    """The case that was opened for an attempt."""
    return session.scalars(select(Case.id).where(Case.attempt_id == attempt_id)).first()


def seat_of(session: Session, case_id: CaseId, reader_id: PersonId | None) -> Reader | None:
    """A person's seat in a case, whatever its state."""
    return session.scalars(
        select(Reader).where(Reader.case_id == case_id, Reader.reader_id == reader_id)
    ).first()


def readers_of(session: Session, case_id: CaseId) -> tuple[Reader, ...]:
    """Everybody who was asked to read in a case, by seat and time."""
    query = (
        select(Reader).where(Reader.case_id == case_id).order_by(Reader.seat, Reader.assigned_at, Reader.id)
    )
    return tuple(session.scalars(query))


def scorecards_of(session: Session, case_id: CaseId) -> tuple[tuple[int, Scorecard], ...]:
    """The scorecards of a case with the seats of their readers, in the order of the seats."""
    query = (
        select(Reader.seat, Scorecard)
        .join(Reader, (Reader.case_id == Scorecard.case_id) & (Reader.reader_id == Scorecard.reader_id))
        .where(Scorecard.case_id == case_id)
        .order_by(Reader.seat)
    )
    return tuple((seat, card) for seat, card in session.execute(query))


def results_of(reading: Reading, case_id: CaseId) -> dict[str, Level]:
    """The level that the readers of a case agree on for each criterion; empty without a scorecard.

    The caller has checked who asks.
    """
    case = reading.session.get(Case, case_id)
    cards = [card.card(f"Reader {seat}") for seat, card in scorecards_of(reading.session, case_id)]
    if case is None or not cards:
        return {}
    return agreed_levels(cards, definition_of(reading, case)[1])


def draft_of(
    session: Session, case_id: CaseId, reader_id: PersonId | None, *, lock: bool = False
) -> Draft | None:
    """What a reader has typed so far."""
    query = select(Draft).where(Draft.case_id == case_id, Draft.reader_id == reader_id)
    return session.scalars(query.with_for_update() if lock else query).first()


def conflicts_of(reading: Reading, author_id: PersonId) -> Relations:
    """Who may not read this author's work, whatever the case."""
    return Relations(
        supervisors=people.supervisors_of(reading, author_id),
        plan_leaders=reading.ports.get(PlanRelations).agreed_by(reading, author_id),
    )


def relations_of(reading: Reading, case: Case, conflicts: Relations | None = None) -> Relations:
    """Who may not read in this case, and who read an earlier attempt of the same work.

    ``conflicts`` are those of the author, where they have been asked for already.
    """
    query = (
        select(Reader.case_id, Reader.reader_id, Reader.state, Reader.as_role)
        .join(Case, Case.id == Reader.case_id)
        .where(Case.submission_id == case.submission_id)
        .order_by(Reader.assigned_at)
    )
    rows = reading.session.execute(query).all()
    here = [row for row in rows if row.case_id == case.id]
    conflicts = conflicts or conflicts_of(reading, case.author_id)
    return Relations(
        supervisors=conflicts.supervisors,
        plan_leaders=conflicts.plan_leaders,
        close=frozenset() if case.rules.close_pairs else _colleagues_of(reading, case),
        seated=frozenset(row.reader_id for row in here if row.state.seated),
        # Who passed an earlier attempt on is not asked again about the same work.
        declined=frozenset(row.reader_id for row in rows if row.state is ReaderState.DECLINED),
        replaced=frozenset(row.reader_id for row in here if row.state is ReaderState.REPLACED),
        earlier={
            row.reader_id: row.as_role
            for row in rows
            if row.case_id != case.id and row.state is ReaderState.SCORED
        },
    )


def _colleagues_of(reading: Reading, case: Case) -> frozenset[PersonId]:
    """Who of those that may be asked to read works at the author's school."""
    school = people.facts_of(reading, [case.author_id])[case.author_id].school_id
    holders = people.people_with_role(reading, case.district_id, *READER_ROLES)
    return frozenset(p.id for p in holders.values() if school is not None and p.school_id == school)


def load_of(reading: Reading, district_id: DistrictId) -> dict[PersonId, int]:
    """How many scorecards are still expected from each reader of a district; nobody with none is named."""
    query = (
        select(Reader.reader_id, func.count())
        .join(Case, Case.id == Reader.case_id)
        .where(Case.district_id == district_id, Case.state.in_(UNDECIDED), Reader.state.in_(WAITING))
        .group_by(Reader.reader_id)
    )
    return {reader_id: number for reader_id, number in reading.session.execute(query)}  # noqa: C416  # typed rows


@dataclass(frozen=True)
class ReadingToDo:
    """A scorecard that is still expected."""

    case_id: CaseId
    reader_id: PersonId
    attempt_number: int
    assigned_at: datetime


def readings_to_do(reading: Reading, district_id: DistrictId) -> tuple[ReadingToDo, ...]:
    """Every scorecard that is still expected in a district, the longest waiting first."""
    query = (
        select(Case.id, Reader.reader_id, Case.attempt_number, Reader.assigned_at)
        .join(Reader, Reader.case_id == Case.id)
        .where(Case.district_id == district_id, Case.state.in_(UNDECIDED), Reader.state.in_(WAITING))
        .order_by(Reader.assigned_at, Reader.seat, Reader.reader_id)
    )
    return tuple(ReadingToDo(*row) for row in reading.session.execute(query).tuples())


def readings_given(reading: Reading, person_id: PersonId) -> int:
    """How many scorecards a person has handed in, ever."""
    query = select(func.count()).select_from(Scorecard).where(Scorecard.reader_id == person_id)
    return reading.session.scalar(query) or 0


def readings() -> Select[PersonId, DistrictId, datetime, ReaderRole]:
    """Published select of scorecards: reader_id, district_id, scored_at, as_role. For higher slices."""
    return (
        select(Scorecard.reader_id, Case.district_id, Scorecard.scored_at, Reader.as_role)
        .join(Case, Case.id == Scorecard.case_id)
        .join(Reader, (Reader.case_id == Scorecard.case_id) & (Reader.reader_id == Scorecard.reader_id))
    )


def outcomes() -> Select[SubmissionId, DistrictId, Outcome | None, datetime | None]:
    """Published select of decided attempts: submission_id, district_id, outcome, decided_at."""
    return select(Case.submission_id, Case.district_id, Case.outcome, Case.decided_at).where(
        Case.state == CaseState.DECIDED
    )


def definition_of(reading: Reading, case: Case) -> tuple[Definition, Rubric]:
    """What the work is read against. Raises ``Invalid`` for a credential that is granted without reading."""
    definition = credentials.version(reading, case.version_id)
    if definition.rubric is None:
        raise Invalid(f"“{definition.title}” has no rubric, so it cannot be read.")
    return definition, definition.rubric


def earlier_cards(
    session: Session, submission_id: SubmissionId, before: CaseId, reader_id: PersonId | None
) -> tuple[Scorecard, ...]:
    """A reader's own scorecards for other attempts of the same work, the latest first."""
    query = (
        select(Scorecard)
        .join(Case, Case.id == Scorecard.case_id)
        .where(Case.submission_id == submission_id, Case.id != before, Scorecard.reader_id == reader_id)
        .order_by(Case.attempt_number.desc())
    )
    return tuple(session.scalars(query))


@dataclass(frozen=True)
class CaseForMail:
    """What mail about a case may say. ``due`` is empty where the mail is not for a reader."""

    title: str
    author_id: PersonId
    reason: str
    missing: tuple[str, ...]
    due: str


def case_for_mail(reading: Reading, case_id: CaseId, reader_id: PersonId | None = None) -> CaseForMail:
    """The words of a case for mail. Raises ``NotFound``."""
    case = reading.session.get(Case, case_id)
    if case is None:
        raise NotFound("There is no such review.")
    seat = seat_of(reading.session, case_id, reader_id) if reader_id else None
    due = due_in_words(seat.due_at, reading.now) if seat else None
    title = credentials.version(reading, case.version_id).title
    return CaseForMail(
        title,
        case.author_id,
        case.decision_reason,
        tuple(case.missing),
        f"{due.words}, on {due.day}" if due else "",
    )
