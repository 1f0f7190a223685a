"""The register of people as a roster meets it: who is meant by an entry, what differs, what cannot be."""

from __future__ import annotations

from dataclasses import replace

from people import hr_identifiers, queries
from people.queries import RegisterRow
from waymark.app.roster.entries import Details, Entry, RoleAt
from waymark.kernel.ids import DistrictId, PersonId
from waymark.kernel.uow import Reading


class Register:
    """Everybody of a district, found by the ids of one source or by address. Remembers what it was asked."""

    def __init__(self, look: Reading, district_id: DistrictId, source: str) -> None:
        self._look = look
        self.rows = {row.id: row for row in queries.register(look, district_id)}
        self.by_source = queries.people_from(look, district_id, source)
        self.school_names = {school.id: school.name for school in queries.schools_of(look, district_id)}
        self._by_email = {row.email: row.id for row in self.rows.values()}
        self._numbers = hr_identifiers.of(look.session, self.rows)
        self._met: dict[tuple[str, str], str] = {}

    def find(self, entry: Entry) -> RegisterRow | None:
        """Who is meant: by the id in the source, and for staff by the address."""
        person_id = self.by_source.get(entry.sourced_id or "")
        if person_id is None and entry.is_staff and entry.details:
            person_id = self._by_email.get(entry.details.email)
        return self.rows[person_id] if person_id else None

    def has_met(self, person_id: PersonId) -> bool:
        """Whether an entry was this person."""
        return ("person", person_id) in self._met

    def problems(self, entry: Entry, row: RegisterRow | None) -> tuple[str, ...]:
        """Why an entry cannot be brought in; empty when it can."""
        if row is not None and (first := self._first("person", row.id, entry)):
            return (f"It is the same person as in {first}.",)
        details = entry.details
        if details is None or entry.leaves:
            return ()
        told = [*details.problems]
        if first := self._first("address", details.email, entry):
            told.append(f"{details.email} is in {first} too.")
        elif (row is None or row.email != details.email) and self._is_taken(details.email):
            told.append(f"{details.email} belongs to somebody else.")
        if first := self._first("number", details.employee_number, entry):
            told.append(f"The employee number is in {first} too.")
        return tuple(told)

    def settled(self, entry: Entry, row: RegisterRow) -> Details:
        """What is true of a known person from now on: what the entry says, and else what is known."""
        known = Details(
            email=row.email,
            given_name=row.given_name,
            family_name=row.family_name,
            school=self.school_names[row.school_id] if row.school_id else None,
            position=row.position,
            employee_number=self._numbers.get(row.id, ""),
        )
        new = entry.details
        if new is None:
            return known
        # OneRoster says of all staff where they are; a plain list leaves out what it does not know.
        says_where = entry.is_staff and entry.sourced_id
        return replace(
            new,
            school=new.school if says_where else new.school or known.school,
            position=new.position or known.position,
            employee_number=new.employee_number or known.employee_number,
        )

    def differences(self, row: RegisterRow, new: Details) -> tuple[str, ...]:
        """What changes about a person, in words. Employee numbers are not shown."""
        school = self.school_names[row.school_id] if row.school_id else None
        pairs = (
            ("name", f"{row.given_name} {row.family_name}", new.name),
            ("address", row.email, new.email),
            ("school", school or "the district", new.school or "the district"),
            ("position", row.position or "none", new.position or "none"),
        )
        told = [f"{what}: {old} becomes {now}" for what, old, now in pairs if old != now]
        if new.employee_number != self._numbers.get(row.id, ""):
            told.append("employee number")
        return tuple(told)

    def roles_of(self, row: RegisterRow) -> frozenset[RoleAt]:
        """The roles of a person by the names of schools."""
        return frozenset(
            (held.role, self.school_names[held.school_id] if held.school_id else None) for held in row.roles
        )

    def _first(self, kind: str, value: str, entry: Entry) -> str:
        """Where the same was met before; empty for the first time."""
        first = self._met.setdefault((kind, value), entry.where) if value else entry.where
        return first if first != entry.where else ""

    def _is_taken(self, email: str) -> bool:
        return queries.account_by_email(self._look.session, email) is not None
