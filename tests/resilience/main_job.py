"""A process that works through the main job until it is killed, and writes down what was acknowledged.

Run as a program it stays small and forks a worker for every line that it reads, because loading the application
anew for each of many kills would take longer than the kills. See ``test_kill.py``.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event, select

from awards.models import Award
from credentials.rules import Medium
from evidence import queries as evidence_queries
from evidence import service as evidence
from evidence.models import Submission
from evidence.rules import SubmissionState
from people import queries as people_queries
from people import service as people
from review import service as review
from review.models import Case, Reader
from review.rules import ReaderState
from tests.conftest import _settings as settings_for
from tests.factories.clock import StandingClock
from tests.factories.credentials import publish
from tests.factories.evidence import pdf, words
from tests.factories.review import actor, ratings, rubric_for
from tests.factories.town import Town, find, settle
from waymark.app.installation import Installation
from waymark.app.jobs import run_next
from waymark.kernel.actor import Actor, Role
from waymark.kernel.ids import new_id

SLUG = "marble-tracks"
STAGES = ("submit", "score", "issue")
WEIGHT = 400_000
"""Bytes of each piece of evidence, so that a kill may hit a file that is being written."""


class Stages:
    """Tells on stdout which stage begins, and gives the sign for the kill after so many statements of one."""

    def __init__(self, town: Town, doomed: str, statements: int) -> None:
        self._doomed, self._left, self._now = doomed, statements, ""
        event.listen(town.runtime.engine, "before_cursor_execute", self._count)

    def begin(self, stage: str) -> None:
        if self._now == self._doomed:
            self._give_sign()
        self._now = stage
        say(stage)

    def _count(self, *_: object) -> None:
        self._left -= self._now == self._doomed
        if self._left == 0:
            self._give_sign()

    def _give_sign(self) -> None:
        # Work goes on, so that the kill meets it anywhere: in a statement, a commit, a file or a signature.
        if self._doomed:
            say("kill me")
        self._doomed = ""


def say(word: str) -> None:
    """Tell the test."""
    os.write(1, f"{word}\n".encode())


def prepare(installation: Installation) -> None:
    """A town with the one credential that everybody hands in evidence for."""
    settle(installation)
    town = find(installation, StandingClock())
    publish(town, slug=SLUG)


class Journal:
    """What the process was told is done: a line is on the disk before anything else happens."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def __call__(self, *words: str) -> None:
        os.write(self._file, f"{' '.join(words)}\n".encode())
        os.fsync(self._file)


def work(town: Town, journal: Journal, stages: Stages) -> None:
    """The main job again and again; what an earlier process left half done comes first."""
    while True:
        author, submission_id = _unfinished(town) or (_new_author(town), None)
        stages.begin("submit")
        attempt_id = _hand_in(town, author, submission_id, journal)
        stages.begin("score")
        _score(town, attempt_id, journal)
        stages.begin("issue")
        while run_next(town.runtime, town.installation.jobs):
            pass
        note_badges(town, journal)


def _unfinished(town: Town) -> tuple[Actor, Any] | None:
    with town.look(town.system) as look:
        query = select(Submission).where(Submission.state != SubmissionState.ACCEPTED)
        left = look.session.scalars(query).first()
        return (people_queries.actor_by_id(look, left.owner_id), left.id) if left else None


def _new_author(town: Town) -> Actor:
    with town.at(town.system) as uow:
        person = people.add_person(
            uow,
            town.district,
            given_name="Ann",
            family_name="Author",
            email=f"{new_id()}@town.example",
            school_id=town.schools["hill"],
        )
        people.give_role(uow, person, Role.EDUCATOR)
    with town.look(town.system) as look:
        return people_queries.actor_by_id(look, person)


def _hand_in(town: Town, author: Actor, submission_id: Any, journal: Journal) -> Any:
    if submission_id is None:
        with town.at(author) as uow:
            submission_id = evidence.start(uow, SLUG)
        journal("started", submission_id)
    with town.look(author) as look:
        page = evidence_queries.submission_page(look, submission_id)
    if page.attempts:
        return page.attempts[-1].id
    for part in page.parts:
        if part.demand.kind.written:
            with town.at(author) as uow:
                evidence.save_answer(uow, submission_id, part.demand.id, words(part.demand.words.min))
            journal("answered", submission_id, part.demand.id)
        elif Medium.PDF in part.demand.accepts:
            for _ in range(part.demand.count - len(part.artifacts)):
                content = io.BytesIO(pdf(new_id() * (WEIGHT // 32)))
                with town.look(author) as look:
                    kept = evidence.keep_file(look, submission_id, part.demand.id, content, "plan.pdf")
                with town.at(author) as uow:
                    artifact_id = evidence.add_kept(uow, submission_id, kept)
                journal("added", artifact_id, kept.stored.sha256)
    with town.at(author) as uow:
        attempt_id = evidence.submit(uow, submission_id, attestation=True)
    journal("submitted", attempt_id)
    return attempt_id


def _score(town: Town, attempt_id: Any, journal: Journal) -> None:
    waiting = (ReaderState.ASSIGNED, ReaderState.CLAIMED)
    with town.look(town.system) as look:
        case = look.session.scalars(select(Case).where(Case.attempt_id == attempt_id)).one()
        query = select(Reader.reader_id).where(Reader.case_id == case.id, Reader.state.in_(waiting))
        readers = list(look.session.scalars(query.order_by(Reader.seat)))
    given = ratings(rubric_for(town, case.id))
    for reader_id in readers:
        with town.at(actor(town, reader_id)) as uow:
            review.record_score(
                uow, case.id, ratings=given, commendations="You listened.", recommendations="Go on."
            )
        journal("scored", case.id, reader_id)


def note_badges(town: Town, journal: Journal) -> None:
    """A badge that was seen stays as it is."""
    with town.look(town.system) as look:
        for award in look.session.scalars(select(Award)):
            journal("issued", award.id, str(award.document_digest))


def main(folder: Path, address: str) -> None:
    """Fork a worker for every line of stdin: in which stage, after how many statements it wants to be killed."""
    say("ready")
    for line in sys.stdin:
        doomed, statements = line.split()
        pid = os.fork()
        if pid == 0:
            say(f"pid {os.getpid()}")
            installation = Installation(settings_for(folder, address), clock=StandingClock())
            town = find(installation, installation.runtime.clock)
            work(town, Journal(folder / "journal"), Stages(town, doomed, int(statements)))
        _, how = os.waitpid(pid, 0)
        say(f"ended {os.waitstatus_to_exitcode(how)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
