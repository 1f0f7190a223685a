"""A mail server that is silent or away delays mail, and nothing else."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from tests.factories.town import Town
from waymark.app.jobs import run_next
from waymark.app.mail import SmtpMailer
from waymark.kernel.mail import Mailer
from waymark.kernel.outbox import ERRAND_LEASE, Job, JobState


class SlowServer:
    """A mail server that takes a call and says nothing."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"smtp://127.0.0.1:{self._listening.getsockname()[1]}"

    def wait_for_a_caller(self) -> socket.socket:
        self._listening.settimeout(10)
        return self._listening.accept()[0]

    def close(self) -> None:
        self._listening.close()


@pytest.fixture
def server() -> Iterator[SlowServer]:
    server = SlowServer()
    yield server
    server.close()


@contextmanager
def mailed_by(town: Town, mailer: Mailer) -> Iterator[None]:
    supplied = town.runtime.ports._supplied
    before = supplied[Mailer]
    supplied[Mailer] = mailer
    try:
        yield
    finally:
        supplied[Mailer] = before


def write_to_somebody(town: Town) -> None:
    with town.at(town.system) as uow:
        uow.enqueue(
            "mail.send",
            to=town.educator.person_id,
            template="awards/mail/badge_issued.txt",
            context={"award_id": "1", "title": "Marble tracks"},
        )


def mail(town: Town) -> Job:
    with town.look() as look:
        return look.session.scalars(select(Job).where(Job.kind == "mail.send")).one()


def send(town: Town) -> bool:
    return run_next(town.runtime, town.installation.jobs)


class Letters:
    """A mailer that keeps what it is given, and fails as often as it is told to."""

    def __init__(self, *failures: BaseException) -> None:
        self.sent: list[str] = []
        self._failures = list(failures)

    def send(self, *, to: str, subject: str, body: str) -> None:
        self.sent.append(subject)
        if self._failures:
            raise self._failures.pop(0)


def test_while_the_mail_server_is_silent_everybody_else_can_save(town: Town, server: SlowServer) -> None:
    write_to_somebody(town)
    with mailed_by(town, SmtpMailer(server.url, "waymark@town.example")):
        sending = threading.Thread(target=send, args=(town,))
        sending.start()
        with server.wait_for_a_caller():
            begun = time.monotonic()
            with town.at(town.system) as uow:
                uow.record("test:text:save", "1")
            waited = time.monotonic() - begun
            assert not send(town), "another worker does not write the same letter meanwhile"
        sending.join()

    assert waited < 3
    assert mail(town).state is JobState.WAITING
    assert "SMTPServerDisconnected" in mail(town).last_error


def test_a_letter_that_failed_is_sent_later(town: Town) -> None:
    write_to_somebody(town)
    letters = Letters(OSError("no route to the mail server"))
    with mailed_by(town, letters):
        assert send(town)
        assert not send(town), "it is put off"
        assert (mail(town).state, mail(town).attempts) == (JobState.WAITING, 1)
        town.clock.advance(seconds=3)
        assert send(town)

    assert (mail(town).state, mail(town).attempts) == (JobState.DONE, 2)
    assert letters.sent == ["Your badge is ready: Marble tracks"] * 2


def test_a_letter_is_sent_again_when_the_worker_died_over_it(town: Town) -> None:
    write_to_somebody(town)
    letters = Letters(SystemExit())
    with mailed_by(town, letters):
        with pytest.raises(SystemExit):
            send(town)
        assert not send(town), "the worker might still be at it"
        town.clock.advance(seconds=ERRAND_LEASE.total_seconds())
        assert send(town)
        assert not send(town)

    assert (mail(town).state, len(letters.sent)) == (JobState.DONE, 2)
