"""Fixtures: databases of both kinds, a town of people, signed-in clients. No network but this machine."""

from __future__ import annotations

import os
import re
import shutil
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from people import service as people_service
from tests.factories.clock import StandingClock
from tests.factories.town import Town, find, settle
from waymark.app.config import load_settings
from waymark.app.factory import create_app
from waymark.app.installation import Installation
from waymark.app.models import metadata
from waymark.kernel.actor import Actor
from waymark.kernel.uow import Runtime
from waymark.web.api import SCOPES

ALL = os.environ.get("WAYMARK_TEST_ALL") == "1"
POSTGRES = os.environ.get("WAYMARK_TEST_POSTGRES", "postgresql+psycopg://127.0.0.1:5432/postgres")


def need(what: str, there: bool, cure: str) -> None:
    """Skip with one clear line when something is missing; fail instead where everything is asked for."""
    if not there:
        message = f"{what} is missing: {cure}"
        pytest.fail(message) if ALL else pytest.skip(message)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each thing that was missing, with the number of tests that would have needed it."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", ())
        if isinstance(report.longrepr, tuple)
    )
    for reason, number in reasons.most_common():
        terminalreporter.write_line(f"{number} skipped. {reason}")


def _postgres_answers() -> bool:
    engine = sa.create_engine(POSTGRES, connect_args={"connect_timeout": 2})
    try:
        engine.connect().close()
    except sa.exc.OperationalError:
        return False
    finally:
        engine.dispose()
    return True


class Databases:
    """Databases of one kind, each a quick copy of a template that is made once per test run."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind, self.folder = kind, folder
        self._templates: dict[str, str] = {}
        self._prefix = f"waymark_test_{os.getpid()}_{uuid.uuid4().hex[:6]}"
        self._made: list[str] = []

    def copy(self, name: str, fill: Callable[[Installation], None]) -> str:
        """The address of a fresh database like the template of that name."""
        if name not in self._templates:
            self._templates[name] = self._make(f"{self._prefix}_{name}")
            installation = Installation(_settings(self.folder, self._templates[name]))
            metadata.create_all(installation.runtime.engine)
            fill(installation)
            installation.runtime.engine.dispose()
        return self._make(f"{self._prefix}_{uuid.uuid4().hex[:8]}", like=self._templates[name])

    def bare(self) -> str:
        """The address of a database without tables."""
        return self._make(f"{self._prefix}_{uuid.uuid4().hex[:8]}")

    def _make(self, name: str, like: str | None = None) -> str:
        if self.kind == "sqlite":
            path = self.folder / f"{name}.db"
            if like:
                shutil.copyfile(like.removeprefix("sqlite:///"), path)
            return f"sqlite:///{path}"
        template = f' TEMPLATE "{like.rsplit("/", 1)[1]}"' if like else ""
        self._server(f'CREATE DATABASE "{name}"{template}')
        self._made.append(name)
        return f"{POSTGRES.rsplit('/', 1)[0]}/{name}"

    def drop(self, address: str) -> None:
        if self.kind == "sqlite":
            for end in ("", "-wal", "-shm"):
                Path(address.removeprefix("sqlite:///") + end).unlink(missing_ok=True)
        else:
            self._server(f'DROP DATABASE IF EXISTS "{address.rsplit("/", 1)[1]}" WITH (FORCE)')

    def close(self) -> None:
        if self.kind == "postgresql":
            for name in self._made:
                self._server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _server(self, statement: str) -> None:
        engine = sa.create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()


def _settings(folder: Path, address: str, **given: Any) -> Any:
    values = {
        "home": folder / "home",
        "database_url": address,
        "secret_key": "0" * 64,
        "master_key": "1" * 64,
        "storage_url": (folder / "evidence").as_uri(),
        "base_url": "http://waymark.test",
        "max_upload_mb": 3,
        "open_other_sites": False,
    }
    return load_settings(**{**values, **given})


@pytest.fixture(scope="session")
def kinds_of_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Databases]]:
    """Kept apart from ``databases``, which tests in random order set up anew with each change of the kind."""
    kinds = {kind: Databases(kind, tmp_path_factory.mktemp(kind)) for kind in ("sqlite", "postgresql")}
    yield kinds
    for databases in kinds.values():
        databases.close()


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def databases(request: pytest.FixtureRequest, kinds_of_databases: dict[str, Databases]) -> Databases:
    if request.param == "postgresql":
        need("PostgreSQL", _postgres_answers(), f"start a server at {POSTGRES.split('//')[1]}")
    return kinds_of_databases[request.param]


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


def _open(databases: Databases, address: str, clock: StandingClock, tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(_settings(tmp_path, address), clock=clock)
    yield installation
    installation.runtime.engine.dispose()
    databases.drop(address)


@pytest.fixture
def runtime(databases: Databases, clock: StandingClock, tmp_path: Path) -> Iterator[Runtime]:
    """A runtime on an empty database."""
    for installation in _open(databases, databases.copy("empty", lambda installation: None), clock, tmp_path):
        yield installation.runtime


@pytest.fixture
def town(databases: Databases, clock: StandingClock, tmp_path: Path) -> Iterator[Town]:
    """A small district with the library loaded; see tests/factories/town.py."""
    address = databases.copy("town", settle)
    for installation in _open(databases, address, clock, tmp_path):
        yield find(installation, clock)


@pytest.fixture
def letters(town: Town) -> Callable[[], list[str]]:
    """Works off the outbox, and gives the mails that were written since the last call."""
    folder = town.installation.settings.home / "mail"

    def collect() -> list[str]:
        town.work()
        found = [path.read_text() for path in folder.glob("*.eml")] if folder.exists() else []
        for path in folder.glob("*.eml"):
            path.unlink()
        return found

    return collect


class Visitor(FlaskClient):
    """A browser without JavaScript: ``send`` posts a form with the token of the session."""

    def csrf(self) -> str:
        page = self.get("/sign-in", follow_redirects=True).get_data(as_text=True)
        return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)  # type: ignore[union-attr]

    def send(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> Any:
        return self.post(path, data={"csrf_token": self.csrf(), **(data or {})}, **options)


@pytest.fixture(scope="session")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Built once per run: its addresses and templates take longer to compile than most tests take to run."""
    folder = tmp_path_factory.mktemp("app")
    app = create_app(Installation(_settings(folder, f"sqlite:///{folder}/unused.db")), COUNT_TRIES=False)
    app.test_client_class = Visitor
    return app


@pytest.fixture
def app(town: Town, shared_app: Flask) -> Flask:
    doorway = shared_app.extensions["waymark"]
    shared_app.extensions["waymark"] = replace(doorway, runtime=town.installation.runtime)
    return shared_app


@pytest.fixture
def client_of(app: Flask, town: Town) -> Callable[[Actor | None], Visitor]:
    """``client_of(actor)``: a browser in which that person is signed in; ``client_of(None)``: a stranger's."""
    from people import queries

    def make(actor: Actor | None = None) -> Visitor:
        client = app.test_client()
        if actor:
            with town.look() as look:
                account = queries.account_of(look.session, actor.person_id)
            with client.session_transaction() as session:
                session["person"], session["seal"] = actor.person_id, account.seal
        return client  # type: ignore[return-value]

    return make


class ApiClient:
    """A program with a token of one person."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self._client, self.headers = client, {"Authorization": f"Bearer {token}"}

    def __getattr__(self, verb: str) -> Callable[..., Any]:
        def call(path: str, **options: Any) -> Any:
            headers = {**self.headers, **options.pop("headers", {})}
            return getattr(self._client, verb)(f"/api/v1{path}", headers=headers, **options)

        return call


@pytest.fixture
def api_of(app: Flask, town: Town) -> Callable[..., ApiClient]:
    """``api_of(actor)``: JSON calls under /api/v1 with a token of that person (all scopes unless named)."""

    def make(actor: Actor, scopes: frozenset[str] = SCOPES) -> ApiClient:
        with town.at(actor) as uow:
            token = people_service.create_token(
                uow, actor.person_id, label="test", scopes=scopes, known_scopes=SCOPES
            )
        return ApiClient(app.test_client(), token)

    return make
