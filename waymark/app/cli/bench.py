"""``waymark bench``: measures this version of the program on this machine, on databases of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import click
from rich.progress import Progress

from waymark.app.bench import (
    CREDENTIALS,
    KINDS,
    MOST_STATEMENTS,
    Kind,
    bench_badges,
    bench_catalogue,
    bench_hr,
    bench_library,
    bench_pages,
    bench_papers,
    bench_search,
    bench_signing,
    fill_catalogue,
    machine,
    temporary,
)
from waymark.app.cli.context import as_json, tell
from waymark.app.cli.simulate import progress_bar
from waymark.app.installation import Installation
from waymark.app.logs import set_up_logs
from waymark.app.simulate import FEWEST_EDUCATORS, simulate_district

DEMO_SIZE = 150
LARGE = 10_000
SEED = 1

Figures = dict[str, Any]


@click.command("bench")
@click.argument("what", required=False, type=click.Choice(["pages", "badges", "hr", "library"]))
@click.option(
    "--educators",
    type=click.IntRange(min=FEWEST_EDUCATORS),
    default=LARGE,
    show_default=True,
    help=f"Size of the large district; the small one has {DEMO_SIZE}.",
)
@as_json
def bench(what: str | None, educators: int, as_json: bool) -> None:
    """Measure pages, badges, exports, loading the library and searching the catalogue; without a word, all of it.

    Works on temporary databases: SQLite, and PostgreSQL where WAYMARK_TEST_POSTGRES or a server on this machine
    answers. Nothing of the installation is touched.

    Example: waymark bench pages --json
    """
    set_up_logs(as_json=False, level="ERROR")
    wanted = {what} if what else {"pages", "badges", "hr", "library"}
    figures: Figures = {"machine": machine()}
    if "badges" in wanted:
        figures["signing, each second of CPU"] = [asdict(engine) for engine in bench_signing()]
    with progress_bar() as progress:
        for kind in KINDS:
            if kind.version():
                _measure(kind, wanted, educators, figures, progress)
            else:
                click.echo(f"No {kind.name} answers here, so it is left out.", err=True)
    tell(figures, list(_lines(figures)), as_json=as_json)


def _measure(kind: Kind, wanted: set[str], educators: int, figures: Figures, progress: Progress) -> None:
    if "library" in wanted:
        with temporary(kind) as place:
            _library(kind, place, figures, progress)
    for size in (DEMO_SIZE, educators) if wanted & {"pages", "badges"} else (educators,):
        if wanted == {"library"}:
            return
        with temporary(kind) as place:
            began = time.perf_counter()
            simulate_district(place, educators=size, seed=SEED, progress=progress)
            _note(figures, "simulate", kind, size, {"seconds": round(time.perf_counter() - began, 1)})
            if "pages" in wanted:
                for page in bench_pages(place):
                    _note(figures, "pages", kind, size, {**asdict(page), "statements": len(page.statements)})
            if "hr" in wanted and size == educators:
                _note(figures, "hr", kind, size, asdict(bench_hr(place)))
            if "badges" in wanted:
                _note(figures, "badges", kind, size, asdict(bench_badges(place)))
                if "documents, milliseconds" not in figures:
                    figures["documents, milliseconds"] = [asdict(paper) for paper in bench_papers(place)]


def _library(kind: Kind, place: Installation, figures: Figures, progress: Progress) -> None:
    _note(figures, "library", kind, None, asdict(bench_library(place)))
    task = progress.add_task(f"{CREDENTIALS:,} credentials", total=CREDENTIALS)
    began = time.perf_counter()
    who = fill_catalogue(place, lambda more: progress.advance(task, more))
    publishing = {"credentials": CREDENTIALS, "seconds": round(time.perf_counter() - began, 1)}
    _note(figures, "publishing", kind, None, publishing)
    for search in bench_search(place, who):
        _note(figures, "search", kind, None, asdict(search))
    for page in bench_catalogue(place, who):
        _note(figures, "catalogue page", kind, None, {**asdict(page), "statements": len(page.statements)})


def _note(figures: Figures, what: str, kind: Kind, educators: int | None, found: Figures) -> None:
    place = {"database": kind.name, **({"educators": educators} if educators else {})}
    figures.setdefault(what, []).append({**place, **found})


def _lines(figures: Figures) -> Iterator[str]:
    yield ", ".join(f"{name} {value}" for name, value in figures["machine"].items())
    for what, rows in figures.items():
        if what == "pages":
            yield from ("", "pages: statements, and median milliseconds", *_table(_by_page(rows)))
        elif what != "machine":
            yield from ("", what, *_table(rows))


def _by_page(rows: Sequence[Figures]) -> list[Figures]:
    """A line for each page, with a remark where one asks too often or the more the larger the district is."""
    pages: dict[str, Figures] = {}
    for row in rows:
        line = pages.setdefault(row["page"], {"page": row["page"]})
        place = f"{row['database']} {row['educators']:,}"
        line |= {f"{place} SQL": row["statements"], f"{place} ms": row["milliseconds"]}
        line.setdefault("", row["problem"])
    for page, line in pages.items():
        asked = [row["statements"] for row in rows if row["page"] == page]
        if max(asked) > MOST_STATEMENTS:
            line[""] = f"more than {MOST_STATEMENTS}"
        elif len(set(asked)) > 1:
            line[""] = "differs"
        line[""] = line.pop("")
    return list(pages.values())


def _table(rows: Sequence[Figures]) -> Iterator[str]:
    heads = list(rows[0])
    cells = [
        heads,
        ["-" * len(head) for head in heads],
        *([f"{row[head]}" for head in heads] for row in rows),
    ]
    widths = [max(len(line[column]) for line in cells) for column in range(len(heads))]
    for line in cells:
        first, *others = zip(line, widths, strict=True)
        yield "  ".join([first[0].ljust(first[1]), *(text.rjust(width) for text, width in others)]).rstrip()


COMMANDS = (bench,)
