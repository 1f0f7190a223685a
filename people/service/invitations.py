"""Links by which people set a password: for those who are invited, and for those who lost theirs.

A link holds for a week and works once: it names the account's seal, which changes with the password.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest

from itsdangerous import BadData, URLSafeSerializer

from people import policy, queries
from people.events import ClosedAccountAsked
from people.models import Account, Person
from people.rules import LONGEST_NAME, name_from, password_problems, tidy_email
from people.service.accounts import hash_password
from people.service.register import add_person, give_role, known_person
from waymark.kernel.actor import Actor, Role
from waymark.kernel.errors import Conflict, Invalid, NotFound, Problem, Unavailable
from waymark.kernel.ids import DistrictId, PersonId, SchoolId, new_id
from waymark.kernel.uow import Reading, UnitOfWork

LINK_LIFE = timedelta(days=7)


@dataclass(frozen=True)
class Invited:
    """Who a link was sent to. ``is_new`` while they have never had a password."""

    email: str
    given_name: str
    family_name: str
    is_new: bool


def invite(uow: UnitOfWork, person_id: PersonId, *, secret: str) -> None:
    """Send a person the link to set their first password. Raises ``NotFound``, ``Refused``, ``Unavailable``."""
    person, account = _with_account(uow, person_id)
    _send(uow, account, person, "invitation", secret)
    uow.record("people:person:invite", person_id)


def invite_newcomer(
    uow: UnitOfWork,
    district_id: DistrictId,
    *,
    email: str,
    role: Role,
    school_id: SchoolId | None = None,
    secret: str,
) -> PersonId:
    """Add somebody with a first role, and send them the link to set their first password.

    Raises ``Invalid``, also for an address that has an account, ``Refused`` and ``Unavailable``.
    """
    policy.may_manage_people(uow.actor, district_id).require()
    if queries.account_by_email(uow.session, email):
        raise Invalid(
            "There is an account with this address already.",
            problems=(
                Problem(
                    "email",
                    "There is an account with this address already. Look for the person in the list, closed "
                    "accounts too, and give them the role there.",
                ),
            ),
        )
    given_name, family_name = name_from(tidy_email(email))
    person_id = add_person(
        uow, district_id, given_name=given_name, family_name=family_name, email=email, school_id=school_id
    )
    give_role(uow, person_id, role, school_id=school_id)
    invite(uow, person_id, secret=secret)
    return person_id


def help_with_password(uow: UnitOfWork, person_id: PersonId, *, secret: str) -> None:
    """Send a person a link to set their password, the first or the next one.

    Raises ``NotFound``, ``Refused``, ``Unavailable``, and ``Conflict`` for a closed account.
    """
    person, account = _with_account(uow, person_id)
    if not person.active:
        raise Conflict("This account is closed.", cure="Open it again, and send the link then.")
    _send(uow, account, person, "lost_password" if account.password_hash else "invitation", secret)
    uow.record("people:password:send_link", person_id)


def send_link(uow: UnitOfWork, email: str, *, secret: str) -> None:
    """Send a link to whoever lost their password, at the address they name: of the account, or private.

    Nothing tells the asker whether the address is known. Whose account is closed gets no password.
    """
    account = queries.account_reached_at(uow.session, email)
    person = uow.session.get(Person, account.person_id) if account else None
    if account and person and person.active:
        named = tidy_email(email)
        private = named if named != account.email else ""
        _send(uow, account, person, "lost_password", secret, address=private)
    elif person:
        uow.emit(ClosedAccountAsked(person.id, person.district_id))
    uow.record("people:password:ask_link", account.person_id if account else "")


def invited_by(reading: Reading, token: str, *, secret: str) -> Invited:
    """Who a link was sent to. Raises ``NotFound`` when it has been used or is too old."""
    account, person = _behind(reading, token, secret)
    return Invited(account.email, person.given_name, person.family_name, not account.password_hash)


def accept_invitation(
    uow: UnitOfWork, token: str, *, password: str, given_name: str = "", family_name: str = "", secret: str
) -> tuple[Actor, str]:
    """Set the password of the person a link was sent to, and their name when they are new here.

    Returns the actor and the seal of a new session. Raises ``NotFound`` when the link has been used or is too
    old, and ``Invalid``.
    """
    # Of two tries with one link the second has to see what the first did.
    account, person = _behind(uow, token, secret, lock=True)
    problems = password_problems(password, account.email)
    if not account.password_hash:
        problems += _name_problems(given_name, family_name)
        person.given_name, person.family_name = given_name, family_name
    if problems:
        raise Invalid("This will not do yet.", problems=problems)
    account.password_hash, account.seal = hash_password(password), new_id()
    uow.record("people:password:set_by_link", person.id)
    return queries.actor_of(uow.session, person), account.seal


def _with_account(uow: UnitOfWork, person_id: PersonId) -> tuple[Person, Account]:
    person, account = known_person(uow, person_id), queries.account_of(uow.session, person_id)
    if account is None:
        raise NotFound("There is no such person.")
    return person, account


def _send(
    uow: UnitOfWork, account: Account, person: Person, template: str, secret: str, *, address: str = ""
) -> None:
    ends = int((uow.now + LINK_LIFE).timestamp())
    token = _signer(secret).dumps([account.person_id, _mark(account), ends])
    context = {"name": person.given_name, "district": queries.district_name(uow, person.district_id)}
    uow.enqueue(
        "mail.send",
        to=account.person_id,
        address=address,
        template=f"people/mail/{template}.txt",
        context={**context, "path": f"/welcome/{token}"},
    )


def _behind(reading: Reading, token: str, secret: str, *, lock: bool = False) -> tuple[Account, Person]:
    try:
        person_id, mark, ends = _signer(secret).loads(token)
    except BadData:
        raise _over() from None
    account = queries.account_of(reading.session, person_id, lock=lock)
    person = reading.session.get(Person, person_id)
    if (
        account is None
        or person is None
        or not person.active
        or reading.now.timestamp() > ends
        or not compare_digest(mark, _mark(account))
    ):
        raise _over()
    return account, person


def _over() -> NotFound:
    return NotFound(
        "This link has been used, or is older than a week.", cure="Ask for a new one on the page to sign in."
    )


def _mark(account: Account) -> str:
    return hashlib.sha256(account.seal.encode()).hexdigest()[:32]


def _signer(secret: str) -> URLSafeSerializer:
    if not secret:
        raise Unavailable("This installation has no secret to sign with.", cure="Run `waymark init` first.")
    return URLSafeSerializer(secret, salt="people.link", signer_kwargs={"digest_method": hashlib.sha256})


def _name_problems(given_name: str, family_name: str) -> tuple[Problem, ...]:
    return tuple(
        Problem(where, "Write it as it should stand on your badges.")
        for where, name in (("given_name", given_name), ("family_name", family_name))
        if not 0 < len(name) <= LONGEST_NAME
    )
