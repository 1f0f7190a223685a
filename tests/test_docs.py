"""The papers cannot rot: pages made from code are fresh, and what the README promises exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from waymark.app.cli import main
from waymark.app.cli.docs import pages

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_page_made_from_code_is_fresh(name):
    written = (ROOT / name).read_text(encoding="utf-8")

    assert written == pages()[name], "run `make docs`"


def test_links_between_pages_lead_somewhere():
    for page in [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "library").glob("*.md"),
    ]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_command_has_help_with_an_example():
    import click

    def walk(command, path):
        if isinstance(command, click.Group):
            for name, inner in command.commands.items():
                yield from walk(inner, f"{path} {name}")
        else:
            yield path, command

    for path, command in walk(main, "waymark"):
        assert command.help, path
        assert "Example:" in command.help, path


def test_decision_records_are_numbered_without_gaps():
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("*.md"))

    assert numbers == list(range(1, len(numbers) + 1))
