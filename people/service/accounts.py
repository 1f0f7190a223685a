"""Signing in, passwords, sessions and API tokens."""

from __future__ import annotations

import secrets
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from people import policy, queries
from people.models import Account, Person, Token
from people.rules import TOKEN_PREFIX, TokenId, password_problems
from waymark.kernel.actor import Actor
from waymark.kernel.errors import Invalid, NotFound, NotSignedIn, Problem
from waymark.kernel.ids import PersonId, new_id
from waymark.kernel.uow import Reading, UnitOfWork

TOKEN_LIFE = timedelta(days=365)

_hasher = PasswordHasher()
# Checked when there is no such account, so that an unknown address takes as long as a wrong password.
_NOBODY = _hasher.hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    """The Argon2id hash of a password, about a tenth of a second of work."""
    return _hasher.hash(password)


def sign_in(reading: Reading, email: str, password: str) -> tuple[Actor, str]:
    """The actor and session seal for an address and password. Raises ``NotSignedIn``, the same for every reason."""
    account = queries.account_by_email(reading.session, email)
    person = reading.session.get(Person, account.person_id) if account else None
    try:
        _hasher.verify(account.password_hash if account and account.password_hash else _NOBODY, password)
    except (VerifyMismatchError, InvalidHashError):
        account = None
    if account is None or person is None or not person.active:
        raise NotSignedIn(
            "This address and password do not go together.",
            cure="Check both, or ask for a new password.",
        )
    return queries.actor_of(reading.session, person), account.seal


def note_sign_in(uow: UnitOfWork) -> None:
    """Write down that the actor signed in."""
    uow.record("people:session:begin", uow.actor.person_id or "nobody")


def note_refused_sign_in(uow: UnitOfWork, email: str) -> None:
    """Write down that a sign-in was refused; an address that nobody has is not kept."""
    account = queries.account_by_email(uow.session, email)
    uow.record("people:session:refuse", account.person_id if account else "nobody")


def sign_out_everywhere(uow: UnitOfWork) -> None:
    """End every session of the actor, in this browser and all others."""
    account = _own_account(uow)
    account.seal = new_id()
    uow.record("people:session:end_all", account.person_id)


def change_password(uow: UnitOfWork, *, old: str, new: str) -> str:
    """Replace the actor's password and end all other sessions; the new seal is returned. Raises ``Invalid``."""
    account = _own_account(uow)
    try:
        _hasher.verify(account.password_hash, old)
    except (VerifyMismatchError, InvalidHashError):
        raise Invalid(
            "The present password is not right.",
            problems=(Problem("old", "This is not your present password."),),
        ) from None
    if problems := password_problems(new, account.email):
        raise Invalid("The new password will not do.", problems=problems)
    account.password_hash, account.seal = hash_password(new), new_id()
    uow.record("people:password:change", account.person_id)
    return account.seal


def create_token(
    uow: UnitOfWork, person_id: PersonId, *, label: str, scopes: frozenset[str], known_scopes: frozenset[str]
) -> str:
    """Make a token and return it, the only time it can be seen. Raises ``Invalid`` for an unknown scope."""
    policy.may_manage_tokens(uow.actor, person_id).require()
    if unknown := scopes - known_scopes:
        raise Invalid(
            f"There is no scope {', '.join(sorted(unknown))}.",
            problems=(Problem("scopes", f"Choose from {', '.join(sorted(known_scopes))}."),),
        )
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    row = Token(
        id=new_id(),
        person_id=person_id,
        label=label,
        digest=queries.token_digest(token),
        scopes=sorted(scopes),
        created_at=uow.now,
        expires_at=uow.now + TOKEN_LIFE,
    )
    uow.session.add(row)
    uow.record("people:token:create", row.id, scopes=sorted(scopes))
    return token


def revoke_token(uow: UnitOfWork, token_id: TokenId) -> None:
    """End a token. Doing it twice changes nothing. Raises ``NotFound``, also for somebody else's."""
    token = uow.session.get(Token, token_id)
    if token is None or not policy.may_manage_tokens(uow.actor, token.person_id):
        raise NotFound("There is no such token.")
    if token.revoked_at is None:
        token.revoked_at = uow.now
        uow.record("people:token:revoke", token.id)


def _own_account(uow: UnitOfWork) -> Account:
    account = queries.account_of(uow.session, uow.actor.person_id)
    if account is None:
        raise NotSignedIn("Please sign in first.")
    return account
