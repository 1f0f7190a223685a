"""Migrations: up and down on both databases, and in step with the models."""

from __future__ import annotations

from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import command

from awards import queries, service
from awards.verifying import Verdict
from tests.factories import awards
from waymark.app import migrate
from waymark.app.migrate import differences, downgrade, upgrade
from waymark.kernel.db import make_engine
from waymark.kernel.outbox import Job, JobState

NOW = datetime(2026, 1, 1, tzinfo=UTC)


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


def test_the_ledger_and_its_export_lines_survive_being_copied(databases):
    """Revision 0008 lets an entry rest on something from elsewhere, which on SQLite copies the table."""
    address = databases.bare()
    engine = make_engine(address)
    upgrade(engine, "0007")
    with engine.begin() as connection:
        _plant_somebody_and_a_credential(connection)
        about = {"district_id": "d", "person_id": "p"}
        _plant(
            connection, "awards_award", id="a", credential_id="c", version_id="v", state="granted", **about
        )
        _plant(connection, "hr_equivalency", id="e", district_id="d", kind="ce_credit")
        _plant(connection, "hr_export", id="x", district_id="d", state="prepared", format="csv")
        ledger = {"award_id": "a", "equivalency_id": "e", **about}
        _plant(connection, "hr_ledger", id="l1", entry="earned", **ledger)
        _plant(connection, "hr_ledger", id="l2", entry="reversal", reverses_id="l1", **ledger)
        _plant(connection, "hr_export_line", export_id="x", line=1, entry_id="l1")
        _plant(connection, "hr_export_line", export_id="x", line=2, entry_id="l2")

    for move in (lambda: upgrade(engine), lambda: downgrade(engine, "0007"), lambda: upgrade(engine)):
        move()
        with engine.connect() as connection:
            lines = "SELECT l.line, e.id, e.reverses_id FROM hr_export_line l JOIN hr_ledger e ON e.id = l.entry_id"
            told = connection.exec_driver_sql(f"{lines} ORDER BY l.line").all()
        assert [tuple(row) for row in told] == [(1, "l1", None), (2, "l2", "l1")]
    assert differences(engine) == []

    engine.dispose()
    databases.drop(address)


def test_an_award_with_credit_survives_every_revision_up_and_down(databases):
    """Revision 0007 copies awards on SQLite, at which the ledger points."""
    address = databases.bare()
    engine = make_engine(address)
    upgrade(engine, "0006")
    with engine.begin() as connection:
        _plant_somebody_and_a_credential(connection)
        about = {"district_id": "d", "person_id": "p"}
        earned = {"credential_id": "c", "version_id": "v", "state": "granted"}
        _plant(connection, "awards_award", id="a", **earned, **about)
        _plant(connection, "hr_equivalency", id="e", district_id="d", kind="ce_credit")
        credited = {"entry": "earned", "award_id": "a", "equivalency_id": "e"}
        _plant(connection, "hr_ledger", id="l", **credited, **about)

    for move in (upgrade, lambda engine: downgrade(engine, "0006"), upgrade):
        move(engine)
        with engine.connect() as connection:
            joined = "SELECT l.id, a.id FROM hr_ledger l JOIN awards_award a ON a.id = l.award_id"
            assert [tuple(row) for row in connection.exec_driver_sql(joined)] == [("l", "a")]
            if connection.dialect.name == "sqlite":
                assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    assert differences(engine) == []

    engine.dispose()
    databases.drop(address)


def test_issuers_and_keys_at_which_badges_point_survive_both_ways(databases):
    """Revision 0011 adds to issuers and keys. On the way down partners stay behind, and must not become the main issuer."""
    address = databases.bare()
    engine = make_engine(address)
    upgrade(engine, "0010")
    with engine.begin() as connection:
        _plant_somebody_and_a_credential(connection)
        _plant(connection, "awards_issuer", id="main", district_id="d", did="did:web:main", founded_at=NOW)
        _plant(connection, "awards_key", id="k", issuer_id="main", fragment="k")
        _plant(connection, "awards_status_list", id="l", issuer_id="main")
        signed = {
            "key_id": "k",
            "status_list_id": "l",
            "state": "issued",
            "issued_at": NOW,
            "status_index": 1,
        }
        about = {"district_id": "d", "person_id": "p", "credential_id": "c", "version_id": "v"}
        _plant(connection, "awards_award", id="a", document="{}", document_digest="x", **signed, **about)

    upgrade(engine)
    assert differences(engine) == []
    with engine.begin() as connection:
        partner = {"id": "partner", "district_id": "d", "did": "did:web:partner", "is_main": False}
        _plant(connection, "awards_issuer", founded_at=NOW.replace(year=2027), **partner)
        for one in ("main", "partner"):
            _plant(connection, "awards_key", id=f"r-{one}", issuer_id=one, fragment="r", kind="rsa")
    newest = "SELECT id FROM awards_issuer ORDER BY founded_at DESC"
    for move in (lambda: downgrade(engine, "0010"), lambda: upgrade(engine)):
        move()
        with engine.connect() as connection:
            assert connection.exec_driver_sql(newest).scalars().all() == ["main", "partner"]
            assert connection.exec_driver_sql("SELECT id, key_id FROM awards_award").all() == [("a", "k")]
    assert differences(engine) == []

    engine.dispose()
    databases.drop(address)


def test_awards_of_before_are_asked_to_be_explained(databases):
    """Revision 0014 brings the chronicles, and has those of awards that are there already written by a job."""
    address = databases.bare()
    engine = make_engine(address)
    upgrade(engine, "0013")
    with engine.begin() as connection:
        _plant_somebody_and_a_credential(connection)
        _plant(
            connection,
            "awards_award",
            id="a",
            district_id="d",
            person_id="p",
            credential_id="c",
            version_id="v",
            state="granted",
        )
    upgrade(engine)
    with engine.connect() as connection:
        jobs = sa.select(Job.arguments).where(Job.kind == "awards.chronicle", Job.state == JobState.WAITING)
        assert connection.execute(jobs).scalars().all() == [{"award_ids": ["a"]}]

    engine.dispose()
    databases.drop(address)


def test_a_town_in_use_goes_back_to_before_and_comes_again(town):
    """Down to before kinds of keys and up again, with rows that point at every table that SQLite copies."""
    award_id = awards.shared(town, town.educator)
    awards.revoked(town, town.other_educator)
    town.work()
    engine = town.runtime.engine
    with engine.begin() as connection:
        command.stamp(migrate._config(connection), "head")

    downgrade(engine, "0010")
    upgrade(engine)

    assert differences(engine) == []
    # The migration asks for its jobs by the clock on the wall, which is ahead of the one that stands still here.
    town.clock.advance(days=3650)
    town.work()
    with town.look(town.educator) as look:
        page = queries.chronicle_page(look, award_id)
        assert [one.happening.value for one in page.entries] == ["granted", "issued"]
        assert service.check(look, queries.badge_file(look, award_id).document).verdict is Verdict.VALID


def test_a_missing_table_is_noticed(databases):
    address = databases.bare()
    engine = make_engine(address)
    upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE hr_export_line")

    assert any("hr_export_line" in one for one in differences(engine))

    engine.dispose()
    databases.drop(address)


def _plant_somebody_and_a_credential(connection):
    _plant(connection, "people_district", id="d")
    _plant(connection, "people_person", id="p", district_id="d")
    _plant(connection, "credentials_credential", id="c", district_id="d", kind="micro_credential")
    published = {"state": "published", "published_at": NOW, "depth": "develop"}
    _plant(connection, "credentials_version", id="v", credential_id="c", **published)


def _plant(connection, name, **values):
    """A row as an old installation may have it: what is not named and has to be there gets a plain value."""
    table = sa.Table(name, sa.MetaData(), autoload_with=connection)
    plain = {
        int: 1,
        str: "x",
        bytes: b"",
        datetime: NOW,
        date: NOW.date(),
        dict: {},
    }
    for column in table.columns:
        if column.name not in values and not column.nullable and column.server_default is None:
            values[column.name] = plain.get(column.type.python_type, False)
    connection.execute(table.insert().values(**values))
