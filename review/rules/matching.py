"""Who reads what, and why: readers are picked by rule, never by whom one knows.

Knows people by id only, so that no reason written here can carry a name.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from review.rules.states import ReaderRole
from waymark.kernel.actor import Role
from waymark.kernel.ids import PersonId, SchoolId

ROLE_OF_SEAT: Mapping[ReaderRole, Role] = {
    ReaderRole.PEER: Role.PEER_REVIEWER,
    ReaderRole.COACH: Role.COACH,
    ReaderRole.EXTERNAL: Role.EXTERNAL_REVIEWER,
}
"""Which role of the district a seat asks for. A third reader may hold any of these."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in a case that wants a reader."""

    number: int
    role: ReaderRole


@dataclass(frozen=True, slots=True)
class Author:
    """Whose work it is, as far as matching must know."""

    person_id: PersonId
    school_id: SchoolId | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who holds a reviewing role. ``load`` counts the work that waits for them.

    ``hindrance`` says why they are not asked at the moment: away, or enough taken on; empty when they can be.
    """

    person_id: PersonId
    school_id: SchoolId | None
    roles: frozenset[Role]
    load: int = 0
    hindrance: str = ""


@dataclass(frozen=True, slots=True)
class Relations:
    """What keeps people from reading this work, or speaks for them."""

    supervisors: frozenset[PersonId] = frozenset()
    plan_leaders: frozenset[PersonId] = frozenset()
    """Who agreed the author's plan."""
    close: frozenset[PersonId] = frozenset()
    """Who works at the author's school, where the policy allows no close pairs."""
    seated: frozenset[PersonId] = frozenset()
    declined: frozenset[PersonId] = frozenset()
    replaced: frozenset[PersonId] = frozenset()
    earlier: Mapping[PersonId, ReaderRole] = field(default_factory=dict, hash=False)
    """Who scored an earlier attempt at this work, and as what."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A reader for a seat, and why this one."""

    seat: Seat
    person_id: PersonId
    why: str


@dataclass(frozen=True, slots=True)
class Missing:
    """A seat for which nobody qualifies, and why."""

    seat: Seat
    why: str


@dataclass(frozen=True, slots=True)
class Matching:
    """The outcome of looking for readers."""

    picks: tuple[Pick, ...]
    missing: tuple[Missing, ...]


def bar_of(person_id: PersonId, author_id: PersonId, relations: Relations) -> str:
    """Why this person may not read this work; empty when nothing stands in the way."""
    if person_id == author_id:
        return "is the author"
    for group, why in (
        (relations.supervisors, "supervises the author"),
        (relations.plan_leaders, "agreed the author's plan"),
        (relations.close, "works at the author's school"),
        (relations.seated, "reads this work already"),
        (relations.declined, "passed this work on"),
        (relations.replaced, "was replaced in this case"),
    ):
        if person_id in group:
            return why
    return ""


def suits(roles: frozenset[Role], wanted: ReaderRole) -> bool:
    """Whether somebody with these roles may sit in a seat of this kind."""
    if wanted is ReaderRole.THIRD:
        return not roles.isdisjoint(ROLE_OF_SEAT.values())
    return ROLE_OF_SEAT[wanted] in roles


def role_for(roles: frozenset[Role], wanted: ReaderRole) -> ReaderRole | None:
    """As what somebody with these roles would sit in a seat; the wanted role if they hold it, or None."""
    if suits(roles, wanted):
        return wanted
    return next((role for role in ROLE_OF_SEAT if suits(roles, role)), None)


def pick_readers(
    seats: Sequence[Seat], pool: Iterable[Candidate], author: Author, relations: Relations, lot: str
) -> Matching:
    """A reader for each seat, or why there is none.

    Who read an earlier attempt comes first, then people of another school, then those with the least open
    work. Where all that is equal, ``lot`` decides: the same text draws the same order, another text another.
    """
    candidates = tuple(pool)
    open_to = [c for c in candidates if not _hold_of(c, author, relations)]
    fitting = {seat: [c for c in open_to if suits(c.roles, seat.role)] for seat in seats}
    picks: dict[Seat, Pick] = {}
    taken: set[PersonId] = set()
    # The seat with the smallest choice goes first: somebody who could fill either must not leave one empty.
    for seat in sorted(seats, key=lambda seat: (len(fitting[seat]), seat.number)):
        free = [c for c in fitting[seat] if c.person_id not in taken]
        if free:
            best = min(free, key=lambda c: _order(c, seat, author, relations, lot))
            taken.add(best.person_id)
            picks[seat] = Pick(seat, best.person_id, _why(best, seat, author, relations, len(free)))
    seated = replace(relations, seated=relations.seated | taken)
    missing = tuple(
        Missing(seat, _why_nobody(seat, candidates, author, seated)) for seat in seats if seat not in picks
    )
    return Matching(tuple(picks[seat] for seat in seats if seat in picks), missing)


def _hold_of(candidate: Candidate, author: Author, relations: Relations) -> str:
    """Why this candidate is not asked: what bars them for good, else what hinders them now."""
    return bar_of(candidate.person_id, author.person_id, relations) or candidate.hindrance


def _order(
    candidate: Candidate, seat: Seat, author: Author, relations: Relations, lot: str
) -> tuple[int, bool, int, str]:
    earlier_role = relations.earlier.get(candidate.person_id)
    knows_the_work = 0 if earlier_role is seat.role else 1 if earlier_role else 2
    drawn = hashlib.sha256(f"{lot}:{candidate.person_id}".encode()).hexdigest()
    return knows_the_work, _same_school(candidate, author), candidate.load, drawn


def _same_school(candidate: Candidate, author: Author) -> bool:
    return candidate.school_id is not None and candidate.school_id == author.school_id


def _why(candidate: Candidate, seat: Seat, author: Author, relations: Relations, choice: int) -> str:
    if candidate.person_id in relations.earlier:
        return f"{seat.role.label}: read the earlier attempt."
    near = _same_school(candidate, author)
    school = (
        "of the author's school, since nobody of another is free" if near else "not of the author's school"
    )
    load = f"{candidate.load or 'no'} open reading{'' if candidate.load == 1 else 's'}"
    others = f"chosen from {choice} who qualify" if choice > 1 else "the only one who qualifies"
    return f"{seat.role.label}, {school}, with {load}; {others}."


def _why_nobody(seat: Seat, candidates: Sequence[Candidate], author: Author, relations: Relations) -> str:
    wanted = "reader" if seat.role is ReaderRole.THIRD else seat.role.label.lower()
    reasons = Counter(_hold_of(c, author, relations) for c in candidates if suits(c.roles, seat.role))
    if not reasons:
        return f"Nobody in the district holds the role of {wanted}."
    listed = ", ".join(f"{number} {_said_of(number, reason)}" for reason, number in sorted(reasons.items()))
    return f"No {wanted} is free to read this: {listed}."


def _said_of(number: int, reason: str) -> str:
    """A reason as it is said of so many people."""
    verb, _, rest = reason.partition(" ")
    return reason if number == 1 else f"{_OF_SEVERAL.get(verb, verb)} {rest}"


_OF_SEVERAL = {
    "is": "are",
    "has": "have",
    "was": "were",
    "reads": "read",
    "supervises": "supervise",
    "works": "work",
}
