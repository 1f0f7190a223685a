"""Who may see, share and revoke awards, and who may change who issues them."""

from __future__ import annotations

from dataclasses import dataclass

from waymark.kernel.actor import Actor, Role
from waymark.kernel.decision import ALLOWED, Decision, allowed_if, refused
from waymark.kernel.ids import DistrictId, PersonId


@dataclass(frozen=True)
class Ownership:
    """Whose award it is, and in which district it was earned."""

    holder_id: PersonId
    district_id: DistrictId


def may_see(actor: Actor, award: Ownership) -> Decision:
    """See an award with the reasons for it: its holder, and those who answer for the programme."""
    if actor.is_system or _holds(actor, award):
        return ALLOWED
    return allowed_if(
        _answers_for(actor, award.district_id),
        "An award is seen by its holder and by those who run the programme.",
    )


def may_see_reasons(actor: Actor, district_id: DistrictId | None) -> Decision:
    """Open the awards of everybody in a district, with the reasons for them."""
    return allowed_if(
        district_id is not None and _answers_for(actor, district_id),
        "Why an award was given is seen by its holder and by those who run the programme.",
    )


def may_see_all(actor: Actor, district_id: DistrictId | None) -> Decision:
    """See the awards of everybody in a district."""
    if actor.is_system:
        return ALLOWED
    return allowed_if(
        district_id is not None and (_answers_for(actor, district_id) or _keeps_records(actor, district_id)),
        "The awards of a district are for program leads, administrators and HR.",
    )


def may_download(actor: Actor, award: Ownership) -> Decision:
    """Take the badge file away: its holder, whether it is shared or not."""
    return allowed_if(actor.is_system or _holds(actor, award), "A badge belongs to the person who earned it.")


def may_share(actor: Actor, award: Ownership) -> Decision:
    """Make a badge public, or private again: its holder and nobody else."""
    return allowed_if(_holds(actor, award), "Only the person who earned this badge decides who sees it.")


def may_publish(actor: Actor, award: Ownership) -> Decision:
    """Choose which results and which evidence the badge shows, or have it signed anew for a new address: its holder."""
    return allowed_if(
        _holds(actor, award), "Only the person who earned this badge decides what it shows of their work."
    )


def may_suspend(actor: Actor, award: Ownership) -> Decision:
    """Suspend an award while a question is looked into, and take it up again: as with revoking."""
    return may_revoke(actor, award)


def may_repair(actor: Actor, award: Ownership) -> Decision:
    """Have a badge signed anew because something in it was wrong: those who answer for the programme."""
    return allowed_if(
        actor.is_system or _answers_for(actor, award.district_id),
        "Only a program lead or an administrator of the district has a badge put right.",
    )


def may_collect(actor: Actor, holder_id: PersonId | None) -> Decision:
    """Put badges into a collection, show it to others or end it: the person whose badges they are."""
    return allowed_if(
        actor.person_id is not None and actor.person_id == holder_id,
        "A collection belongs to the person whose badges are in it.",
    )


def may_revoke(actor: Actor, award: Ownership) -> Decision:
    """Take an award back: program leads and administrators, never for themselves."""
    if actor.is_system:
        return ALLOWED
    if _holds(actor, award):
        return refused("Nobody revokes their own award; ask another program lead.")
    return allowed_if(
        _answers_for(actor, award.district_id),
        "Only a program lead or an administrator of the district may revoke an award.",
    )


def may_manage_issuer(actor: Actor, district_id: DistrictId) -> Decision:
    """Set up who issues the badges of a district, and change the signing key."""
    if actor.is_system:
        return ALLOWED
    return allowed_if(
        actor.district_id == district_id and actor.has(Role.ADMIN),
        "Only an administrator of the district may change who issues its badges.",
    )


def may_issue_all(actor: Actor) -> Decision:
    """Ask for the badges of all awards that wait for one: the people who run the installation, by a command."""
    return allowed_if(actor.is_system, "Badges are signed by the installation itself.")


def _holds(actor: Actor, award: Ownership) -> bool:
    return actor.person_id is not None and actor.person_id == award.holder_id


def _answers_for(actor: Actor, district_id: DistrictId) -> bool:
    return actor.district_id == district_id and actor.has(Role.PROGRAM_LEAD, Role.ADMIN)


def _keeps_records(actor: Actor, district_id: DistrictId) -> bool:
    return actor.district_id == district_id and actor.has(Role.HR_OFFICER)
