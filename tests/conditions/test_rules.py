"""Levels, figures and histories, without a database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conditions.rules import (
    INDICATORS,
    LONGEST_NOTE,
    OPENED,
    AreaLevel,
    DistrictFacts,
    by_month,
    judgment_problems,
    level_of_condition,
    number,
    out_of,
    share,
    told,
)

NOTE = "We looked at plans, and heard four teachers."
LEVELS = list(AreaLevel)


@pytest.mark.parametrize("before", [None, *LEVELS])
@pytest.mark.parametrize("level", LEVELS)
def test_refining_needs_operationalizing_first_and_every_other_level_is_open(level, before):
    problems = judgment_problems(level, before=before, note=NOTE)
    mastered = before in (AreaLevel.OPERATIONALIZING, AreaLevel.REFINING)

    assert [p.where for p in problems] == (["level"] if level is AreaLevel.REFINING and not mastered else [])


@pytest.mark.parametrize("note", ["", "   ", "Looks fine.", " " * 30, "x" * (LONGEST_NOTE + 1)])
def test_a_level_without_a_fitting_note_does_not_stand(note):
    (problem,) = judgment_problems(AreaLevel.ESTABLISHING, before=None, note=note)

    assert problem.where == "note"


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([], None),
        ([None], None),
        ([AreaLevel.REFINING, None], None),
        ([AreaLevel.REFINING, AreaLevel.ESTABLISHING], AreaLevel.ESTABLISHING),
        ([AreaLevel.DEVELOPING, AreaLevel.OPERATIONALIZING], AreaLevel.DEVELOPING),
    ],
)
def test_a_condition_shows_its_lowest_area_once_all_are_judged(levels, expected):
    assert level_of_condition(levels) is expected


def test_levels_are_in_order():
    assert [level.rank for level in LEVELS] == [1, 2, 3, 4]
    assert "".join(level.letter for level in LEVELS) == "EDOR"


def test_each_area_of_the_opened_conditions_has_at_least_two_indicators():
    assert len(INDICATORS) >= 8
    assert len({indicator.code for indicator in INDICATORS}) == len(INDICATORS)
    for condition in OPENED:
        for area in (f"{condition}1", f"{condition}2"):
            assert sum(indicator.area_code == area for indicator in INDICATORS) >= 2
    assert {indicator.area_code[:-1] for indicator in INDICATORS} == set(OPENED)
    assert all(indicator.how.endswith(".") for indicator in INDICATORS)


def test_every_indicator_can_be_computed_in_an_empty_district():
    for indicator in INDICATORS:
        assert indicator.figure(DistrictFacts()).value == 0


@given(part=st.integers(0, 10_000), more=st.integers(0, 10_000))
def test_a_share_is_between_nothing_and_all_and_fits_its_column(part, more):
    figure = share(part, part + more)

    assert 0 <= figure.value <= 1
    assert figure.value * 10_000 == int(figure.value * 10_000)
    if part + more:
        assert 0 <= int(figure.shown.removesuffix("%")) <= 100
        assert abs(int(figure.shown.removesuffix("%")) - 100 * part / (part + more)) <= 0.5
    else:
        assert figure.shown == "none yet"


def test_figures_read_as_people_say_them():
    assert share(41, 120).shown == "34%"
    assert share(1, 8).shown == "13%"
    assert out_of(4, 5).shown == "4 of 5"
    assert number(1234).shown == "1,234"


def test_a_month_without_a_line_keeps_the_value_before_it():
    points = {date(2025, 11, 1): Decimal(3), date(2026, 2, 1): Decimal(8)}

    assert by_month(points, until=date(2026, 3, 9), months=6) == (3, 3, 3, 8, 8)
    assert by_month(points, until=date(2026, 3, 9), months=2) == (8, 8)
    assert by_month({}, until=date(2026, 3, 9), months=6) == ()


@pytest.mark.parametrize(
    ("holders", "small_schools", "words"),
    [
        (0, 0, "nobody yet"),
        (1200, 0, "1,200"),
        (0, 1, "fewer than 5 at one school"),
        (0, 3, "fewer than 5 at each of 3 schools"),
        (12, 1, "12, and fewer than 5 at one school"),
    ],
)
def test_small_groups_are_not_counted_aloud(holders, small_schools, words):
    assert told(holders, small_schools) == words
