"""Who may see and change credit, benefits and exports."""

from __future__ import annotations

from dataclasses import dataclass

from hr.rules import RecordKind
from waymark.kernel.actor import Actor, Role
from waymark.kernel.decision import ALLOWED, Decision, allowed_if, refused
from waymark.kernel.ids import DistrictId, PersonId


@dataclass(frozen=True)
class RecordFacts:
    """What permission to a record is judged from: whose it is, in which district, and of which kind."""

    holder_id: PersonId
    district_id: DistrictId
    kind: RecordKind


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


def may_make_record(actor: Actor, person_id: PersonId) -> Decision:
    """Make the comprehensive record, in which every signed badge is: the person whose badges they are."""
    own = actor.person_id is not None and actor.person_id == person_id
    return allowed_if(own, "A record belongs to the person whose badges are in it; only they can make it.")


def may_make_transcript(actor: Actor, district_id: DistrictId, person_id: PersonId) -> Decision:
    """Make a transcript of awards and credit, without a badge in it: HR officers of the district."""
    return may_keep_records(actor, district_id)


def may_take_record(actor: Actor, record: RecordFacts) -> Decision:
    """Download what was made: its holder; a transcript also the HR officers of the district."""
    if actor.person_id is not None and actor.person_id == record.holder_id:
        return ALLOWED
    if record.kind is RecordKind.TRANSCRIPT:
        return may_keep_records(actor, record.district_id)
    return refused("A record belongs to the person whose badges are in it; only they can download it.")


def may_withdraw_record(actor: Actor, record: RecordFacts) -> Decision:
    """Let the address of a record confirm it no longer: whoever may make one of its kind."""
    if record.kind is RecordKind.TRANSCRIPT:
        return may_make_transcript(actor, record.district_id, record.holder_id)
    return may_make_record(actor, record.holder_id)
