"""``waymark export hr``: the file, its checksum, and what counts as told."""

from __future__ import annotations

import csv
import hashlib
import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from hr import service as hr
from tests.factories import awards as factory

TODAY = datetime.now(UTC).date()


@pytest.fixture
def credit(home):
    """One award whose credit is in the ledger."""
    award = factory.issued(home.town, home.town.educator)
    with home.town.at(home.town.system) as uow:
        hr.set_identifiers(uow, home.town.district, {home.town.educator.person_id: "E-77"})
        hr.enter(uow, award)
    return award


def export(home, output, *words, form="csv", as_of=TODAY):
    return home.run("export", "hr", "--as-of", as_of, "--format", form, "-o", output, *words)


def rows_of(file):
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_file_holds_the_credit_and_its_checksum_is_printed(home, credit):
    file = home.folder / "credit.csv"

    told = json.loads(export(home, file, "--json").stdout)

    rows = rows_of(file)
    assert rows
    assert {(row["employee_number"], row["name"], row["award_id"]) for row in rows} == {
        ("E-77", "Ana Alvarez", credit)
    }
    assert told["lines"] == len(rows)
    assert told["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert told["sha256"] in export(home, home.folder / "b.csv", "--since", TODAY).stdout


def test_each_format_is_written(home, credit):
    for form in ("csv", "json", "xlsx"):
        assert export(home, home.folder / f"credit.{form}", "--since", TODAY, form=form).exit_code == 0

    assert json.loads((home.folder / "credit.json").read_bytes())["lines"][0]["award_id"] == credit
    with ZipFile(BytesIO((home.folder / "credit.xlsx").read_bytes())) as book:
        assert "xl/workbook.xml" in book.namelist()


def test_what_was_told_is_not_told_again_unless_asked_for(home, credit):
    export(home, home.folder / "first.csv")
    export(home, home.folder / "second.csv")
    export(home, home.folder / "again.csv", "--since", TODAY)

    assert rows_of(home.folder / "second.csv") == []
    assert rows_of(home.folder / "again.csv") == rows_of(home.folder / "first.csv")


def test_when_the_file_cannot_be_written_nothing_counts_as_told(home, credit):
    result = export(home, home.folder / "no" / "credit.csv")
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr
    assert result.stderr.count("\n") == 1

    export(home, home.folder / "credit.csv")

    assert rows_of(home.folder / "credit.csv")


def test_days_that_do_not_fit(home):
    file = home.folder / "credit.csv"
    ahead = export(home, file, as_of=TODAY + timedelta(days=3))
    turned = export(home, file, "--since", TODAY, as_of=TODAY - timedelta(days=1))

    assert (ahead.exit_code, turned.exit_code) == (1, 1)
    assert "Choose today or a day before." in ahead.stderr
    assert "Choose a day before the last." in turned.stderr
    assert not file.exists()
    assert export(home, file, as_of="30.6.2026").exit_code == 2
    assert export(home, file, form="pdf").exit_code == 2
    assert home.run("export", "hr", "--as-of", TODAY, "--format", "csv").exit_code == 2
