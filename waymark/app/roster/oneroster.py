"""Reads the staff out of a OneRoster 1.1 or 1.2 CSV folder.

Teachers, aides, counselors and proctors become educators of their schools; principals, and administrators of a
school, its building leaders. People of the district office come without a role: those are given by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from people.rules import tidy_email
from waymark.app.roster.entries import LONGEST_SCHOOL, LONGEST_SOURCE, Details, Entry, RoleAt, Roster, Table
from waymark.kernel.actor import Role
from waymark.kernel.errors import Invalid, Problem

MANIFEST = "manifest.csv"
VERSIONS = ("1.1", "1.2")

_TEACH = {"teacher", "aide", "counselor", "proctor"}
_LEAD = {"principal", "administrator", "siteAdministrator"}
_STAFF = _TEACH | _LEAD | {"districtAdministrator", "systemAdministrator"}
_GOVERNED = frozenset({Role.EDUCATOR, Role.BUILDING_LEADER})
_GONE = {"tobedeleted", "inactive"}

_USER = ("sourcedId", "enabledUser", "givenName", "familyName")
_USER_WANTED = ("status", "email", "identifier", "userIds", "primaryOrgSourcedId")
_EMPLOYEE_ID = re.compile(r"\{\s*employee[^:}]*:\s*([^}]+?)\s*\}", re.IGNORECASE)

Row = tuple[str, dict[str, str]]
Schools = Mapping[str, str | None]
"""The name of the school of each organisation, or None for the offices of the district."""


@dataclass(frozen=True)
class _Manifest:
    """What the manifest says: the source, and whether files are bulk, delta or absent."""

    source: str
    version: str
    users: str
    roles: str


@dataclass(frozen=True)
class _Post:
    """One role of one member of staff, for one or several organisations."""

    where: str
    role: str
    orgs: tuple[str, ...]
    is_over: bool = False


def read(folder: Path, *, today: date) -> Roster:
    """The staff of the folder. Raises ``Invalid`` for files that are missing or cannot be read."""
    manifest = _manifest(folder)
    problems: list[Problem] = []
    schools = _schools(folder, problems)
    if manifest.version == "1.1":
        users = list(
            Table(folder / "users.csv", needed=(*_USER, "role", "orgSourcedIds"), wanted=_USER_WANTED).rows()
        )
        posts = _posts_of_users(users)
        governs = _GOVERNED
    else:
        users = list(Table(folder / "users.csv", needed=_USER, wanted=_USER_WANTED).rows())
        posts = _posts_of_roles(folder, today, problems) if manifest.roles != "absent" else {}
        governs = _GOVERNED if manifest.roles == "bulk" else frozenset()
    entries: dict[str, Entry] = {}
    for where, row in users:
        if row["sourcedId"] in entries:
            problems.append(Problem(where, f"The user {row['sourcedId']} is in the file twice."))
        elif (own := posts.get(row["sourcedId"], [])) or manifest.users == "delta":
            entries[row["sourcedId"]] = _entry(where, row, own, schools, governs)
    passed_over = len(users) - len(entries)
    for sourced_id, own in posts.items():
        problems += _unknown_places(own, schools)
        if sourced_id not in entries:  # only the roles of this person have changed
            entries[sourced_id] = Entry(
                own[0].where,
                sourced_id,
                gives=_roles(own, schools),
                takes=_roles(own, schools, over=True),
                governs=governs,
            )
    return Roster(
        source=manifest.source,
        entries=tuple(entries.values()),
        schools=tuple(sorted({school for school in schools.values() if school})),
        complete=manifest.users == "bulk",
        passed_over=passed_over,
        problems=tuple(problems),
    )


def _manifest(folder: Path) -> _Manifest:
    table = Table(folder / MANIFEST, needed=("propertyName", "value"))
    said = {row["propertyName"]: row["value"] for _, row in table.rows()}
    version = said.get("oneroster.version", "")[:3]
    if version not in VERSIONS:
        raise Invalid(
            f"{MANIFEST} says OneRoster {said.get('oneroster.version') or 'of no version'}.",
            cure=f"Versions {' and '.join(VERSIONS)} can be read.",
        )
    users, roles = said.get("file.users", "absent"), said.get("file.roles", "absent")
    if users not in ("bulk", "delta"):
        raise Invalid(f"{MANIFEST} says that there is no users.csv.", cure="Export the users too.")
    if version != "1.1" and users == "bulk" and roles != "bulk":
        raise Invalid(
            f"{MANIFEST} says that users.csv is bulk and roles.csv is {roles}.", cure="Export both in bulk."
        )
    source = said.get("source.systemCode") or said.get("source.systemName") or "OneRoster"
    return _Manifest(source[:LONGEST_SOURCE], version, users, roles)


def _schools(folder: Path, problems: list[Problem]) -> dict[str, str | None]:
    schools: dict[str, str | None] = {}
    for where, row in Table(
        folder / "orgs.csv", needed=("sourcedId", "name", "type"), wanted=("status",)
    ).rows():
        if row["type"] != "school":
            schools[row["sourcedId"]] = None
        elif row["status"] not in _GONE:
            if not 0 < len(row["name"]) <= LONGEST_SCHOOL:
                told = f"A school needs a name of at most {LONGEST_SCHOOL} characters."
                problems.append(Problem(where, told))
            schools[row["sourcedId"]] = row["name"]
    return schools


def _posts_of_users(users: Iterable[Row]) -> dict[str, list[_Post]]:
    posts: dict[str, list[_Post]] = {}
    for where, row in users:
        if row["role"] in _STAFF:
            orgs = tuple(org.strip() for org in row["orgSourcedIds"].split(",") if org.strip())
            posts.setdefault(row["sourcedId"], []).append(_Post(where, row["role"], orgs))
    return posts


def _posts_of_roles(folder: Path, today: date, problems: list[Problem]) -> dict[str, list[_Post]]:
    """Posts by user, the primary ones first. Those that are over, or are yet to begin, give no role."""
    table = Table(
        folder / "roles.csv",
        needed=("userSourcedId", "roleType", "role", "orgSourcedId"),
        wanted=("status", "beginDate", "endDate"),
    )
    found: dict[str, list[tuple[bool, _Post]]] = {}
    for where, row in table.rows():
        if row["role"] not in _STAFF:
            continue
        try:
            begins, ends = (
                date.fromisoformat(row[name]) if row[name] else None for name in ("beginDate", "endDate")
            )
        except ValueError:
            problems.append(Problem(where, "Dates are written as 2026-08-01."))
            continue
        is_over = row["status"] in _GONE or bool(ends and ends <= today) or bool(begins and begins > today)
        post = _Post(where, row["role"], (row["orgSourcedId"],), is_over)
        found.setdefault(row["userSourcedId"], []).append((row["roleType"] != "primary", post))
    return {user: [post for _, post in sorted(own, key=lambda one: one[0])] for user, own in found.items()}


def _entry(
    where: str, row: dict[str, str], own: Sequence[_Post], schools: Schools, governs: frozenset[Role]
) -> Entry:
    current = [post for post in own if not post.is_over]
    places = [
        schools.get(org) for org in (row["primaryOrgSourcedId"], *(o for post in current for o in post.orgs))
    ]
    number = _EMPLOYEE_ID.search(row["userIds"])
    details = Details(
        email=tidy_email(row["email"]),
        given_name=row["givenName"],
        family_name=row["familyName"],
        school=next((place for place in places if place), None),
        position=_position(current[0].role) if current else "",
        employee_number=number.group(1) if number else row["identifier"],
    )
    return Entry(
        where,
        row["sourcedId"],
        details,
        gives=_roles(own, schools),
        takes=_roles(own, schools, over=True),
        governs=governs,
        leaves=row["status"] in _GONE
        or row["enabledUser"].lower() == "false"
        or (bool(governs) and not current),
        is_staff=bool(current),
    )


def _roles(posts: Iterable[_Post], schools: Schools, *, over: bool = False) -> frozenset[RoleAt]:
    """The roles that posts give, or those that are over gave."""
    found: set[RoleAt] = set()
    for post in posts:
        for org in post.orgs if post.is_over is over else ():
            school = schools.get(org)
            if post.role in _TEACH:
                found.add((Role.EDUCATOR, school))
            elif post.role in _LEAD and school:
                found.add((Role.BUILDING_LEADER, school))
    return frozenset(found)


def _unknown_places(posts: Iterable[_Post], schools: Schools) -> list[Problem]:
    return [
        Problem(post.where, f"The organisation {org} is not in orgs.csv.")
        for post in posts
        for org in post.orgs
        if not post.is_over and org not in schools
    ]


def _position(role: str) -> str:
    """A role as people write it: Site administrator for siteAdministrator."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", role).capitalize()
