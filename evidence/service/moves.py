"""What moves a submission: its author hands it in or takes it back; the review opens it and settles it."""

from __future__ import annotations

from credentials import queries as credentials
from credentials.rules import digest_of
from evidence import policy, queries
from evidence.events import EvidenceSubmitted, EvidenceWithdrawn
from evidence.models import Attempt, Submission
from evidence.rules import (
    AttemptId,
    Step,
    SubmissionId,
    SubmissionState,
    manifest,
    next_state,
)
from evidence.service import access
from waymark.kernel.errors import Invalid, NotFound, Problem
from waymark.kernel.ids import new_id
from waymark.kernel.uow import UnitOfWork


def submit(uow: UnitOfWork, submission_id: SubmissionId, *, attestation: bool) -> AttemptId:
    """Freeze the work as an attempt and hand it in.

    ``attestation`` is the author's word that no learner can be recognised and that families' consent is there
    where it is needed. Raises ``Invalid`` naming each open demand, ``IllegalTransition`` when it was handed
    in already.
    """
    submission = queries.known_submission(uow, submission_id, lock=True)
    policy.may_submit(uow.actor, submission.facts()).require()
    next_state(submission.state, Step.SUBMIT)
    definition = credentials.version(uow, submission.version_id)
    answers = queries.answers_of(uow.session, submission_id)
    order = [demand.id for demand in definition.demands]
    # Pieces for demands of an earlier version are kept, and are no part of this attempt.
    artifacts = [a for a in queries.artifacts_of(uow.session, submission_id) if a.demand_id in order]
    problems = [
        Problem(part.demand_id, part.message) for part in queries.missing_in(definition, answers, artifacts)
    ]
    problems += access.prerequisite_problems(queries.missing_prerequisites(uow, definition))
    if any(offer.must_answer and offer.answer is None for offer in queries.offers_about(uow, submission)):
        problems.append(Problem("version", "Decide first whether you go on under the new version."))
    if not attestation:
        problems.append(Problem("attestation", "Please confirm this before you hand in."))
    if problems:
        raise Invalid("This is not complete yet.", problems=tuple(problems))
    content = manifest(
        version_id=definition.version_id,
        definition_digest=definition.digest,
        answers={demand_id: answers[demand_id].text for demand_id in order if demand_id in answers},
        pieces=[a.piece() for a in sorted(artifacts, key=lambda a: (order.index(a.demand_id), a.position))],
    )
    submission.advance(Step.SUBMIT, uow.now)
    submission.attempts += 1
    submission.submitted_at = uow.now
    for artifact in artifacts:
        artifact.first_attempt = artifact.first_attempt or submission.attempts
    attempt = Attempt(
        id=new_id(),
        submission_id=submission_id,
        number=submission.attempts,
        submitted_at=uow.now,
        attested_at=uow.now,
        manifest=content,
        digest=digest_of(content),
    )
    uow.session.add(attempt)
    # Whoever answers the fact may point at the attempt's row.
    uow.session.flush()
    uow.record("evidence:submission:submit", submission_id, attempt_id=attempt.id, digest=attempt.digest)
    uow.emit(
        EvidenceSubmitted(
            submission_id, attempt.id, submission.owner_id, submission.version_id, submission.district_id
        )
    )
    return attempt.id


def withdraw(uow: UnitOfWork, submission_id: SubmissionId) -> None:
    """Take the work back, possible until a reader opens it. Raises ``IllegalTransition`` afterwards."""
    submission = queries.known_submission(uow, submission_id, lock=True)
    policy.may_withdraw(uow.actor, submission.facts()).require()
    submission.advance(Step.WITHDRAW, uow.now)
    uow.record("evidence:submission:withdraw", submission_id)
    if attempts := queries.attempts_of(uow.session, submission_id):
        uow.emit(EvidenceWithdrawn(submission_id, attempts[-1].id))


def start_reading(uow: UnitOfWork, submission_id: SubmissionId) -> None:
    """A reader opens the work; from now on it cannot be withdrawn. A second reader changes nothing."""
    submission = _to_read(uow, submission_id)
    policy.may_read(uow.actor, submission.facts()).require()
    if submission.state is not SubmissionState.IN_REVIEW:
        submission.advance(Step.START_READING, uow.now)
        uow.record("evidence:submission:start_reading", submission_id)


def accept(uow: UnitOfWork, submission_id: SubmissionId) -> None:
    """The review found the work to meet the rubric."""
    _settle(uow, submission_id, Step.ACCEPT)


def return_for_revision(uow: UnitOfWork, submission_id: SubmissionId) -> None:
    """The review found the work not there yet. Everything is kept, and may be changed and handed in again."""
    _settle(uow, submission_id, Step.RETURN)


def _settle(uow: UnitOfWork, submission_id: SubmissionId, step: Step) -> None:
    submission = _to_read(uow, submission_id)
    policy.may_settle(uow.actor, submission.facts()).require()
    submission.advance(step, uow.now)
    uow.record(f"evidence:submission:{step.value}", submission_id)


def _to_read(uow: UnitOfWork, submission_id: SubmissionId) -> Submission:
    submission = uow.session.get(Submission, submission_id, with_for_update=True)
    if submission is None:
        raise NotFound("There is no such evidence.")
    return submission
