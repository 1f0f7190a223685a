"""A private e-mail address, by which a person is reached when the one of the district is gone.

It counts from the moment when its owner opens the link that was sent to it: a slip must not send somebody's
badges to a stranger.
"""

from __future__ import annotations

import hashlib

from itsdangerous import BadData, URLSafeSerializer

from people import queries
from people.models import Account
from people.rules import email_problems, tidy_email
from people.service.invitations import LINK_LIFE
from waymark.kernel.errors import Conflict, Invalid, NotFound, NotSignedIn, Problem, Unavailable
from waymark.kernel.uow import UnitOfWork


def ask_private_address(uow: UnitOfWork, email: str, *, secret: str) -> None:
    """Send a link to an address that the actor says is theirs.

    Raises ``Invalid`` for what is no address or is the one of the account, and ``Unavailable``.
    """
    account, address = _own_account(uow), tidy_email(email)
    problems = email_problems(address)
    if address == account.email:
        problems = (Problem("email", "This is the address of your account. Name one that stays yours."),)
    if problems:
        raise Invalid("This address will not do.", problems=problems)
    ends = int((uow.now + LINK_LIFE).timestamp())
    token = _signer(secret).dumps([account.person_id, address, ends])
    uow.enqueue(
        "mail.send",
        to=account.person_id,
        address=address,
        template="people/mail/private_address.txt",
        context={"path": f"/account/private-address/{token}"},
    )
    uow.record("people:private_address:ask", account.person_id)


def confirm_private_address(uow: UnitOfWork, token: str, *, secret: str) -> None:
    """Keep the address that a link was sent to.

    Raises ``NotFound`` for a link that is too old or somebody else's, and ``Conflict`` for an address that
    belongs to another account.
    """
    account = _own_account(uow)
    try:
        person_id, address, ends = _signer(secret).loads(token)
    except BadData:
        raise _over() from None
    if person_id != account.person_id or uow.now.timestamp() > ends:
        raise _over()
    taken = queries.account_reached_at(uow.session, address)
    if taken is not None and taken.person_id != account.person_id:
        raise Conflict("This address belongs to another account.", cure="Name another one.")
    account.private_email = address
    uow.record("people:private_address:confirm", account.person_id)


def forget_private_address(uow: UnitOfWork) -> None:
    """Remove the actor's private address. Doing it twice changes nothing."""
    account = _own_account(uow)
    if account.private_email is not None:
        account.private_email = None
        uow.record("people:private_address:forget", account.person_id)


def _own_account(uow: UnitOfWork) -> Account:
    account = queries.account_of(uow.session, uow.actor.person_id)
    if account is None:
        raise NotSignedIn("Please sign in first.")
    return account


def _over() -> NotFound:
    return NotFound(
        "This link is older than a week, or belongs to another account.",
        cure="Sign in to the account it was asked for, or ask for a new link there.",
    )


def _signer(secret: str) -> URLSafeSerializer:
    if not secret:
        raise Unavailable("This installation has no secret to sign with.", cure="Run `waymark init` first.")
    return URLSafeSerializer(
        secret, salt="people.private_address", signer_kwargs={"digest_method": hashlib.sha256}
    )
