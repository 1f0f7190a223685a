"""Who may do what with the catalogue. Every signed-in person may read the one of their own district."""

from __future__ import annotations

from credentials.rules import CredentialKind, DraftFacts
from waymark.kernel.actor import Actor, Role
from waymark.kernel.decision import ALLOWED, Decision, allowed_if, refused
from waymark.kernel.ids import DistrictId, PersonId

_CATALOGUE_ROLES = (Role.PROGRAM_LEAD, Role.ADMIN)


def may_publish(actor: Actor, district_id: DistrictId) -> Decision:
    """Put credentials into a district's catalogue, and new versions in the place of old ones."""
    if actor.is_system:
        return ALLOWED
    if actor.district_id != district_id:
        return refused("This catalogue belongs to another district.")
    return allowed_if(
        actor.has(*_CATALOGUE_ROLES),
        "Only program leads and administrators may change the catalogue.",
    )


def may_see_anchors(actor: Actor, district_id: DistrictId) -> Decision:
    """Read the pieces by which readers are calibrated, with their scores. Readers meet them blind."""
    return allowed_if(
        actor.district_id == district_id and actor.has(Role.PROGRAM_LEAD, Role.ADMIN),
        "Anchors are kept for calibrating readers, so only program leads and administrators see them.",
    )


def may_work_on(actor: Actor, district_id: DistrictId, kind: CredentialKind) -> Decision:
    """Collect evidence for a credential of this kind. Nobody is made to; any educator of the district may."""
    if not kind.reviewed:
        return refused("This credential is granted by finishing its pathway; there is nothing to hand in.")
    return allowed_if(
        actor.district_id == district_id and actor.has(Role.EDUCATOR),
        "Micro-credentials are earned by educators of the district.",
    )


def may_write(actor: Actor, draft: DraftFacts) -> Decision:
    """Read and change a draft, propose it, and take the last change back."""
    if actor.district_id != draft.district_id:
        return refused("This draft belongs to another district.")
    return allowed_if(
        actor.has(*_CATALOGUE_ROLES) or actor.person_id in draft.authors,
        "Only its authors and the program leads may work on this draft.",
    )


def may_discard(actor: Actor, draft: DraftFacts) -> Decision:
    """Close a draft for good. A co-author helps to write; closing is for program leads, and for a partner's members."""
    if not (allowed := may_write(actor, draft)):
        return allowed
    return allowed_if(
        actor.has(*_CATALOGUE_ROLES) or draft.partner_id is not None,
        "Only program leads discard a draft of the district.",
    )


def may_begin(actor: Actor, district_id: DistrictId, members: frozenset[PersonId] | None = None) -> Decision:
    """Begin a draft. ``members`` are those of the partner it is for; None where the district writes it."""
    if actor.district_id != district_id:
        return refused("This catalogue belongs to another district.")
    if actor.has(*_CATALOGUE_ROLES) or (members is not None and actor.person_id in members):
        return ALLOWED
    return refused(
        "Drafts are begun by program leads, or by members of a partner for that partner. Ask a program lead "
        "to begin one and to name you as an author."
    )


def may_decide_on(actor: Actor, draft: DraftFacts) -> Decision:
    """Publish a draft or send it back. What a partner wrote is decided by somebody who did not write it."""
    if not (allowed := may_publish(actor, draft.district_id)):
        return allowed
    return allowed_if(
        draft.partner_id is None or actor.person_id not in draft.authors,
        "You are an author of this partner's draft. Another program lead has to approve it.",
    )


def may_keep_partners(actor: Actor, district_id: DistrictId) -> Decision:
    """Add partners, name their members, suspend and approve them."""
    return may_publish(actor, district_id)


def may_see_drafts(actor: Actor) -> bool:
    """Whether the list of all drafts of the district is theirs to see; authors see their own."""
    return actor.has(*_CATALOGUE_ROLES)


def may_answer(actor: Actor, person_id: PersonId) -> Decision:
    """Decide whether one's own plan or work goes on under a new version."""
    return allowed_if(actor.person_id == person_id, "Only the person concerned decides this.")
