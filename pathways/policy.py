"""Who may do what with plans. A plan belongs to its author; a building leader of their school hears it."""

from __future__ import annotations

from pathways.rules import PlanFacts
from waymark.kernel.actor import Actor, Role
from waymark.kernel.decision import ALLOWED, Decision, allowed_if, refused
from waymark.kernel.ids import DistrictId, SchoolId


def may_load(actor: Actor, district_id: DistrictId) -> Decision:
    """Put a pathway into a district's catalogue."""
    if actor.is_system:
        return ALLOWED
    at_home = actor.district_id == district_id and actor.has(Role.ADMIN, Role.PROGRAM_LEAD)
    return allowed_if(at_home, "Pathways are put in by the district's program lead or an administrator.")


def may_start(actor: Actor) -> Decision:
    """Start a plan of one's own."""
    return allowed_if(actor.has(Role.EDUCATOR), "Plans are made by educators, each for themselves.")


def may_change(actor: Actor, plan: PlanFacts) -> Decision:
    """Choose, write goals, present, take back or withdraw."""
    return allowed_if(_is_author(actor, plan), "Only the educator whose plan this is may change it.")


def may_hear(actor: Actor, plan: PlanFacts) -> Decision:
    """Agree to a plan or return it with a comment."""
    if _is_author(actor, plan):
        return refused(
            "Nobody agrees to their own plan. Present it to another building leader of your school."
        )
    return allowed_if(
        _leads_school_of(actor, plan), "A plan is heard by a building leader of its author's school."
    )


def may_read(actor: Actor, plan: PlanFacts) -> Decision:
    """Read a plan: its author always, their building leaders once it was presented."""
    heard = plan.shown and _leads_school_of(actor, plan)
    return allowed_if(
        _is_author(actor, plan) or heard, "This plan is for its author and their building leader."
    )


def may_see_inbox(actor: Actor) -> Decision:
    """See the list of plans to hear."""
    return allowed_if(bool(schools_led(actor)), "Plans are heard by the building leaders of a school.")


def schools_led(actor: Actor) -> frozenset[SchoolId]:
    """The schools of which the actor is a building leader."""
    return frozenset(
        held.school_id for held in actor.roles if held.role is Role.BUILDING_LEADER and held.school_id
    )


def _is_author(actor: Actor, plan: PlanFacts) -> bool:
    return actor.person_id is not None and actor.person_id == plan.person_id


def _leads_school_of(actor: Actor, plan: PlanFacts) -> bool:
    # The role must be for this very school: being a leader somewhere in the district is not enough.
    return actor.district_id == plan.district_id and plan.school_id in schools_led(actor)
