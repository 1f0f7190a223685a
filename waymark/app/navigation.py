"""The destinations in the header: for each role the few things that person does most."""

from __future__ import annotations

from flask import request

from waymark.kernel.actor import Actor, Role
from waymark.web.context import NavigationEntry

_ENTRIES: tuple[tuple[str, str, str, frozenset[Role]], ...] = (
    ("Home", "/", "home", frozenset(Role)),
    ("My plan", "/plan", "path", frozenset({Role.EDUCATOR})),
    ("Evidence", "/submissions", "evidence", frozenset({Role.EDUCATOR})),
    ("Badges", "/awards", "badge", frozenset({Role.EDUCATOR})),
    ("Plans to hear", "/plans", "plan", frozenset({Role.BUILDING_LEADER})),
    ("Reviews", "/reviews", "review", frozenset({Role.PEER_REVIEWER, Role.COACH, Role.EXTERNAL_REVIEWER})),
    ("Review board", "/reviews/board", "board", frozenset({Role.PROGRAM_LEAD})),
    ("Awards", "/awards/given", "badge", frozenset({Role.PROGRAM_LEAD})),
    ("Catalogue", "/catalogue", "catalogue", frozenset(Role) - {Role.EXTERNAL_REVIEWER}),
    (
        "District",
        "/conditions",
        "conditions",
        frozenset({Role.PROGRAM_LEAD, Role.SUPERINTENDENT, Role.BUILDING_LEADER}),
    ),
    ("HR", "/hr", "hr", frozenset({Role.HR_OFFICER})),
    ("Admin", "/admin", "admin", frozenset({Role.ADMIN})),
)


# What is reached from the catalogue and has an address of its own.
_PART_OF_THE_CATALOGUE = ("/frameworks", "/authoring")


def navigation_for(actor: Actor) -> tuple[NavigationEntry, ...]:
    """The entries of a person's header, in order."""
    shown = [(label, href, icon) for label, href, icon, roles in _ENTRIES if actor.has(*roles)]
    path = (
        "/catalogue"
        if any(_is_under(request.path, part) for part in _PART_OF_THE_CATALOGUE)
        else request.path
    )
    here = max((href for _, href, _ in shown if _is_under(path, href)), key=len, default="")
    return tuple(NavigationEntry(label, href, icon, current=href == here) for label, href, icon in shown)


def person_menu_for(actor: Actor, *, writes: bool) -> tuple[NavigationEntry, ...]:
    """The entries of the menu behind a person's name. ``writes`` says whether they have to do with drafts."""
    credit = (NavigationEntry("Your credit", "/credit"),) if actor.has(Role.EDUCATOR) else ()
    authoring = (NavigationEntry("Authoring", "/authoring"),) if writes else ()
    return (
        *credit,
        NavigationEntry("Frameworks", "/frameworks"),
        *authoring,
        NavigationEntry("Your account", "/account"),
    )


def _is_under(path: str, href: str) -> bool:
    return path == href or (href != "/" and path.startswith(href + "/"))
