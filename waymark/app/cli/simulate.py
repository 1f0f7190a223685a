"""``waymark simulate``: large invented districts to measure with, and invented readers to compare decision rules with."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from waymark.app.cli.context import as_json, installation, is_watched, tell
from waymark.app.config import load_settings
from waymark.app.home_folder import HomeFolder
from waymark.app.migrate import upgrade
from waymark.app.simulate import (
    CASES,
    FEWEST_EDUCATORS,
    PASSWORD,
    READERSHIPS,
    Aim,
    RuleFigures,
    aims,
    compare,
    simulate_district,
)

FIGURES = ("wrong", "false_awards", "false_returns", "readings", "talked")


@click.group("simulate")
def simulate() -> None:
    """Make large invented districts; compare decision rules on invented readers."""


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


@simulate.command("review")
@click.option(
    "--seeds",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="How many districts are played.",
)
@click.option(
    "--cases", type=click.IntRange(min=10), default=CASES, show_default=True, help="Cases in each of them."
)
@click.option(
    "--readers",
    type=click.Choice(list(READERSHIPS)),
    default="usual",
    show_default=True,
    help="Readers as the rules expect them, or worse ones.",
)
@as_json
def review(seeds: int, cases: int, readers: str, as_json: bool) -> None:
    """Compare decision rules: how often each is wrong, and how many readings it takes.

    Readers of known severity, consistency and carelessness score work of known quality; decision record 0031 tells how
    they are drawn. No database is needed.

    Example: waymark simulate review --seeds 20
    """
    with progress_bar() as progress:
        task = progress.add_task("Seeds", total=seeds)
        figures = compare(seeds, READERSHIPS[readers], cases, told=lambda: progress.advance(task))
    reached = aims(figures)
    result = {
        "seeds": seeds,
        "cases": cases,
        "readers": readers,
        "rules": [
            {"rule": one.letter, "name": one.name} | {name: asdict(one.spread(name)) for name in FIGURES}
            for one in figures
        ],
        "aims": [asdict(aim) for aim in reached],
    }
    lines = [
        f"{seeds} seeds of {cases} cases, {readers} readers. Percent, mean ± standard deviation over seeds.",
        "False awards: of work below the line. False returns: of work that meets it. Wrong: of all work.",
        "",
        *_rules(figures),
        "",
        *_aims(reached, seeds),
    ]
    tell(result, lines, as_json=as_json)


def _rules(figures: Sequence[RuleFigures]) -> Iterator[str]:
    heads = ("wrong", "false awards", "false returns", "readings", "conversations")
    yield f"{'rule':<36}" + "".join(f"{head:>15}" for head in heads)
    for one in figures:
        cells = ""
        for name in FIGURES:
            found = one.spread(name)
            times, places = (1, 2) if name == "readings" else (100, 1)
            cells += f"{f'{times * found.mean:.{places}f} ± {times * found.deviation:.{places}f}':>15}"
        yield f"{f'({one.letter})':<5}{one.name:<31}{cells}"


def _aims(reached: Sequence[Aim], seeds: int) -> Iterator[str]:
    for aim in reached:
        word = "reached" if aim.reached else "NOT reached"
        yield f"{aim.aim}: {word} ({aim.figure}; in {aim.seeds} of {seeds} seeds on their own)"


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
