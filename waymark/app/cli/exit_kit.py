"""``waymark exit-kit``: everything public as plain files, so that badges outlive the program."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from awards import queries
from waymark.app.cli.context import as_json, reading, tell
from waymark.app.cli.simulate import progress_bar

DAYS_IN_A_YEAR = 365.25


@click.command("exit-kit")
@click.option(
    "-o",
    "output",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    metavar="DIR",
    help="Folder to write, new or empty.",
)
@click.option(
    "--status-years",
    type=click.IntRange(1, 50),
    default=10,
    show_default=True,
    help="How long the status lists hold. Nobody signs them again; afterwards revocation cannot be checked.",
)
@as_json
def exit_kit(output: Path, status_years: int, as_json: bool) -> None:
    """Write issuers, definitions, shared badges, status lists and public keys as files for any web host.

    Served under the same address, they verify without Waymark. Private badges and private keys are not among
    them. Make the kit when you leave, not before: its status lists hold for years, and a copy that is shown
    later would hide what was revoked in between.

    Example: waymark exit-kit -o badges-2026 --status-years 25
    """
    from waymark.app.exit_kit import write_exit_kit
    from waymark.app.installation import TEMPLATES

    with reading() as look, progress_bar() as progress:
        # One moment for the whole kit, whatever happens meanwhile; SQLite reads so by itself.
        if look.session.get_bind().dialect.name == "postgresql":
            look.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        bar = progress.add_task("Shared badges", total=queries.number_shared(look))
        counts = write_exit_kit(
            look,
            output,
            templates=TEMPLATES,
            life=timedelta(days=round(status_years * DAYS_IN_A_YEAR)),
            advance=lambda written: progress.advance(bar, written),
        )
    tell(
        {
            "folder": str(output),
            "addresses": list(counts.addresses),
            "issuers": counts.issuers,
            "definitions": counts.definitions,
            "awards": counts.awards,
            "status_lists": counts.status_lists,
            "files": counts.files,
        },
        [
            f"{counts.awards:,} shared badges and {counts.definitions} definitions, {counts.files:,} files in {output}.",
            f"Serve them at {counts.addresses[0]}; {output / 'README.md'} says how.",
        ],
        as_json=as_json,
    )


COMMANDS = (exit_kit,)
