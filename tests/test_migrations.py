"""Migrations: up and down on both databases, and in step with the models."""

from __future__ import annotations

import sqlalchemy as sa

from waymark.app.migrate import differences, downgrade, upgrade
from waymark.kernel.db import make_engine


def test_up_down_and_up_again_leaves_what_the_models_say(databases):
    address = databases.bare()
    engine = make_engine(address)

    upgrade(engine)
    assert differences(engine) == []
    downgrade(engine, "base")
    assert sa.inspect(engine).get_table_names() == ["alembic_version"]
    upgrade(engine)
    assert differences(engine) == []

    engine.dispose()
    databases.drop(address)


def test_a_missing_table_is_noticed(databases):
    address = databases.bare()
    engine = make_engine(address)
    upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE hr_export_line")

    assert any("hr_export_line" in one for one in differences(engine))

    engine.dispose()
    databases.drop(address)
