"""``waymark export hr``: what human resources is told, as a file with its checksum."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from hr import queries, service
from hr.rules import ExportFormat
from people import queries as people
from waymark.app.cli.context import as_json, command, into_file, save, tell

day = click.DateTime(["%Y-%m-%d"])


@click.group("export")
def export() -> None:
    """Write files for other systems."""


@export.command("hr")
@click.option("--as-of", type=day, required=True, help="Last day whose entries are told.")
@click.option(
    "--since",
    type=day,
    help="First day; without it the file holds what no export has told yet, corrections included.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice([form.value for form in ExportFormat]),
    required=True,
    help="Kind of file.",
)
@into_file(required=True)
@as_json
def export_hr(as_of: datetime, since: datetime | None, form: str, output: Path, as_json: bool) -> None:
    """Prepare an export of credit for human resources, write it, and print its checksum.

    The entries count as told from then on, and the same file is laid out for delivery.

    Example: waymark export hr --as-of 2026-06-30 --format csv -o credit.csv
    """
    with command() as uow:
        export_id = service.prepare_export(
            uow,
            people.only_district(uow),
            as_of=as_of.date(),
            since=since.date() if since else None,
            format=form,
        )
        prepared, content = queries.export_file(uow, export_id)
        # Inside the command: when the file cannot be written, nothing counts as told.
        save(content, output)
    tell(
        {
            "export": export_id,
            "file": str(output),
            "lines": prepared.lines,
            "sha256": prepared.checksum,
        },
        [f"{prepared.lines} lines are in {output}.", f"sha256 {prepared.checksum}"],
        as_json=as_json,
    )


COMMANDS = (export,)
