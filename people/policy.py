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


def may_take_role(actor: Actor, district_id: DistrictId, person_id: PersonId, role: Role) -> Decision:
    """Take a role away: whoever manages people, but nobody their own role of administrator."""
    if role is Role.ADMIN and actor.person_id == person_id:
        return refused(
            "You cannot take the role of administrator away from yourself. Ask another administrator to do it."
        )
    return may_manage_people(actor, district_id)


def may_close_account(actor: Actor, district_id: DistrictId, person_id: PersonId) -> Decision:
    """Close an account: whoever manages people, but nobody their own."""
    if actor.person_id == person_id:
        return refused("You cannot close your own account. Ask another administrator to do it.")
    return may_manage_people(actor, district_id)


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


def may_connect(actor: Actor, person_id: PersonId | None) -> Decision:
    """Let a host fetch or bring badges, see which hosts may, and end it: each person for themselves."""
    return allowed_if(
        actor.person_id is not None and actor.person_id == person_id,
        "Which hosts are connected is a matter of the person whose badges they are.",
    )
