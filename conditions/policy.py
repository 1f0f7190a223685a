"""Who may see the conditions of a district, and who may judge them."""

from __future__ import annotations

from waymark.kernel.actor import Actor, Role
from waymark.kernel.decision import Decision, allowed_if, refused
from waymark.kernel.ids import DistrictId

_JUDGES = (Role.SUPERINTENDENT, Role.PROGRAM_LEAD)


def may_see_board(actor: Actor, district_id: DistrictId | None) -> Decision:
    """See the conditions, their indicators and judgments: everybody of the district."""
    at_home = actor.person_id is not None and actor.district_id == district_id
    return allowed_if(at_home or actor.is_system, "The conditions are for the people of the district.")


def may_judge(actor: Actor, district_id: DistrictId | None) -> Decision:
    """Set the level of an area. The system never does: people judge."""
    if actor.is_system:
        return refused("Levels are set by people, never by a job.")
    allowed = actor.district_id == district_id and actor.has(*_JUDGES)
    return allowed_if(allowed, "Levels are set by the program lead and the superintendent of the district.")


def voice_of(actor: Actor) -> Role | None:
    """As what somebody judges; None for those who may not."""
    return next((role for role in _JUDGES if actor.has(role)), None)
