"""Rates, balances and lives, without a database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.rules import CredentialKind
from hr.rules import (
    BENEFIT_TRANSITIONS,
    EXPORT_TRANSITIONS,
    BenefitState,
    BenefitStep,
    EntryKind,
    Equivalency,
    EquivalencyKind,
    ExportState,
    ExportStep,
    Rounding,
    as_decimal,
    awards_to_next,
    balance,
    entered_under,
    next_benefit_state,
    next_export_state,
)
from waymark.kernel.errors import IllegalTransition

EARNED, REVERSAL = EntryKind.EARNED, EntryKind.REVERSAL
MICRO = CredentialKind.MICRO_CREDENTIAL


def rate(units=2, gives="1", rounding=Rounding.WHOLE_DOWN, **changes) -> Equivalency:
    given = {
        "id": "rate",
        "slug": "rate",
        "title": "Credit",
        "kind": EquivalencyKind.CE_CREDIT,
        "unit": "CE credit",
        "valid_from": date(2025, 7, 1),
        "valid_until": None,
        "kinds": frozenset({MICRO}),
        "credentials": frozenset(),
        **changes,
    }
    return Equivalency(units=units, gives=Decimal(gives), rounding=rounding, **given)


rates = st.builds(
    rate,
    units=st.integers(1, 12),
    gives=st.decimals("0.0001", "500", places=4).map(str),
    rounding=st.sampled_from(Rounding),
)


@pytest.mark.parametrize(
    ("awards", "usable", "left_over"),
    [(0, 0, 0), (1, 0, "0.5"), (2, 1, 0), (3, 1, "0.5"), (11, 5, "0.5"), (12, 6, 0)],
)
def test_two_awards_make_one_credit_and_an_odd_one_waits(awards, usable, left_over):
    own = balance(rate(), [EARNED] * awards)

    assert (own.awards, own.usable, own.left_over) == (awards, usable, Fraction(left_over))


@pytest.mark.parametrize(
    ("rounding", "usable"),
    [(Rounding.WHOLE_DOWN, "2"), (Rounding.HALF_DOWN, "2.5"), (Rounding.NONE, "2.6666")],
)
def test_what_can_be_used_follows_the_rounding_rule(rounding, usable):
    assert balance(rate(units=3, rounding=rounding), [EARNED] * 8).usable == Decimal(usable)


@given(rates, st.integers(0, 60), st.integers(0, 60), st.randoms())
def test_the_balance_is_the_rate_times_the_awards_that_count_in_any_order(own, live, revoked, random):
    entries = [EARNED] * (live + revoked) + [REVERSAL] * revoked
    random.shuffle(entries)
    result = balance(own, entries)

    assert result.awards == live
    assert result.total == own.rate * live
    assert result.total - result.left_over <= result.total
    assert 0 <= result.left_over < 1
    assert result.usable == as_decimal(result.total - result.left_over)


@given(rates, st.integers(0, 60))
def test_so_many_more_awards_make_the_next_credit_and_no_fewer(own, awards):
    now = balance(own, [EARNED] * awards)
    more = awards_to_next(own, now)
    if own.rounding is Rounding.NONE:
        assert more is None
        return
    assert more >= 1
    assert balance(own, [EARNED] * (awards + more)).usable > now.usable
    assert balance(own, [EARNED] * (awards + more - 1)).usable == now.usable


@pytest.mark.parametrize(
    ("amount", "told"),
    [("1/3", "0.3333"), ("2/3", "0.6666"), ("-2/3", "-0.6666"), ("5", "5"), ("1/2", "0.5"), ("0", "0")],
)
def test_fractions_are_cut_off_towards_zero_when_told(amount, told):
    assert as_decimal(Fraction(amount)) == Decimal(told)


@pytest.mark.parametrize(
    ("day", "counted"),
    [
        (date(2025, 6, 30), False),
        (date(2025, 7, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_a_rate_counts_awards_of_its_days_only(day, counted):
    assert rate(valid_until=date(2026, 6, 30)).counts(MICRO, "any", day) is counted


def test_kinds_and_names_are_counted_and_nothing_else():
    by_name = rate(kinds=frozenset(), credentials=frozenset({"the-path"}))
    day = date(2026, 1, 1)

    assert rate().counts(MICRO, "any", day)
    assert not rate().counts(CredentialKind.CAPSTONE, "any", day)
    assert not rate().counts(CredentialKind.PATHWAY, "the-path", day)
    assert by_name.counts(CredentialKind.PATHWAY, "the-path", day)
    assert not by_name.counts(MICRO, "another", day)


DAY = date(2026, 1, 1)


def slugs(found) -> list[str]:
    return [one.slug for one in found]


def test_of_two_rates_for_the_same_credit_only_the_newest_counts():
    old, new = rate(id="old", slug="old"), rate(id="new", slug="new", valid_from=date(2025, 9, 1))

    assert slugs(entered_under(MICRO, "any", DAY, equivalencies=(old, new), done=())) == ["new"]
    assert slugs(entered_under(MICRO, "any", date(2025, 8, 1), equivalencies=(old, new), done=())) == ["old"]
    assert slugs(entered_under(MICRO, "any", DAY, equivalencies=(old, new), done={"old"})) == []


def test_stipends_stand_beside_each_other_and_beside_credit():
    rows = (
        rate(),
        rate(id="a", slug="a", kind=EquivalencyKind.STIPEND),
        rate(id="b", slug="b", kind=EquivalencyKind.STIPEND),
    )

    assert set(slugs(entered_under(MICRO, "any", DAY, equivalencies=rows, done=()))) == {"rate", "a", "b"}
    assert set(slugs(entered_under(MICRO, "any", DAY, equivalencies=rows, done={"a", "rate"}))) == {"b"}


@given(
    st.lists(
        st.builds(
            rate,
            valid_from=st.dates(date(2025, 1, 1), date(2026, 6, 1)),
            kind=st.sampled_from(EquivalencyKind),
        ),
        max_size=6,
    ),
    st.randoms(),
)
def test_an_award_is_never_spent_twice_for_the_same_type_of_credit(found, random):
    rows = [
        Equivalency(**{**vars(one), "id": str(number), "slug": f"rate-{number}"})
        for number, one in enumerate(found)
    ]
    first = entered_under(MICRO, "any", DAY, equivalencies=rows, done=())
    random.shuffle(rows)

    assert sum(one.kind.is_credit for one in first) <= 1
    assert entered_under(MICRO, "any", DAY, equivalencies=rows, done=()) == first
    assert entered_under(MICRO, "any", DAY, equivalencies=rows, done={one.id for one in first}) == ()


@pytest.mark.parametrize("step", list(BenefitStep))
@pytest.mark.parametrize("state", list(BenefitState))
def test_every_step_of_a_benefit(state, step):
    if (state, step) in BENEFIT_TRANSITIONS:
        assert next_benefit_state(state, step) is BENEFIT_TRANSITIONS[state, step]
    else:
        with pytest.raises(IllegalTransition):
            next_benefit_state(state, step)


def test_nothing_is_paid_that_was_not_approved():
    before_paid = {state for (state, _), then in BENEFIT_TRANSITIONS.items() if then is BenefitState.PAID}

    assert before_paid == {BenefitState.APPROVED}


@pytest.mark.parametrize("step", list(ExportStep))
@pytest.mark.parametrize("state", list(ExportState))
def test_every_step_of_an_export(state, step):
    if (state, step) in EXPORT_TRANSITIONS:
        assert next_export_state(state, step) is EXPORT_TRANSITIONS[state, step]
    else:
        with pytest.raises(IllegalTransition):
            next_export_state(state, step)


def test_a_rate_reads_as_people_say_it():
    assert rate().rate_in_words == "2 awards = 1 CE credit"
    assert rate(units=1, gives="200", unit="USD").rate_in_words == "1 award = 200 USD"
