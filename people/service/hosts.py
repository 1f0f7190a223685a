"""Hosts: registering them, allowing them, giving them tokens, ending it.

What a request of OAuth has to look like is checked in the door; here is what is kept, and what ends a connection.
Of every secret only its SHA-256 is kept: all of them are random, so a plain hash does not help a guesser.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from people import policy, queries
from people.models import Connection, ConnectionCode, ConnectionToken, Host, Person
from people.rules import (
    ACCESS_LIFE,
    CODE_LIFE,
    CONNECTION_LIFE,
    CROWDED_HOST_LIFE,
    MOST_UNUSED_HOSTS,
    UNUSED_HOST_LIFE,
    ConnectionId,
    HostFacts,
    HostId,
    HostScope,
    host_problems,
)
from waymark.kernel.errors import Invalid, NotFound, Problem
from waymark.kernel.ids import PersonId, new_id
from waymark.kernel.uow import UnitOfWork

_SWEPT_AT_ONCE = 20


@dataclass(frozen=True)
class NewHost:
    """A host that has just registered. The secret can be seen this once."""

    id: HostId
    secret: str


def new_secret() -> str:
    """A secret of 256 random bits."""
    return secrets.token_urlsafe(32)


def register_host(uow: UnitOfWork, about: HostFacts) -> NewHost:
    """Keep what a host says of itself. Anybody may register: it is people who allow something, not this.

    Hosts that nobody allowed anything for three months are forgotten meanwhile, or for a day while there are very
    many. Raises ``Invalid``.
    """
    if problems := host_problems(about):
        raise Invalid("This host cannot be registered like that.", problems=problems)
    crowded = queries.unused_hosts_number(uow.session) > MOST_UNUSED_HOSTS
    life = CROWDED_HOST_LIFE if crowded else UNUSED_HOST_LIFE
    for old in queries.unused_hosts(uow.session, uow.now - life, _SWEPT_AT_ONCE):
        uow.session.delete(old)
    host = NewHost(HostId(new_id()), new_secret())
    said = asdict(about) | {"redirect_uris": list(about.redirect_uris), "scopes": list(about.scopes)}
    uow.session.add(
        Host(id=host.id, secret_digest=queries.token_digest(host.secret), registered_at=uow.now, **said)
    )
    uow.record("people:host:register", host.id, domain=about.domain)
    return host


def connect(
    uow: UnitOfWork, host_id: HostId, *, scopes: Collection[str], redirect_uri: str, challenge: str
) -> str:
    """Allow a host what it asked for, in place of what it was allowed before; the code that its browser carries back.

    Raises ``Refused``, ``NotFound``, and ``Invalid`` for a scope or an address that it did not register.
    """
    person_id = uow.actor.person_id
    policy.may_connect(uow.actor, person_id).require()
    host = queries.host(uow, host_id)
    if host is None or person_id is None:
        raise NotFound("There is no such host.")
    if redirect_uri not in host.about.redirect_uris or not set(host.about.scopes).issuperset(scopes):
        raise Invalid(
            "The host asks for what it did not register for.",
            problems=(Problem("host", "Go back to the host and try again."),),
        )
    # Two consents at once take turns, so that the second finds the connection of the first.
    uow.session.get(Person, person_id, with_for_update=True)
    for earlier in queries.live_connections(uow.session, person_id, host_id=host_id):
        _end(uow, earlier, "renewed")
    lasts = CONNECTION_LIFE if HostScope.STAY in scopes else ACCESS_LIFE + CODE_LIFE
    connection = Connection(
        id=new_id(),
        person_id=person_id,
        host_id=host_id,
        scopes=sorted(scopes),
        made_at=uow.now,
        ends_at=uow.now + lasts,
    )
    code = new_secret()
    uow.session.add(connection)
    # The code points at the connection.
    uow.session.flush()
    uow.session.add(
        ConnectionCode(
            digest=queries.token_digest(code),
            connection_id=connection.id,
            redirect_uri=redirect_uri,
            challenge=challenge,
            ends_at=uow.now + CODE_LIFE,
        )
    )
    uow.record("people:connection:make", connection.id, host=host_id, scopes=sorted(scopes))
    return code


def code_of(uow: UnitOfWork, host_id: HostId, code: str) -> tuple[ConnectionCode, Connection] | None:
    """What a host's code stands for, or None. A code that comes a second time ends the connection: a copy is about."""
    found = queries.code_given(uow.session, queries.token_digest(code))
    if found is None or found[1].host_id != host_id or not _holds(uow, found[1]):
        return None
    given, connection = found
    if given.spent_at is not None:
        _end(uow, connection, "code used twice")
        return None
    return found if given.ends_at > uow.now else None


def spend_code(uow: UnitOfWork, code: ConnectionCode) -> None:
    """Note that a code was used."""
    code.spent_at = uow.now


def refresh_token_of(
    uow: UnitOfWork, host_id: HostId, token: str
) -> tuple[ConnectionToken, Connection] | None:
    """What a host's refresh token stands for, or None. One that was spent ends the connection: a copy is about."""
    found = queries.token_given(uow.session, queries.token_digest(token))
    if found is None or found[1].host_id != host_id or not found[0].refreshes or not _holds(uow, found[1]):
        return None
    if found[0].spent_at is not None:
        _end(uow, found[1], "refresh token used twice")
        return None
    return found


def keep_tokens(
    uow: UnitOfWork, connection: Connection, *, access: str, refresh: str | None, scopes: Collection[str]
) -> None:
    """Keep the tokens that a host is given. Those that have run out are forgotten meanwhile."""
    for old in queries.worn_out(uow.session, uow.now, connection.id):
        uow.session.delete(old)
    ends_at = min(uow.now + ACCESS_LIFE, connection.ends_at)
    _keep(uow, connection, access, refreshes=False, scopes=sorted(scopes), ends_at=ends_at)
    if refresh is not None:
        # A narrower access token does not narrow what may be asked for the next time.
        _keep(uow, connection, refresh, refreshes=True, scopes=connection.scopes, ends_at=connection.ends_at)
    connection.used_at = uow.now
    uow.record("people:connection:use", connection.id)


def spend_token(uow: UnitOfWork, token: ConnectionToken) -> None:
    """Note that a refresh token was used, or that an access token was given back."""
    token.spent_at = uow.now


def give_back(uow: UnitOfWork, token: ConnectionToken, connection: Connection) -> None:
    """A host gives back a token: an access token alone, or with a refresh token everything it was allowed."""
    spend_token(uow, token)
    if token.refreshes:
        _end(uow, connection, "given back")


def disconnect(uow: UnitOfWork, connection_id: ConnectionId) -> None:
    """End what a host was allowed, at once. Twice changes nothing. Raises ``NotFound``, also for somebody else's."""
    connection = uow.session.get(Connection, connection_id, with_for_update=True)
    if connection is None or not policy.may_connect(uow.actor, connection.person_id):
        raise NotFound("There is no such connection.", cure="Look at the list of connected hosts.")
    _end(uow, connection, "by the person")


def disconnect_all(uow: UnitOfWork, person_id: PersonId) -> None:
    """End everything that a person allowed, when their account is closed."""
    for connection in queries.live_connections(uow.session, person_id):
        _end(uow, connection, "account closed")


def _holds(uow: UnitOfWork, connection: Connection) -> bool:
    return connection.ended_at is None and connection.ends_at > uow.now


def _end(uow: UnitOfWork, connection: Connection, because: str) -> None:
    if connection.ended_at is None:
        connection.ended_at = uow.now
        uow.record("people:connection:end", connection.id, because=because)


def _keep(
    uow: UnitOfWork,
    connection: Connection,
    token: str,
    *,
    refreshes: bool,
    scopes: list[str],
    ends_at: datetime,
) -> None:
    uow.session.add(
        ConnectionToken(
            digest=queries.token_digest(token),
            connection_id=connection.id,
            refreshes=refreshes,
            scopes=scopes,
            ends_at=ends_at,
        )
    )
