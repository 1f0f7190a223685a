"""What comes from elsewhere, without a database: its states, and what may be decided about it."""

from __future__ import annotations

import pytest

from awards.queries import soundness
from awards.rules import (
    OPEN_WORTHS,
    OUTSIDE_TRANSITIONS,
    OutsideState,
    OutsideStep,
    Soundness,
    Worth,
    decision_problems,
    evidence_problems,
    next_outside_state,
)
from awards.verifying import Verdict
from waymark.kernel.errors import IllegalTransition

B, P, D, W = OutsideState.BROUGHT, OutsideState.PROPOSED, OutsideState.DECIDED, OutsideState.WITHDRAWN
AFTER = {
    OutsideStep.MATCH: {B: B, P: P},
    OutsideStep.PROPOSE: {B: P, P: P},
    OutsideStep.DECIDE: {P: D, D: D},
    OutsideStep.WITHDRAW: {B: W, P: W, D: W},
}


@pytest.mark.parametrize("state", OutsideState)
@pytest.mark.parametrize("step", OutsideStep)
def test_every_pair_of_state_and_step(state, step):
    expected = AFTER[step].get(state)
    if expected:
        assert next_outside_state(state, step) is expected
    else:
        assert (state, step) not in OUTSIDE_TRANSITIONS
        with pytest.raises(IllegalTransition) as refused:
            next_outside_state(state, step)
        assert refused.value.cure


@pytest.mark.parametrize("sound", Soundness)
@pytest.mark.parametrize("worth", Worth)
def test_what_failed_a_check_is_never_equivalent_and_what_was_revoked_never_counts(worth, sound):
    fits = not decision_problems(worth, "Because.", names_one=True, soundness=sound)

    assert fits is (worth in OPEN_WORTHS[sound])
    assert (
        fits
        is {
            Soundness.FINE: True,
            Soundness.UNSOUND: worth in {Worth.RECOGNISED, Worth.NOT},
            Soundness.REVOKED: worth is Worth.NOT,
        }[sound]
    )


def problems(worth, reason="Because.", *, names_one=True):
    found = decision_problems(worth, reason, names_one=names_one, soundness=Soundness.FINE)
    return [problem.where for problem in found]


def test_a_decision_has_a_reason_and_where_needed_a_measure():
    assert problems(Worth.RECOGNISED, names_one=False) == []
    assert problems(Worth.EQUIVALENT, names_one=False) == ["credential"]
    assert problems(Worth.PARTLY, names_one=False) == ["credential"]
    assert problems(Worth.NOT, "") == ["reason"]
    assert problems(Worth.NOT, "x" * 2001) == ["reason"]


@pytest.mark.parametrize(
    ("verdicts", "sound"),
    [
        ([], Soundness.FINE),
        ([Verdict.COULD_NOT_CHECK], Soundness.FINE),
        ([Verdict.VALID, Verdict.NOT_VALID], Soundness.UNSOUND),
        ([Verdict.VALID, Verdict.REVOKED], Soundness.REVOKED),
        ([Verdict.REVOKED, Verdict.COULD_NOT_CHECK], Soundness.REVOKED),
        ([Verdict.NOT_VALID, Verdict.VALID], Soundness.FINE),
    ],
)
def test_a_check_that_could_not_be_finished_changes_nothing(verdicts, sound):
    assert soundness(verdicts) is sound


def test_prior_learning_needs_a_name_and_words_and_real_links():
    where = [p.where for p in evidence_problems("", "", ["a"] * 9, ["a"])]

    assert where == ["title", "words", "links", "links"]
    assert evidence_problems("A course", "I learned.", [], []) == ()
