"""Badges that a host brings for a holder take the road of every badge from elsewhere."""

from __future__ import annotations

from awards import policy
from awards.rules import OutsideId
from awards.service.checking import check
from awards.service.outside import BroughtAlready, bring_badge
from awards.service.outside_checks import not_taken
from awards.verifying import Outcome, Step
from waymark.kernel.uow import UnitOfWork

_MUST_NOT_FAIL = frozenset({Step.FORMAT, Step.SCHEMA, Step.SIGNATURE})


def receive_badge(uow: UnitOfWork, content: bytes, *, host_id: str) -> OutsideId | None:
    """Keep a badge that a host brings for the actor; None for one that is here already, which changes nothing.

    People may bring what they please and are told what is wrong with it. A program is not there to be told, so what is
    seen to be no sound badge is refused. Raises as ``bring_badge`` does.
    """
    policy.may_bring(uow.actor).require()
    for step in check(uow, content).checks:
        if step.step in _MUST_NOT_FAIL and step.outcome is Outcome.FAILED:
            raise not_taken(step.sentence, "Send the badge as its issuer signed it.")
    try:
        outside_id = bring_badge(uow, content)
    except BroughtAlready:
        return None
    uow.record("awards:outside:receive", outside_id, host=host_id)
    return outside_id
