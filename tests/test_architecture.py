"""The house rules that the import contracts cannot see."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from waymark.app.models import metadata
from waymark.kernel.db import Base

ROOT = Path(__file__).resolve().parents[1]
SLICES = (
    "frameworks",
    "people",
    "credentials",
    "evidence",
    "review",
    "awards",
    "pathways",
    "conditions",
    "hr",
)
# From the ground up; a foreign key may point at the same slice or at one further left.
FLOORS = {
    "kernel": 0,
    "frameworks": 1,
    "people": 1,
    "credentials": 2,
    "evidence": 3,
    "review": 4,
    "awards": 5,
    "pathways": 6,
    "conditions": 7,
    "hr": 8,
}


def test_every_package_at_the_top_is_listed_and_nothing_else_is_there():
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}

    assert packages == set(config["tool"]["importlinter"]["root_packages"])
    assert {f"{name}*" for name in packages} == set(
        config["tool"]["setuptools"]["packages"]["find"]["include"]
    )
    assert packages == set(config["tool"]["mypy"]["packages"])


def test_every_slice_has_rules():
    for name in SLICES:
        assert (ROOT / name / "rules.py").exists() or (ROOT / name / "rules" / "__init__.py").exists(), name


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_a_table_is_named_after_its_slice_and_its_foreign_keys_point_down(table):
    floor = FLOORS[table.name.split("_")[0]]
    for key in table.foreign_keys:
        target = FLOORS[key.column.table.name.split("_")[0]]
        same = key.column.table.name.split("_")[0] == table.name.split("_")[0]
        assert same or target < floor, f"{table.name} points up or sideways at {key.column.table.name}"


def test_no_relationship_crosses_a_slice():
    for mapper in Base.registry.mappers:
        for relationship in mapper.relationships:
            here, there = (
                mapper.class_.__module__.split(".")[0],
                relationship.mapper.class_.__module__.split(".")[0],
            )
            assert here == there, f"{mapper.class_.__name__}.{relationship.key}"


def test_every_template_lies_in_a_folder_named_after_a_slice():
    allowed = {*SLICES, "_layout", "_macros", "errors", "home"}
    for path in (ROOT / "templates").rglob("*"):
        if path.is_file():
            assert path.relative_to(ROOT / "templates").parts[0] in allowed, path


def test_templates_never_mention_a_role_and_never_load_from_elsewhere():
    from waymark.kernel.actor import Role

    names = "|".join(role.value for role in Role)
    roles = re.compile(rf"""["']({names})["']""")
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        assert "has_role" not in text, path
        assert "actor.roles" not in text, path
        assert not re.search(r"""(src|href)=["']https?://""", text), path
        assert not (roles.search(text) and "actor" in text), path


def test_the_dark_colours_are_the_same_with_scripts_and_without():
    css = (ROOT / "static" / "waymark.css").read_text()
    chosen = re.search(r'\[data-bs-theme="dark"\] \{\n(.*?)\n  \}', css, re.DOTALL)[1]
    by_system = re.search(
        r"\(scripting: none\) \{\n  \[data-bs-theme\] \{\n    color-scheme: dark;\n(.*?)\n  \}",
        css,
        re.DOTALL,
    )[1]
    assert by_system == chosen


def test_services_never_commit_and_rooms_never_ask_for_the_time():
    for name in SLICES:
        for path in (ROOT / name).rglob("*.py"):
            text = path.read_text()
            assert ".commit()" not in text, path
            assert ".rollback()" not in text, path
            assert not re.search(r"datetime\.now\(|datetime\.utcnow\(|date\.today\(|time\.time\(", text), path


def test_a_room_above_four_hundred_lines_is_turned_into_a_folder():
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT).parts
        if parts[0] in {".venv", "tests", "var"} or "versions" in parts:
            continue
        assert len(path.read_text().splitlines()) <= 400, path


def test_the_models_of_every_slice_are_listed_for_migrations():
    for name in SLICES:
        if (ROOT / name / "models.py").exists() or (ROOT / name / "models").exists():
            assert any(table.name.startswith(name) for table in metadata.sorted_tables), name
