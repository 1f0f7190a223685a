"""Who may do what in review. Whether the state of a case allows it is judged in ``review.rules``.

Nobody reads their own work, or that of somebody they supervise or whose plan they agreed.
"""

from __future__ import annotations

from review.rules import ROLE_OF_SEAT, CaseFacts, Relations, SeatFacts, bar_of, suits
from waymark.kernel.actor import Actor, Role
from waymark.kernel.decision import ALLOWED, Decision, allowed_if, refused
from waymark.kernel.ids import DistrictId, PersonId

_NO_RELATIONS = Relations()


def is_seated(actor: Actor, case: CaseFacts, seat: SeatFacts | None) -> bool:
    """Whether the actor was asked to read this work. For everybody else the case does not exist."""
    return seat is not None and seat.reader_id == actor.person_id and actor.district_id == case.district_id


def may_read(
    actor: Actor, case: CaseFacts, seat: SeatFacts | None, relations: Relations = _NO_RELATIONS
) -> Decision:
    """Open the work, hold it, and write a draft."""
    if seat is None or not is_seated(actor, case, seat):
        return refused("This work was not given to you to read.")
    if actor.person_id is None or not suits(frozenset(held.role for held in actor.roles), seat.as_role):
        return refused("You are no longer a reader here. Your program lead can tell you more.")
    if bar := bar_of(actor.person_id, case.author_id, relations):
        return refused(_BARS[bar])
    return ALLOWED


_BARS = {
    "is the author": "This is your own work, so somebody else reads it.",
    "supervises the author": "You supervise the author of this work. Please pass it on to another reader.",
    "agreed the author's plan": "You agreed the plan behind this work. Please pass it on to another reader.",
}


def may_score(
    actor: Actor, case: CaseFacts, seat: SeatFacts | None, relations: Relations = _NO_RELATIONS
) -> Decision:
    """Hand in a scorecard."""
    return may_read(actor, case, seat, relations)


def may_decline(actor: Actor, case: CaseFacts, seat: SeatFacts | None) -> Decision:
    """Pass the work on. Open to those who lost the role or came to supervise the author, too."""
    return allowed_if(is_seated(actor, case, seat), "This work was not given to you to read.")


def may_say_when(actor: Actor) -> Decision:
    """Say how much one reads in a week and when one is away: each reader for themselves."""
    reader = actor.person_id is not None and actor.district_id is not None
    allowed = reader and actor.has(*ROLE_OF_SEAT.values())
    return allowed_if(allowed, "Limits and absences are for readers. Your program lead can make you one.")


def may_coordinate(actor: Actor, district_id: DistrictId | None) -> Decision:
    """See the board, give seats to readers, look for readers again."""
    allowed = (
        actor.has(Role.PROGRAM_LEAD) and actor.district_id is not None and actor.district_id == district_id
    )
    return allowed_if(allowed, "Reviews are coordinated by the program lead of the district.")


def may_coordinate_case(actor: Actor, case: CaseFacts) -> Decision:
    """Do this in one case: never in that of one's own work."""
    board = may_coordinate(actor, case.district_id)
    if not board:
        return board
    return allowed_if(
        actor.person_id != case.author_id, "This is your own work; another program lead looks after it."
    )


def may_moderate(
    actor: Actor, case: CaseFacts, seat: SeatFacts | None, relations: Relations = _NO_RELATIONS
) -> Decision:
    """Decide a case on which three readings do not agree."""
    coordinate = may_coordinate_case(actor, case)
    if not coordinate:
        return coordinate
    if seat is not None:
        return refused("You were asked to read this work yourself, so another program lead decides.")
    if actor.person_id is not None and bar_of(actor.person_id, case.author_id, relations):
        return refused("You lead the author of this work, so another program lead decides.")
    return ALLOWED


def may_see_feedback(actor: Actor, author_id: PersonId) -> Decision:
    """Read the feedback: the author, and nobody else."""
    return allowed_if(
        actor.person_id is not None and actor.person_id == author_id, "This feedback is for its author."
    )


def may_set_policy(actor: Actor, district_id: DistrictId) -> Decision:
    """Change how the district has evidence read."""
    if actor.is_system:
        return ALLOWED
    allowed = actor.district_id == district_id and actor.has(Role.ADMIN, Role.PROGRAM_LEAD)
    return allowed_if(
        allowed, "The review policy is set by the program lead or an administrator of the district."
    )
