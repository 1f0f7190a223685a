"""What rosters are read into, and how their tables are opened."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from people.rules import LONGEST_NAME, email_problems
from waymark.kernel.actor import Role
from waymark.kernel.errors import Invalid, Problem

LONGEST_NUMBER = 64
LONGEST_SCHOOL = 200
LONGEST_SOURCE = 200

RoleAt = tuple[Role, str | None]
"""A role with the name of the school it is for, or None for the district."""


@dataclass(frozen=True)
class Details:
    """What a roster says of a person. ``school`` is None for people of the district."""

    email: str
    given_name: str
    family_name: str
    school: str | None
    position: str = ""
    employee_number: str = ""

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def problems(self) -> tuple[str, ...]:
        """What keeps these details from being taken over."""
        named = 0 < len(self.given_name) <= LONGEST_NAME and 0 < len(self.family_name) <= LONGEST_NAME
        return (
            *(() if named else ("It needs a given and a family name, each at most 100 characters long.",)),
            *(
                f"{self.email or 'No address'} is not an e-mail address. {problem.message}"
                for problem in email_problems(self.email)
            ),
            *(() if len(self.employee_number) <= LONGEST_NUMBER else ("The employee number is too long.",)),
        )


@dataclass(frozen=True)
class Entry:
    """One person of a roster. ``where`` names file and line.

    ``details`` is None where only roles have changed. Of the roles in ``governs`` the person keeps only what is
    in ``gives``; all other roles stay as they are. Only those the roster itself shows to be staff are added or
    found by their address; others may be students, and are looked for by id alone.
    """

    where: str
    sourced_id: str | None = None
    details: Details | None = None
    gives: frozenset[RoleAt] = frozenset()
    takes: frozenset[RoleAt] = frozenset()
    governs: frozenset[Role] = frozenset()
    leaves: bool = False
    is_staff: bool = False


@dataclass(frozen=True)
class Roster:
    """A roster as it was read. Where it is ``complete``, whoever is missing has left."""

    source: str
    entries: tuple[Entry, ...]
    schools: tuple[str, ...]
    complete: bool
    passed_over: int
    problems: tuple[Problem, ...]


class Table:
    """A CSV file whose columns are known by name. Only the columns asked for are taken out of it."""

    def __init__(self, path: Path, *, needed: Collection[str], wanted: Collection[str] = ()) -> None:
        self.name = path.name
        self._path, self._needed, self._taken = path, needed, (*needed, *wanted)

    def rows(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Where each row stands, and its cells; a missing column is empty. Raises ``Invalid``."""
        try:
            with self._path.open(encoding="utf-8-sig", newline="") as lines:
                reader = csv.DictReader(lines, strict=True)
                missing = [name for name in self._needed if name not in (reader.fieldnames or ())]
                if missing:
                    raise Invalid(
                        f"{self.name} lacks the columns {', '.join(missing)}.",
                        cure="Names of columns are exact, capital letters too.",
                    )
                for row in reader:
                    cells = {name: (row.get(name) or "").strip() for name in self._taken}
                    yield f"{self.name} line {reader.line_num}", cells
        except FileNotFoundError as error:
            raise Invalid(f"{self.name} is missing.", cure="Export the roster again, with it.") from error
        except UnicodeDecodeError as error:
            raise Invalid(f"{self.name} is not in UTF-8.", cure="Export it as UTF-8.") from error
        except csv.Error as error:
            raise Invalid(
                f"{self.name} is not CSV: {error}.", cure="Check its quotes, or export it again."
            ) from error
        except OSError as error:
            raise Invalid(
                f"{self.name} cannot be read: {error.strerror}.", cure="Check who may read it."
            ) from error
