"""Statements and time of each main page, asked for in this process as a browser would ask."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.engine import Engine
from werkzeug.test import TestResponse

from people.models import Account
from waymark.app.bench.visits import Visit, visits
from waymark.app.factory import create_app
from waymark.app.installation import Installation
from waymark.kernel.actor import ANONYMOUS

MOST_STATEMENTS = 15
"""No page asks the database more often; see docs/benchmarks.md."""

REQUESTS = 9


@dataclass(frozen=True)
class PageFigures:
    """What a page took. ``problem`` says why there are no figures."""

    page: str
    statements: tuple[str, ...]
    milliseconds: float
    problem: str = ""


def bench_pages(installation: Installation, *, requests: int = REQUESTS) -> tuple[PageFigures, ...]:
    """Each main page of a simulated district: its statements, and the median time of some requests."""
    return page_figures(installation, visits(installation), requests=requests)


def page_figures(
    installation: Installation, found: Iterable[Visit], *, requests: int = REQUESTS
) -> tuple[PageFigures, ...]:
    """What some visits took, each made several times."""
    app = create_app(installation, COUNT_TRIES=False)
    return tuple(_figures(app, installation, visit, requests) for visit in found)


def _figures(app: Flask, installation: Installation, visit: Visit, requests: int) -> PageFigures:
    # The first request also reads the template, which a server does once.
    first = _ask(app, installation, visit)[0]
    if first.status_code != visit.answer:
        return PageFigures(visit.page, (), 0, f"answers {first.status_code}")
    times: list[float] = []
    sent: list[str] = []
    for _ in range(requests):
        _, seconds, sent = _ask(app, installation, visit)
        times.append(seconds)
    return PageFigures(visit.page, tuple(sent), round(statistics.median(times) * 1000, 1))


def _ask(app: Flask, installation: Installation, visit: Visit) -> tuple[TestResponse, float, list[str]]:
    client = app.test_client()
    if visit.who:
        with installation.runtime.reading(ANONYMOUS) as look:
            seal = look.session.scalar(select(Account.seal).where(Account.person_id == visit.who))
        with client.session_transaction() as session:
            session["person"], session["seal"] = visit.who, seal
    form = visit.form
    if form:
        page = client.get(visit.path).get_data(as_text=True)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        form = {**form, "csrf_token": token[1] if token else ""}
    with count_statements(installation.runtime.engine) as sent:
        began = time.perf_counter()
        answer = client.post(visit.path, data=form) if form else client.get(visit.path)
        seconds = time.perf_counter() - began
    return answer, seconds, sent


@contextmanager
def count_statements(engine: Engine) -> Iterator[list[str]]:
    """A list that holds every statement sent to the database inside the block, without BEGIN."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        # We say BEGIN to SQLite ourselves; PostgreSQL's driver does it unseen.
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
