"""Who may do what with frameworks.

Shared ones may be read by everybody, those of a district by its people; whoever may not see one is told that it is
not there, so reading asks nobody here.
"""

from __future__ import annotations

from waymark.kernel.actor import Actor, Role
from waymark.kernel.decision import Decision, allowed_if, refused
from waymark.kernel.ids import DistrictId


def may_load_frameworks(actor: Actor) -> Decision:
    """Load or renew a framework, for every district of the installation at once."""
    return allowed_if(
        actor.is_system,
        "Frameworks are shared by all districts here. Load them with the command `waymark library load`.",
    )


def may_import(actor: Actor) -> Decision:
    """Bring a framework into the actor's own district: its program leads and administrators."""
    return allowed_if(
        _leads(actor), "Frameworks are brought in by the district's program lead or an administrator."
    )


def may_change(actor: Actor, district_id: DistrictId | None) -> Decision:
    """Change a framework's status or items, or bring in a newer file: program leads and administrators of its district."""
    if district_id is None:
        return refused(
            "This framework is shared by all districts, so nobody changes it in the pages. "
            "Bring in one of your own to change it."
        )
    return allowed_if(
        _leads(actor) and actor.district_id == district_id,
        "A framework is changed by the program lead or an administrator of its district.",
    )


def may_comment(actor: Actor) -> Decision:
    """Comment on a framework that one may read: every signed-in person, for their own district to see."""
    return allowed_if(
        actor.person_id is not None and actor.district_id is not None, "Please sign in to say what you think."
    )


def may_close_comment(actor: Actor, district_id: DistrictId | None) -> Decision:
    """Close a comment: program leads and administrators of the district that sees it."""
    return allowed_if(
        _leads(actor) and actor.district_id == district_id,
        "Comments are closed by the district's program lead or an administrator.",
    )


def may_tag(actor: Actor) -> Decision:
    """Say for one's district how items of two frameworks stand to each other: program leads and administrators."""
    return allowed_if(_leads(actor), "Tags are set by the district's program lead or an administrator.")


def _leads(actor: Actor) -> bool:
    if actor.district_id is None:
        return False
    return actor.is_system or actor.has(Role.PROGRAM_LEAD, Role.ADMIN)
