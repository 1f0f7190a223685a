"""Words, slips and filters in plain Python."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.rules import Asked, Candidate, EffortBand, Filter, sift
from credentials.rules.searching import (
    MOST_TERMS,
    Term,
    completions,
    meant_by,
    sought,
    terms_of,
    unknown_words,
    words_in,
)


@given(st.text(max_size=300))
def test_whatever_is_typed_becomes_plain_words(text):
    for term in terms_of(text):
        assert all(part.isalnum() and part == part.casefold() for part in term.parts)
    assert len(terms_of(text)) <= MOST_TERMS
    assert words_in(" ".join(words_in(text))) == words_in(text)


def test_codes_stay_together_and_little_words_go():
    assert terms_of("the P7.3, growth-mindset and CF1") == (
        Term(("p7", "3")),
        Term(("growth",)),
        Term(("mindset",)),
        Term(("cf1",)),
    )


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("growht", "growth"),
        ("grwoth", "growth"),
        ("rowth", "growth"),
        ("asesment", "assessment"),
        ("tess", "test"),
        ("tet", None),
        ("zzzzzz", None),
        ("p73x", None),
    ],
)
def test_slips(word, meant):
    assert meant_by(word, {"growth": 3, "assessment": 9, "test": 1, "p73": 5}) == meant


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("diffrentiated", "differentiation"),
        ("diffrentiate", "differentiation"),
        ("diferrentiating", "differentiation"),
        ("conferencs", "conference"),
        ("ifferentiated", None),
        ("indifference", None),
    ],
)
def test_a_slip_in_another_form_of_a_word_is_mended_too(word, meant):
    assert meant_by(word, {"differentiation": 4, "conference": 2, "different": 9, "nation": 1}) == meant


def test_the_commonest_words_complete_first():
    known = {"mark": 1, "marble": 3, "marbles": 9, "mar": 5, "other": 9}

    assert completions("mar", known) == ("marbles", "marble", "mark")
    assert completions("m", known) == ()
    assert sought(terms_of("red mar"), ("mark",)) == ((("red",),), (("mar",), ("mark",)))


@pytest.mark.parametrize(
    ("high", "band"),
    [(1, "up-to-10"), (10, "up-to-10"), (11, "10-to-20"), (20, "10-to-20"), (21, "more-than-20")],
)
def test_bands_of_effort(high, band):
    assert EffortBand.of(high) == band


VALUES = st.sampled_from(["a", "b", "c"])
CANDIDATES = st.lists(
    st.builds(
        Candidate, st.uuids().map(str), st.tuples(*(st.lists(VALUES, unique=True).map(tuple) for _ in Filter))
    )
)
CHOSEN = st.lists(st.tuples(st.sampled_from(list(Filter)), VALUES), unique=True, max_size=5).map(tuple)


@given(CANDIDATES, CHOSEN)
def test_the_number_beside_a_value_is_what_choosing_only_it_gives(candidates, chosen):
    asked = Asked(chosen=chosen)
    sifted = sift(candidates, asked)
    for by in Filter:
        for value in "abc":
            only = asked.without(by).toggled(by, value)
            assert sifted.counts[by][value] == len(sift(candidates, only).kept)
        without = len(sift(candidates, asked.without(by)).kept)
        assert sifted.held_back[by] == without - len(sifted.kept)


@given(CHOSEN)
def test_choosing_twice_changes_nothing(chosen):
    asked = Asked(chosen=chosen)
    for by, value in chosen:
        assert set(asked.toggled(by, value).toggled(by, value).chosen) == set(chosen)


def test_what_teachers_say_is_looked_for_as_the_catalogue_says_it_too():
    assert sought(terms_of("parents")) == ((("parents",), ("family",), ("families",)),)
    assert unknown_words(terms_of("ell ellephant"), ()) == ("ellephant",)
