"""Rules on accounts: passwords, tokens, which roles hold where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from waymark.kernel.actor import Role
from waymark.kernel.errors import Problem
from waymark.kernel.ids import DistrictId, PersonId, SchoolId

AccountId = NewType("AccountId", str)
TokenId = NewType("TokenId", str)

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
LONGEST_EMAIL = 254
LONGEST_NAME = 100
TOKEN_PREFIX = "wm_"  # noqa: S105  # a mark that makes leaked tokens findable, not a secret

SCHOOL_ROLES = frozenset({Role.BUILDING_LEADER})
"""Roles that make sense for one school only."""

READER_ROLES = frozenset({Role.PEER_REVIEWER, Role.COACH, Role.EXTERNAL_REVIEWER})
"""Roles that may be asked to read evidence."""


class AccountState(StrEnum):
    """How an account stands."""

    OPEN = "open"
    INVITED = "invited"
    CLOSED = "closed"


@dataclass(frozen=True)
class PersonFacts:
    """What other slices may know about a person."""

    id: PersonId
    district_id: DistrictId
    name: str
    school_id: SchoolId | None
    school_name: str
    roles: frozenset[Role]


def account_state(*, active: bool, has_password: bool) -> AccountState:
    """How an account stands; whoever never had a password is invited at most."""
    if not active:
        return AccountState.CLOSED
    return AccountState.OPEN if has_password else AccountState.INVITED


def password_problems(password: str, email: str) -> tuple[Problem, ...]:
    """What is wrong with a new password; empty when nothing is."""
    if len(password) < SHORTEST_PASSWORD:
        return (
            Problem("password", f"Use at least {SHORTEST_PASSWORD} characters; three or four words do well."),
        )
    if len(password) > LONGEST_PASSWORD:
        return (Problem("password", f"Use at most {LONGEST_PASSWORD} characters."),)
    if len(set(password)) < 5 or email.partition("@")[0].lower() in password.lower():
        return (
            Problem(
                "password", "This is easy to guess. Use words that have nothing to do with your address."
            ),
        )
    return ()


def email_problems(email: str) -> tuple[Problem, ...]:
    """What is wrong with an address, as far as can be seen; empty when nothing is."""
    name, _, host = email.partition("@")
    if (
        name
        and host
        and "@" not in host
        and len(email) <= LONGEST_EMAIL
        and email.isprintable()
        and " " not in email
    ):
        return ()
    return (Problem("email", "Write it as name@example.org."),)


def name_from(email: str) -> tuple[str, str]:
    """A given and a family name guessed from an address, for the person to put right."""
    words = [word.capitalize() for word in re.split(r"[._+-]+", email.partition("@")[0]) if word]
    given, family = " ".join(words[:-1]), "".join(words[-1:])
    return (given, family) if given else (family, "")


def tidy_email(email: str) -> str:
    """The form in which addresses are stored and compared."""
    return email.strip().lower()


def role_problems(role: Role, school_id: SchoolId | None) -> tuple[Problem, ...]:
    """What is wrong with giving this role for this school (None: the district)."""
    if role in SCHOOL_ROLES and school_id is None:
        return (Problem("school", f"A {role.label.lower()} belongs to a school; name one."),)
    return ()
