"""What several verbs begin with: one's own submission, open for changes; the demand that is meant."""

from __future__ import annotations

from credentials import queries as credentials
from credentials.rules import Definition, Demand
from evidence import policy, queries
from evidence.models import Submission
from evidence.rules import SubmissionId, require_editable
from waymark.kernel.errors import NotFound, Problem
from waymark.kernel.uow import UnitOfWork


def to_edit(uow: UnitOfWork, submission_id: SubmissionId) -> tuple[Submission, Definition]:
    """The actor's own submission, locked, and what it is for. Raises ``IllegalTransition`` once handed in."""
    submission = queries.known_submission(uow, submission_id, lock=True)
    policy.may_edit(uow.actor, submission.facts()).require()
    require_editable(submission.state)
    return submission, credentials.version(uow, submission.version_id)


def demand(definition: Definition, demand_id: str) -> Demand:
    """The demand with this id. Raises ``NotFound``."""
    try:
        return definition.demand(demand_id)
    except KeyError:
        raise NotFound("This credential does not ask for that.", cure="Load the page again.") from None


def prerequisite_problems(titles: tuple[str, ...]) -> tuple[Problem, ...]:
    """One problem for each credential that has to be earned before."""
    return tuple(Problem("prerequisites", f"Earn “{title}” first.") for title in titles)
