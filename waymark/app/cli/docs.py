"""``waymark docs``: writes the pages that are made from code. A test says when one is stale."""

from __future__ import annotations

import importlib
import inspect
import json
from collections import defaultdict
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import click

from waymark.app import wiring
from waymark.app.config import Settings
from waymark.app.installation import LIBRARY, ROOT
from waymark.kernel.decision import Decision
from waymark.kernel.events import Event
from waymark.kernel.marked import read_yaml

SLICES = (
    "people",
    "frameworks",
    "credentials",
    "evidence",
    "review",
    "awards",
    "pathways",
    "conditions",
    "hr",
)
_MADE = "<!-- Made by `make docs`; change the code, not this page. -->\n"


@click.command()
def docs() -> None:
    """Write the pages of docs/ that are made from code, and library/SOURCES.md. Example: waymark docs"""
    for name, text in pages().items():
        (ROOT / name).write_text(text, encoding="utf-8")
        click.echo(name)


def pages() -> dict[str, str]:
    """Each page by its path in the project."""
    return {
        "docs/settings.md": _settings(),
        "docs/permissions.md": _permissions(),
        "docs/events.md": _events(),
        "docs/commands.md": _commands(),
        "library/SOURCES.md": _sources(),
    }


def _sources() -> str:
    """Every publication that the library rests on, with the credentials that name it."""
    cited: defaultdict[tuple[str, int, str], list[str]] = defaultdict(list)
    for path in sorted((LIBRARY / "credentials").glob("*.yaml")):
        file = read_yaml(path.read_text(encoding="utf-8")).content
        for source in file["why"].get("sources", ()):
            cited[source["author"], source["year"], source["title"]].append(file["slug"])
    rows = (
        f"| {author} | {year} | {title} | {', '.join(f'[{slug}](credentials/{slug}.yaml)' for slug in slugs)} |"
        for (author, year, title), slugs in sorted(cited.items(), key=lambda one: one[0][0].casefold())
    )
    frameworks = (
        f"- [{about['title']}](frameworks/{path.name}): {about['attribution']}"
        for path in sorted((LIBRARY / "frameworks").glob("*.json"))
        for about in [json.loads(path.read_text(encoding="utf-8"))["framework"]]
    )
    head = (
        "# Sources\n\nWhat the library restates and rests on. Licences are in [LICENCES.md](LICENCES.md).\n\n"
        "## Frameworks\n\n" + "\n".join(frameworks) + "\n\n## Publications that micro-credentials name\n\n"
        "| Author | Year | Title | Named in |\n|---|---|---|---|\n"
    )
    return _MADE + head + "\n".join(rows) + "\n"


def _settings() -> str:
    rows = [
        f"| `WAYMARK_{name.upper()}` | {_default(field.default)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    head = (
        "# Settings\n\nRead from the environment; a `.env` file is read in development. They are checked at the start, and "
        "what does not fit is named.\n\n| Name | Default | Meaning |\n|---|---|---|\n"
    )
    return _MADE + head + "\n".join(rows) + "\n"


def _default(value: object) -> str:
    text = str(getattr(value, "value", value))
    return f"`{text}`" if text.strip("*") else "none"


def _permissions() -> str:
    rows = [
        f"| {slice_name} | `{name}` | {_sentence(function)} |"
        for slice_name in SLICES
        for name, function in _policies(importlib.import_module(f"{slice_name}.policy"))
    ]
    head = (
        "# Permissions\n\nEvery verb of a service asks one of these functions. They get the actor and facts about the thing, and answer "
        "yes, or no with a reason. Whether the *state* of a thing allows a step is judged apart, in `rules.py`.\n\n"
        "| Slice | Question | Answer |\n|---|---|---|\n"
    )
    return _MADE + head + "\n".join(rows) + "\n"


def _policies(module: ModuleType) -> Iterator[tuple[str, Any]]:
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if name.startswith("may_") and inspect.signature(function).return_annotation in (
            Decision,
            "Decision",
        ):
            yield name, function


def _events() -> str:
    answers = wiring.reactions()
    rows = []
    for slice_name in SLICES:
        try:
            module = importlib.import_module(f"{slice_name}.events")
        except ModuleNotFoundError:
            continue
        for name, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, Event) and kind.__module__.startswith(slice_name) and kind is not Event:
                who = (
                    ", ".join(f"`{f.__module__}.{f.__name__}`" for f in answers.get(kind, ())) or "nobody yet"
                )
                rows.append(f"| {slice_name} | `{name}` | {_sentence(kind)} | {who} |")
    head = "# Facts that slices tell\n\n| Slice | Fact | Meaning | Answered by |\n|---|---|---|---|\n"
    return _MADE + head + "\n".join(rows) + "\n"


def _commands() -> str:
    from waymark.app.cli import main

    parts = []
    for path, command in _walk(main, ("waymark",)):
        # One width and one set of names, wherever the page is made.
        context = click.Context(
            command, info_name=" ".join(path), terminal_width=100, help_option_names=["-h", "--help"]
        )
        parts.append(f"## `{' '.join(path)}`\n\n```text\n{command.get_help(context)}\n```\n")
    return _MADE + "# Commands\n\n" + "\n".join(parts)


def _walk(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if isinstance(command, click.Group):
        for name, inner in sorted(command.commands.items()):
            yield from _walk(inner, (*path, name))
    else:
        yield path, command


def _sentence(thing: object) -> str:
    text = inspect.getdoc(thing) or ""
    return " ".join(text.split("\n\n")[0].split()).replace("|", "\\|")


COMMANDS = (docs,)
