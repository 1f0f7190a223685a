"""Which hosts are registered, what people allowed them, and for whom a host's token stands."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from people import policy
from people.models import Account, Connection, ConnectionCode, ConnectionToken, Host, Person
from people.queries.accounts import actor_of, token_digest
from people.rules import ConnectionId, HostFacts, HostId, HostScope
from waymark.kernel.actor import Actor, Role
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import PersonId
from waymark.kernel.uow import Reading

_ID = re.compile(r"[0-9a-f]{32}")
_UNUSED = ~select(Connection.id).where(Connection.host_id == Host.id).exists()


@dataclass(frozen=True)
class RegisteredHost:
    """A host that may ask people."""

    id: HostId
    about: HostFacts
    secret_digest: str

    def has_secret(self, secret: str) -> bool:
        """Whether this is the secret that it was given; compared in constant time."""
        return hmac.compare_digest(hashlib.sha256(secret.encode()).hexdigest(), self.secret_digest)


@dataclass(frozen=True)
class ConnectionRow:
    """What a person allowed a host, as that person sees it."""

    id: ConnectionId
    name: str
    domain: str
    is_proven: bool
    """Whether what it gets goes to its domain; a program on somebody's computer may claim any."""
    scopes: tuple[HostScope, ...]
    made_at: datetime
    ends_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class HostActor:
    """For whom a host's token stands, what it may be used for, and which host it is."""

    actor: Actor
    scopes: frozenset[HostScope]
    host_id: HostId
    connection_id: ConnectionId


@dataclass(frozen=True)
class ProfileFacts:
    """What a host may learn of the person who allowed it."""

    person_id: PersonId
    name: str
    given_name: str
    family_name: str
    email: str


def host(reading: Reading, host_id: str | None) -> RegisteredHost | None:
    """A host by the id it was given when it registered."""
    if not host_id or not _ID.fullmatch(host_id):
        return None
    found = reading.session.get(Host, host_id)
    return RegisteredHost(found.id, found.facts(), found.secret_digest) if found else None


def connections_of(reading: Reading, person_id: PersonId) -> tuple[ConnectionRow, ...]:
    """What a person allows at present, the newest first. Raises ``Refused`` for others."""
    policy.may_connect(reading.actor, person_id).require()
    query = (
        select(Connection, Host)
        .join(Host)
        .where(
            Connection.person_id == person_id,
            Connection.ended_at.is_(None),
            Connection.ends_at > reading.now,
        )
        .order_by(Connection.made_at.desc(), Connection.id)
    )
    return tuple(
        ConnectionRow(
            made.id,
            about.name,
            about.facts().domain,
            not about.facts().may_be_a_program,
            tuple(HostScope(scope) for scope in made.scopes),
            made.made_at,
            made.ends_at,
            made.used_at,
        )
        for made, about in reading.session.execute(query)
    )


def actor_of_host(reading: Reading, token: str) -> HostActor | None:
    """For whom a host's access token stands, or None when it does not hold.

    The host acts for the person as holder of badges, so of their roles it gets that of an educator alone.
    """
    query = (
        select(Person, Connection, ConnectionToken)
        .join(Connection, Connection.person_id == Person.id)
        .join(ConnectionToken, ConnectionToken.connection_id == Connection.id)
        .where(
            ConnectionToken.digest == token_digest(token),
            ConnectionToken.refreshes.is_(False),
            ConnectionToken.spent_at.is_(None),
            ConnectionToken.ends_at > reading.now,
            Connection.ended_at.is_(None),
            Person.active,
        )
    )
    found = reading.session.execute(query).first()
    if found is None:
        return None
    person, connection, row = found
    whole = actor_of(reading.session, person)
    as_holder = replace(whole, roles=frozenset(held for held in whole.roles if held.role is Role.EDUCATOR))
    scopes = frozenset(HostScope(scope) for scope in row.scopes)
    return HostActor(as_holder, scopes, connection.host_id, connection.id)


def profile_of(reading: Reading, person_id: PersonId | None) -> ProfileFacts:
    """What a host learns of a person. Raises ``NotFound``, and ``Refused`` for others."""
    policy.may_connect(reading.actor, person_id).require()
    query = select(Person, Account.email).join(Account).where(Person.id == person_id)
    found = reading.session.execute(query).first()
    if found is None:
        raise NotFound("There is no profile of this person.")
    person, email = found
    return ProfileFacts(person.id, person.name, person.given_name, person.family_name, email)


def code_given(session: Session, digest: str) -> tuple[ConnectionCode, Connection] | None:
    """A code with its connection, locked, for this slice's own service."""
    query = (
        select(ConnectionCode, Connection)
        .join(Connection)
        .where(ConnectionCode.digest == digest)
        .with_for_update()
    )
    found = session.execute(query).first()
    return (found[0], found[1]) if found else None


def token_given(session: Session, digest: str) -> tuple[ConnectionToken, Connection] | None:
    """A token with its connection, locked, for this slice's own service."""
    query = (
        select(ConnectionToken, Connection)
        .join(Connection)
        .where(ConnectionToken.digest == digest)
        .with_for_update()
    )
    found = session.execute(query).first()
    return (found[0], found[1]) if found else None


def live_connections(
    session: Session, person_id: PersonId, *, host_id: HostId | None = None
) -> tuple[Connection, ...]:
    """A person's connections that were not ended, to one host or to all, for this slice's own service."""
    query = select(Connection).where(Connection.person_id == person_id, Connection.ended_at.is_(None))
    if host_id is not None:
        query = query.where(Connection.host_id == host_id)
    return tuple(session.scalars(query))


def worn_out(session: Session, now: datetime, connection_id: ConnectionId) -> Iterable[ConnectionToken]:
    """Tokens of a connection that could not be used again whatever happens."""
    query = select(ConnectionToken).where(
        ConnectionToken.connection_id == connection_id, ConnectionToken.ends_at <= now
    )
    return session.scalars(query)


def unused_hosts(session: Session, before: datetime, most: int) -> tuple[Host, ...]:
    """Hosts that registered before that moment and were never allowed anything, the oldest first."""
    query = select(Host).where(Host.registered_at < before, _UNUSED).order_by(Host.registered_at)
    return tuple(session.scalars(query.limit(most)))


def unused_hosts_number(session: Session) -> int:
    """How many hosts were never allowed anything."""
    return session.scalar(select(func.count()).select_from(Host).where(_UNUSED)) or 0


def scope_words(scopes: Iterable[str]) -> tuple[HostScope, ...]:
    """Scopes in the order in which people are told of them."""
    asked = set(scopes)
    return tuple(scope for scope in HostScope if scope.value in asked)
