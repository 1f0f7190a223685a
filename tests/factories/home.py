"""A home folder as `waymark init` leaves it, with the people of the town: one district, the library, SQLite.

For tests of commands, which find their installation by the settings.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from people import queries as people_queries
from people import service as people
from tests.factories.town import PEOPLE, Town, email_of, move_in
from waymark.app.cli import main
from waymark.app.config import load_settings
from waymark.app.home_folder import HomeFolder
from waymark.app.installation import LIBRARY, Installation
from waymark.app.library import establish
from waymark.app.models import metadata
from waymark.kernel.actor import system_actor
from waymark.kernel.clock import SystemClock

BASE_URL = "http://waymark.test"


@dataclass
class Home:
    """A home folder and what stands in it."""

    folder: Path
    town: Town

    def run(self, *words: object, typed: str | None = None) -> Result:
        """``home.run("people", "list")`` does what ``waymark people list`` would."""
        return CliRunner().invoke(main, [str(word) for word in words], input=typed)

    def told(self, *words: object) -> Any:
        """What a command that must succeed prints as JSON."""
        result = self.run(*words, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)


def furnish(folder: Path) -> None:
    """Make the home folder, once per test run; tests get copies."""
    HomeFolder(folder).prepare(base_url=BASE_URL)
    installation = Installation(load_settings(home=folder))
    runtime = installation.runtime
    metadata.create_all(runtime.engine)
    with runtime.command(system_actor()) as uow:
        district = people.add_district(uow, name="Town School District", slug="town", learners=900)
        move_in(uow, district)
    with runtime.command(system_actor(district)) as uow:
        establish(uow, district, LIBRARY, installation.settings, email="badges@town.example")
    runtime.engine.dispose()


@contextmanager
def moved_in(template: Path, folder: Path) -> Iterator[Home]:
    """A copy of a furnished home folder, with its town. WAYMARK_HOME has to name it already."""
    shutil.copytree(template, folder)
    installation = Installation(load_settings())
    with installation.runtime.reading(system_actor()) as look:
        district = people_queries.only_district(look)
        schools = {row.name.split()[0].lower(): row.id for row in people_queries.schools_of(look, district)}
        town = Town(installation, SystemClock(), district, district, schools)
        for name in PEOPLE:
            person = people_queries.person_by_email(look, email_of(name))
            town.actors[name] = people_queries.actor_by_id(look, person)
    yield Home(folder, town)
    installation.runtime.engine.dispose()
