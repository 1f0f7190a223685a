"""What a reader says about their time, and looking again for readers who were missing."""

from __future__ import annotations

from datetime import date

from review import queries
from review.models import StoredAvailability
from review.rules import Absence, Availability, CaseId, check_availability, still_ahead
from review.service.opening import LOOK_AGAIN_JOB, fill_seats, locked_case, tomorrow
from waymark.kernel.errors import Invalid, NotFound
from waymark.kernel.ids import DistrictId
from waymark.kernel.uow import UnitOfWork

LOOK_AROUND_JOB = "review.look_around"


def set_availability(uow: UnitOfWork, said: Availability) -> None:
    """Say how much the actor reads in a week, and when they are away. What they read already stays with them.

    Reviews that wait for a reader are tried again. Raises ``Refused`` for who is no reader, ``Invalid`` with
    a problem for each place to mend.
    """
    me, district_id = queries.reader_asking(uow)
    if problems := check_availability(said, uow.now.date()):
        raise Invalid("This does not fit yet.", problems=problems)
    stored = queries.stored_availability(uow.session, me)
    if stored is None:
        stored = StoredAvailability(person_id=me)
        uow.session.add(stored)
    stored.district_id = district_id
    stored.say(Availability(said.weekly_limit, still_ahead(said.absences, uow.now.date())), uow.now)
    uow.record(
        "review:availability:set", me, weekly_limit=stored.weekly_limit, absences=list(stored.absences)
    )
    uow.enqueue_once(LOOK_AROUND_JOB, district_id=district_id)


def limit_week(uow: UnitOfWork, weekly_limit: int | None) -> None:
    """Say how many new readings the actor takes on within seven days. Raises what ``set_availability`` raises."""
    set_availability(uow, Availability(weekly_limit, _said(uow).absences))


def add_absence(uow: UnitOfWork, first: date, last: date) -> None:
    """Say that the actor is away. Raises what ``set_availability`` raises."""
    said = _said(uow)
    set_availability(uow, Availability(said.weekly_limit, (*said.absences, Absence(first, last))))


def remove_absence(uow: UnitOfWork, first: date, last: date) -> None:
    """Take an absence back. Raises ``NotFound`` when there is none such, and what ``set_availability`` raises."""
    said = _said(uow)
    gone = Absence(first, last)
    if gone not in said.absences:
        raise NotFound("There is no such absence.", cure="Your page shows those that you gave.")
    left = tuple(absence for absence in said.absences if absence != gone)
    set_availability(uow, Availability(said.weekly_limit, left))


def look_again(uow: UnitOfWork, case_id: CaseId) -> None:
    """A job: try once more to find the readers that a case lacks, every day until they are found.

    Who was away comes back, and a week's limit frees, without anybody pressing a button. The program leads
    were told when the reader went missing, so they are not told again.
    """
    case = locked_case(uow, case_id)
    if case.short and not fill_seats(uow, case, quietly=True):
        uow.enqueue_for(tomorrow(uow.now), LOOK_AGAIN_JOB, case_id=case_id)


def look_around(uow: UnitOfWork, district_id: DistrictId) -> None:
    """A job: try every case of a district that lacks a reader, after somebody's time changed."""
    for case_id in queries.short_cases(uow.session, district_id):
        case = locked_case(uow, case_id)
        if case.short:
            fill_seats(uow, case, quietly=True)
            # The next case is judged by what this one took on.
            uow.session.flush()


def _said(uow: UnitOfWork) -> Availability:
    """What the actor said before, without what is over."""
    me, _ = queries.reader_asking(uow)
    stored = queries.stored_availability(uow.session, me)
    if stored is None:
        return Availability()
    return Availability(stored.said.weekly_limit, still_ahead(stored.said.absences, uow.now.date()))
