"""What a door needs from the request: the actor, a reading, a unit of work.

The roof puts one ``Doorway`` into the application; this module is the only one that reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app, g, session

from waymark.kernel.actor import ANONYMOUS, Actor
from waymark.kernel.errors import NotSignedIn
from waymark.kernel.uow import Reading, Runtime, UnitOfWork

if TYPE_CHECKING:
    from waymark.web.forms import BaseForm


@dataclass(frozen=True)
class NavigationEntry:
    """One destination in the header or the tab bar."""

    label: str
    href: str
    icon: str = ""
    current: bool = False
    badge: int | None = None


@dataclass(frozen=True)
class TokenActor:
    """Who a bearer token stands for, and what it may be used for."""

    actor: Actor
    scopes: frozenset[str]


@dataclass(frozen=True)
class Doorway:
    """What the roof supplies to the doors."""

    runtime: Runtime
    base_url: str
    max_upload_bytes: int
    actor_of_session: Callable[[Reading, str, str], Actor | None]
    actor_of_token: Callable[[Reading, str], TokenActor | None]
    navigation_for: Callable[[Actor], tuple[NavigationEntry, ...]]
    district_name: Callable[[], str]


def doorway() -> Doorway:
    """The parts that the roof supplied to this application."""
    parts: Doorway = current_app.extensions["waymark"]
    return parts


def request_id() -> str:
    """The id of this request, in every log line and on the error page."""
    return str(g.get("request_id", ""))


def remember_sign_in(actor: Actor, seal: str) -> None:
    """Start a signed session. ``seal`` changes when a person signs out everywhere, which ends the session."""
    session.clear()
    session["person"], session["seal"] = actor.person_id, seal
    session.permanent = True
    g.actor = actor


def forget_sign_in() -> None:
    """End the session in this browser."""
    session.clear()
    g.actor = ANONYMOUS


def current_actor() -> Actor:
    """Who is signed in, or ``ANONYMOUS``. Read once per request."""
    if "actor" not in g:
        g.actor = ANONYMOUS
        if person := session.get("person"):
            with doorway().runtime.reading(ANONYMOUS) as look:
                g.actor = doorway().actor_of_session(look, person, session.get("seal", "")) or ANONYMOUS
    actor: Actor = g.actor
    return actor


def require_sign_in() -> None:
    """For ``Blueprint.before_request``: refuse strangers. Raises ``NotSignedIn``."""
    if current_actor().person_id is None:
        raise NotSignedIn("Please sign in first.", cure="After signing in you come back to this page.")


@contextmanager
def reading() -> Iterator[Reading]:
    """A reading by the current actor; for GET."""
    with doorway().runtime.reading(current_actor()) as look:
        yield look


@contextmanager
def command(form: BaseForm) -> Iterator[UnitOfWork]:
    """A unit of work by the current actor for a page's POST.

    It asks for the form so that a view cannot forget to check it: an unchecked or failed form raises
    ``RuntimeError``, which is a mistake in the program.
    """
    if not form.passed:
        raise RuntimeError("the form was not validated before the command")
    with doorway().runtime.command(current_actor(), request_id=request_id()) as uow:
        yield uow
