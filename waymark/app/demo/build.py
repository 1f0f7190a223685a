"""Builds the demo district in an empty database: people, library, a year of history."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from rich.progress import Progress
from sqlalchemy import event

from hr import service as hr
from people import queries as people_queries
from people import service as people
from waymark.app.demo import cast
from waymark.app.demo.authoring import begin_drafts
from waymark.app.demo.clock import HistoryClock
from waymark.app.demo.history import History
from waymark.app.installation import LIBRARY, Installation
from waymark.app.library import establish
from waymark.kernel.actor import ANONYMOUS, Actor, system_actor
from waymark.kernel.ids import DistrictId, PersonId, SchoolId

SEED = 2018
"""The year of the source study; any number would do, as long as it stays."""

DAYS = 365


def is_built(installation: Installation) -> bool:
    """Whether the demo district is in this database."""
    with installation.runtime.reading(ANONYMOUS) as look:
        return people_queries.district_by_slug(look.session, cast.SLUG) is not None


def build_demo(installation: Installation, progress: Progress) -> None:
    """Make the demo district. The caller has migrated the database and seen that it is empty."""
    today = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    clock = HistoryClock(today - timedelta(days=DAYS))
    live_clock, installation.runtime.clock = installation.runtime.clock, clock
    draw = random.Random(SEED)
    with _without_waiting_for_the_disk(installation):
        district, actors = _settle(installation, draw)
        History(installation, district, actors, clock, until=today, draw=draw).tell(progress)
        begin_drafts(installation, actors)
    installation.runtime.clock = live_clock


def _settle(installation: Installation, draw: random.Random) -> tuple[DistrictId, dict[str, Actor]]:
    runtime, settings = installation.runtime, installation.settings
    password_hash = people.hash_password(cast.PASSWORD)
    with runtime.command(system_actor()) as uow:
        district = people.add_district(uow, name=cast.DISTRICT, slug=cast.SLUG, learners=cast.LEARNERS)
        uow.session.flush()  # schools and people point at it
        schools: dict[str, SchoolId] = {
            name: people.add_school(uow, district, name=name) for name in cast.SCHOOLS
        }
        uow.session.flush()
        numbers: dict[PersonId, str] = {}
        for count, member in enumerate(cast.members(draw), 1):
            school_id = schools[member.school] if member.school else None
            person = people.add_person(
                uow,
                district,
                given_name=member.given,
                family_name=member.family,
                email=member.email,
                school_id=school_id,
                position=member.position,
                password_hash=password_hash,
            )
            for role, here in member.roles:
                people.give_role(uow, person, role, school_id=school_id if here else None)
            numbers[person] = f"SV{4000 + count * 7}"
        hr.set_identifiers(uow, district, numbers)
    with runtime.command(system_actor(district)) as uow:
        establish(uow, district, LIBRARY, settings, email="badges@sagebrush.example")
    with runtime.reading(system_actor(district)) as look:
        rows = people_queries.list_people(look, district)
        actors = {row.email: people_queries.actor_by_id(look, row.id) for row in rows}
    return district, actors


@contextmanager
def _without_waiting_for_the_disk(installation: Installation) -> Iterator[None]:
    """While the demo is being built nothing in it can be lost that could not be built again."""
    engine = installation.runtime.engine
    if engine.dialect.name != "sqlite":
        yield
        return

    def hurry(connection: object, *_: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")  # type: ignore[attr-defined]

    engine.dispose()
    event.listen(engine, "connect", hurry)
    yield
    event.remove(engine, "connect", hurry)
    engine.dispose()
