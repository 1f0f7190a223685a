"""The database: one declarative base, the column types that behave alike on SQLite and PostgreSQL, engines.

Every table name begins with the name of its slice; foreign keys point downwards only.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, Enum, MetaData, String, Table, create_engine, event
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMING)


Id = String(32)
"""The column type of every identifier; see ``waymark.kernel.ids``."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC. Refuses a naive time, which would be a guess."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Exact(TypeDecorator[Decimal]):
    """An exact decimal with four places, for credit and money.

    Stored as a whole number of ten-thousandths, because SQLite has no decimals and binary fractions would
    not add up. SQL sums of it come back through this type as exact decimals.
    """

    impl = BigInteger
    cache_ok = True
    _SCALE = Decimal(10_000)

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        scaled = value * self._SCALE
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} has more than four decimal places")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else (Decimal(int(value)) / self._SCALE).normalize() + 0


def choice(values: type[StrEnum]) -> Enum:
    """A column that holds one of an enum's values; the database checks it too."""
    return Enum(
        values,
        name=f"{values.__name__.lower()}_known",
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


def append_only(table: Table) -> None:
    """Have the database refuse to change or remove rows of a table, whoever asks for it."""

    @event.listens_for(table, "after_create")
    def refuse(table: Table, connection: Connection, **_: object) -> None:
        refusal = f"rows of {table.name} are added and never changed"
        if connection.dialect.name == "sqlite":
            for verb in ("update", "delete"):
                connection.exec_driver_sql(
                    f"CREATE TRIGGER {table.name}_no_{verb} BEFORE {verb} ON {table.name} "
                    f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
                )
            return
        connection.exec_driver_sql(
            f"CREATE FUNCTION {table.name}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{refusal}'; END $$"
        )
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table.name}_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON {table.name} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table.name}_refuse()"
        )

    @event.listens_for(table, "before_drop")
    def forget(table: Table, connection: Connection, **_: object) -> None:
        if connection.dialect.name != "sqlite":
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {table.name}_refuse CASCADE")


def make_engine(url: str) -> Engine:
    """An engine with the settings Waymark needs: SQLite in WAL mode with foreign keys, PostgreSQL as it is."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": 15})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, record: object) -> None:
    # The driver's own transaction handling starts late and without a lock; we say BEGIN ourselves.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "busy_timeout=15000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once: two that read first and write later would deadlock each other.
    writes = connection.get_execution_options().get("waymark_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def is_unique_violation(error: DBAPIError) -> bool:
    """Whether the database refused a second row where only one may be."""
    return getattr(error.orig, "sqlstate", None) == "23505" or "UNIQUE constraint failed" in str(error.orig)


def is_disk_full(error: DBAPIError) -> bool:
    """Whether the database has no room left to write."""
    return getattr(error.orig, "sqlstate", None) == "53100" or "disk is full" in str(error.orig)


def is_busy(error: DBAPIError) -> bool:
    """Whether another transaction stood in the way and trying again may help."""
    return getattr(error.orig, "sqlstate", None) in {
        "40001",
        "40P01",
        "55P03",
    } or "database is locked" in str(error.orig)
