"""Opening and closing a case, and finding its readers."""

from __future__ import annotations

from datetime import datetime, timedelta

from credentials import queries as credentials
from evidence import queries as evidence
from evidence.rules import AttemptId
from people import queries as people
from review import queries
from review.events import ReaderAsked, ReaderReleased, ReadersMissing
from review.models import Case, Reader
from review.rules import (
    Author,
    CaseId,
    CaseState,
    CaseStep,
    Pick,
    Seat,
    add_working_days,
    pick_readers,
)
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import PersonId, new_id
from waymark.kernel.outbox import wait_with
from waymark.kernel.uow import UnitOfWork

LOOK_AGAIN_JOB = "review.look_again"


def open_case(uow: UnitOfWork, attempt_id: AttemptId) -> CaseId:
    """Open the case of a handed-in attempt and ask readers. Doing it twice changes nothing.

    The work stays open where somebody is missing; the coordinator is told at once.
    """
    if known := queries.case_of_attempt(uow.session, attempt_id):
        return known
    attempt = evidence.attempt_facts(uow, attempt_id)
    author = people.facts_of(uow, [attempt.owner_id])[attempt.owner_id]
    slug = credentials.version(uow, attempt.version_id).slug
    rules = queries.policy_of(uow, author.district_id, slug)
    case = Case(
        id=new_id(),
        attempt_id=attempt_id,
        submission_id=attempt.submission_id,
        author_id=attempt.owner_id,
        district_id=author.district_id,
        version_id=attempt.version_id,
        state=CaseState.OPEN,
        policy=rules.body(),
        missing=[],
        attempt_number=attempt.number,
        opened_at=uow.now,
        due_at=add_working_days(uow.now, rules.due_working_days),
    )
    uow.session.add(case)
    # Readers are rows of their own, which need the case's row to be there.
    uow.session.flush()
    uow.record("review:case:open", case.id, attempt_id=attempt_id)
    fill_seats(uow, case)
    return case.id


def close_withdrawn(uow: UnitOfWork, attempt_id: AttemptId) -> None:
    """Close the case of an attempt that its author took back. What readers have typed is kept for them."""
    case_id = queries.case_of_attempt(uow.session, attempt_id)
    if case_id is None:
        return
    case = locked_case(uow, case_id)
    case.advance(CaseStep.WITHDRAW)
    uow.record("review:case:withdraw", case.id)
    for reader in queries.readers_of(uow.session, case.id):
        if reader.state.waiting:
            uow.emit(ReaderReleased(case.id, reader.reader_id))


def locked_case(uow: UnitOfWork, case_id: CaseId) -> Case:
    """The case, held until the end of the command, so that two last scorecards wait for each other.

    Raises ``NotFound``, also for a case of another district.
    """
    case = uow.session.get(Case, case_id, with_for_update=True)
    # Jobs and reactions of the system act for no district in particular.
    if case is None or (not uow.actor.is_system and case.district_id != uow.actor.district_id):
        raise no_such_review()
    return case


def no_such_review() -> NotFound:
    """What everybody is told who was not asked to read, whether the case exists or not."""
    return NotFound("There is no such review.", cure="Your queue shows what is waiting for you.")


def fill_seats(uow: UnitOfWork, case: Case, *, quietly: bool = False) -> bool:
    """Ask a reader for every empty seat, and write down why a seat stays empty. Whether nobody is missing now.

    Where somebody is, a job tries again every day, and the program leads are told unless ``quietly``.
    """
    author = people.facts_of(uow, [case.author_id])[case.author_id]
    found = pick_readers(
        _empty_seats(uow, case),
        queries.pool_of(uow, case.district_id, due_at=_due_at(uow, case)),
        Author(author.id, author.school_id),
        queries.relations_of(uow, case),
        lot=case.id,
    )
    for pick in found.picks:
        seat_reader(uow, case, pick)
    case.missing = [missing.why for missing in found.missing]
    case.short_of_readers = bool(found.missing)
    if found.missing:
        uow.record(
            "review:case:readers_missing", case.id, seats=[missing.seat.number for missing in found.missing]
        )
        if not quietly:
            uow.emit(ReadersMissing(case.id, case.district_id))
        if not wait_with(uow.session, LOOK_AGAIN_JOB, {"case_id": case.id}):
            uow.enqueue_for(tomorrow(uow.now), LOOK_AGAIN_JOB, case_id=case.id)
    return not found.missing


def tomorrow(now: datetime) -> datetime:
    """When readers who are missing are looked for once more."""
    return now + timedelta(days=1)


def seat_reader(uow: UnitOfWork, case: Case, pick: Pick) -> None:
    """Give a seat to a reader and ask them."""
    due_at = _due_at(uow, case)
    uow.session.add(
        Reader(
            case_id=case.id,
            reader_id=pick.person_id,
            seat=pick.seat.number,
            as_role=pick.seat.role,
            chosen_because=pick.why,
            assigned_at=uow.now,
            due_at=due_at,
        )
    )
    if case.state is CaseState.SPLIT:
        case.advance(CaseStep.CALL_THIRD)
        # A third reading takes its time, and the author is told the truth about it.
        case.due_at = max(case.due_at, due_at)
    uow.record("review:case:assign", case.id, reader=pick.person_id, seat=pick.seat.number, why=pick.why)
    uow.emit(ReaderAsked(case.id, pick.person_id))


def release(uow: UnitOfWork, case: Case, left_by: PersonId) -> None:
    """Put the case back to where it stood before this reader took a seat."""
    others = [
        r for r in queries.readers_of(uow.session, case.id) if r.state.seated and r.reader_id != left_by
    ]
    if case.state is CaseState.THIRD_READER:
        case.advance(CaseStep.LOSE_THIRD)
    elif case.state is CaseState.CLAIMED and not any(reader.claimed_at for reader in others):
        case.advance(CaseStep.RELEASE)


def _due_at(uow: UnitOfWork, case: Case) -> datetime:
    """When a reader who is asked now is asked to have finished."""
    return add_working_days(uow.now, case.rules.due_working_days)


def _empty_seats(uow: UnitOfWork, case: Case) -> list[Seat]:
    taken = {r.seat for r in queries.readers_of(uow.session, case.id) if r.state.seated}
    return [seat for seat in case.seats_wanted if seat.number not in taken]
