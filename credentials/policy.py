"""Who may do what with the catalogue. Every signed-in person may read the one of their own district."""

from __future__ import annotations

from credentials.rules import CredentialKind
from waymark.kernel.actor import Actor, Role
from waymark.kernel.decision import ALLOWED, Decision, allowed_if, refused
from waymark.kernel.ids import DistrictId


def may_publish(actor: Actor, district_id: DistrictId) -> Decision:
    """Put credentials into a district's catalogue, and new versions in the place of old ones."""
    if actor.is_system:
        return ALLOWED
    if actor.district_id != district_id:
        return refused("This catalogue belongs to another district.")
    return allowed_if(
        actor.has(Role.PROGRAM_LEAD, Role.ADMIN),
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
