"""Digests, numbers and words of the catalogue, without any table."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.rules import (
    Consent,
    Criterion,
    Demand,
    Effort,
    EvidenceKind,
    Level,
    Medium,
    Rubric,
    Supports,
    WordLimits,
    digest_of,
    number_order,
)

RUBRIC = Rubric(
    passing=Level.MEETS,
    criteria=(
        Criterion("one", "One", "Look.", ("a", "b"), {level: f"One at {level}" for level in Level}),
        Criterion("two", "Two", "Look.", ("b",), {level: f"Two at {level}" for level in Level}),
    ),
)
ONE, TWO = RUBRIC.criteria


@pytest.mark.parametrize(
    "other",
    [
        replace(RUBRIC, passing=Level.APPROACHING),
        replace(RUBRIC, criteria=(TWO, ONE)),
        replace(RUBRIC, criteria=(ONE,)),
        *(
            replace(RUBRIC, criteria=(replace(ONE, **change), TWO))
            for change in (
                {"id": "three"},
                {"title": "Ones"},
                {"look_for": "Look twice."},
                {"demands": ("a",)},
                {"levels": {**ONE.levels, Level.EXCEEDS: "More"}},
            )
        ),
    ],
)
def test_the_digest_of_a_rubric_changes_with_every_word_of_it(other):
    assert other.digest != RUBRIC.digest


def test_the_digest_of_a_rubric_is_that_of_its_words():
    same = replace(RUBRIC, criteria=(replace(ONE, levels=dict(reversed(ONE.levels.items()))), TWO))

    assert same.digest == RUBRIC.digest
    assert len(RUBRIC.digest) == 64


@given(st.dictionaries(st.text(max_size=5), st.none() | st.integers() | st.text(max_size=5), max_size=6))
def test_the_digest_does_not_depend_on_the_order_of_members(members):
    assert digest_of(members) == digest_of(dict(reversed(members.items())))


@given(st.tuples(st.integers(0, 99), st.integers(0, 99)), st.tuples(st.integers(0, 99), st.integers(0, 99)))
def test_numbers_are_compared_as_numbers_and_not_as_text(one, other):
    as_text = [f"{major}.{minor}" for major, minor in (one, other)]

    assert (number_order(as_text[0]) < number_order(as_text[1])) == (one < other)


@pytest.mark.parametrize(
    ("effort", "words"), [(Effort(3, 5), "3 to 5 hours"), (Effort(4, 4), "4 hours"), (Effort(1, 1), "1 hour")]
)
def test_an_effort_in_words(effort, words):
    assert effort.label == words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": EvidenceKind.ANSWER, "words": WordLimits(50, 200)}, "50 to 200 words"),
        ({"accepts": (Medium.PDF,)}, "1 piece, as PDF"),
        ({"accepts": (Medium.PDF, Medium.LINK)}, "1 piece, as PDF or link"),
        (
            {"count": 3, "accepts": (Medium.IMAGE, Medium.VIDEO, Medium.AUDIO)},
            "3 pieces, each as image, video or audio",
        ),
    ],
)
def test_how_much_a_demand_asks_for_in_words(changes, words):
    demand = Demand("d", EvidenceKind.PLAN, "Title", "Prompt", "Shows", "Leaves out", Consent.NONE)

    assert replace(demand, **changes).extent == words


def test_supports_are_there_when_one_kind_of_them_is():
    assert not Supports()
    assert Supports(activities=("Try it.",))
