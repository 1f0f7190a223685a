"""When readers can be asked: for matching, for the reader's own page, and for the program lead."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from people import queries as people
from people.rules import READER_ROLES
from review import policy
from review.models import Case, Reader, StoredAvailability
from review.queries.rows import UNDECIDED, WAITING, load_of, policy_of
from review.rules import (
    WEEK,
    Absence,
    Availability,
    Candidate,
    CaseId,
    CaseState,
    ReaderState,
    add_working_days,
    hindrance_of,
    still_ahead,
)
from waymark.kernel.ids import DistrictId, PersonId
from waymark.kernel.uow import Reading

_SEATED = tuple(state for state in ReaderState if state.seated)


@dataclass(frozen=True)
class AvailabilityPage:
    """What a reader said about their time, and what that meets."""

    said: Availability
    lately: int
    """How many readings they took on in the last seven days."""
    waiting: int
    """How many scorecards are expected from them."""


@dataclass(frozen=True)
class ReaderRow:
    """A reader as the program lead sees them."""

    name: str
    school: str
    roles: str
    load: int
    lately: int
    weekly_limit: int | None
    absences: tuple[Absence, ...]
    hindrance: str
    """Why they would not be asked today; empty when they would."""


def stored_availability(session: Session, person_id: PersonId) -> StoredAvailability | None:
    """What a person said about their time."""
    return session.get(StoredAvailability, person_id)


def short_cases(session: Session, district_id: DistrictId) -> tuple[CaseId, ...]:
    """The cases of a district in which a reader is missing, in the order in which they are locked."""
    query = select(Case.id).where(
        Case.district_id == district_id, Case.state.in_(UNDECIDED), Case.short_of_readers
    )
    return tuple(session.scalars(query.order_by(Case.id)))


def reader_asking(reading: Reading) -> tuple[PersonId, DistrictId]:
    """The actor, and where they read. Raises ``Refused`` for who is no reader."""
    actor = reading.actor
    policy.may_say_when(actor).require()
    return PersonId(actor.person_id or ""), DistrictId(actor.district_id or "")


def hindrances_of(reading: Reading, district_id: DistrictId, due_at: datetime) -> dict[PersonId, str]:
    """Who would not be asked now for a reading that is due at ``due_at``, and why."""
    said = _said_in(reading, district_id)
    lately = _taken_lately(reading, [person for person, one in said.items() if one.weekly_limit is not None])
    return _hindrances(reading, said, lately, due_at)


def pool_of(reading: Reading, district_id: DistrictId, *, due_at: datetime) -> tuple[Candidate, ...]:
    """Everybody in the district who may be asked to read, with their work and what hinders them now."""
    holders = people.people_with_role(reading, district_id, *READER_ROLES)
    load, hindrances = load_of(reading, district_id), hindrances_of(reading, district_id, due_at)
    return tuple(
        Candidate(
            person.id,
            person.school_id,
            person.roles,
            load.get(person.id, 0),
            hindrances.get(person.id, ""),
        )
        for person in holders.values()
    )


def own_availability(reading: Reading) -> AvailabilityPage:
    """The actor's own time. Raises ``Refused`` for who is no reader."""
    me, _ = reader_asking(reading)
    stored = stored_availability(reading.session, me)
    said = stored.said if stored else Availability()
    query = (
        select(func.count())
        .select_from(Reader)
        .join(Case, Case.id == Reader.case_id)
        .where(Reader.reader_id == me, Reader.state.in_(WAITING), Case.state.in_(UNDECIDED))
    )
    return AvailabilityPage(
        said=Availability(said.weekly_limit, still_ahead(said.absences, reading.now.date())),
        lately=_taken_lately(reading, [me]).get(me, 0),
        waiting=reading.session.scalar(query) or 0,
    )


def readers_of_district(reading: Reading) -> tuple[ReaderRow, ...]:
    """Every reader of the district with their work and their time. Raises ``Refused`` but for the program lead."""
    district_id = DistrictId(reading.actor.district_id or "")
    policy.may_coordinate(reading.actor, district_id).require()
    holders = people.people_with_role(reading, district_id, *READER_ROLES)
    load, said = load_of(reading, district_id), _said_in(reading, district_id)
    lately = _taken_lately(reading, holders)
    due_at = add_working_days(reading.now, policy_of(reading, district_id).due_working_days)
    hindrances = _hindrances(reading, said, lately, due_at)
    rows = [
        ReaderRow(
            name=person.name,
            school=person.school_name,
            roles=", ".join(sorted(role.label for role in person.roles & READER_ROLES)),
            load=load.get(person.id, 0),
            lately=lately.get(person.id, 0),
            weekly_limit=said.get(person.id, Availability()).weekly_limit,
            absences=still_ahead(said.get(person.id, Availability()).absences, reading.now.date()),
            hindrance=hindrances.get(person.id, ""),
        )
        for person in holders.values()
    ]
    return tuple(sorted(rows, key=lambda row: row.name))


def _said_in(reading: Reading, district_id: DistrictId) -> dict[PersonId, Availability]:
    query = select(StoredAvailability).where(StoredAvailability.district_id == district_id)
    return {stored.person_id: stored.said for stored in reading.session.scalars(query)}


def _taken_lately(reading: Reading, person_ids: Collection[PersonId]) -> dict[PersonId, int]:
    """How many readings each took on in the last seven days; what they passed on does not count."""
    if not person_ids:
        return {}
    query = (
        select(Reader.reader_id, func.count())
        .join(Case, Case.id == Reader.case_id)
        .where(
            Reader.reader_id.in_(person_ids),
            Reader.state.in_(_SEATED),
            Reader.assigned_at > reading.now - WEEK,
            Case.state != CaseState.WITHDRAWN,
        )
        .group_by(Reader.reader_id)
    )
    return {reader_id: number for reader_id, number in reading.session.execute(query)}  # noqa: C416  # typed rows


def _hindrances(
    reading: Reading,
    said: Mapping[PersonId, Availability],
    lately: Mapping[PersonId, int],
    due_at: datetime,
) -> dict[PersonId, str]:
    today, due = reading.now.date(), due_at.date()
    found = {person: hindrance_of(one, lately.get(person, 0), today, due) for person, one in said.items()}
    return {person: why for person, why in found.items() if why}
