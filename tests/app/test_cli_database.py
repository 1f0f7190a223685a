"""``waymark db``: what stands between the code and the database."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from alembic import command

import waymark.migrations
from people.models import Token
from waymark.app import migrate


@pytest.fixture
def scripts(tmp_path, monkeypatch) -> Path:
    """A copy of the migration scripts, so that a test adds none to the product."""
    copy = tmp_path / "migrations"
    shutil.copytree(Path(waymark.migrations.__file__).parent, copy)
    (copy / "versions").mkdir(exist_ok=True)
    monkeypatch.setattr(migrate, "SCRIPTS", str(copy))
    return copy / "versions"


def test_check_says_whether_the_database_fits(home):
    assert home.run("db", "check").exit_code == 0

    with home.town.runtime.engine.begin() as connection:
        Token.__table__.drop(connection)
    result = home.run("db", "check")

    assert result.exit_code == 1
    assert "waymark db upgrade" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_revision_holds_what_the_database_lacks(home, scripts):
    before = set(scripts.glob("*.py"))
    with home.town.runtime.engine.begin() as connection:
        Token.__table__.drop(connection)
        # As if every script had been run.
        command.stamp(migrate._config(connection), "head")

    result = home.run("db", "revision", "Tokens again")

    assert result.exit_code == 0, result.stderr
    (made,) = set(scripts.glob("*.py")) - before
    assert made.name == f"{len(before) + 1:04}_tokens_again.py"
    assert "create_table('people_token'" in made.read_text()


def test_without_a_difference_no_script_is_written(home, scripts):
    before = set(scripts.glob("*.py"))

    result = home.run("db", "revision", "Nothing")

    assert result.exit_code == 1
    assert "nothing to migrate" in result.stderr
    assert set(scripts.glob("*.py")) == before


def test_a_revision_needs_a_message(home):
    assert home.run("db", "revision").exit_code == 2
