"""Who may see and change credit, benefits and exports."""

from __future__ import annotations

from waymark.kernel.actor import Actor, Role
from waymark.kernel.decision import ALLOWED, Decision, allowed_if, refused
from waymark.kernel.ids import DistrictId, PersonId


def may_keep_records(actor: Actor, district_id: DistrictId | None) -> Decision:
    """See everybody's credit, settle benefits, prepare and acknowledge exports: HR officers of the district."""
    allowed = actor.is_system or (actor.district_id == district_id and actor.has(Role.HR_OFFICER))
    return allowed_if(allowed, "Credit and exports are for the HR officers of the district.")


def may_see_credit(actor: Actor, district_id: DistrictId, person_id: PersonId) -> Decision:
    """See one person's credit: that person, and the HR officers of the district."""
    if actor.person_id is not None and actor.person_id == person_id:
        return ALLOWED
    return may_keep_records(actor, district_id)


def may_settle(actor: Actor, district_id: DistrictId, person_id: PersonId) -> Decision:
    """Approve a stipend or raise, or note that it was paid: HR officers, never for themselves."""
    if actor.person_id is not None and actor.person_id == person_id:
        return refused("Nobody settles their own; ask another HR officer of the district.")
    return may_keep_records(actor, district_id)


def may_set_rules(actor: Actor, district_id: DistrictId) -> Decision:
    """Load equivalencies and employee numbers: administrators, program leads, and HR officers of the district."""
    allowed = actor.is_system or (
        actor.district_id == district_id and actor.has(Role.ADMIN, Role.PROGRAM_LEAD, Role.HR_OFFICER)
    )
    return allowed_if(allowed, "Rates of exchange are set by the program lead and HR of the district.")
