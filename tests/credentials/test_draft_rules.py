"""The life of a draft, and the small rules of writing one."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.rules import (
    DraftState,
    DraftStep,
    Section,
    moved,
    new_part_id,
    next_draft_state,
    next_number,
    placed,
    section_of,
    slug_of,
    without_demand,
)
from tests.factories import credentials as factory
from waymark.kernel.errors import IllegalTransition

ALLOWED = {
    ("writing", "propose"): "proposed",
    ("proposed", "return"): "writing",
    ("writing", "publish"): "published",
    ("proposed", "publish"): "published",
    ("writing", "discard"): "discarded",
    ("proposed", "discard"): "discarded",
}


@pytest.mark.parametrize(("state", "step"), list(product(DraftState, DraftStep)))
def test_every_pair_of_state_and_step(state, step):
    expected = ALLOWED.get((state.value, step.value))
    if expected is None:
        with pytest.raises(IllegalTransition) as refusal:
            next_draft_state(state, step)
        assert refusal.value.cure
    else:
        assert next_draft_state(state, step) == expected


@pytest.mark.parametrize(
    ("known", "number"), [([], "1.0"), (["1.0"], "1.1"), (["1.9", "1.10"], "1.11"), (["2.0", "1.4"], "2.1")]
)
def test_the_next_number_is_higher_than_all(known, number):
    assert next_number(known) == number


@pytest.mark.parametrize(
    ("title", "slug"),
    [("Why use technology?", "why-use-technology"), ("Über 3/4", "uber-3-4"), ("  ", ""), ("?!", "")],
)
def test_a_title_gives_a_short_name(title, slug):
    assert slug_of(title) == slug


@given(st.text(max_size=100))
def test_a_short_name_is_its_own_short_name(title):
    assert slug_of(slug_of(title)) == slug_of(title)


@pytest.mark.parametrize(
    ("place", "section"),
    [
        ("title", Section.ABOUT),
        ("effort.high", Section.ABOUT),
        ("demands[2].words", Section.DEMANDS),
        ("rubric.criteria[1].levels.meets", Section.RUBRIC),
        ("informs", Section.ALIGNMENTS),
        ("credit_examples[1]", Section.SUPPORTS),
        ("the whole file", None),
    ],
)
def test_every_place_has_its_section(place, section):
    assert section_of(place) is section


def test_every_member_of_the_format_is_written_somewhere():
    from credentials.payloads import CredentialFile

    assert [name for name in CredentialFile.model_fields if section_of(name) is None] == []


@given(
    st.lists(st.integers(), min_size=1, unique=True).flatmap(
        lambda xs: st.tuples(st.just(xs), st.sampled_from(xs))
    )
)
def test_moving_keeps_all_parts(drawn):
    parts, one = drawn
    at = parts.index(one)
    for by in (-1, 1):
        after = moved(parts, at, by)
        assert sorted(after) == sorted(parts)
        assert after.index(one) == min(max(at + by, 0), len(parts) - 1)


def test_a_part_is_put_in_its_place_or_behind_the_last():
    assert placed([{"id": "a"}, {"id": "b"}], 0, {"id": "c"}) == [{"id": "c"}, {"id": "b"}]
    assert placed([{"id": "a"}], None, {"id": "c"}) == [{"id": "a"}, {"id": "c"}]


def test_new_parts_have_ids_of_their_own():
    assert new_part_id("A plan", []) == "a-plan"
    assert new_part_id("A plan", [{"id": "a-plan"}, {"id": "a-plan-2"}]) == "a-plan-3"


def test_a_demand_that_is_taken_out_is_not_read_by_any_criterion():
    changes = without_demand(factory.body(), 0)

    assert [demand["id"] for demand in changes["demands"]] == ["track-plan"]
    assert {tuple(one["demands"]) for one in changes["rubric"]["criteria"]} == {("track-plan",)}
