"""Who may do what with evidence. Whether the state allows it is judged in ``rules``."""

from __future__ import annotations

from credentials import policy as credentials
from credentials.rules import Definition
from evidence.rules import SubmissionFacts
from people.rules import READER_ROLES
from waymark.kernel.actor import Actor, Role
from waymark.kernel.decision import Decision, allowed_if


def may_start(actor: Actor, definition: Definition) -> Decision:
    """Begin a submission for this credential."""
    return credentials.may_work_on(actor, definition.district_id, definition.kind)


def may_know(actor: Actor, facts: SubmissionFacts) -> Decision:
    """Open a submission's own page. Readers meet the work in a review, without its author's name."""
    return allowed_if(actor.person_id == facts.owner_id, "This evidence belongs to somebody else.")


def may_edit(actor: Actor, facts: SubmissionFacts) -> Decision:
    """Write answers, add and remove pieces."""
    allowed = bool(may_know(actor, facts)) and actor.has(Role.EDUCATOR)
    return allowed_if(allowed, "Evidence is changed by the educator it belongs to.")


def may_submit(actor: Actor, facts: SubmissionFacts) -> Decision:
    """Hand in."""
    return may_edit(actor, facts)


def may_withdraw(actor: Actor, facts: SubmissionFacts) -> Decision:
    """Take back what was handed in."""
    return may_know(actor, facts)


def may_read(actor: Actor, facts: SubmissionFacts) -> Decision:
    """Open the work as a reader. Which reader reads which work is judged in the review."""
    reader = actor.has(*READER_ROLES, Role.PROGRAM_LEAD) and actor.district_id == facts.district_id
    allowed = actor.is_system or (reader and actor.person_id != facts.owner_id)
    return allowed_if(allowed, "Evidence is read by the readers of the district, and never by its author.")


def may_settle(actor: Actor, facts: SubmissionFacts) -> Decision:
    """Accept the work or return it, as the review decided."""
    return may_read(actor, facts)
