"""Migrations, called from commands and tests. The scripts stand in ``waymark/migrations/versions``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine

from credentials import search
from waymark.app.models import metadata

SCRIPTS = "waymark:migrations"


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate up to a revision."""
    with _moving(engine) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Migrate down to a revision, or ``base``."""
    with _moving(engine) as connection:
        command.downgrade(_config(connection), revision)


def write_revision(engine: Engine, message: str) -> None:
    """Write the next migration script, from what the models have and the database has not."""
    with engine.begin() as connection:
        config = _config(connection)
        number = 1 + len(list(ScriptDirectory.from_config(config).walk_revisions()))
        command.revision(config, message=message, autogenerate=True, rev_id=f"{number:04}")


def differences(engine: Engine) -> list[str]:
    """What the database lacks or has too much, compared with the models; empty when they agree."""
    with engine.connect() as connection:
        options = {"compare_type": True, "include_name": is_described}
        context = MigrationContext.configure(connection, opts=options)
        return [str(one) for one in compare_metadata(context, metadata)]


def is_described(name: str | None, kind: object, parents: Mapping[Any, str | None]) -> bool:
    """Whether the models describe a table, column or index; not what a database derives for its search."""
    return name not in search.DERIVED and f"{parents.get('table_name')}.{name}" not in search.DERIVED


@contextmanager
def _moving(engine: Engine) -> Iterator[Connection]:
    """A connection in one transaction, at whose end every reference has to hold."""
    with engine.execution_options(waymark_writes=True).connect() as connection:
        if connection.dialect.name != "sqlite":
            with connection.begin():
                yield connection
            return
        # SQLite alters a table by copying it, and could not drop the old one while others point at it. Whether
        # it looks can be said outside of a transaction only, which the driver's own connection is until then.
        driver = connection.connection.cursor()
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if lost := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                    raise RuntimeError(f"rows of {lost[0][0]} would point at nothing, so nothing was changed")
        finally:
            driver.execute("PRAGMA foreign_keys=ON")
            driver.close()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    config.attributes["connection"] = connection
    return config
