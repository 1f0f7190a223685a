"""The people of the simulated district: schools, educators, readers, leaders and the district office."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from people.hr_identifiers import HrIdentifier
from people.models import Account, District, Person, RoleHolding, School
from review.rules import ReaderRole
from waymark.app.demo import cast
from waymark.app.simulate.drawing import Deck, drawn_id
from waymark.app.simulate.rows import Rows
from waymark.kernel.actor import Role
from waymark.kernel.ids import DistrictId, PersonId, SchoolId

PASSWORD = "a hundred quiet schools"  # noqa: S105  # everybody's in a district that nobody lives in

EDUCATORS_PER_SCHOOL = 60
EDUCATORS_PER_PEER = 6
EDUCATORS_PER_COACH = 25
EDUCATORS_PER_EXTERNAL = 500
LEARNERS_PER_EDUCATOR = 17

_OFFICE = (
    ("Human resources", Role.HR_OFFICER),
    ("Professional learning", Role.PROGRAM_LEAD),
    ("Superintendent", Role.SUPERINTENDENT),
    ("Systems", Role.ADMIN),
)


@dataclass(frozen=True)
class Member:
    """One person, as far as their work is concerned."""

    id: PersonId
    school_id: SchoolId | None


@dataclass
class Staff:
    """Everybody, by what they do."""

    educators: list[Member] = field(default_factory=list)
    leaders: dict[SchoolId, Member] = field(default_factory=dict)
    readers: dict[ReaderRole, list[Member]] = field(default_factory=dict)
    office: dict[Role, Member] = field(default_factory=dict)


def hire(
    rows: Rows, draw: random.Random, district_id: DistrictId, educators: int, password_hash: str
) -> Staff:
    """Write the rows of a district, its schools and its people.

    Each school has a building leader; every sixth educator is a peer reviewer, and there is a coach for
    every 25. One person each is HR officer, program lead, superintendent and administrator.
    """
    rows.add(
        District,
        id=district_id,
        name="Simulated School District",
        slug="simulated",
        learners=educators * LEARNERS_PER_EDUCATOR,
    )
    team = _Hiring(rows, draw, district_id, password_hash)
    staff = Staff()
    schools = [
        team.school(number) for number in range(1, max(1, round(educators / EDUCATORS_PER_SCHOOL)) + 1)
    ]
    for school_id in schools:
        staff.leaders[school_id] = team.person("Principal", school_id, (Role.BUILDING_LEADER, school_id))
    positions = Deck(draw, [position for some in cast.POSITIONS.values() for position in some])
    peers = staff.readers[ReaderRole.PEER] = []
    for number in range(educators):
        school_id = schools[number * len(schools) // educators]
        roles: list[tuple[Role, SchoolId | None]] = [(Role.EDUCATOR, school_id)]
        is_peer = number % EDUCATORS_PER_PEER == 0
        if is_peer:
            roles.append((Role.PEER_REVIEWER, None))
        member = team.person(positions.next(), school_id, *roles)
        staff.educators.append(member)
        if is_peer:
            peers.append(member)
    staff.readers[ReaderRole.COACH] = [
        team.person("Instructional coach", None, (Role.COACH, None))
        for _ in range(max(2, educators // EDUCATORS_PER_COACH))
    ]
    staff.readers[ReaderRole.EXTERNAL] = [
        team.person("Faculty partner", None, (Role.EXTERNAL_REVIEWER, None))
        for _ in range(max(1, educators // EDUCATORS_PER_EXTERNAL))
    ]
    for position, role in _OFFICE:
        staff.office[role] = team.person(position, None, (role, None))
    return staff


class _Hiring:
    """Writes schools and people one by one."""

    def __init__(self, rows: Rows, draw: random.Random, district_id: DistrictId, password_hash: str) -> None:
        self._rows, self._draw, self._district, self._password_hash = rows, draw, district_id, password_hash
        self._given, self._family = Deck(draw, cast.GIVEN), Deck(draw, cast.FAMILY)
        self._hired = 0

    def school(self, number: int) -> SchoolId:
        school_id = SchoolId(drawn_id(self._draw))
        self._rows.add(School, id=school_id, district_id=self._district, name=f"School {number:03d}")
        return school_id

    def person(
        self, position: str, school_id: SchoolId | None, *roles: tuple[Role, SchoolId | None]
    ) -> Member:
        self._hired += 1
        person_id = PersonId(drawn_id(self._draw))
        given, family = self._given.next(), self._family.next()
        self._rows.add(
            Person,
            id=person_id,
            district_id=self._district,
            school_id=school_id,
            given_name=given,
            family_name=family,
            position=position,
            active=True,
        )
        self._rows.add(
            Account,
            id=drawn_id(self._draw),
            person_id=person_id,
            email=f"{given}.{family}.{self._hired}@simulated.example".lower(),
            password_hash=self._password_hash,
            seal=drawn_id(self._draw),
        )
        self._rows.add(HrIdentifier, person_id=person_id, employee_number=f"E{100_000 + self._hired}")
        for role, role_school in roles:
            self._rows.add(
                RoleHolding, id=drawn_id(self._draw), person_id=person_id, role=role, school_id=role_school
            )
        return Member(person_id, school_id)
