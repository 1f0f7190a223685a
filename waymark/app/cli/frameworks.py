"""``waymark framework``: bring frameworks in, take them out as CASE, and set two side by side."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from frameworks import queries, service
from frameworks.case_import import LARGEST_FILE, document_from, to_case
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
@click.option(
    "--for-district", is_flag=True, help="For the one district here only, as a draft, instead of for all."
)
@click.option("--renew", metavar="ID", help="With --for-district: the framework that the file renews.")
@click.option(
    "--dry-run", is_flag=True, help="Store nothing; print what would be added, changed, moved, gone."
)
@as_json
def import_framework(
    *,
    file: Path,
    framework_id: str | None,
    title: str | None,
    licence: str | None,
    publisher: str,
    for_district: bool,
    renew: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Load a framework: Waymark's own JSON, a CASE package (JSON), or a table (CSV).

    A table has the columns code, type, parent, title and statement. Loading the same file again changes
    nothing. A newer file changes the items it knows again, by CASE identifier or else by code; items that it has lost
    are kept as retired, because credentials may point at them.

    Example: waymark framework import state.csv --id state --title "State standards" --licence "CC BY 4.0"
    """
    _ask_for_what_is_missing(file, framework_id, title, licence)
    if renew and not for_district:
        raise click.UsageError("--renew goes with --for-district; shared frameworks are known by their id.")
    with command() as uow:
        document = document_from(
            _content(file),
            str(file),
            framework_id=framework_id,
            title=title,
            licence=licence,
            publisher=publisher,
            year=uow.now.year,
            base_url=load_settings().base_url,
        )
        if not dry_run:
            loaded = (
                service.import_for_district(uow, document, framework_id=renew)
                if for_district
                else service.load_framework(uow, document)
            )
    if dry_run:
        _tell_difference(document, as_json=as_json)
        return
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

    Everything goes out: what CASE has no place for (levels, rules, parameters) as an extension, so that the package
    can be read here again unchanged.

    Example: waymark framework export core-four -o core-four.case.json
    """
    with reading() as look:
        found = queries.exportable(look, framework_id)
    package = to_case(
        found.file,
        base_url=load_settings().base_url,
        changed=found.changed_at,
        status=found.status,
        others=found.others,
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


def _ask_for_what_is_missing(
    file: Path, framework_id: str | None, title: str | None, licence: str | None
) -> None:
    is_table = file.suffix.lower() == ".csv"
    if is_table and not (framework_id and title and licence):
        raise click.UsageError("A table does not say what it is: add --id, --title and --licence.")
    if title and not is_table:
        raise click.UsageError("--title is for tables; other files have a title of their own.")


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST_FILE + 1)
    except OSError as error:
        raise Invalid(f"{file} cannot be read: {error.strerror}.", cure="Check who may read it.") from error


def _tell_difference(document: dict[str, Any], *, as_json: bool) -> None:
    service.require_sound(document)
    with reading() as look:
        found = queries.difference_to(look, document)
    changes = [(one.code, change) for one in (*found.changed, *found.moved) for change in one.changes]
    lines = [
        f"{document['framework']['id']}: {found.summary}.",
        *(f"  about {one.name}: {one.old!r} -> {one.new!r}" for one in found.about),
        *(f"  + {one.code} {one.title}" for one in found.added),
        *(f"  ~ {code} {change.name}: {change.old!r} -> {change.new!r}" for code, change in changes),
        *(f"  - {one.code} {one.title}" for one in found.gone),
        *(f"  back again: {one.code} {one.title}" for one in found.returned),
    ]
    tell(asdict(found), lines, as_json=as_json)


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
