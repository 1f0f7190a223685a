"""Rows on their way into the database, table by table in the order in which they point at each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import psycopg
from sqlalchemy import insert
from sqlalchemy.engine import Connection
from sqlalchemy.schema import Table

from waymark.kernel.db import Base


class Rows:
    """Collects rows and writes them in one go for each table.

    The database checks them as it checks all others; services, events and the audit trail are passed by.
    """

    def __init__(self) -> None:
        self._waiting: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)

    def add(self, model: type[Base], **columns: Any) -> None:
        """One more row. All rows of a table name the same columns."""
        self._waiting[model.__tablename__].append(columns)

    def write(self, connection: Connection) -> None:
        """Send what was collected."""
        for table in _ORDER:
            if rows := self._waiting.pop(table.name, None):
                if connection.dialect.name == "postgresql":
                    _copy(connection, table, rows)
                else:
                    connection.execute(insert(table), rows)


_ORDER: tuple[Table, ...] = tuple(Base.metadata.sorted_tables)


def _copy(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Send rows as one stream, which spares PostgreSQL and its driver a third of the work."""
    names = list(rows[0])
    dialect = connection.dialect
    processors = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    columns = ", ".join(f'"{name}"' for name in names)
    driver: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as stream:
        for row in rows:
            stream.write_row(
                [
                    value if processor is None else processor(value)
                    for value, processor in zip(row.values(), processors, strict=True)
                ]
            )
