"""Rules on accounts: passwords, tokens, which roles hold where, which hosts may register."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import NewType
from urllib.parse import SplitResult, urlsplit

from waymark.kernel.actor import Role
from waymark.kernel.errors import Problem
from waymark.kernel.ids import DistrictId, PersonId, SchoolId

AccountId = NewType("AccountId", str)
TokenId = NewType("TokenId", str)
HostId = NewType("HostId", str)
ConnectionId = NewType("ConnectionId", str)

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


# --- Hosts: other services that a person lets fetch or bring their badges ---------------------------------------

_SCOPE = "https://purl.imsglobal.org/spec/ob/v3p0/scope/"


class HostScope(StrEnum):
    """What a host may be allowed; the words are those of Open Badges 3.0 and of OAuth."""

    READ_BADGES = f"{_SCOPE}credential.readonly"
    BRING_BADGES = f"{_SCOPE}credential.upsert"
    READ_PROFILE = f"{_SCOPE}profile.readonly"
    CHANGE_PROFILE = f"{_SCOPE}profile.update"
    STAY = "offline_access"

    @property
    def sentence(self) -> str:
        """What it means to the person who is asked."""
        return _SCOPE_SENTENCES[self]


_SCOPE_SENTENCES = {
    HostScope.READ_BADGES: "Read the badges that you earned here, also those you did not share.",
    HostScope.BRING_BADGES: "Bring badges that you earned elsewhere. You find them on your shelf, as if you had brought them.",
    HostScope.READ_PROFILE: "Read your name and your e-mail address here.",
    HostScope.CHANGE_PROFILE: "Send changes of your profile. They are refused where your district says what is right.",
    HostScope.STAY: "Come back without you, until the day below.",
}

CODE_LIFE = timedelta(minutes=10)
ACCESS_LIFE = timedelta(hours=1)
CONNECTION_LIFE = timedelta(days=365)
"""Of a connection that outlasts the visit; another ends with its only access token."""
UNUSED_HOST_LIFE = timedelta(days=90)
MOST_UNUSED_HOSTS = 1000
"""With more of them somebody fills the table, and one that nobody allowed anything lives for a day."""
CROWDED_HOST_LIFE = timedelta(days=1)
MOST_REDIRECTS = 10
LONGEST_ADDRESS = 1000
LONGEST_HOST_NAME = 100

_THIS_COMPUTER = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class HostFacts:
    """What a host says of itself when it registers."""

    name: str
    uri: str
    redirect_uris: tuple[str, ...]
    scopes: tuple[str, ...]
    tos_uri: str = ""
    policy_uri: str = ""
    logo_uri: str = ""
    software_id: str = ""
    software_version: str = ""

    @property
    def domain(self) -> str:
        """Where its own page is; what people should compare, because a name can be anybody's."""
        return urlsplit(self.uri).hostname or ""

    @property
    def may_be_a_program(self) -> bool:
        """Whether it may be a program on somebody's computer. Then nothing shows that it is from its domain."""
        return any(goes_to_this_computer(uri) for uri in self.redirect_uris)


def goes_to_this_computer(uri: str) -> bool:
    """Whether a program on the person's own computer listens there, and not the host's server."""
    parts = _plain_parts(uri)
    return parts is not None and parts.scheme == "http" and parts.hostname in _THIS_COMPUTER


def host_problems(host: HostFacts) -> tuple[Problem, ...]:
    """What is wrong with a registration; empty when nothing is. Redirects are told as ``redirect_uris``."""
    problems = [
        Problem("redirect_uris", f"{uri[:200]} will not do: {why}")
        for uri in host.redirect_uris
        if (why := _redirect_problem(uri, host.domain))
    ]
    if not 1 <= len(host.redirect_uris) <= MOST_REDIRECTS:
        problems.append(Problem("redirect_uris", f"Name one to {MOST_REDIRECTS} addresses to come back to."))
    if not host.name.strip() or not host.name.isprintable() or len(host.name) > LONGEST_HOST_NAME:
        problems.append(Problem("client_name", f"Name the host in one line of up to {LONGEST_HOST_NAME}."))
    own = {"client_uri": host.uri, "tos_uri": host.tos_uri, "policy_uri": host.policy_uri}
    for member, uri in {**own, "logo_uri": host.logo_uri}.items():
        if (uri or member == "client_uri") and (why := _address_problem(uri, host.domain)):
            problems.append(Problem(member, why))
    problems += [
        Problem(member, "Use up to 100 plain characters.")
        for member, text in (("software_id", host.software_id), ("software_version", host.software_version))
        if text and (not text.isprintable() or len(text) > 100)
    ]
    known = {scope.value for scope in HostScope}
    if not host.scopes or not known.issuperset(host.scopes):
        problems.append(Problem("scope", f"Ask for some of: {' '.join(sorted(known))}."))
    return tuple(problems)


def _redirect_problem(uri: str, domain: str) -> str:
    return "" if goes_to_this_computer(uri) else _address_problem(uri, domain)


def _address_problem(uri: str, domain: str) -> str:
    parts = _plain_parts(uri)
    if parts is None or parts.scheme != "https" or not domain:
        return "It has to be an https address without a fragment, a name or a password in it."
    if parts.hostname != domain:
        return f"It has to be at {domain}, as the host's own page is."
    return ""


def _plain_parts(uri: str) -> SplitResult | None:
    """The parts of an address that means the same to everybody; None for any other."""
    if not uri.isascii() or not _PLAIN_ADDRESS.fullmatch(uri) or len(uri) > LONGEST_ADDRESS:
        return None
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError:
        return None
    sound = bool(parts.hostname) and "@" not in parts.netloc and "#" not in uri and port != 0
    return parts if sound else None


# What browsers and libraries read in different ways is left out: spaces, quotes, backslashes, semicolons and commas.
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9\-._~:/?\[\]@!$&()*+=%#]+")
