"""The broker spreads work and is never needed for it: what is lost on the way, forged or unheard is done all the same."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from redis import Redis, RedisError
from sqlalchemy import select

from tests.conftest import need
from tests.factories import awards
from tests.factories.town import PASSWORD, Town, email_of, find
from waymark.app import doctor
from waymark.app.config import Settings, load_settings
from waymark.app.factory import create_app
from waymark.app.installation import Installation
from waymark.kernel.audit import AuditLine
from waymark.kernel.errors import Conflict, Invalid
from waymark.kernel.outbox import Job, JobState

REDIS = os.environ.get("WAYMARK_TEST_REDIS", "redis://127.0.0.1:6379/0")
NOWHERE = "redis://127.0.0.1:1/0"
WORKER = "import sys; from waymark.app.cli import main; main(['work'])"


@pytest.fixture(scope="session")
def redis() -> Iterator[Redis]:
    server = Redis.from_url(REDIS)
    try:
        there = server.ping()
    except RedisError:
        there = False
    need("Redis", bool(there), f"start a server at {REDIS}, or name one in WAYMARK_TEST_REDIS")
    with server:
        yield server


def count(uow: Any, *, word: str) -> None:
    uow.record("test:job:count", word)


@contextmanager
def with_broker(town: Town, url: str = REDIS) -> Iterator[Town]:
    """The same town as a process with a broker sees it."""
    settings = with_settings(town.installation.settings, broker_url=url, secret_key=uuid.uuid4().hex)
    place = Installation(settings, clock=town.clock)
    place.jobs["count"] = count  # type: ignore[index]
    try:
        yield find(place, town.clock)
    finally:
        place.runtime.engine.dispose()
        if url == REDIS:
            huey(place).storage.flush_queue()
            huey(place).storage.pool.disconnect()


@pytest.fixture
def spread(town: Town, redis: Redis) -> Iterator[Town]:
    """The town with a broker; with an outbox of its own, and a queue that nobody listens to."""
    with with_broker(town) as spread:
        yield spread


@pytest.fixture
def cut_off(town: Town) -> Iterator[Town]:
    """The town with a broker that does not answer."""
    with with_broker(town, NOWHERE) as cut_off:
        yield cut_off


def with_settings(settings: Settings, **changed: Any) -> Settings:
    return load_settings(**{**settings.model_dump(), **changed})


def huey(place: Installation) -> Any:
    assert place.broker
    return place.broker._queue


def listen_once(place: Installation) -> None:
    """What the consumer does again and again: take a message, or wait a second for one, and do what it says."""
    [(worker, _)] = huey(place).create_consumer(workers=1, periodic=False).worker_threads
    worker.loop()


def messages(place: Installation) -> list[bytes]:
    return list(huey(place).storage.enqueued_items())


def ask(town: Town, word: str) -> None:
    with town.at(town.system) as uow:
        uow.enqueue("count", word=word)


def done(town: Town) -> list[str]:
    with town.look() as look:
        return list(
            look.session.scalars(select(AuditLine.subject_id).where(AuditLine.action == "test:job:count"))
        )


def job(town: Town) -> Job:
    with town.look() as look:
        return look.session.scalars(select(Job).where(Job.kind == "count")).one()


@pytest.mark.redis
def test_a_message_carries_the_id_of_the_job_and_nothing_else(spread: Town) -> None:
    ask(spread, "a learner's name")
    [message] = messages(spread.installation)

    opened = pickle.loads(huey(spread.installation).serializer._unsign(message))

    assert (opened.args, opened.kwargs) == ((job(spread).id,), {})
    assert b"learner" not in message
    assert done(spread) == []
    listen_once(spread.installation)
    assert done(spread) == ["a learner's name"]
    assert job(spread).state is JobState.DONE


@pytest.mark.redis
def test_nothing_is_announced_that_was_not_committed(spread: Town) -> None:
    def come_too_late() -> None:
        with spread.at(spread.system) as uow:
            uow.enqueue("count", word="never")
            raise Conflict("Somebody was faster.")

    with pytest.raises(Conflict):
        come_too_late()

    assert messages(spread.installation) == []


@pytest.mark.redis
def test_a_lost_message_only_delays(spread: Town) -> None:
    ask(spread, "slowly")
    huey(spread.installation).storage.flush_queue()
    listen_once(spread.installation)
    assert done(spread) == []

    spread.work()  # the look that every worker takes now and then

    assert done(spread) == ["slowly"]


@pytest.mark.redis
def test_a_message_that_comes_twice_or_late_does_the_job_once(spread: Town) -> None:
    ask(spread, "once")
    assert spread.installation.broker
    spread.installation.broker.announce([job(spread).id, job(spread).id, "unknown"])
    assert len(messages(spread.installation)) == 4
    spread.work()

    while messages(spread.installation):
        listen_once(spread.installation)

    assert done(spread) == ["once"]
    assert job(spread).attempts == 1


class Bomb:
    """What somebody could put into a queue that is not signed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return Path.write_text, (self._path, "gone off")


@pytest.mark.redis
def test_a_forged_message_is_not_opened_and_stops_nobody(
    spread: Town, town: Town, redis: Redis, tmp_path: Path
) -> None:
    with with_broker(town) as other:
        foreign = huey(other.installation)
    bomb = pickle.dumps(Bomb(tmp_path / "bomb"))
    key = huey(spread.installation).storage.queue_key
    redis.lpush(key, bomb, bomb + b":" + b"0" * 40, foreign.serializer._sign(bomb))
    ask(spread, "real")

    while messages(spread.installation):
        listen_once(spread.installation)

    assert not (tmp_path / "bomb").exists()
    assert done(spread) == ["real"]
    assert foreign.storage.queue_key != key


def test_a_broker_that_is_away_fails_no_command_and_holds_up_nobody(cut_off: Town) -> None:
    begun = time.monotonic()
    for n in range(3):
        ask(cut_off, str(n))
    assert time.monotonic() - begun < 2
    assert cut_off.installation.broker
    assert not cut_off.installation.broker.answers()

    cut_off.work()

    assert sorted(done(cut_off)) == ["0", "1", "2"]


def test_people_sign_in_while_the_broker_is_away_and_tries_are_still_counted(cut_off: Town) -> None:
    client = create_app(cut_off.installation, WTF_CSRF_ENABLED=False).test_client()

    def try_with(password: str) -> int:
        form = {"email": email_of("educator"), "password": password}
        return client.post("/sign-in", data=form).status_code

    assert try_with(PASSWORD) == 303
    begun = time.monotonic()
    codes = [try_with("a wrong guess") for _ in range(12)]
    assert codes[0] == 401
    assert codes[-1] == 429
    assert time.monotonic() - begun < 10


def test_the_doctor_tells_whether_the_broker_answers(cut_off: Town) -> None:
    told = {finding.subject: finding for finding in doctor.examine_all(cut_off.installation)}

    assert not told["Broker"].well
    assert "WAYMARK_BROKER_URL" in told["Broker"].cure


@pytest.mark.redis
def test_the_doctor_finds_a_broker_that_answers(spread: Town) -> None:
    told = {finding.subject: finding for finding in doctor.examine_all(spread.installation)}

    assert told["Broker"].well


def test_a_broker_of_another_kind_is_refused() -> None:
    with pytest.raises(Invalid, match=r"WAYMARK_BROKER_URL.*redis://"):
        load_settings(broker_url="amqp://127.0.0.1")


def test_a_broker_without_a_secret_is_refused(town: Town) -> None:
    with pytest.raises(Invalid, match="secret key"):
        Installation(with_settings(town.installation.settings, broker_url=NOWHERE, secret_key=""))


@contextmanager
def worker(settings: Settings, broker_url: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """``waymark work`` as a process of its own."""
    told = {name: getattr(settings, name) for name in ("home", "database_url", "storage_url", "base_url")} | {
        "secret_key": settings.secret_key.get_secret_value(),
        "master_key": settings.master_key.get_secret_value(),
        "broker_url": broker_url,
    }
    environment = {f"WAYMARK_{name.upper()}": str(value) for name, value in told.items()}
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER],
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, **environment},
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_until(true: Callable[[], bool], seconds: float = 30) -> bool:
    patience = time.monotonic() + seconds
    while not true() and time.monotonic() < patience:
        time.sleep(0.02)
    return true()


def issued(town: Town, award_id: Any) -> bool:
    from awards.models import Award

    with town.look() as look:
        return look.session.get(Award, award_id).document is not None


@pytest.mark.redis
@pytest.mark.parametrize("databases", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_waymark_work_listens_to_the_broker_looks_for_itself_and_ends_when_told(
    town: Town, spread: Town
) -> None:
    awards.issuer(town)
    with worker(spread.installation.settings, REDIS) as process:
        unheard = awards.granted(town, town.educator)  # by a process without the broker
        assert wait_until(lambda: issued(town, unheard))
        heard = awards.granted(spread, town.far_educator)
        assert wait_until(lambda: not messages(spread.installation), 5)
        assert wait_until(lambda: issued(town, heard), 5)

        process.send_signal(signal.SIGTERM)

        assert process.wait(10) == 0, process.stderr.read()  # type: ignore[union-attr]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_waymark_work_without_a_broker_ends_after_its_job(town: Town) -> None:
    awards.issuer(town)
    with worker(town.installation.settings) as process:
        award_id = awards.granted(town, town.educator)
        assert wait_until(lambda: issued(town, award_id))

        process.send_signal(signal.SIGTERM)

        assert process.wait(10) == 0, process.stderr.read()  # type: ignore[union-attr]
