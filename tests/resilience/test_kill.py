"""Nothing that was acknowledged is lost, doubled or half done when the process is killed at any moment."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.conftest import Databases
from tests.conftest import _settings as settings_for
from tests.factories.clock import StandingClock
from tests.factories.town import Town, find
from tests.resilience import main_job
from tests.resilience.invariants import broken, forgotten
from waymark.app.installation import Installation
from waymark.kernel.actor import system_actor
from waymark.kernel.outbox import ERRAND_LEASE, Job, JobState

ROOT = Path(__file__).resolve().parents[2]
KILLS = 20
STATEMENTS = {"submit": 70, "score": 55, "issue": 65}
"""About as many as each stage sends to the database."""
LONGEST_DELAY = 0.02
"""Seconds from the sign for the kill to the kill."""
CREDIT = ("sagebrush-ce-credit", "sagebrush-stipend")


class Victims:
    """Starts processes that work through the main job, one after the other, and kills them."""

    def __init__(self, folder: Path, address: str) -> None:
        self._nursery = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.resilience.main_job", str(folder), address],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        self._expect("ready")

    def kill_one(self, stage: str, statements: int, delay: float) -> str:
        """Start a process and kill it after so many statements of a stage and a delay; where it was then."""
        assert self._nursery.stdin
        self._nursery.stdin.write(f"{stage} {statements}\n")
        pid = int(self._expect("pid").split()[1])
        self._expect("kill me")
        time.sleep(delay)
        os.kill(pid, signal.SIGKILL)
        said = [stage]
        while not said[-1].startswith("ended"):
            said.append(self._line())
        assert said[-1] == f"ended {-signal.SIGKILL}", "it ended by itself"
        return said[-2]

    def close(self) -> None:
        self._nursery.communicate(timeout=10)

    def _expect(self, word: str) -> str:
        while not (line := self._line()).startswith(word):
            assert not line.startswith("ended"), "it ended by itself"
        return line

    def _line(self) -> str:
        assert self._nursery.stdout
        line = self._nursery.stdout.readline().strip()
        assert line, "the nursery is gone; its stderr is above"
        return line


def restarted(folder: Path, address: str) -> Town:
    """A new process would do the same: open the installation anew."""
    installation = Installation(settings_for(folder, address), clock=StandingClock())
    return find(installation, installation.runtime.clock)


def recover(town: Town) -> None:
    """Work off what is waiting: also what a killed worker holds, because the server may need a moment to notice."""
    patience = time.monotonic() + 10
    while town.work() or (_waiting(town) and time.monotonic() < patience):
        time.sleep(0.01)
        town.clock.advance(seconds=ERRAND_LEASE.total_seconds())


def _waiting(town: Town) -> int:
    with town.look() as look:
        return look.session.scalar(sa.select(sa.func.count()).where(Job.state == JobState.WAITING)) or 0


@pytest.fixture
def address(databases: Databases) -> Iterator[str]:
    address = databases.copy("marbles", main_job.prepare)
    yield address
    databases.drop(address)


@pytest.fixture
def victims(tmp_path: Path, address: str) -> Iterator[Victims]:
    victims = Victims(tmp_path, address)
    yield victims
    victims.close()


def test_twenty_kills_lose_and_double_nothing(tmp_path: Path, address: str, victims: Victims) -> None:
    seed = int(os.environ.get("WAYMARK_TEST_SEED") or random.randrange(2**32))
    chance = random.Random(seed)
    stages = [*main_job.STAGES * (KILLS // len(main_job.STAGES)), *main_job.STAGES][:KILLS]
    chance.shuffle(stages)
    hit: Counter[str] = Counter()
    files_known: set[str] = set()
    seen = main_job.Journal(tmp_path / "journal")
    for number, stage in enumerate(stages, start=1):
        statements = chance.randint(1, STATEMENTS[stage])
        hit[victims.kill_one(stage, statements, chance.uniform(0, LONGEST_DELAY))] += 1
        where = f"after kill {number}; repeat with WAYMARK_TEST_SEED={seed}"
        town = restarted(tmp_path, address)
        recover(town)
        assert forgotten(town, journal(tmp_path)) == [], where
        assert broken(town, CREDIT, files_known) == [], where
        main_job.note_badges(town, seen)
        town.runtime.engine.dispose()

    assert set(hit) == set(main_job.STAGES), f"the kills hit {dict(hit)}; WAYMARK_TEST_SEED={seed}"
    town = restarted(tmp_path, address)
    assert broken(town, CREDIT, set()) == []
    assert any(line.startswith("issued") for line in journal(tmp_path))
    town.runtime.engine.dispose()


def test_a_commit_in_sqlite_waits_until_it_is_on_the_disk(tmp_path: Path) -> None:
    runtime = Installation(settings_for(tmp_path, f"sqlite:///{tmp_path}/small.db")).runtime

    with runtime.command(system_actor()) as uow:
        told = [uow.session.scalar(sa.text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous")]

    assert told == ["wal", 2]
    runtime.engine.dispose()


def journal(folder: Path) -> list[str]:
    """The whole lines; the process may have been killed while it wrote the last one."""
    return [
        line for line in (folder / "journal").read_text().splitlines(keepends=True) if line.endswith("\n")
    ]
