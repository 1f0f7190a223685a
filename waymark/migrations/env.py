"""Alembic's entry: runs the scripts on the connection that ``waymark.app.migrate`` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from waymark.app.migrate import is_described
from waymark.app.models import metadata
from waymark.kernel.db import Exact, UtcDateTime


def render_item(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """Write our own column types as what they are in the database, so that old scripts outlive our code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Exact):
        return "sa.BigInteger()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
    render_item=render_item,
    include_name=is_described,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
