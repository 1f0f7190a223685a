"""A small town: one district with two schools, a few people in every role, the library loaded; and a neighbour district."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from people import queries as people_queries
from people import service as people
from waymark.app.installation import LIBRARY, Installation
from waymark.app.jobs import drain
from waymark.app.library import establish
from waymark.kernel.actor import ANONYMOUS, Actor, Role, system_actor
from waymark.kernel.audit import AuditLine
from waymark.kernel.ids import DistrictId, SchoolId
from waymark.kernel.uow import Reading, Runtime, UnitOfWork

PASSWORD = "seven quiet rivers"
# One hash for everybody: making one takes a tenth of a second.
_HASH = people.hash_password(PASSWORD)

PEOPLE = {
    # name: (given, family, school, roles as (role, school))
    "educator": ("Ana", "Alvarez", "hill", [(Role.EDUCATOR, "hill")]),
    "other_educator": ("Ben", "Baker", "hill", [(Role.EDUCATOR, "hill")]),
    "far_educator": ("Fay", "Fields", "lake", [(Role.EDUCATOR, "lake")]),
    "peer": ("Pia", "Park", "lake", [(Role.EDUCATOR, "lake"), (Role.PEER_REVIEWER, None)]),
    "peer2": ("Quinn", "Quade", "lake", [(Role.EDUCATOR, "lake"), (Role.PEER_REVIEWER, None)]),
    "coach": ("Cora", "Cole", None, [(Role.COACH, None)]),
    "coach2": ("Dov", "Dunn", None, [(Role.COACH, None)]),
    "leader": ("Lena", "Lund", "hill", [(Role.BUILDING_LEADER, "hill"), (Role.EDUCATOR, "hill")]),
    "other_leader": ("Omar", "Ortiz", "lake", [(Role.BUILDING_LEADER, "lake")]),
    "external": ("Eve", "Ellis", None, [(Role.EXTERNAL_REVIEWER, None)]),
    "program_lead": ("Gil", "Grant", None, [(Role.PROGRAM_LEAD, None)]),
    "hr": ("Hana", "Holt", None, [(Role.HR_OFFICER, None)]),
    "superintendent": ("Sue", "Stone", None, [(Role.SUPERINTENDENT, None)]),
    "admin": ("Ada", "Ames", None, [(Role.ADMIN, None)]),
}


@dataclass
class Town:
    installation: Installation
    clock: Any
    district: DistrictId
    neighbour: DistrictId
    schools: dict[str, SchoolId]
    actors: dict[str, Actor] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.__dict__["actors"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def runtime(self) -> Runtime:
        return self.installation.runtime

    @contextmanager
    def at(self, actor: Actor) -> Iterator[UnitOfWork]:
        with self.runtime.command(actor) as uow:
            yield uow

    @contextmanager
    def look(self, actor: Actor = ANONYMOUS) -> Iterator[Reading]:
        with self.runtime.reading(actor) as reading:
            yield reading

    @property
    def system(self) -> Actor:
        return system_actor(self.district)

    def work(self) -> int:
        """Do the jobs that are due."""
        return drain(self.runtime, self.installation.jobs)


def audited(town: Town, subject_id: str) -> list[str]:
    """What the audit trail says was done with something, in order of the alphabet."""
    with town.look() as look:
        return sorted(
            look.session.scalars(select(AuditLine.action).where(AuditLine.subject_id == subject_id))
        )


def email_of(name: str) -> str:
    return f"{name}@town.example"


def move_in(uow: UnitOfWork, district: DistrictId) -> None:
    """The two schools of the town, and its people in their roles."""
    uow.session.flush()
    schools = {
        name: people.add_school(uow, district, name=f"{name.title()} School") for name in ("hill", "lake")
    }
    uow.session.flush()
    for name, (given, family, school, roles) in PEOPLE.items():
        person = people.add_person(
            uow,
            district,
            given_name=given,
            family_name=family,
            email=email_of(name),
            school_id=schools.get(school),
            password_hash=_HASH,
        )
        for role, place in roles:
            people.give_role(uow, person, role, school_id=schools.get(place))


def settle(installation: Installation) -> None:
    """Fill an empty database with the town."""
    runtime = installation.runtime
    with runtime.command(system_actor()) as uow:
        district = people.add_district(uow, name="Town School District", slug="town", learners=900)
        neighbour = people.add_district(uow, name="Neighbour School District", slug="neighbour")
        move_in(uow, district)
        stranger = people.add_person(
            uow,
            neighbour,
            given_name="Stan",
            family_name="Stray",
            email=email_of("stranger"),
            password_hash=_HASH,
        )
        people.give_role(uow, stranger, Role.EDUCATOR)
    for one in (district, neighbour):
        with runtime.command(system_actor(one)) as uow:
            establish(uow, one, LIBRARY, installation.settings, email="badges@town.example")


def find(installation: Installation, clock: Any) -> Town:
    """The town in a database that ``settle`` filled."""
    from people.models import District, School

    with installation.runtime.reading(ANONYMOUS) as look:
        districts = {d.slug: d.id for d in look.session.query(District)}
        schools = {s.name.split()[0].lower(): s.id for s in look.session.query(School)}
        town = Town(installation, clock, districts["town"], districts["neighbour"], schools)
        for name in [*PEOPLE, "stranger"]:
            town.actors[name] = people_queries.actor_by_id(
                look, people_queries.person_by_email(look, email_of(name))
            )
    return town
