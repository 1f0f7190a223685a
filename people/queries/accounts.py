"""Who is acting, and accounts with their tokens."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from people import policy
from people.models import Account, Person, RoleHolding, Token
from people.rules import TokenId, tidy_email
from waymark.kernel.actor import Actor, RoleHeld
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import PersonId
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class TokenRow:
    """A token as its owner sees it."""

    id: TokenId
    label: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    live: bool


def actor_of(session: Session, person: Person) -> Actor:
    """The actor that a person is."""
    return _actor(person, session.scalars(select(RoleHolding).where(RoleHolding.person_id == person.id)))


def _actor(person: Person, holdings: Iterable[RoleHolding]) -> Actor:
    return Actor(
        person_id=person.id,
        district_id=person.district_id,
        name=person.name,
        roles=frozenset(RoleHeld(one.role, one.school_id) for one in holdings),
        school_ids=frozenset([person.school_id] if person.school_id else []),
    )


def actor_by_id(reading: Reading, person_id: PersonId) -> Actor:
    """The actor for a person's id. Raises ``NotFound``."""
    person = reading.session.get(Person, person_id)
    if person is None:
        raise NotFound("There is no such person.")
    return actor_of(reading.session, person)


def active_actor(reading: Reading, person_id: PersonId) -> Actor | None:
    """The actor for a person's id, or None when they have left."""
    person = reading.session.get(Person, person_id)
    return actor_of(reading.session, person) if person and person.active else None


def actor_of_session(reading: Reading, person_id: str, seal: str) -> Actor | None:
    """The actor of a signed session, or None when it has ended; in one statement, because every page asks."""
    query = (
        select(Person, RoleHolding)
        .join(Account)
        .outerjoin(RoleHolding, RoleHolding.person_id == Person.id)
        .where(Person.id == person_id, Account.seal == seal, Person.active)
    )
    rows = reading.session.execute(query).all()
    return _actor(rows[0][0], (held for _, held in rows if held is not None)) if rows else None


def actor_of_token(reading: Reading, token: str) -> tuple[Actor, frozenset[str]] | None:
    """The actor and scopes of a bearer token, or None when it does not hold."""
    query = (
        select(Person, Token.scopes)
        .join(Token)
        .where(
            Token.digest == token_digest(token),
            Token.revoked_at.is_(None),
            Token.expires_at > reading.now,
            Person.active,
        )
    )
    found = reading.session.execute(query).first()
    return (actor_of(reading.session, found[0]), frozenset(found[1])) if found else None


def token_digest(token: str) -> str:
    """What is stored of a token. Tokens are random, so a plain hash does not help a guesser."""
    return hashlib.sha256(token.encode()).hexdigest()


def token_id(reading: Reading, token: str) -> TokenId:
    """The id of a token given as it was printed, or by its id. Raises ``NotFound``."""
    query = select(Token.id).where((Token.digest == token_digest(token)) | (Token.id == token))
    found = reading.session.scalars(query).first()
    if found is None:
        raise NotFound("There is no such token.")
    return found


def tokens_of(reading: Reading, person_id: PersonId) -> tuple[TokenRow, ...]:
    """A person's own tokens, newest first. Raises ``Refused``."""
    policy.may_manage_tokens(reading.actor, person_id).require()
    query = select(Token).where(Token.person_id == person_id).order_by(Token.created_at.desc())
    return tuple(
        TokenRow(
            t.id,
            t.label,
            tuple(t.scopes),
            t.created_at,
            t.expires_at,
            t.revoked_at is None and t.expires_at > reading.now,
        )
        for t in reading.session.scalars(query)
    )


def live_tokens(session: Session, person_id: PersonId) -> tuple[Token, ...]:
    """The tokens of a person that were not revoked, for this slice's own service."""
    query = select(Token).where(Token.person_id == person_id, Token.revoked_at.is_(None))
    return tuple(session.scalars(query))


def account_by_email(session: Session, email: str) -> Account | None:
    """The account with this address."""
    return session.scalars(select(Account).where(Account.email == tidy_email(email))).first()


def account_reached_at(session: Session, email: str) -> Account | None:
    """The account whose owner is reached at this address, of the district or private."""
    address = tidy_email(email)
    query = select(Account).where((Account.email == address) | (Account.private_email == address))
    # A district may give somebody an address that another person named as private; the account's own counts.
    return session.scalars(query.order_by(Account.email != address).limit(1)).first()


def account_of(session: Session, person_id: PersonId | None, *, lock: bool = False) -> Account | None:
    """The account of a person, locked until the end of the command where that is asked for."""
    query = select(Account).where(Account.person_id == person_id)
    return session.scalars(query.with_for_update() if lock else query).first()


def emails_of(session: Session, person_ids: Iterable[PersonId]) -> dict[PersonId, str]:
    """E-mail addresses by person, in one statement; those without an account are left out."""
    query = select(Account.person_id, Account.email).where(Account.person_id.in_(set(person_ids)))
    return {person_id: email for person_id, email in session.execute(query)}  # noqa: C416  # typed rows


def person_by_email(reading: Reading, email: str) -> PersonId:
    """The person with this address. Raises ``NotFound``."""
    account = account_by_email(reading.session, email)
    if account is None:
        raise NotFound(
            f"Nobody here has the address {email}.", cure="`waymark people list` shows who is known."
        )
    return account.person_id
