"""What the program lead sees: which reviews need somebody, who reads what and why, and what may be done.

Cases of the program lead's own work are left out, and authors are not named: nothing here needs to know them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select

from credentials import queries as credentials
from credentials.rules import Definition, Rubric
from evidence import queries as evidence
from evidence.queries import BlindedWork
from people import queries as people
from people.rules import READER_ROLES, PersonFacts
from review import policy
from review.models import Case, Reader
from review.queries.author import CriterionFeedback, Words, criteria_of, words_of
from review.queries.availability import hindrances_of
from review.queries.rows import (
    UNDECIDED,
    conflicts_of,
    definition_of,
    load_of,
    readers_of,
    relations_of,
    scorecards_of,
)
from review.rules import (
    CaseId,
    CaseState,
    Due,
    ReaderRole,
    ReaderState,
    Relations,
    Seat,
    add_working_days,
    bar_of,
    due_in_words,
)
from waymark.kernel.decision import Decision
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import PersonId
from waymark.kernel.paging import PAGE, cut, encode_cursor, newest_first
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class SeatRow:
    """Somebody who was asked to read."""

    seat: int
    role: ReaderRole
    name: str
    state: ReaderState
    why: str
    reason: str
    """Why they passed it on or were replaced."""
    due: Due
    lapsed: bool

    @property
    def waiting(self) -> bool:
        """Whether a scorecard is still expected."""
        return self.state.waiting


@dataclass(frozen=True)
class BoardRow:
    """One review on the board."""

    case_id: CaseId
    title: str
    state: CaseState
    attempt_number: int
    opened_at: datetime
    due: Due
    seats: tuple[SeatRow, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class BoardPage:
    """The reviews of a district that are not decided: those that need somebody now, then the others."""

    attention: tuple[BoardRow, ...]
    others: tuple[BoardRow, ...]
    next: str | None
    undecided: int
    short_of_readers: int
    in_moderation: int
    late: int


@dataclass(frozen=True)
class CandidateRow:
    """Somebody who might be given a seat. ``bar`` says why not; empty when nothing stands in the way."""

    person_id: PersonId
    name: str
    school: str
    roles: str
    load: int
    bar: str
    hindrance: str
    """Why the rule would not ask them now, which the program lead may after a talk; empty when it would."""


@dataclass(frozen=True)
class CasePage:
    """One review for the program lead, with what may be done."""

    row: BoardRow
    definition: Definition
    rubric: Rubric
    open_seats: tuple[Seat, ...]
    """Seats that can be given to somebody: empty ones first, then those whose scores are not in."""
    candidates: tuple[CandidateRow, ...]
    in_moderation: bool
    may_moderate: Decision
    work: BlindedWork | None
    """The work and what its readers said, only when readers cannot agree and the actor may decide."""
    criteria: tuple[CriterionFeedback, ...]
    commendations: tuple[Words, ...]
    recommendations: tuple[Words, ...]

    @property
    def free(self) -> tuple[CandidateRow, ...]:
        """Who may be given a seat."""
        return tuple(row for row in self.candidates if not row.bar)

    @property
    def barred(self) -> tuple[CandidateRow, ...]:
        """Who may not, each with the reason."""
        return tuple(row for row in self.candidates if row.bar)


def coordinator_board(reading: Reading, cursor: str | None = None, limit: int = PAGE) -> BoardPage:
    """The board. Raises ``Refused`` for anybody but the program lead."""
    policy.may_coordinate(reading.actor, reading.actor.district_id).require()
    needs = _needs_somebody(reading)
    first = select(Case).where(_known(reading), needs).order_by(Case.due_at, Case.id).limit(PAGE)
    attention = [] if cursor else list(reading.session.scalars(first))
    rest = newest_first(
        select(Case).where(_known(reading), ~needs),
        Case.opened_at.expression,
        Case.id.expression,
        cursor,
        limit,
    )
    page = cut(
        reading.session.scalars(rest).all(), limit, lambda case: encode_cursor(case.opened_at, case.id)
    )
    rows = {row.case_id: row for row in _rows(reading, [*attention, *page.items])}
    counts = reading.session.execute(_counts(reading)).one()
    return BoardPage(
        attention=tuple(rows[case.id] for case in attention),
        others=tuple(rows[case.id] for case in page.items),
        next=page.next,
        undecided=counts[0],
        short_of_readers=counts[1] or 0,
        in_moderation=counts[2] or 0,
        late=counts[3] or 0,
    )


def case_page(reading: Reading, case_id: CaseId) -> CasePage:
    """One review for the program lead. Raises ``NotFound``, and ``Refused`` for the actor's own work."""
    case = reading.session.get(Case, case_id)
    if case is None or case.district_id != reading.actor.district_id:
        raise NotFound("There is no such review.", cure="The board shows what is being read.")
    policy.may_coordinate_case(reading.actor, case.facts()).require()
    definition, rubric = definition_of(reading, case)
    readers = readers_of(reading.session, case.id)
    seat = next((reader for reader in readers if reader.reader_id == reading.actor.person_id), None)
    conflicts = conflicts_of(reading, case.author_id)
    names = people.names_of(reading, {reader.reader_id for reader in readers})
    may_moderate = policy.may_moderate(reading.actor, case.facts(), seat.facts() if seat else None, conflicts)
    in_moderation = case.state is CaseState.MODERATION
    shown = in_moderation and bool(may_moderate)
    cards = (
        [(f"Reader {number}", card) for number, card in scorecards_of(reading.session, case.id)]
        if shown
        else []
    )
    wanted = case.state.undecided and not in_moderation
    return CasePage(
        row=_row(reading, case, readers, names, definition),
        definition=definition,
        rubric=rubric,
        open_seats=_open_seats(case, readers) if wanted else (),
        candidates=_candidates(reading, case, conflicts) if wanted else (),
        in_moderation=in_moderation,
        may_moderate=may_moderate,
        work=evidence.blinded_work(reading, case.attempt_id) if shown else None,
        criteria=criteria_of(rubric, cards),
        commendations=words_of((reader, card.commendations) for reader, card in cards),
        recommendations=words_of((reader, card.recommendations) for reader, card in cards),
    )


def _known(reading: Reading) -> ColumnElement[bool]:
    mine = Case.author_id == reading.actor.person_id
    return (Case.district_id == reading.actor.district_id) & Case.state.in_(UNDECIDED) & ~mine


def _needs_somebody(reading: Reading) -> ColumnElement[bool]:
    return or_(Case.short_of_readers, Case.state == CaseState.MODERATION, Case.due_at < reading.now)


def _counts(reading: Reading) -> Select[int, int, int, int]:
    def number(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(Case.id).filter(condition)

    return select(
        func.count(Case.id),
        number(Case.short_of_readers.is_(True)),
        number(Case.state == CaseState.MODERATION),
        number(Case.due_at < reading.now),
    ).where(_known(reading))


def _rows(reading: Reading, cases: Iterable[Case]) -> tuple[BoardRow, ...]:
    listed = list(cases)
    query = (
        select(Reader)
        .where(Reader.case_id.in_([case.id for case in listed]))
        .order_by(Reader.seat, Reader.assigned_at, Reader.id)
    )
    readers = reading.session.scalars(query).all()
    names = people.names_of(reading, {reader.reader_id for reader in readers})
    about = credentials.versions(reading, {case.version_id for case in listed})
    return tuple(
        _row(reading, case, [r for r in readers if r.case_id == case.id], names, about[case.version_id])
        for case in listed
    )


def _row(
    reading: Reading,
    case: Case,
    readers: Iterable[Reader],
    names: Mapping[PersonId, str],
    about: Definition,
) -> BoardRow:
    seats = tuple(
        SeatRow(
            seat=reader.seat,
            role=reader.as_role,
            name=names.get(reader.reader_id, ""),
            state=reader.state,
            why=reader.chosen_because,
            reason=reader.reason,
            due=due_in_words(reader.due_at, reading.now),
            lapsed=reader.state is ReaderState.CLAIMED
            and reader.lease_until is not None
            and reader.lease_until < reading.now,
        )
        for reader in readers
    )
    return BoardRow(
        case_id=case.id,
        title=about.title,
        state=case.state,
        attempt_number=case.attempt_number,
        opened_at=case.opened_at,
        due=due_in_words(case.due_at, reading.now),
        seats=seats,
        missing=tuple(case.missing),
    )


def _open_seats(case: Case, readers: Iterable[Reader]) -> tuple[Seat, ...]:
    states = {reader.seat: reader.state for reader in readers if reader.state.seated}
    free = [seat for seat in case.seats_wanted if states.get(seat.number) is not ReaderState.SCORED]
    return tuple(sorted(free, key=lambda seat: (seat.number in states, seat.number)))


def _candidates(reading: Reading, case: Case, conflicts: Relations) -> tuple[CandidateRow, ...]:
    holders = people.people_with_role(reading, case.district_id, *READER_ROLES)
    load = load_of(reading, case.district_id)
    relations = relations_of(reading, case, conflicts)
    due_at = add_working_days(reading.now, case.rules.due_working_days)
    hindrances = hindrances_of(reading, case.district_id, due_at)
    # Whoever decides later must not learn here whose work it is.
    others = (person for person in holders.values() if person.id != case.author_id)
    rows = [_candidate(person, case, relations, load, hindrances) for person in others]
    return tuple(sorted(rows, key=lambda row: (bool(row.bar), bool(row.hindrance), row.load, row.name)))


def _candidate(
    person: PersonFacts,
    case: Case,
    relations: Relations,
    load: Mapping[PersonId, int],
    hindrances: Mapping[PersonId, str],
) -> CandidateRow:
    bar = bar_of(person.id, case.author_id, relations)
    roles = ", ".join(sorted(role.label for role in person.roles & READER_ROLES))
    return CandidateRow(
        person.id,
        person.name,
        person.school_name,
        roles,
        load.get(person.id, 0),
        bar,
        hindrances.get(person.id, ""),
    )
