"""A district leaves: the exit kit on `python -m http.server`, the application gone, before verifiers of others and ours."""

from __future__ import annotations

import base64
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from awards import service
from awards.models import Award
from awards.openbadge import did_document_address
from awards.verifying import Answer, Step, UnreachableError, Verdict, verify
from tests.factories import awards
from tests.interop.test_foreign_verifiers import CHECKING, FOLDER, node, validator  # noqa: F401  # fixtures
from waymark.app.exit_kit import write_exit_kit
from waymark.app.installation import TEMPLATES

BASE = "http://waymark.test"
LIFE = timedelta(days=3652)


@dataclass
class Left:
    """What a district left behind, and where it is served now."""

    kit: Path
    server: str
    made_at: datetime
    held: Award
    revoked: Award
    private: Award
    private_and_revoked: Award
    collection: str

    def get(self, address: str) -> bytes:
        with urlopen(self.server + address.removeprefix(BASE), timeout=10) as answer:
            return answer.read()

    def answer(self, address: str) -> Answer:
        """Answers a check of ours from the kit and from nothing else."""
        if address.startswith("did:web:"):
            address = did_document_address(address, scheme="http")
        if not address.startswith(f"{BASE}/"):
            raise UnreachableError(f"{address} is not in the kit.")
        try:
            return Answer(self.get(address))
        except URLError as error:
            raise UnreachableError(str(error)) from error


@pytest.fixture
def left(town, tmp_path) -> Iterator[Left]:
    # Verifiers of others look at the clock on the wall.
    town.clock.advance(seconds=int((datetime.now(UTC) - town.clock.now()).total_seconds()))
    ids = [
        awards.shared(town, town.educator),
        awards.revoked(town, town.educator, "growth-mindset"),
        awards.issued(town, town.other_educator),
        awards.issued(town, town.other_educator, "growth-mindset"),
    ]
    with town.at(town.program_lead) as uow:
        service.revoke(uow, ids[3], "Granted by mistake.")
    collection = awards.collection(town, town.educator, ids[0])
    kit = tmp_path / "kit"
    with town.look(town.system) as look:
        made_at = look.now
        write_exit_kit(look, kit, templates=TEMPLATES, life=LIFE)
        kept = [look.session.get(Award, award_id) for award_id in ids]
        look.session.expunge_all()
    town.runtime.engine.dispose()
    with served(kit) as server:
        yield Left(kit, server, made_at, *kept, collection)


class served:  # noqa: N801  # reads as a word
    """``python -m http.server`` over a folder."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        command = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(self._port)]
        self._process = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def __enter__(self) -> str:
        ends = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
            except OSError:
                assert time.monotonic() < ends, "the server did not start"
                time.sleep(0.05)
            else:
                return f"http://127.0.0.1:{self._port}"

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)


@pytest.mark.interop
def test_a_verifier_that_is_not_ours_checks_badges_on_a_plain_server(left, node):  # noqa: F811
    command = ["node", "kit.mjs", BASE, left.server]
    wanted = [f"{BASE}/ob3/credentials/{award.id}" for award in (left.held, left.revoked)]
    done = subprocess.run(
        [*command, *wanted], cwd=FOLDER, capture_output=True, text=True, timeout=CHECKING, check=False
    )
    assert done.returncode == 0, done.stderr
    held, revoked = map(json.loads, done.stdout.splitlines())

    good = {"verified": True, "error": None, "statusVerified": True, "statusError": None, "jwt": True}
    until = (left.made_at.replace(minute=0, second=0) + LIFE).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert held == good | {"revoked": False, "listHoldsUntil": until}
    assert revoked == good | {"revoked": True, "listHoldsUntil": until}


@pytest.mark.interop
def test_the_validator_of_version_2_takes_the_kit(left, validator):  # noqa: F811
    def at(path: str, kind: str) -> dict[str, str | int]:
        return {"status": 200, "type": kind, "body": base64.b64encode(left.get(path)).decode()}

    def everything(award: Award) -> dict[str, dict[str, str | int]]:
        paths = [
            path.relative_to(left.kit).as_posix()
            for path in (left.kit / "ob2").rglob("*")
            if path.is_file() and "badges" not in path.parts
        ]
        paths += [
            f"ob2/badges/{award.version_id}",
            f"ob2/badges/{award.version_id}.png",
            f"badges/{award.id}.png",
        ]
        return {
            f"{BASE}/{path}": at(
                f"/{path}", "image/png" if path.endswith(".png") else "application/octet-stream"
            )
            for path in paths
        }

    held, revoked = validator(
        [
            {"addresses": everything(award), "subject": f"{BASE}/ob2/assertions/{award.id}"}
            for award in (left.held, left.revoked)
        ]
    )

    assert held == {"valid": True, "version": "2.0", "errors": []}
    assert not revoked["valid"]


def test_our_own_check_finds_in_the_kit_what_it_needs(left):
    later = left.made_at + timedelta(days=3000)
    for path in (
        "/ob3/credentials/{}",
        "/ob3/credentials/{}.json",
        "/ob3/credentials/{}.jwt",
        "/badges/{}.png",
    ):
        for award, verdict in ((left.held, Verdict.VALID), (left.revoked, Verdict.REVOKED)):
            assert verify(left.get(path.format(award.id)), left.answer, now=later).verdict is verdict, path
    hosted = left.get(f"/ob2/assertions/{left.held.id}")
    assert verify(hosted, left.answer, now=later).verdict is Verdict.VALID
    gone = left.get(f"/ob2/assertions/{left.revoked.id}")
    assert verify(gone, left.answer, now=later).verdict is not Verdict.VALID
    assert json.loads(gone)["revocationReason"] == "Earned with borrowed work."


def test_what_a_copy_of_an_older_day_is_told_until_the_lists_run_out(left):
    """The holder kept the file of the day it was earned."""

    def told(award: Award, **later: float):
        return verify(award.document, left.answer, now=left.made_at + timedelta(**later))

    assert told(left.revoked).verdict is Verdict.REVOKED
    assert told(left.held, days=LIFE.days - 1).verdict is Verdict.VALID
    after = told(left.held, days=LIFE.days + 1)
    assert after.verdict is Verdict.COULD_NOT_CHECK
    assert after.check(Step.SIGNATURE).outcome.value == "passed"


def test_private_badges_are_not_in_the_kit_and_still_judged_rightly(left):
    for award in (left.private, left.private_and_revoked):
        for path in left.kit.rglob("*"):
            assert award.id not in path.name
            # A signed copy of a revoked one is judged by its bare identifier, without a reason.
            judged = award is left.private_and_revoked and path.parent.name == "revocations"
            assert judged or not (path.is_file() and award.id.encode() in path.read_bytes()), path
    everything = b"".join(path.read_bytes() for path in left.kit.rglob("*") if path.is_file())
    assert b"Baker" not in everything
    assert b"town.example" in everything  # the issuer's address, which is public
    assert b"educator@" not in everything

    assert verify(left.private.document, left.answer, now=left.made_at).verdict is Verdict.VALID
    assert verify(left.private_and_revoked.document, left.answer, now=left.made_at).verdict is Verdict.REVOKED

    report = verify(left.held.document, left.answer, now=left.made_at + LIFE + timedelta(days=1))
    assert report.verdict is Verdict.COULD_NOT_CHECK
    assert report.check(Step.SIGNATURE).outcome.value == "passed"


def test_what_people_open_is_a_page(left):
    page = left.get(f"/badges/{left.held.id}").decode()
    assert "Ana Alvarez" in page
    assert "This badge holds" in page
    told = left.get(f"/badges/{left.revoked.id}").decode()
    assert "This badge was revoked" in told
    assert "Earned with borrowed work." in told
    assert "What this badge certifies" in left.get(f"/catalogue/{awards.SLUG}").decode()
    together = left.get(f"/collections/{left.collection}").decode()
    assert "My classroom" in together
    assert f'href="../../badges/{left.held.id}/"' in together
    start = left.get("/").decode()
    assert "Alvarez" not in start
    assert left.held.id not in start


def test_the_kit_says_what_the_application_said(left, town, client_of):
    """Byte for byte, but for pages, and for status lists, which hold for longer."""
    stranger = client_of(None)
    compared = 0
    for path in left.kit.rglob("*"):
        name = path.relative_to(left.kit).as_posix()
        if path.is_file() and name.startswith((".well-known/", "issuers/", "ob2/", "ob3/", "badges/")):
            if name.endswith("index.html") or name.startswith("ob3/status/"):
                continue
            answer = stranger.get(f"/{name}")
            assert answer.status_code in {200, 410}, name
            assert answer.data == path.read_bytes(), name
            compared += 1
    assert compared > 100


def test_the_papers_say_how_to_serve_it_and_every_file_has_its_checksum(left):
    done = subprocess.run(
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=left.kit, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout
    listed = (left.kit / "SHA256SUMS").read_text().splitlines()
    assert len(listed) == sum(path.is_file() for path in left.kit.rglob("*")) - 1
    for name, words in {
        "README.md": ("python3 -m http.server", "do not\n  publish this kit", "application/vc+ld+json"),
        "nginx.conf": (f"ob2/assertions/{left.revoked.id}", "410", "server_name waymark.test"),
        "_headers": ("application/did+ld+json", "/ob3/credentials/*"),
    }.items():
        text = (left.kit / name).read_text()
        for word in words:
            assert word in text, (name, word)
