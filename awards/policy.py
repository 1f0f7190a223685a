"""Who may see, share and revoke awards, who may change who issues them, and who decides what outside badges count."""

from __future__ import annotations

from dataclasses import dataclass

from waymark.kernel.actor import Actor, Role
from waymark.kernel.decision import ALLOWED, Decision, allowed_if, refused
from waymark.kernel.ids import DistrictId, PersonId


@dataclass(frozen=True)
class Speaking:
    """Who may speak for an issuer: those who were named, and for a district's own issuer those who run its programme."""

    district_id: DistrictId
    is_main: bool
    speakers: frozenset[PersonId]


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


def may_see_readers(actor: Actor, award: Ownership) -> Decision:
    """Learn who read the work behind an award: those who answer for the programme, never its holder."""
    if _holds(actor, award):
        return refused("Who read somebody's work is not told to them.")
    return allowed_if(
        _answers_for(actor, award.district_id), "Who read the work is known to those who run the programme."
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


def may_hand_over(actor: Actor, award: Ownership) -> Decision:
    """Offer a badge to a wallet, and have it signed for that wallet or for none: its holder."""
    return allowed_if(_holds(actor, award), "Only the person who earned this badge hands it to a wallet.")


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


def may_found_partner(actor: Actor, district_id: DistrictId) -> Decision:
    """Found another issuer beside the district's own, and say what it signs and who speaks for it; change profiles."""
    return allowed_if(
        actor.is_system or _answers_for(actor, district_id),
        "Only a program lead or an administrator of the district looks after its issuers.",
    )


def may_ask_endorsement(actor: Actor, district_id: DistrictId) -> Decision:
    """Ask an issuer to endorse an issuer of one's district or what it certifies, and take the request back."""
    return allowed_if(
        actor.is_system or _answers_for(actor, district_id),
        "Only a program lead or an administrator of the district asks for endorsements.",
    )


def may_speak_for(actor: Actor, issuer: Speaking) -> Decision:
    """Speak for an issuer: take back an endorsement that it gave."""
    named = actor.person_id is not None and actor.person_id in issuer.speakers
    return allowed_if(
        actor.is_system or named or (issuer.is_main and _answers_for(actor, issuer.district_id)),
        "Only those who were named speak for this issuer.",
    )


def may_answer_endorsement(actor: Actor, issuer: Speaking, asked_by: PersonId | None) -> Decision:
    """Give an endorsement or decline it: those who speak for the issuer that was asked, never for their own request."""
    if actor.person_id is not None and actor.person_id == asked_by:
        return refused("You asked for this endorsement yourself; somebody else has to answer.")
    return may_speak_for(actor, issuer)


def may_make_missing_keys(actor: Actor) -> Decision:
    """Make the kinds of keys that older issuers lack: the people who run the installation, by a command."""
    return allowed_if(actor.is_system, "Keys that are missing are made by the installation itself.")


def may_issue_all(actor: Actor) -> Decision:
    """Ask for the badges of all awards that wait for one: the people who run the installation, by a command."""
    return allowed_if(actor.is_system, "Badges are signed by the installation itself.")


def may_bring(actor: Actor) -> Decision:
    """Bring an outside badge, or prior learning without one: every educator of a district, for themselves."""
    return allowed_if(
        actor.person_id is not None and actor.district_id is not None and actor.has(Role.EDUCATOR),
        "Badges from elsewhere are brought by educators, each their own.",
    )


def may_see_outside(actor: Actor, brought: Ownership) -> Decision:
    """See what somebody brought from elsewhere: that person, and those who answer for the programme or keep records."""
    if actor.is_system or _holds(actor, brought):
        return ALLOWED
    return allowed_if(
        _answers_for(actor, brought.district_id) or _keeps_records(actor, brought.district_id),
        "What somebody brought from elsewhere is seen by them, by program leads, administrators and HR.",
    )


def may_open_outside_files(actor: Actor, brought: Ownership) -> Decision:
    """Open the files that show prior learning: whoever brought it, and those who decide about it."""
    if _holds(actor, brought):
        return ALLOWED
    return allowed_if(
        _answers_for(actor, brought.district_id),
        "What shows somebody's prior learning is opened by them and by those who decide about it.",
    )


def may_change_outside(actor: Actor, brought: Ownership) -> Decision:
    """Say what it matches, ask for a decision, or take it back: whoever brought it."""
    return allowed_if(_holds(actor, brought), "Only the person who brought this may change it.")


def may_note_check(actor: Actor, brought: Ownership) -> Decision:
    """Write down what a check of an outside badge found: the system, its holder, and program leads."""
    if actor.is_system or _holds(actor, brought):
        return ALLOWED
    return allowed_if(
        _answers_for(actor, brought.district_id), "A check is asked for by the holder or a program lead."
    )


def may_decide_outside(actor: Actor, brought: Ownership) -> Decision:
    """Decide whether and how something from elsewhere counts: program leads, never for themselves."""
    if _holds(actor, brought):
        return refused("Nobody decides about what they brought themselves; ask another program lead.")
    return may_see_outside_queue(actor, brought.district_id)


def may_see_outside_queue(actor: Actor, district_id: DistrictId | None) -> Decision:
    """See what waits for a decision: the program leads of the district."""
    return allowed_if(
        district_id is not None and actor.district_id == district_id and actor.has(Role.PROGRAM_LEAD),
        "What comes from elsewhere is decided by a program lead of the district.",
    )


def _holds(actor: Actor, award: Ownership) -> bool:
    return actor.person_id is not None and actor.person_id == award.holder_id


def _answers_for(actor: Actor, district_id: DistrictId) -> bool:
    return actor.district_id == district_id and actor.has(Role.PROGRAM_LEAD, Role.ADMIN)


def _keeps_records(actor: Actor, district_id: DistrictId) -> bool:
    return actor.district_id == district_id and actor.has(Role.HR_OFFICER)
