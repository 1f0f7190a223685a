"""``waymark simulate``: large invented districts, to measure with."""

from __future__ import annotations

import time

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from waymark.app.cli.context import installation, is_watched
from waymark.app.config import load_settings
from waymark.app.home_folder import HomeFolder
from waymark.app.migrate import upgrade
from waymark.app.simulate import FEWEST_EDUCATORS, PASSWORD, simulate_district


@click.group("simulate")
def simulate() -> None:
    """Make large invented districts."""


@simulate.command("district")
@click.option(
    "--educators",
    type=click.IntRange(min=FEWEST_EDUCATORS),
    default=1000,
    show_default=True,
    help="How many people work towards credentials.",
)
@click.option("--seed", default=1, show_default=True, help="The same number gives the same people and work.")
def district(educators: int, seed: int) -> None:
    """Fill an empty database with a district of this size. Its awards are granted and not signed.

    Example: WAYMARK_HOME=/tmp/large waymark simulate district --educators 10000 --seed 7
    """
    HomeFolder(load_settings().home).prepare()
    place = installation()
    upgrade(place.runtime.engine)
    began = time.monotonic()
    with progress_bar() as progress:
        simulate_district(place, educators=educators, seed=seed, progress=progress)
    click.echo(
        f"{educators:,} educators in {time.monotonic() - began:.0f} seconds. "
        f"Everybody signs in with the password “{PASSWORD}”; `waymark people list` names them."
    )


def progress_bar() -> Progress:
    """A bar on stderr where somebody watches; silent otherwise."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not is_watched(),
    )


COMMANDS = (simulate,)
