"""The order of the levels and the life of a version. Every pair of state and step is in the table."""

from itertools import product

import pytest

from credentials.rules import Level, VersionState, VersionStep, next_state
from waymark.kernel.errors import IllegalTransition

ALLOWED = {
    ("draft", "publish"): "published",
    ("published", "retire"): "retired",
}


@pytest.mark.parametrize(("state", "step"), list(product(VersionState, VersionStep)))
def test_every_pair_of_state_and_step(state, step):
    expected = ALLOWED.get((state.value, step.value))
    if expected is None:
        with pytest.raises(IllegalTransition) as refusal:
            next_state(state, step)
        assert refusal.value.cure
    else:
        assert next_state(state, step) == expected


def test_levels_are_ordered_by_quality_and_not_by_the_alphabet():
    assert sorted(
        ["meets", "exceeds", "beginning", "approaching"], key=lambda name: Level(name).rank
    ) == list(Level)
    assert max(Level) is Level.EXCEEDS
    assert Level.BEGINNING < Level.APPROACHING <= Level.MEETS
    assert Level.EXCEEDS > "meets"
    assert max("approaching", Level.BEGINNING) == "approaching", (
        "a string on the left is compared by rank too"
    )


def test_a_word_that_is_no_level_cannot_be_compared():
    with pytest.raises(ValueError, match="splendid"):
        assert Level.MEETS < "splendid"
