"""Loading the starter library, into an empty district and once more; and searching a large catalogue."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from credentials import queries as credentials
from credentials.rules import Asked, Filter, ItemRef
from people import queries as people
from people import service as people_service
from waymark.app.bench.pages import PageFigures, count_statements, page_figures
from waymark.app.bench.visits import Visit
from waymark.app.installation import LIBRARY, Installation
from waymark.app.library import establish, load_library
from waymark.app.simulate import add_credentials
from waymark.kernel.actor import Actor, Role, system_actor

CREDENTIALS = 2_000
AT_A_TIME = 5
"""As few as people publish at once; a server tidies its tables between transactions."""
SEARCHES = 40
SEED = 1

ASKED = {
    "everything": Asked(),
    "one word": Asked(q="feedback"),
    "two words": Asked(q="growth mindset"),
    "a code": Asked(q="P7.3"),
    "unfinished": Asked(q="learner refl"),
    "a slip": Asked(q="diferentiation"),
    "two slips": Asked(q="growht mindest"),
    "in no credential": Asked(q="feedback submarine"),
    "framework item": Asked(item=ItemRef("casey-educator-competencies", "P7")),
    "word, item, filters": Asked(
        q="feedback",
        item=ItemRef("casey-educator-competencies", "P"),
        chosen=((Filter.DEPTH, "explore"), (Filter.AUDIENCE, "teachers")),
    ),
}


@dataclass(frozen=True)
class Loaded:
    """What loading took."""

    files: int
    seconds: float
    again: float
    """Seconds for the same files once more."""


@dataclass(frozen=True)
class Searched:
    """What a page of the catalogue took to be found, as the page asks for it; without its template."""

    search: str
    found: int
    statements: int
    milliseconds: float
    """The median."""
    slowest: float
    """What 95 of 100 stay below, in milliseconds."""


def bench_library(installation: Installation) -> Loaded:
    """Load the library into an empty database, twice."""
    runtime = installation.runtime
    with runtime.command(system_actor()) as uow:
        district_id = people_service.add_district(uow, name="Bench", slug="bench")
    began = time.perf_counter()
    with runtime.command(system_actor(district_id)) as uow:
        establish(uow, district_id, LIBRARY, installation.settings, email="badges@bench.example")
    loaded = time.perf_counter()
    with runtime.command(system_actor(district_id)) as uow:
        files = load_library(uow, district_id, LIBRARY).files
    return Loaded(files, round(loaded - began, 2), round(time.perf_counter() - loaded, 2))


def fill_catalogue(installation: Installation, advance: Callable[[int], object]) -> Actor:
    """Add invented credentials to the district that ``bench_library`` made, and somebody who looks for one."""
    runtime = installation.runtime
    with runtime.reading(system_actor()) as look:
        district_id = people.only_district(look)
    for first in range(0, CREDENTIALS, AT_A_TIME):
        with runtime.command(system_actor(district_id)) as uow:
            add_credentials(uow, district_id, AT_A_TIME, seed=SEED, first=first)
        advance(AT_A_TIME)
    with runtime.command(system_actor(district_id)) as uow:
        person_id = people_service.add_person(
            uow, district_id, given_name="Bea", family_name="Bench", email="bea@bench.example"
        )
        uow.session.flush()  # the role is given to a person who is there
        people_service.give_role(uow, person_id, Role.EDUCATOR)
    # What a server does by itself a little later; not possible inside a transaction.
    with runtime.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE" if connection.dialect.name == "sqlite" else "VACUUM ANALYZE")
    with runtime.reading(system_actor()) as look:
        return people.actor_by_id(look, person_id)


def bench_search(installation: Installation, who: Actor) -> tuple[Searched, ...]:
    """Ask a filled catalogue for what ``ASKED`` lists, each several times."""
    return tuple(_searched(installation, who, search, asked) for search, asked in ASKED.items())


def bench_catalogue(installation: Installation, who: Actor) -> tuple[PageFigures, ...]:
    """The whole page of a filled catalogue, for what ``ASKED`` lists."""
    found = (
        Visit(search, f"/catalogue?{urlencode(asked.parameters, doseq=True)}", who.person_id)
        for search, asked in ASKED.items()
    )
    return page_figures(installation, found)


def _searched(installation: Installation, who: Actor, search: str, asked: Asked) -> Searched:
    times = []
    for _ in range(SEARCHES):
        with installation.runtime.reading(who) as look, count_statements(installation.runtime.engine) as sent:
            began = time.perf_counter()
            page = credentials.catalogue(look, asked)
            times.append((time.perf_counter() - began) * 1000)
    slowest = statistics.quantiles(times, n=20)[-1]
    return Searched(search, page.found, len(sent), round(statistics.median(times), 1), round(slowest, 1))
