"""What must hold in every database of Waymark, whatever happened to the processes that wrote it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from awards.models import Award
from awards.rules import AwardState
from evidence.models import Answer, Artifact, Attempt, Submission
from evidence.ports import ArtifactStore
from evidence.rules import SubmissionState
from hr.models import Benefit, Entry, EquivalencyRow
from hr.rules import EntryKind
from review.models import Case, Scorecard
from review.rules import CaseState, Outcome
from tests.factories.town import Town
from waymark.kernel.audit import AuditLine
from waymark.kernel.outbox import Job, JobState


def broken(town: Town, kinds_of_credit: tuple[str, ...], files_known: set[str]) -> list[str]:
    """Everything that is wrong, in sentences. ``files_known`` are files that were read before."""
    with town.look(town.system) as look:
        return [
            *_database(look.session),
            *_evidence(look.session),
            *_files(look.session, look.ports.get(ArtifactStore), files_known),
            *_review(look.session),
            *_awards(look.session),
            *_jobs(look.session),
            *_ledger(look.session, kinds_of_credit),
        ]


def forgotten(town: Town, journal: list[str]) -> list[str]:
    """Lines of the journal that the database does not know."""
    with town.look(town.system) as look:
        return [line for line in journal if not _known(look.session, *line.split())]


def _known(session: Session, what: str, first: str, second: str = "") -> bool:
    match what:
        case "started":
            return session.get(Submission, first) is not None
        case "answered":
            return session.get(Answer, (first, second)) is not None
        case "added":
            added = session.get(Artifact, first)
            return added is not None and added.sha256 == second
        case "submitted":
            return session.get(Attempt, first) is not None
        case "scored":
            query = select(Scorecard).where(Scorecard.case_id == first, Scorecard.reader_id == second)
            return session.scalars(query).one_or_none() is not None
        case "issued":
            award = session.get(Award, first)
            return award is not None and award.document_digest == second
    raise AssertionError(what)


def _database(session: Session) -> Iterator[str]:
    if session.get_bind().dialect.name == "sqlite":
        if (told := session.scalar(text("PRAGMA integrity_check"))) != "ok":
            yield f"the database file is damaged: {told}"
        for row in session.execute(text("PRAGMA foreign_key_check")):
            yield f"a row points nowhere: {row}"


def _evidence(session: Session) -> Iterator[str]:
    attempts = Counter(session.scalars(select(Attempt.submission_id)))
    for submission in session.scalars(select(Submission)):
        if attempts[submission.id] != submission.attempts:
            yield f"submission {submission.id} counts {submission.attempts}, has {attempts[submission.id]}"
        if submission.state is not SubmissionState.DRAFT and not submission.attempts:
            yield f"submission {submission.id} is {submission.state} without an attempt"
    cases = Counter(session.scalars(select(Case.attempt_id)))
    for attempt_id in session.scalars(select(Attempt.id)):
        if cases[attempt_id] != 1:
            yield f"attempt {attempt_id} has {cases[attempt_id]} cases"


def _files(session: Session, store: ArtifactStore, known: set[str]) -> Iterator[str]:
    for artifact in session.scalars(select(Artifact).where(Artifact.store_key.is_not(None))):
        if artifact.store_key in known:
            continue
        content = b"".join(store.open(artifact.store_key))
        if (len(content), hashlib.sha256(content).hexdigest()) != (artifact.size, artifact.sha256):
            yield f"the file of artifact {artifact.id} is not whole"
        known.add(artifact.store_key)


def _review(session: Session) -> Iterator[str]:
    cards = Counter(session.scalars(select(Scorecard.case_id)))
    decisions = _audit(session, "review:case:decide")
    accepted = set(session.scalars(select(Submission.id).where(Submission.state == SubmissionState.ACCEPTED)))
    for case in session.scalars(select(Case)):
        decided = case.state is CaseState.DECIDED
        if decided != (cards[case.id] == 2):
            yield f"case {case.id} is {case.state} with {cards[case.id]} scorecards"
        if decided != (case.submission_id in accepted):
            yield f"case {case.id} is {case.state}, which its submission does not know"
        if decisions[case.id] != decided:
            yield f"case {case.id} is {case.state} and was decided {decisions[case.id]} times"


def _awards(session: Session) -> Iterator[str]:
    awards = list(session.scalars(select(Award)))
    met = Counter(session.scalars(select(Case.id).where(Case.outcome == Outcome.MET)))
    if Counter(award.because["case_id"] for award in awards) != met:
        yield f"{len(awards)} awards for {met.total()} met cases, or not one for each"
    issued = _audit(session, "awards:award:issue")
    for award in awards:
        if award.state is not AwardState.ISSUED or issued[award.id] != 1:
            yield f"award {award.id} is {award.state} and was issued {issued[award.id]} times"
        elif hashlib.sha256(award.document.encode()).hexdigest() != award.document_digest:
            yield f"the badge of award {award.id} is not what was signed"
    documents = Counter(json.loads(award.document)["id"] for award in awards if award.document)
    if documents.total() != len(awards) or len(documents) != len(awards):
        yield f"{len(documents)} badges in {documents.total()} documents for {len(awards)} awards"


def _jobs(session: Session) -> Iterator[str]:
    for kind, state, number in session.execute(
        select(Job.kind, Job.state, func.count())
        .where(Job.state != JobState.DONE)
        .group_by(Job.kind, Job.state)
    ):
        yield f"{number} jobs {kind} are {state}"
    for job in session.scalars(select(Job).where(Job.last_error != "")):
        yield f"job {job.kind} {job.id} failed: {job.last_error}"
    asked = session.scalars(select(Job.arguments).where(Job.kind == "awards.issue"))
    jobs = Counter(arguments["award_id"] for arguments in asked)
    if jobs != Counter(session.scalars(select(Award.id))):
        yield "not every award has exactly one job that issues it"


def _ledger(session: Session, kinds_of_credit: tuple[str, ...]) -> Iterator[str]:
    rates: dict[Any, str] = {row.id: row.slug for row in session.scalars(select(EquivalencyRow))}
    earned = select(Entry.award_id, Entry.equivalency_id).where(Entry.entry == EntryKind.EARNED)
    eligible = select(Benefit.award_id, Benefit.equivalency_id)
    given = Counter(
        (award_id, rates[rate]) for query in (earned, eligible) for award_id, rate in session.execute(query)
    )
    wanted = Counter(
        (award_id, slug) for award_id in session.scalars(select(Award.id)) for slug in kinds_of_credit
    )
    for award_id, slug in wanted - given:
        yield f"award {award_id} gave no {slug}"
    for award_id, slug in given - wanted:
        yield f"award {award_id} gave {slug} too often"


def _audit(session: Session, action: str) -> Counter[str]:
    return Counter(session.scalars(select(AuditLine.subject_id).where(AuditLine.action == action)))
