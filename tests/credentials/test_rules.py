"""Digests, numbers and words of the catalogue, without any table."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.rules import (
    MOST_PIECES,
    MOST_WORDS,
    Consent,
    CredentialKind,
    Criterion,
    Demand,
    Effort,
    EvidenceKind,
    Level,
    Medium,
    Outline,
    Rubric,
    Supports,
    WordLimits,
    demand_problems,
    digest_of,
    number_order,
    prerequisite_problems,
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


def asked(kind: EvidenceKind, **changes: object) -> Demand:
    return replace(Demand("d", kind, "Title", "Prompt.", "Shows.", "Leave out."), **changes)


@pytest.mark.parametrize(
    ("demand", "where"),
    [
        (asked(EvidenceKind.ANSWER, words=WordLimits(50, MOST_WORDS)), []),
        (asked(EvidenceKind.ANSWER, words=WordLimits(50, MOST_WORDS + 1)), ["words.max"]),
        (asked(EvidenceKind.ANSWER, words=WordLimits(5000, 9000)), ["words.min", "words.max"]),
        (asked(EvidenceKind.PLAN, accepts=(Medium.PDF,), count=MOST_PIECES), []),
        (asked(EvidenceKind.PLAN, accepts=(Medium.PDF,), count=MOST_PIECES + 1), ["count"]),
        (asked(EvidenceKind.PLAN, accepts=(Medium.AUDIO,)), ["accepts"]),
        (asked(EvidenceKind.DATA, accepts=(Medium.VIDEO, Medium.AUDIO)), ["accepts"]),
        (asked(EvidenceKind.RECORDING, accepts=(Medium.PDF, Medium.IMAGE)), ["accepts"]),
        (asked(EvidenceKind.RECORDING, accepts=(Medium.PDF, Medium.AUDIO)), []),
        (asked(EvidenceKind.LEARNER_WORK, accepts=(Medium.AUDIO,)), []),
    ],
)
def test_a_demand_that_nobody_could_meet_is_found(demand, where):
    assert [problem.where for problem in demand_problems(demand)] == where


def outlines(**prerequisites: tuple[str, ...]) -> dict[str, Outline]:
    return {
        slug: Outline(slug, "1.0", CredentialKind.MICRO_CREDENTIAL, before, (), None)
        for slug, before in prerequisites.items()
    }


@pytest.mark.parametrize(
    ("known", "found"),
    [
        (outlines(a=("b",), b=("c",), c=()), []),
        (outlines(a=("b",), b=("a",)), [("prerequisites[1]", "'a' waits for 'b' waits for 'a'")]),
        (outlines(a=("b",), b=("c",), c=("a",)), [("prerequisites[1]", "'b' waits for 'c' waits for 'a'")]),
        # A circle elsewhere is told where it is.
        (outlines(a=("b",), b=("c",), c=("b",)), []),
        (outlines(a=("bb",), bbb=()), [("prerequisites[1]", "Did you mean 'bbb'?")]),
        (outlines(a=("b", "nowhere"), b=()), [("prerequisites[2]", "no credential 'nowhere'")]),
    ],
)
def test_prerequisites_have_to_lead_somewhere(known, found):
    problems = prerequisite_problems(known["a"], known)

    assert [problem.where for problem in problems] == [where for where, _ in found]
    assert all(says in problem.message for problem, (_, says) in zip(problems, found, strict=True))


@given(st.dictionaries(st.sampled_from("abcde"), st.lists(st.sampled_from("abcde"), max_size=3)))
def test_what_waits_for_itself_is_always_found_and_nothing_else(graph):
    known = outlines(**{slug: tuple(before) for slug, before in graph.items()})

    def reaches(start: str, end: str, seen: frozenset[str] = frozenset()) -> bool:
        return start == end or any(
            reaches(one, end, seen | {start})
            for one in (known[start].prerequisites if start in known and start not in seen else ())
        )

    for slug, outline in known.items():
        told = {one.where for one in prerequisite_problems(outline, known) if "waits for" in one.message}
        assert told == {
            f"prerequisites[{n}]"
            for n, before in enumerate(outline.prerequisites, 1)
            if before in known and reaches(before, slug)
        }
