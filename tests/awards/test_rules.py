from __future__ import annotations

import pytest

from awards.rules import AwardState, AwardStep, identity_hash, listed, next_state
from waymark.kernel.errors import IllegalTransition

G = AwardState.GRANTED
U = AwardState.ISSUED
S = AwardState.SUSPENDED
E = AwardState.EXPIRED
R = AwardState.REVOKED

# Every pair of state and step. None: the step is not open.
TABLE = {
    #    issue, suspend, resume, expire, revoke
    G: (U, None, None, None, R),
    U: (None, S, None, E, R),
    S: (None, None, U, None, R),
    E: (None, None, None, None, None),
    R: (None, None, None, None, None),
}


@pytest.mark.parametrize("state", list(AwardState))
@pytest.mark.parametrize(("number", "step"), list(enumerate(AwardStep)))
def test_every_pair_of_state_and_step(state, number, step):
    expected = TABLE[state][number]
    if expected is None:
        with pytest.raises(IllegalTransition, match=state.value):
            next_state(state, step)
    else:
        assert next_state(state, step) is expected


def test_only_awards_that_stand_count():
    assert {state for state in AwardState if state.counts} == {G, U}


def test_suspended_and_revoked_awards_are_marked_on_the_list():
    assert {state for state in AwardState if listed(state)} == {S, R}


def test_the_hash_of_an_address_hangs_on_the_salt_and_not_on_capitals():
    assert identity_hash(" A@B.example ", "x") == identity_hash("a@b.example", "x")
    assert identity_hash("a@b.example", "x") != identity_hash("a@b.example", "y")
    # Worked out with another program: printf 'a@b.examplex' | sha256sum
    assert identity_hash("a@b.example", "x") == (
        "sha256$53f5346c4c5b53f6bacba3d1662b0308d19f18fdca16cadea37cd02f8413bc2d"
    )
