"""The command ``waymark``. Each file of this folder holds one family of commands."""

from __future__ import annotations

import sys
from typing import Any

import click

from waymark import __version__
from waymark.app.cli import (
    badges,
    bench,
    database,
    demo,
    docs,
    doctor,
    exit_kit,
    frameworks,
    hr,
    issuers,
    library,
    people,
    serve,
    simulate,
)
from waymark.app.cli.context import complain
from waymark.kernel.errors import WaymarkError


class PlainErrors(click.Group):
    """Turns an error of ours into one line on stderr and exit code 1."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except WaymarkError as error:
            complain(error)
            sys.exit(1)


@click.group(cls=PlainErrors, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="waymark")
def main() -> None:
    """Waymark: educator and leader micro-credentials for a school district."""


FAMILIES = (
    serve,
    demo,
    database,
    doctor,
    library,
    frameworks,
    people,
    badges,
    issuers,
    exit_kit,
    hr,
    simulate,
    bench,
    docs,
)

for family in FAMILIES:
    for command in family.COMMANDS:
        main.add_command(command)
