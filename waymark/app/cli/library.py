"""``waymark library``: validate and load library files."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from people import queries as people
from waymark.app.cli.context import as_json, command, tell
from waymark.app.library import check, load_library

paths = click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))


@click.group("library")
def library() -> None:
    """Validate library files, and load them into the district."""


@library.command("check")
@paths
@as_json
def check_files(paths: tuple[Path, ...], as_json: bool) -> None:
    """Say of each file whether it is right, and what to mend. Example: waymark library check library"""
    found = list(check(*paths))
    wrong = [(path, error) for path, error in found if error]
    result = [{"file": str(path), "problem": error.message if error else None} for path, error in found]
    lines = [error.message for _, error in wrong] or [f"{len(found)} files are right."]
    tell(result, lines, as_json=as_json)
    if wrong:
        sys.exit(1)


@library.command("load")
@paths
def load_files(paths: tuple[Path, ...]) -> None:
    """Load files or folders; what is there already stays as it is. Example: waymark library load library"""
    with command() as uow:
        count = load_library(uow, people.only_district(uow), *paths)
    click.echo(f"{count} files are loaded.")


COMMANDS = (library,)
