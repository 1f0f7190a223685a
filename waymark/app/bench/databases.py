"""Temporary installations on databases of their own, which are gone afterwards, and the machine in general words."""

from __future__ import annotations

import os
import platform
import secrets
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from waymark.app.config import load_settings
from waymark.app.installation import Installation
from waymark.app.migrate import upgrade

POSTGRES = "WAYMARK_TEST_POSTGRES"
_POSTGRES_HERE = "postgresql+psycopg://127.0.0.1:5432/postgres"


@dataclass(frozen=True)
class Kind:
    """A kind of database to measure on."""

    name: str
    version: Callable[[], str | None]
    """Its version, or None where none answers."""
    database: Callable[[Path], AbstractContextManager[str]]
    """The address of a fresh one for as long as the block lasts."""


@contextmanager
def temporary(kind: Kind) -> Iterator[Installation]:
    """An installation with an empty, migrated database and folders of its own."""
    with tempfile.TemporaryDirectory(prefix="waymark-bench-") as folder, kind.database(Path(folder)) as url:
        settings = load_settings(
            home=Path(folder),
            env="development",
            database_url=url,
            storage_url=(Path(folder) / "evidence").as_uri(),
            broker_url="",
            smtp_url="",
            base_url="http://127.0.0.1:8000",
            secret_key=secrets.token_hex(32),
            master_key=secrets.token_hex(32),
        )
        installation = Installation(settings)
        upgrade(installation.runtime.engine)
        yield installation
        installation.runtime.engine.dispose()


def machine() -> dict[str, str]:
    """What the figures were measured on, without names."""
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    versions = {kind.name: kind.version() or "not there" for kind in KINDS}
    return {
        "cores": str(os.cpu_count()),
        "memory": f"{pages * size / 2**30:.0f} GB",
        "system": platform.system(),
        "python": platform.python_version(),
        **versions,
        "load": " ".join(f"{load:.1f}" for load in os.getloadavg()),
    }


def _postgres_address() -> str:
    return os.environ.get(POSTGRES, _POSTGRES_HERE)


def _postgres_version() -> str | None:
    engine = create_engine(_postgres_address(), connect_args={"connect_timeout": 2})
    try:
        with engine.connect() as connection:
            return str(connection.exec_driver_sql("SHOW server_version").scalar()).split()[0]
    except OperationalError:
        return None
    finally:
        engine.dispose()


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    name = f"waymark_bench_{secrets.token_hex(4)}"
    server = create_engine(_postgres_address(), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    try:
        yield f"{_postgres_address().rsplit('/', 1)[0]}/{name}"
    finally:
        with server.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
        server.dispose()


@contextmanager
def _sqlite(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder / 'waymark.db'}"


KINDS = (
    Kind("SQLite", lambda: sqlite3.sqlite_version, _sqlite),
    Kind("PostgreSQL", _postgres_version, _postgres),
)
