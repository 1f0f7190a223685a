"""What commands share: an installation from the settings, the system as actor, results text, JSON, files."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

from people import queries as people
from waymark.app.config import load_settings
from waymark.app.installation import Installation
from waymark.app.logs import set_up_logs
from waymark.kernel.actor import system_actor
from waymark.kernel.errors import Invalid, Unavailable, WaymarkError
from waymark.kernel.uow import Reading, UnitOfWork

F = TypeVar("F", bound=Callable[..., Any])

MOST_PROBLEMS_TOLD = 5

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def into_file(*, required: bool = False) -> Callable[[F], F]:
    """The option ``-o FILE``, as a path."""
    where = click.Path(dir_okay=False, writable=True, path_type=Path)
    told = "File to write." if required else "File to write; without it the result is printed."
    return click.option("-o", "output", type=where, required=required, metavar="FILE", help=told)


def installation(**settings: object) -> Installation:
    """The installation that the settings name."""
    loaded = load_settings(**settings)
    set_up_logs(as_json=loaded.env == "production", level="WARNING")
    return Installation(loaded)


@contextmanager
def reading() -> Iterator[Reading]:
    """A reading by the system."""
    with _database_there(), installation().runtime.reading(system_actor()) as look:
        yield look


@contextmanager
def command() -> Iterator[UnitOfWork]:
    """A unit of work by the system, for the district where there is one."""
    place = installation()
    with _database_there():
        with place.runtime.reading(system_actor()) as look:
            district = people.only_district(look)
        with place.runtime.command(system_actor(district)) as uow:
            yield uow


def tell(result: Any, lines: list[str], *, as_json: bool) -> None:
    """Print a result, for programs or for people."""
    click.echo(json.dumps(result, indent=1, default=str) if as_json else "\n".join(lines))


def save(content: bytes, output: Path | None) -> None:
    """Write a result into a file, whole or not at all, or print it. Raises ``Invalid`` when that fails."""
    if output is None:
        click.echo(content, nl=False)
        return
    draft = output.with_name(f".{output.name}.part")
    try:
        if output.exists() and not output.is_file():  # a device such as /dev/stdout is not replaced
            output.write_bytes(content)
            return
        draft.write_bytes(content)
        draft.replace(output)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise Invalid(
            f"{output} cannot be written: {error.strerror}.",
            cure="Name a file in a folder that you may write to.",
        ) from error


def complain(error: WaymarkError) -> None:
    """Say on stderr, in one line, what happened, where, and how to mend it."""
    problems = error.problems if isinstance(error, Invalid) else ()
    # Some errors tell their problems in the message already.
    untold = [one for one in problems if one.message not in error.message]
    places = [f"{one.where}: {one.message}" for one in untold[:MOST_PROBLEMS_TOLD]]
    if len(untold) > MOST_PROBLEMS_TOLD:
        places.append(f"and {len(untold) - MOST_PROBLEMS_TOLD} more.")
    parts = [error.message, *places, error.cure]
    click.echo("waymark: " + " ".join(" ".join(parts).split()), err=True)


def is_watched() -> bool:
    """Whether somebody sits before a terminal, so that a progress bar is of use."""
    return sys.stderr.isatty()


@contextmanager
def _database_there() -> Iterator[None]:
    try:
        yield
    except (OperationalError, ProgrammingError) as error:
        raise Unavailable(
            "The database is not there or not set up.", cure="Run `waymark init` or `waymark db upgrade`."
        ) from error
