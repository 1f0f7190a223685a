"""Beginning a submission and writing its answers."""

from __future__ import annotations

from collections.abc import Mapping

from credentials import queries as credentials
from credentials.rules import Definition, Demand
from evidence import policy, queries
from evidence.models import Answer, Artifact, Submission
from evidence.rules import (
    LONGEST_ANSWER,
    OPEN_STATES,
    SubmissionId,
    SubmissionState,
)
from evidence.service import access
from waymark.kernel.errors import Invalid, Problem, Refused, Stale
from waymark.kernel.ids import new_id
from waymark.kernel.text import tidy_text
from waymark.kernel.uow import UnitOfWork


def start(uow: UnitOfWork, slug: str, *, again: bool = False) -> SubmissionId:
    """Begin evidence for a credential, or return the open submission if there is one.

    Accepted work is returned too, unless ``again`` asks for a new start or what it earned can be renewed. After a
    withdrawal, what was written
    and handed in comes along. Where a plan was kept on an older version, work begins under that one. Raises
    ``NotFound``, ``Refused``, and ``Invalid`` for open prerequisites and for a version not decided on.
    """
    definition = credentials.version_to_begin(uow, uow.actor.district_id, slug, uow.actor.person_id)
    policy.may_start(uow.actor, definition).require()
    if uow.actor.person_id is None:
        raise Refused("Evidence belongs to a person.")
    known = queries.submissions_for(uow.session, uow.actor.person_id, definition.credential_id)
    standing = next((row for row in known if row.state in OPEN_STATES), None)
    accepted = next((row for row in known if row.state is SubmissionState.ACCEPTED), None)
    if standing is None and accepted and not again and not queries.earned_again(uow, definition):
        standing = accepted
    if standing is not None:
        return standing.id
    if missing := queries.missing_prerequisites(uow, definition):
        raise Invalid(
            "Something comes before this credential.", problems=access.prerequisite_problems(missing)
        )
    submission = Submission(
        id=new_id(),
        owner_id=uow.actor.person_id,
        district_id=definition.district_id,
        credential_id=definition.credential_id,
        version_id=definition.version_id,
        state=SubmissionState.DRAFT,
        created_at=uow.now,
        changed_at=uow.now,
        attempts=0,
    )
    uow.session.add(submission)
    # Rows that come along need the submission's row, and a second start at the same moment fails here.
    uow.session.flush()
    if known and known[0].state is SubmissionState.WITHDRAWN:
        _bring_along(uow, known[0], submission, definition)
    uow.record("evidence:submission:start", submission.id, version_id=definition.version_id)
    return submission.id


def save_answer(uow: UnitOfWork, submission_id: SubmissionId, demand_id: str, text: str) -> int:
    """Save what is written for one demand; see ``save_answers``."""
    return save_answers(uow, submission_id, {demand_id: text})


def save_answers(
    uow: UnitOfWork, submission_id: SubmissionId, texts: Mapping[str, str], *, seen: int | None = None
) -> int:
    """Save what is written, by demand, all or nothing, and return the new version of the answers.

    ``seen`` is the version they were written over; None does not ask. Raises ``Invalid`` for a text that is
    too long or a demand that takes no text, ``NotFound`` for one that does not exist, ``Stale`` when another
    window changed the answers meanwhile, ``IllegalTransition`` once they are handed in.
    """
    submission, definition = access.to_edit(uow, submission_id)
    problems = [
        problem
        for demand_id, text in texts.items()
        for problem in _text_problems(access.demand(definition, demand_id), text)
    ]
    if problems:
        raise Invalid("Some of this cannot be saved yet.", problems=tuple(problems))
    stored = queries.answers_of(uow.session, submission_id)
    changed = {}
    for demand_id, text in texts.items():
        tidied = tidy_text(text)
        if tidied != (stored[demand_id].text if demand_id in stored else ""):
            changed[demand_id] = tidied
    if changed and seen is not None and seen != queries.answers_version(stored):
        raise Stale(
            "Your answers were changed in another window.",
            cure="What you wrote is still in the fields. Compare it with what is saved, then save again.",
        )
    for demand_id, text in changed.items():
        answer = stored.setdefault(
            demand_id, Answer(submission_id=submission_id, demand_id=demand_id, revision=0)
        )
        answer.text, answer.saved_at, answer.revision = text, uow.now, answer.revision + 1
        uow.session.add(answer)
        submission.changed_at = uow.now
    return queries.answers_version(stored)


def _text_problems(demand: Demand, text: str) -> tuple[Problem, ...]:
    if not demand.kind.written:
        return (Problem(demand.id, f"“{demand.title}” takes files or links, not text."),)
    if len(text) > LONGEST_ANSWER:
        cure = f"This is longer than {LONGEST_ANSWER:,} characters. Shorten it, or hand it in as a document."
        return (Problem(demand.id, cure),)
    return ()


def _bring_along(uow: UnitOfWork, before: Submission, submission: Submission, definition: Definition) -> None:
    asked = {demand.id: demand for demand in definition.demands}
    for demand_id, answer in queries.answers_of(uow.session, before.id).items():
        if demand_id in asked and asked[demand_id].kind.written:
            uow.session.add(
                Answer(
                    submission_id=submission.id,
                    demand_id=demand_id,
                    text=answer.text,
                    saved_at=uow.now,
                    revision=1,
                )
            )
    for artifact in queries.artifacts_of(uow.session, before.id):
        if artifact.demand_id in asked and not asked[artifact.demand_id].kind.written:
            uow.session.add(
                Artifact(
                    id=new_id(),
                    submission_id=submission.id,
                    demand_id=artifact.demand_id,
                    position=artifact.position,
                    kind=artifact.kind,
                    file_name=artifact.file_name,
                    media_type=artifact.media_type,
                    size=artifact.size,
                    sha256=artifact.sha256,
                    store_key=artifact.store_key,
                    url=artifact.url,
                    added_at=uow.now,
                )
            )
