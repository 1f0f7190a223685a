"""``waymark framework``: bring frameworks in, take them out as CASE, and set two side by side."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from frameworks import queries, service
from frameworks.case_import import from_case, from_table, to_case
from frameworks.rules import ItemRow, Pair, compare
from waymark.app.cli.context import as_json, command, into_file, reading, save, tell
from waymark.app.config import load_settings
from waymark.kernel.errors import Invalid
from waymark.kernel.uow import Reading


@click.group("framework")
def framework() -> None:
    """Bring in, take out and compare competency frameworks."""


@framework.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--id", "framework_id", help="Short name here; asked for with a table, free to choose with CASE."
)
@click.option("--title", help="Title of a table.")
@click.option("--licence", help="Licence of the words; asked for with a table, and where CASE names none.")
@click.option("--publisher", default="Not stated", show_default=True, help="Who published the table.")
@as_json
def import_framework(
    *,
    file: Path,
    framework_id: str | None,
    title: str | None,
    licence: str | None,
    publisher: str,
    as_json: bool,
) -> None:
    """Load a framework: Waymark's own JSON, a CASE package (JSON), or a table (CSV).

    A table has the columns code, type, parent, title and statement. Loading the same file again changes
    nothing; codes that are known must stay, because credentials point at them.

    Example: waymark framework import state.csv --id state --title "State standards" --licence "CC BY 4.0"
    """
    text = _read(file)
    with command() as uow:
        if file.suffix.lower() == ".csv":
            if not framework_id or not title or not licence:
                raise click.UsageError("A table does not say what it is: add --id, --title and --licence.")
            document = from_table(
                text,
                framework_id=framework_id,
                title=title,
                licence=licence,
                publisher=publisher,
                year=uow.now.year,
            )
        elif title:
            raise click.UsageError("--title is for tables; other files have a title of their own.")
        else:
            document = _from_json(file, text, framework_id=framework_id, licence=licence)
        loaded = service.load_framework(uow, document)
    remarks = document.get("reconstructions", []) if "form" in document["framework"]["source"] else []
    tell(
        {"id": loaded, "items": len(document["items"]), "remarks": remarks},
        [
            f"{loaded}: {len(document['items'])} items are loaded.",
            *(f"  {one['where']}: {one['note']}" for one in remarks),
        ],
        as_json=as_json,
    )


@framework.command("export")
@click.argument("framework_id", metavar="ID")
@into_file()
def export_framework(framework_id: str, output: Path | None) -> None:
    """Print a framework as a CASE 1.1 package, or write it into a file.

    Codes, titles, statements and the tree go out; levels, rules and parameters have no place in CASE.

    Example: waymark framework export core-four -o core-four.case.json
    """
    with reading() as look:
        page = queries.framework_page(look, framework_id)
        package = to_case(
            asdict(page.framework),
            queries.items(look, framework_id),
            base_url=load_settings().base_url,
            changed=look.now,
        )
    save(json.dumps(package, indent=1, ensure_ascii=False).encode() + b"\n", output)


@framework.command("compare")
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@as_json
def compare_frameworks(first: str, second: str, as_json: bool) -> None:
    """Set the items of two frameworks side by side by equal titles, codes and words.

    The figure is the share of words that both items have. It finds what to look at; whether two items mean
    the same is for people to say.

    Example: waymark framework compare casey-educator-competencies jff-ccsso-leadership-competencies
    """
    with reading() as look:
        found = compare(_items(look, first), _items(look, second))
    result = {
        "pairs": [
            {
                "a": pair.here.code,
                "b": pair.there.code,
                "likeness": pair.likeness.value,
                "shared_words": round(pair.shared, 2),
            }
            for pair in found.pairs
        ],
        "missing_in_b": [item.code for item in found.only_here],
        "missing_in_a": [item.code for item in found.only_there],
    }
    lines = [
        *map(_line, found.pairs),
        *_missing(second, found.only_here),
        *_missing(first, found.only_there),
    ]
    tell(result, lines, as_json=as_json)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(
            f"{file} is not in UTF-8.", cure="Save it as UTF-8, in a spreadsheet as “CSV UTF-8”."
        ) from error
    except OSError as error:
        raise Invalid(f"{file} cannot be read: {error.strerror}.", cure="Check who may read it.") from error


def _from_json(file: Path, text: str, *, framework_id: str | None, licence: str | None) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{file} is not JSON: {error}.", cure="Tables end in .csv.") from error
    if isinstance(document, dict) and "framework" in document:
        if framework_id or licence:
            raise click.UsageError("Waymark's own files say their id and licence themselves.")
        return document
    if isinstance(document, dict) and {"CFPackage", "CFDocument"} & set(document):
        return from_case(document, framework_id=framework_id, licence=licence)
    raise Invalid(
        f"{file} is neither a framework file of Waymark nor a CASE package.",
        cure="The first has a member framework, the second a CFDocument.",
    )


def _items(look: Reading, framework_id: str) -> tuple[ItemRow, ...]:
    queries.framework_page(look, framework_id)  # says so when there is no such framework
    return queries.items(look, framework_id)


def _line(pair: Pair) -> str:
    codes = f"{pair.here.code:14} {pair.there.code:14}"
    return f"{codes} {pair.shared:4.0%}  {pair.likeness.value:22}  {pair.here.title} | {pair.there.title}"


def _missing(where: str, items: tuple[ItemRow, ...]) -> list[str]:
    if not items:
        return []
    return [
        "",
        f"Nothing like these {len(items)} in {where}:",
        *(f"  {item.code:14} {item.title}" for item in items),
    ]


COMMANDS = (framework,)
