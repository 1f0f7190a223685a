"""What a district is judged by in tests: colleagues with badges, and judgments."""

from __future__ import annotations

from conditions import queries, service
from conditions.rules import AreaLevel, DistrictFacts, JudgmentId
from people import queries as people_queries
from people import service as people
from tests.factories import awards
from tests.factories.town import Town
from waymark.kernel.actor import Actor, Role, system_actor
from waymark.kernel.ids import new_id

NOTE = "Looked at the plans of both schools with two principals and four teachers."
LEADERS = "growing-leaders-of-inquiry"
"""Informs LD1 and PDL2."""


def colleagues(town: Town, number: int, school: str | None = "hill") -> list[Actor]:
    """More educators at a school of the town."""
    made = []
    for _ in range(number):
        with town.at(system_actor(town.district)) as uow:
            person = people.add_person(
                uow,
                town.district,
                given_name="Col",
                family_name=f"League{new_id()[:6]}",
                email=f"{new_id()}@town.example",
                school_id=town.schools.get(school),
            )
            people.give_role(uow, person, Role.EDUCATOR)
        with town.look(town.system) as look:
            made.append(people_queries.actor_by_id(look, person))
    return made


def holders(town: Town, number: int, school: str | None = "hill", slug: str = LEADERS) -> list[Actor]:
    """Fresh colleagues who each hold a badge."""
    made = colleagues(town, number, school)
    for one in made:
        awards.issued(town, one, slug)
    return made


def judged(
    town: Town, area: str = "PDL1", level: AreaLevel = AreaLevel.ESTABLISHING, by: Actor | None = None
) -> JudgmentId:
    with town.at(by or town.program_lead) as uow:
        return service.judge(uow, area, level=level, note=NOTE)


def shown(town: Town) -> dict[str, str]:
    """Every indicator as it stands on the board."""
    with town.look(town.educator) as look:
        return {row.code: row.shown for row in queries.indicators(look, town.district)}


def facts(town: Town) -> DistrictFacts:
    with town.look(town.system) as look:
        return queries.district_facts(look, town.district)
