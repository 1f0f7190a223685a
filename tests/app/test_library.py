"""``waymark library``: one run names file, line and cure; a package is loaded whole or not at all."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
import yaml
from click.testing import CliRunner

from tests.factories.town import Town
from waymark.app.cli import main
from waymark.app.installation import LIBRARY
from waymark.app.library import check, load_library, reading
from waymark.app.models import metadata
from waymark.kernel.errors import Invalid
from waymark.kernel.marked import read_yaml

DATA = Path(__file__).parents[1] / "data" / "library"
BROKEN = DATA / "broken"
TOLD = (DATA / "broken.txt").read_text(encoding="utf-8").splitlines()
"""What a run over the folder says, line for line. Write it anew with ``waymark library check``, and read it."""

SOUND_ALONE = ("circular", "twice", "two-versions", "orphan-review", "prerequisite-no-pathway")
"""What is wrong only beside another file, and those others."""


def run(*words: object):
    return CliRunner().invoke(main, ["library", *map(str, words)])


@pytest.fixture
def folder(tmp_path) -> Path:
    """A copy of a few files that ship."""
    for name in ("credentials/growth-mindset.yaml", "examples/growth-mindset.yaml"):
        (tmp_path / name).parent.mkdir()
        shutil.copy(LIBRARY / name, tmp_path / name)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def rows(town: Town) -> dict[str, int]:
    with town.runtime.engine.connect() as connection:
        return {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
        }


def test_the_library_that_ships_is_right():
    count, findings = check(LIBRARY)

    assert findings == ()
    assert count == len([*LIBRARY.rglob("*.yaml"), *LIBRARY.rglob("*.json")])


def test_one_run_names_file_line_place_and_cure_of_everything_that_is_wrong():
    result = run("check", BROKEN)

    assert result.exit_code == 1
    assert result.output.replace(f"{BROKEN}/", "").splitlines() == TOLD


def test_every_broken_file_is_refused_and_there_are_enough_of_them():
    refused = {line.split(":")[0] for line in TOLD}
    files = {path.relative_to(BROKEN).as_posix() for path in BROKEN.rglob("*.*") if path.name != ".gitkeep"}

    assert files - refused == {"credentials/again/twice.yaml", "credentials/again/two-versions.yaml",
                               "credentials/orphan-review.yaml", "credentials/again"} & (files - refused)  # fmt: skip
    assert len(refused) >= 30


def test_programs_get_file_line_place_message_and_cure():
    result = run("check", "--json", BROKEN)
    found = json.loads(result.output)

    assert len(found) == len(TOLD)
    assert all(set(one) == {"file", "line", "where", "message", "cure"} for one in found)
    assert all(one["line"] >= 1 and one["message"] and one["cure"] for one in found)


def test_where_nothing_is_wrong_it_says_so(folder):
    result = run("check", folder)

    assert (result.exit_code, result.output) == (0, "2 files are right.\n")
    assert json.loads(run("check", "--json", folder).output) == []


def test_a_file_of_fifty_megabytes_is_refused_before_it_is_read(tmp_path):
    huge = tmp_path / "credentials" / "huge.yaml"
    huge.parent.mkdir()
    with huge.open("wb") as file:
        file.truncate(50 * 2**20)
    result = run("check", huge)

    assert result.exit_code == 1
    assert "50.0 MB, and a library file has 5 MB at most" in result.output


def test_the_largest_size_is_taken(tmp_path, monkeypatch):
    path = tmp_path / "credentials" / "long-one.yaml"
    path.parent.mkdir()
    path.write_text("a: 1\n", encoding="utf-8")
    monkeypatch.setattr(reading, "LARGEST_FILE", path.stat().st_size)
    assert not reading.read_file(path).marked.faults
    assert reading.read_file(path).marked.content == {"a": 1}
    monkeypatch.setattr(reading, "LARGEST_FILE", path.stat().st_size - 1)
    assert reading.read_file(path).marked.content is None


def test_a_file_that_cannot_be_opened_is_named(tmp_path):
    (tmp_path / "lost.yaml").symlink_to(tmp_path / "nowhere.yaml")
    count, findings = check(tmp_path / "lost.yaml")

    assert (count, len(findings)) == (1, 1)
    assert "cannot be read" in findings[0].message


def test_an_empty_folder_says_what_to_name(tmp_path):
    result = run("check", tmp_path)

    assert result.exit_code == 1
    assert "There are no library files" in result.output


def test_words_for_people_may_lie_beside_the_files(folder):
    (folder / "SOURCES.md").write_text("# Sources", encoding="utf-8")
    (folder / ".DS_Store").write_bytes(b"\x00")

    assert check(folder) == (2, ())


def test_a_draft_may_lie_anywhere_because_it_says_what_it_is(tmp_path):
    shutil.copy(LIBRARY / "credentials/growth-mindset.yaml", tmp_path / "growth-mindset.yaml")

    assert check(tmp_path / "growth-mindset.yaml") == (1, ())


def test_a_framework_beside_the_files_is_what_they_may_point_at(folder):
    document = json.loads((LIBRARY / "frameworks/core-four.json").read_text(encoding="utf-8"))
    document["framework"]["id"] = "our-own"
    (folder / "frameworks").mkdir()
    own = folder / "frameworks" / "our-own.json"
    own.write_text(json.dumps(document, indent="\t"), encoding="utf-8")
    change(
        folder / "credentials/growth-mindset.yaml", "framework: core-four, code", "framework: our-own, code"
    )

    assert check(folder) == (3, ())
    own.unlink()
    (finding,) = check(folder)[1]
    assert "our-own has no item RQ1" in finding.message


def test_what_points_at_a_file_with_faults_is_not_blamed_too(folder):
    change(folder / "credentials/growth-mindset.yaml", "title: Growth mindset", "titel: Growth mindset")
    findings = check(folder)[1]

    assert {one.file.parent.name for one in findings} == {"credentials"}
    assert [one.where for one in findings] == ["title", "titel"]


def test_lines_are_those_of_the_file_though_windows_wrote_it(folder):
    path = folder / "credentials/growth-mindset.yaml"
    change(path, "glyph: growth", "glyph: star")
    text = path.read_text(encoding="utf-8")
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    (finding,) = check(path)[1]

    assert finding.line == text[: text.index("glyph: star")].count("\n") + 1


@pytest.mark.parametrize("path", sorted(LIBRARY.rglob("*.yaml")), ids=lambda path: path.stem)
def test_reading_with_lines_reads_what_yaml_says(path):
    text = path.read_text(encoding="utf-8")
    marked = read_yaml(text)

    assert marked.content == yaml.safe_load(text)
    assert marked.faults == []
    for n, line in enumerate(text.splitlines(), 1):
        if line[:1].isalpha():
            assert marked.lines[line.split(":")[0]] == n


def test_nothing_of_a_package_with_faults_is_stored(town):
    before = rows(town)
    with pytest.raises(Invalid) as refusal, town.at(town.system) as uow:
        load_library(uow, town.district, BROKEN)

    assert len(refusal.value.problems) >= 30
    assert rows(town) == before


def test_no_broken_file_is_stored_by_itself_either(town):
    before = rows(town)
    for name in {line.split(":")[0] for line in TOLD}:
        if Path(name).stem.startswith(SOUND_ALONE):
            continue
        with pytest.raises(Invalid) as refusal, town.at(town.system) as uow:
            load_library(uow, town.district, BROKEN / name)
        told = [one.where for one in refusal.value.problems] or [refusal.value.message]
        assert str(BROKEN / name) in told[0]

    assert rows(town) == before


def test_one_bad_file_among_good_ones_leaves_nothing_behind(town, folder):
    change(folder / "credentials/growth-mindset.yaml", 'version: "1.0"', 'version: "1.1"')
    before = rows(town)
    with pytest.raises(Invalid, match="1 file is not right") as refusal, town.at(town.system) as uow:
        load_library(uow, town.district, folder)

    assert "growth-mindset.yaml:3: version" in refusal.value.problems[0].where
    assert rows(town) == before


def test_what_only_the_district_knows_to_be_wrong_is_told_with_its_line_too(town, folder):
    change(folder / "credentials/growth-mindset.yaml", "title: Growth mindset", "title: Another title")
    before = rows(town)
    with pytest.raises(Invalid) as refusal, town.at(town.system) as uow:
        load_library(uow, town.district, folder)

    (problem,) = refusal.value.problems
    assert problem.where.endswith("credentials/growth-mindset.yaml:3: version")
    assert "published and frozen" in problem.message
    assert rows(town) == before


def test_it_says_what_was_new_changed_and_unchanged(town, folder):
    def load(*places):
        with town.at(town.system) as uow:
            loaded = load_library(uow, town.district, *places)
        return [
            [path.parent.name for path in part] for part in (loaded.new, loaded.changed, loaded.unchanged)
        ]

    assert load(folder) == [[], [], ["credentials", "examples"]]
    for path in folder.rglob("*.yaml"):
        change(path, 'version: "1.0"', 'version: "1.1"')
    change(folder / "credentials/growth-mindset.yaml", "title: Growth mindset", "title: Another title")
    draft = folder / "credentials" / "new-one.yaml"
    shutil.copy(folder / "credentials/growth-mindset.yaml", draft)
    change(draft, "slug: growth-mindset", "slug: new-one")

    assert load(folder) == [["credentials"], ["credentials", "examples"], []]
    assert load(folder) == [[], [], ["credentials", "credentials", "examples"]]


def test_the_command_loads_and_tells(databases, tmp_path, monkeypatch):
    monkeypatch.setenv("WAYMARK_HOME", str(tmp_path))
    init = ["init", "--district", "Here", "--admin", "a@example.org", "--password", "eight quiet rivers"]
    assert CliRunner().invoke(main, init).exit_code == 0

    count = len([*LIBRARY.rglob("*.yaml"), *LIBRARY.rglob("*.json")])
    assert run("load", LIBRARY).output == f"0 files new, 0 changed, {count} unchanged.\n"
    refused = run("load", BROKEN / "credentials/title-too-long.yaml")
    assert refused.exit_code == 1
    assert "title-too-long.yaml:5: title" in refused.stderr
    assert "Shorten it to 80" in refused.stderr
