"""A full disk or a busy database: people are told so, nothing is half done, and afterwards everything goes on."""

from __future__ import annotations

import gc
import io
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from awards.models import Award
from awards.rules import AwardState
from evidence import service as evidence
from evidence.ports import ArtifactStore
from evidence.storage import ObstoreArtifactStore
from review import service as review
from tests.conftest import ApiClient, Visitor, need
from tests.factories import awards as made_awards
from tests.factories import review as made_reviews
from tests.factories.credentials import publish
from tests.factories.evidence import fill, multipart, pdf, started, words
from tests.factories.town import Town
from waymark.app.models import metadata
from waymark.kernel.db import make_engine
from waymark.kernel.errors import StorageFull

SLUG = "marble-tracks"
LONG = words(1500)
"""Fits into an answer, and into no page of the database that has some room left."""

on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@contextmanager
def no_room_in_the_database(town: Town) -> Iterator[None]:
    """SQLite may not grow by a single page. Readings go on."""
    engine = town.runtime.engine

    def allow_no_more(connection: Any, record: object) -> None:
        [pages] = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    engine.dispose()
    event.listen(engine, "connect", allow_no_more)
    try:
        yield
    finally:
        event.remove(engine, "connect", allow_no_more)
        engine.dispose()


@contextmanager
def busy(town: Town) -> Iterator[None]:
    """Somebody else writes, for longer than anybody wants to wait."""

    def have_no_patience(connection: Any, record: object) -> None:
        connection.execute("PRAGMA busy_timeout = 50")

    engine = town.runtime.engine
    engine.dispose()
    event.listen(engine, "connect", have_no_patience)
    other = make_engine(town.installation.settings.database)
    try:
        with other.connect().execution_options(waymark_writes=True) as connection:
            connection.execute(sa.text("SELECT 1"))
            yield
    finally:
        other.dispose()
        event.remove(engine, "connect", have_no_patience)
        engine.dispose()


def everything(town: Town) -> dict[str, list[Any]]:
    """Every row of every table."""
    with town.look() as look:
        return {
            table.name: [tuple(row) for row in look.session.execute(sa.select(table))]
            for table in metadata.sorted_tables
        }


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A disk of its own, as small as wanted."""
    folder.mkdir()
    mounted = os.geteuid() == 0 and not subprocess.call(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)],
        stderr=subprocess.DEVNULL,
    )
    need("A small disk", mounted, "run as root, who may mount one")
    try:
        yield folder
    finally:
        subprocess.check_call(["umount", "--lazy", str(folder)])


@pytest.fixture
def small_store(town: Town, tmp_path: Path) -> Iterator[Path]:
    """The evidence store of the town on a disk of one megabyte."""
    with small_disk(tmp_path / "disk", 1024) as disk:
        town.runtime.ports._supplied[ArtifactStore] = ObstoreArtifactStore(disk.as_uri())
        yield disk


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def plan(size: int) -> bytes:
    return pdf("x" * size)


# The database.


@on_sqlite
def test_a_page_tells_that_there_is_no_room_and_nothing_is_half_done(
    town: Town, client_of: Callable[..., Visitor]
) -> None:
    publish(town, slug=SLUG)
    submission_id = started(town, town.educator, SLUG)
    client = client_of(town.educator)
    before = everything(town)
    text = {"answer-track-story": LONG}
    path = f"/submissions/{submission_id}"

    with no_room_in_the_database(town):
        answer = client.send(path, text)
        assert client.get(path).status_code == 200, "what is there can still be read"

    assert answer.status_code == 507
    assert "No room left" in answer.text
    assert everything(town) == before
    assert client.send(path, text).status_code == 303


@on_sqlite
def test_a_program_is_told_that_there_is_no_room(town: Town, api_of: Callable[..., ApiClient]) -> None:
    publish(town, slug=SLUG)
    submission_id = started(town, town.educator, SLUG)
    api = api_of(town.educator)
    before = everything(town)
    path = f"/submissions/{submission_id}/answers/track-story"

    with no_room_in_the_database(town):
        answer = api.put(path, json={"text": LONG})

    assert (answer.status_code, answer.mimetype) == (507, "application/problem+json")
    assert answer.json["code"] == "storage_full"
    assert everything(town) == before
    assert api.put(path, json={"text": LONG}).status_code == 200


@on_sqlite
def test_handing_in_is_whole_or_not_at_all(town: Town) -> None:
    publish(town, slug=SLUG)
    submission_id = fill(town, town.educator, started(town, town.educator, SLUG))

    def hand_in() -> None:
        with town.at(town.educator) as uow:
            evidence.submit(uow, submission_id, attestation=True)

    fails_whole_and_then_works(town, hand_in)


@on_sqlite
def test_the_last_score_its_decision_and_the_award_come_together_or_not_at_all(town: Town) -> None:
    publish(town, slug=SLUG)
    case_id = made_reviews.opened(town, town.educator, SLUG)
    first, last = (made_reviews.reader_in(town, case_id, seat) for seat in (1, 2))
    made_reviews.score(town, first, case_id)

    def score() -> None:
        rubric = made_reviews.rubric_for(town, case_id)
        with town.at(last) as uow:
            review.record_score(
                uow,
                case_id,
                ratings=made_reviews.ratings(rubric),
                commendations=words(1000),
                recommendations="Go on.",
            )

    fails_whole_and_then_works(town, score)
    with town.look() as look:
        assert look.session.scalars(sa.select(Award.state)).one() is AwardState.GRANTED


@on_sqlite
def test_a_badge_is_issued_when_there_is_room_again(town: Town) -> None:
    made_awards.issuer(town)
    award_id = made_awards.granted(town, town.educator)

    with no_room_in_the_database(town), suppress(StorageFull):
        town.work()  # it may be that not even the failure can be written down
    with town.look() as look:
        assert look.session.get(Award, award_id).state is AwardState.GRANTED

    town.clock.advance(seconds=3)
    town.work()
    with town.look() as look:
        assert look.session.get(Award, award_id).state is AwardState.ISSUED


def fails_whole_and_then_works(town: Town, do: Callable[[], None]) -> None:
    before = everything(town)
    with no_room_in_the_database(town), pytest.raises(StorageFull):
        do()
    assert everything(town) == before
    do()
    assert everything(town) != before


@on_sqlite
def test_a_disk_that_is_really_full(town: Town, tmp_path: Path) -> None:
    """The same with a file system that has no room: the journal of SQLite meets it first."""
    address = town.installation.settings.database.removeprefix("sqlite:///")
    kilobytes = Path(address).stat().st_size // 1024 + 2048
    with small_disk(tmp_path / "disk", kilobytes) as disk:
        place = disk / "waymark.db"
        with closing(make_engine(f"sqlite:///{address}").raw_connection()) as source:
            source.execute("VACUUM INTO ?", (str(place),))
        engine = make_engine(f"sqlite:///{place}")
        town.runtime.engine.dispose()
        town.runtime.engine, town.runtime._writer = engine, engine.execution_options(waymark_writes=True)
        publish(town, slug=SLUG)
        submission_id = started(town, town.educator, SLUG)
        before = everything(town)
        rest = disk / "rest"
        with rest.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(4096))

        with pytest.raises(StorageFull), town.at(town.educator) as uow:
            evidence.save_answer(uow, submission_id, "track-story", LONG)

        assert everything(town) == before
        rest.unlink()
        with town.at(town.educator) as uow:
            evidence.save_answer(uow, submission_id, "track-story", LONG)
        assert everything(town) != before
        engine.dispose()


# The store.


def test_a_page_tells_that_the_store_is_full(
    town: Town, client_of: Callable[..., Visitor], small_store: Path
) -> None:
    publish(town, slug=SLUG)
    submission_id = started(town, town.educator, SLUG)
    client = client_of(town.educator)
    before = everything(town)["evidence_artifact"]
    path = f"/submissions/{submission_id}"

    def upload(size: int) -> Any:
        file = {"csrf_token": client.csrf(), "files-track-plan": (io.BytesIO(plan(size)), "plan.pdf")}
        return client.post(path, **multipart(file))

    answer = upload(2_000_000)

    assert answer.status_code == 507
    assert "no room left" in answer.text
    assert everything(town)["evidence_artifact"] == before
    assert files_in(small_store) == []
    assert upload(200_000).status_code == 303
    assert len(everything(town)["evidence_artifact"]) == len(before) + 1


def test_a_program_is_told_that_the_store_is_full(
    town: Town, api_of: Callable[..., ApiClient], small_store: Path
) -> None:
    publish(town, slug=SLUG)
    submission_id = started(town, town.educator, SLUG)
    api = api_of(town.educator)
    before = everything(town)

    def upload(size: int) -> Any:
        file = {"demand": "track-plan", "kind": "file", "file": (io.BytesIO(plan(size)), "plan.pdf")}
        return api.post(f"/submissions/{submission_id}/artifacts", **multipart(file))

    answer = upload(2_000_000)

    assert (answer.status_code, answer.mimetype) == (507, "application/problem+json")
    assert answer.json["code"] == "storage_full"
    assert everything(town) == before
    assert files_in(small_store) == []
    assert upload(200_000).status_code == 201


# The parser of uploads leaves its half-written file to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_upload_that_does_not_even_fit_into_the_temporary_folder(
    town: Town, api_of: Callable[..., ApiClient], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(town, slug=SLUG)
    submission_id = started(town, town.educator, SLUG)
    api = api_of(town.educator)
    file = {"demand": "track-plan", "kind": "file", "file": (io.BytesIO(plan(2_000_000)), "plan.pdf")}
    upload = multipart(file)

    with small_disk(tmp_path / "disk", 1024) as disk:
        monkeypatch.setattr(tempfile, "tempdir", str(disk))
        answer = api.post(f"/submissions/{submission_id}/artifacts", **upload)
        monkeypatch.undo()

    gc.collect()
    assert (answer.status_code, answer.json["code"]) == (507, "storage_full")


# A busy database.


@on_sqlite
def test_a_page_tells_that_the_database_is_busy(
    town: Town, client_of: Callable[..., Visitor], api_of: Callable[..., ApiClient]
) -> None:
    publish(town, slug=SLUG)
    submission_id = started(town, town.educator, SLUG)
    client, api = client_of(town.educator), api_of(town.educator)
    text = {"answer-track-story": words(60)}
    before = everything(town)

    with busy(town):
        page = client.send(f"/submissions/{submission_id}", text)
        told = api.put(f"/submissions/{submission_id}/answers/track-story", json={"text": words(60)})
        assert client.get(f"/submissions/{submission_id}").status_code == 200

    assert page.status_code == 503
    assert "Busy at the moment" in page.text
    assert (told.status_code, told.json["code"]) == (503, "unavailable")
    assert everything(town) == before
    assert client.send(f"/submissions/{submission_id}", text).status_code == 303


@on_sqlite
def test_a_refusal_is_told_even_when_it_cannot_be_written_down(
    town: Town, client_of: Callable[..., Visitor]
) -> None:
    client = client_of(town.educator)
    assert client.get("/hr").status_code == 403

    with busy(town):
        assert client.get("/hr").status_code == 403
