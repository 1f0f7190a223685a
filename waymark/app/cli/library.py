"""``waymark library``: validate and load library files."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from people import queries as people
from waymark.app.cli.context import as_json, command, tell
from waymark.app.library import check, lines_of, load_library

paths = click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))


@click.group("library")
def library() -> None:
    """Validate library files, and load them into the district."""


@library.command("check")
@paths
@as_json
def check_files(paths: tuple[Path, ...], as_json: bool) -> None:
    """Say what is wrong in any file: its line, the place and the cure. Example: waymark library check library"""
    count, findings = check(*paths)
    right = f"{count} files are right." if count != 1 else "The file is right."
    result = [{**asdict(one), "file": str(one.file)} for one in findings]
    tell(result, [str(one) for one in findings] or [right], as_json=as_json)
    if findings:
        sys.exit(1)


@library.command("load")
@paths
@as_json
def load_files(paths: tuple[Path, ...], as_json: bool) -> None:
    """Load files or folders, all of them or none, and say what was new. Example: waymark library load library"""
    with command() as uow:
        loaded = load_library(uow, people.only_district(uow), *paths)
    tell(asdict(loaded), list(lines_of(loaded)), as_json=as_json)


COMMANDS = (library,)
