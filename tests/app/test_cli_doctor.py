"""``waymark doctor`` finds what is not well, and says how to mend it."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import update

from waymark.kernel.audit import AuditLine
from waymark.kernel.outbox import Job, JobState


def findings(home):
    result = home.run("doctor", "--json")
    assert result.stdout, repr(result.exception) + result.stderr
    return result.exit_code, {one["subject"]: one for one in json.loads(result.stdout)}


def test_a_fresh_installation_is_well(home):
    code, found = findings(home)

    assert code == 0
    assert all(one["well"] for one in found.values())
    assert {"Settings", "Database", "Evidence storage", "Signing keys", "Mail", "Clock"} <= set(found)
    assert "MEND" not in home.run("doctor").stdout


def test_a_missing_database_is_named_with_its_cure(home):
    (home.folder / "waymark.db").unlink()

    result = home.run("doctor")

    assert result.exit_code == 1
    assert "waymark db upgrade" in result.stdout


def test_a_database_that_does_not_answer(home, monkeypatch):
    monkeypatch.setenv("WAYMARK_DATABASE_URL", "postgresql+psycopg://127.0.0.1:1/none")

    code, found = findings(home)

    assert code == 1
    assert "WAYMARK_DATABASE_URL" in found["Database"]["cure"]


def test_another_master_key_does_not_open_the_stored_ones(home, monkeypatch):
    monkeypatch.setenv("WAYMARK_MASTER_KEY", "ab" * 32)

    code, found = findings(home)

    assert code == 1
    assert "WAYMARK_MASTER_KEY" in found["Signing keys"]["cure"]


def test_missing_secrets(home):
    (home.folder / "installation.json").write_text("{}")

    code, found = findings(home)

    assert code == 1
    assert "WAYMARK_SECRET_KEY" in found["Settings"]["says"]


def test_jobs_that_were_given_up(home):
    with home.town.at(home.town.system) as uow:
        uow.session.add(
            Job(kind="mail.send", arguments={}, created_at=uow.now, run_after=uow.now, state=JobState.FAILED)
        )

    code, found = findings(home)

    assert code == 1
    assert not found["Jobs given up"]["well"]


def test_a_clock_that_went_back(home):
    with home.town.at(home.town.system) as uow:
        uow.session.execute(update(AuditLine).values(at=uow.now.replace(year=uow.now.year + 1)))

    code, found = findings(home)

    assert code == 1
    assert "behind" in found["Clock"]["says"]


def test_settings_that_do_not_fit_are_one_line(home, monkeypatch):
    monkeypatch.setenv("WAYMARK_MAX_UPLOAD_MB", "many")

    result = home.run("doctor")

    assert result.exit_code == 1
    assert "WAYMARK_MAX_UPLOAD_MB" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.fixture
def post_office() -> Iterator[str]:
    """A mail server that offers STARTTLS and then cannot: passwords must not go to it in the clear."""

    class Talk(socketserver.StreamRequestHandler):
        def handle(self):
            self.wfile.write(b"220 here\r\n")
            for line in self.rfile:
                word = line.split()[0].upper()
                self.wfile.write(
                    {b"EHLO": b"250-here\r\n250 STARTTLS\r\n", b"STARTTLS": b"454 not now\r\n"}.get(
                        word, b"250 fine\r\n"
                    )
                )

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_a_mail_server_that_does_not_answer_or_not_safely(home, monkeypatch, post_office):
    for host in ("127.0.0.1:1", post_office):
        monkeypatch.setenv("WAYMARK_SMTP_URL", f"smtp://ada:secret@{host}")

        code, found = findings(home)

        assert code == 1, host
        assert not found["Mail"]["well"], host
