"""Reads a plain people.csv. It adds and changes; nobody leaves because a line is missing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from people.rules import role_problems, tidy_email
from waymark.app.roster.entries import LONGEST_SCHOOL, Details, Entry, Roster, Table
from waymark.kernel.actor import Role
from waymark.kernel.errors import Problem
from waymark.kernel.ids import SchoolId

FILE = "people.csv"
NEEDED = ("email", "given_name", "family_name")
WANTED = ("school", "role", "employee_number")


def read(folder: Path) -> Roster:
    """The people of the file. Several lines with one address give one person several roles."""
    found: dict[str, Entry] = {}
    schools: set[str] = set()
    problems: list[Problem] = []
    for where, row in Table(folder / FILE, needed=NEEDED, wanted=WANTED).rows():
        if not any(row.values()):
            continue
        details = _details(row)
        entry = found.setdefault(details.email, Entry(where, details=details, is_staff=True))
        told = _problems(row)
        if entry.details and entry.details.name != details.name:
            told.append(f"{details.email} is in the file twice, with different names.")
        problems += (Problem(where, message) for message in told)
        if details.school:
            schools.add(details.school)
        if row["role"] and not told:
            gives = entry.gives | {(Role(row["role"].lower()), details.school)}
            found[details.email] = replace(entry, gives=gives, governs=frozenset(role for role, _ in gives))
    return Roster("people.csv", tuple(found.values()), tuple(sorted(schools)), False, 0, tuple(problems))


def _details(row: dict[str, str]) -> Details:
    return Details(
        email=tidy_email(row["email"]),
        given_name=row["given_name"],
        family_name=row["family_name"],
        school=row["school"] or None,
        employee_number=row["employee_number"],
    )


def _problems(row: dict[str, str]) -> list[str]:
    told = []
    if len(row["school"]) > LONGEST_SCHOOL:
        told.append(f"The name of the school is longer than {LONGEST_SCHOOL} characters.")
    name = row["role"].lower()
    if name and name not in set(Role):
        told.append(f"There is no role {name}. Choose from {', '.join(Role)}.")
    elif name:
        # Any school will do for the question whether one is needed.
        school = SchoolId(row["school"]) if row["school"] else None
        told += (problem.message for problem in role_problems(Role(name), school))
    return told
