"""Fixtures of tests that drive Chromium, for this folder and for the journeys. On SQLite only, to be quick."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright

from tests.browser.live import FLAGS, Doorstep, Live, Postman
from tests.browser.lived_in import Past
from tests.conftest import Databases, _settings, need
from tests.factories.clock import StandingClock
from tests.factories.town import find, settle
from waymark.app.factory import create_app
from waymark.app.installation import Installation

Serve = Callable[..., AbstractContextManager[Live]]


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium; every person gets a window of their own in it."""
    path = shutil.which("chromium")
    need("Chromium", path is not None, "install it, for example with Debian's package chromium")
    browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def doorstep() -> Iterator[Doorstep]:
    opened = Doorstep()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def serve(chromium: Browser, doorstep: Doorstep, tmp_path_factory: pytest.TempPathFactory) -> Serve:
    """``with serve("town", settle) as live``: a served copy of a database that is filled once per run."""
    databases = Databases("sqlite", tmp_path_factory.mktemp("served"))

    def open_at(address: str, clock: StandingClock) -> Installation:
        # Badges are issued in the name of the address at which they are served.
        settings = _settings(databases.folder, address, base_url=doorstep.address)
        return Installation(settings, clock=clock)

    @contextmanager
    def serving(
        name: str, fill: Callable[[Installation], None], clock: StandingClock, **config: Any
    ) -> Iterator[Live]:
        def fill_here(installation: Installation) -> None:
            here = open_at(installation.settings.database, clock)
            fill(here)
            here.runtime.engine.dispose()

        address = databases.copy(name, fill_here)
        installation = open_at(address, clock)
        town = find(installation, clock)
        app = create_app(installation, **{"COUNT_TRIES": False, **config})
        doorstep.shows = app
        postman = Postman(town)
        live = Live(town, app, doorstep.address, chromium)
        try:
            yield live
        finally:
            live.close()
            postman.stop()
            doorstep.shows = None
            installation.runtime.engine.dispose()
            databases.drop(address)
        assert live.complaints == []

    return serving


@pytest.fixture
def live(serve: Serve, clock: StandingClock) -> Iterator[Live]:
    """The town of the other tests, served."""
    with serve("town", settle, clock) as live:
        yield live


@pytest.fixture(scope="session")
def past() -> Past:
    return Past()


@pytest.fixture
def lived_in(serve: Serve, past: Past) -> Iterator[Live]:
    """The same town after some weeks; ``past`` knows the addresses."""
    with serve("lived-in", past.make, past.clock) as live:
        yield live
