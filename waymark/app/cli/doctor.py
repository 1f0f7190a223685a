"""``waymark doctor``: looks the installation over and says what to mend."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from waymark.app.cli.context import as_json, installation, tell
from waymark.app.doctor import Finding, examine_all


@click.command()
@as_json
def doctor(as_json: bool) -> None:
    """Check settings, database, storage, keys, mail and clock, and say what to mend.

    Ends with 1 when something is not well. Example: waymark doctor --json
    """
    found = examine_all(installation())
    tell([asdict(one) for one in found], [_line(one) for one in found], as_json=as_json)
    if not all(one.well for one in found):
        sys.exit(1)


def _line(one: Finding) -> str:
    told = f"{'well' if one.well else 'MEND'}  {one.subject:16}  {one.says}"
    return f"{told}. {one.cure}" if one.cure else told


COMMANDS = (doctor,)
