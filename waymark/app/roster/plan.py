"""Finds out what a roster changes in the register of people, in words and as moves, and carries the moves out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from hr import service as hr
from people import queries
from people import service as people
from people.queries import RegisterRow
from waymark.app.roster.entries import Details, Entry, RoleAt, Roster
from waymark.app.roster.register import Register
from waymark.kernel.errors import Problem
from waymark.kernel.ids import DistrictId, PersonId, SchoolId
from waymark.kernel.uow import Reading, UnitOfWork


class Verb(StrEnum):
    """What happens to a person of the register."""

    ADD = "add"
    CHANGE = "change"
    DISABLE = "disable"


@dataclass(frozen=True)
class Move:
    """One person to be added, changed or disabled. ``says`` is the change in words."""

    verb: Verb
    name: str
    email: str
    says: tuple[str, ...]
    person_id: PersonId | None = None
    sourced_id: str | None = None
    details: Details | None = None
    gives: frozenset[RoleAt] = frozenset()
    takes: frozenset[RoleAt] = frozenset()


@dataclass(frozen=True)
class Plan:
    """Everything that a roster changes, and what keeps it from being brought in.

    ``recognised`` are people who are known and get their id in the roster's source from now on.
    """

    source: str
    new_schools: tuple[str, ...]
    moves: tuple[Move, ...]
    recognised: Mapping[str, PersonId]
    unchanged: int
    passed_over: int
    problems: tuple[Problem, ...]

    def count(self, verb: Verb) -> int:
        """How many people this happens to."""
        return sum(move.verb is verb for move in self.moves)


def make_plan(look: Reading, district_id: DistrictId, roster: Roster) -> Plan:
    """What the roster changes. Reads only. Raises ``Refused`` for those who may not see the register."""
    register = Register(look, district_id, roster.source)
    moves: list[Move] = []
    problems = list(roster.problems)
    recognised: dict[str, PersonId] = {}
    unchanged, passed_over = 0, roster.passed_over
    for entry in roster.entries:
        row = register.find(entry)
        if row is None and (entry.leaves or not entry.is_staff):
            if entry.details is None and entry.gives:
                told = f"{entry.sourced_id} is not known here. Ask for an export of all users."
                problems.append(Problem(entry.where, told))
            passed_over += 1
            continue
        if wrong := register.problems(entry, row):
            problems += (Problem(entry.where, told) for told in wrong)
            continue
        if row is not None and entry.sourced_id and entry.sourced_id not in register.by_source:
            recognised[entry.sourced_id] = row.id
        if move := _move(register, entry, row):
            moves.append(move)
        else:
            unchanged += 1
    if roster.complete:
        moves += _missing(register)
    known_schools = set(register.school_names.values())
    return Plan(
        source=roster.source,
        new_schools=tuple(name for name in roster.schools if name not in known_schools),
        moves=tuple(moves),
        recognised=recognised,
        unchanged=unchanged,
        passed_over=passed_over,
        problems=tuple(problems),
    )


def carry_out(
    uow: UnitOfWork,
    district_id: DistrictId,
    plan: Plan,
    *,
    each: Callable[[Iterable[Move]], Iterable[Move]] = iter,
) -> None:
    """Do everything that the plan says. ``each`` may watch the moves go by. Raises ``Refused``, ``Invalid``."""
    schools = {school.name: school.id for school in queries.schools_of(uow, district_id)}
    schools |= {name: people.add_school(uow, district_id, name=name) for name in plan.new_schools}
    uow.session.flush()  # people and roles point at them
    numbers: dict[PersonId, str] = {}
    for move in each(plan.moves):
        person_id = _do(uow, district_id, move, schools)
        if move.details and move.details.employee_number:
            numbers[person_id] = move.details.employee_number
        if move.sourced_id:
            people.recognise(uow, person_id, source=plan.source, sourced_id=move.sourced_id)
    for sourced_id, person_id in plan.recognised.items():
        people.recognise(uow, person_id, source=plan.source, sourced_id=sourced_id)
    if numbers:
        hr.set_identifiers(uow, district_id, numbers)
    counts = {verb.value: plan.count(verb) for verb in Verb}
    uow.record("people:roster:import", district_id, source=plan.source, **counts)


def _move(register: Register, entry: Entry, row: RegisterRow | None) -> Move | None:
    if row is None:
        return _addition(entry)
    if entry.leaves:
        return _leaving(row, "is gone by the file") if row.active else None
    held = register.roles_of(row)
    gives = entry.gives - held
    takes = frozenset(role for role in held if role[0] in entry.governs or role in entry.takes) - entry.gives
    details = register.settled(entry, row)
    differences = register.differences(row, details)
    says = (
        *(() if row.active else ("is back",)),
        *differences,
        *(f"becomes {_words(role)}" for role in sorted(gives, key=_words)),
        *(f"is no longer {_words(role)}" for role in sorted(takes, key=_words)),
    )
    if not says:
        return None
    return Move(
        Verb.CHANGE,
        details.name,
        row.email,
        says,
        person_id=row.id,
        details=details if differences else None,
        gives=gives,
        takes=takes,
    )


def _addition(entry: Entry) -> Move | None:
    details = entry.details
    if details is None:
        return None
    says = (details.school or "the district", *sorted(map(_words, entry.gives)))
    return Move(
        Verb.ADD,
        details.name,
        details.email,
        says,
        sourced_id=entry.sourced_id,
        details=details,
        gives=entry.gives,
    )


def _leaving(row: RegisterRow, why: str) -> Move:
    return Move(Verb.DISABLE, f"{row.given_name} {row.family_name}", row.email, (why,), row.id)


def _missing(register: Register) -> Iterator[Move]:
    for person_id in dict.fromkeys(register.by_source.values()):
        row = register.rows.get(person_id)
        if row is not None and row.active and not register.has_met(person_id):
            yield _leaving(row, "is not in the file any more")


def _do(uow: UnitOfWork, district_id: DistrictId, move: Move, schools: Mapping[str, SchoolId]) -> PersonId:
    """Carry one move out; whose it was."""
    person_id = move.person_id or _added(uow, district_id, move, schools)
    if move.verb is Verb.DISABLE:
        people.disable(uow, person_id)
        return person_id
    people.enable(uow, person_id)
    if move.verb is Verb.CHANGE and (new := move.details):
        people.change_person(
            uow,
            person_id,
            given_name=new.given_name,
            family_name=new.family_name,
            email=new.email,
            school_id=schools[new.school] if new.school else None,
            position=new.position,
        )
    for role, school in move.takes:
        people.take_role(uow, person_id, role, school_id=schools[school] if school else None)
    for role, school in move.gives:
        people.give_role(uow, person_id, role, school_id=schools[school] if school else None)
    return person_id


def _added(uow: UnitOfWork, district_id: DistrictId, move: Move, schools: Mapping[str, SchoolId]) -> PersonId:
    new = move.details
    if new is None:
        raise ValueError("somebody who is not known has to come with details")
    return people.add_person(
        uow,
        district_id,
        given_name=new.given_name,
        family_name=new.family_name,
        email=new.email,
        school_id=schools[new.school] if new.school else None,
        position=new.position,
    )


def _words(role: RoleAt) -> str:
    return f"{role[0].label.lower()} at {role[1]}" if role[1] else role[0].label.lower()
