"""Who may do what with people, accounts and roles."""

from __future__ import annotations

from waymark.kernel.actor import Actor, Role
from waymark.kernel.decision import ALLOWED, Decision, allowed_if, refused
from waymark.kernel.ids import DistrictId, PersonId


def may_manage_people(actor: Actor, district_id: DistrictId) -> Decision:
    """Add people, give roles, invite."""
    if actor.is_system:
        return ALLOWED
    if actor.district_id != district_id:
        return refused("These people belong to another district.")
    return allowed_if(
        actor.has(Role.ADMIN), "Only an administrator of the district may change people and roles."
    )


def may_see_people(actor: Actor, district_id: DistrictId) -> Decision:
    """See the list of people with their roles."""
    if actor.is_system:
        return ALLOWED
    allowed = actor.district_id == district_id and actor.has(Role.ADMIN, Role.PROGRAM_LEAD, Role.HR_OFFICER)
    return allowed_if(
        allowed, "The list of people is for administrators, program leads and HR of the district."
    )


def may_manage_tokens(actor: Actor, person_id: PersonId) -> Decision:
    """Make and revoke API tokens of a person: one's own."""
    return allowed_if(
        actor.is_system or actor.person_id == person_id, "Tokens belong to the person who made them."
    )
