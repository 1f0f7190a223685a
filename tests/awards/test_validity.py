"""How long an award counts: reminders, the last day, and renewals; rules first, then a real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards import queries, service
from awards.rules import (
    REMINDED_BEFORE,
    AwardState,
    may_be_renewed,
    months_later,
    next_turn,
    renewable_from,
)
from tests.awards.test_service import stored
from tests.factories import awards
from tests.factories.credentials import publish
from tests.factories.hr import benefits, entries, load, rate

SLUG = "marble-tracks"
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


@given(granted=MOMENTS, months=st.integers(1, 120), days=st.integers(-4000, 4000))
def test_an_award_can_be_renewed_from_one_moment_on_and_never_in_the_first_half(granted, months, days):
    ends = months_later(granted, months)
    opens, now = renewable_from(granted, ends), granted + timedelta(days=days)
    assert granted < opens < ends
    assert opens >= granted + (ends - granted) / 2
    assert opens >= months_later(ends, -6)
    assert may_be_renewed(AwardState.ISSUED, granted, ends, now) is (now >= opens)
    assert may_be_renewed(AwardState.EXPIRED, granted, ends, now)
    for state in (AwardState.GRANTED, AwardState.SUSPENDED, AwardState.REVOKED):
        assert not may_be_renewed(state, granted, ends, now)
    assert not may_be_renewed(AwardState.ISSUED, granted, None, now)


@given(ends=MOMENTS, days=st.integers(0, 4000))
def test_turns_come_one_after_the_other_and_end_with_the_last_day(ends, days):
    now, turns = ends - timedelta(days=days), []
    while now < ends:
        now = next_turn(ends, now)
        turns.append(now)
    assert turns == sorted(set(turns))
    assert turns[-1:] == ([ends] if days else [])
    assert set(turns) <= {*(ends - before for before in REMINDED_BEFORE), ends}


def renewed(town, months=12, days=300):
    """An award, and the one that renews it before its last day."""
    publish(town, slug=SLUG, expires_after_months=months)
    old = awards.issued(town, town.educator, SLUG, submission_id="a" * 32)
    town.clock.advance(days=days)
    return old, awards.issued(town, town.educator, SLUG, submission_id="b" * 32)


def held(town):
    with town.look() as look:
        return [one.award_id for one in queries.held_by(look, town.educator.person_id)]


def test_the_same_decision_told_twice_renews_nothing(town):
    publish(town, slug=SLUG, expires_after_months=12)
    first = awards.issued(town, town.educator, SLUG, submission_id="a" * 32)
    town.clock.advance(days=300)
    assert awards.granted(town, town.educator, SLUG, submission_id="a" * 32) == first


def test_other_work_renews_nothing_while_most_of_the_time_is_left(town):
    old, new = renewed(town, days=100)
    assert new == old


def test_an_award_without_a_last_day_is_not_renewed(town):
    publish(town, slug=SLUG)
    first = awards.issued(town, town.educator, SLUG, submission_id="a" * 32)
    town.clock.advance(days=3000)
    assert awards.granted(town, town.educator, SLUG, submission_id="b" * 32) == first


def test_when_a_renewal_is_revoked_the_award_before_it_counts_again_until_its_day(town):
    old, new = renewed(town)
    assert held(town) == [new]
    with town.at(town.program_lead) as uow:
        service.revoke(uow, new, "It was borrowed work.")
    assert held(town) == [old]
    town.clock.advance(days=100)
    town.work()
    assert held(town) == []
    third = awards.issued(town, town.educator, SLUG, submission_id="c" * 32)
    # Each is renewed at most once, and a revoked one is not renewed at all.
    assert (stored(town, third).cycle, stored(town, third).renews_id) == (3, None)


def test_a_revoked_award_is_not_renewed_but_earned_afresh(town):
    publish(town, slug=SLUG, expires_after_months=12)
    old = awards.issued(town, town.educator, SLUG)
    with town.at(town.program_lead) as uow:
        service.revoke(uow, old, "It was borrowed work.")
    new = awards.issued(town, town.educator, SLUG)
    assert (stored(town, new).cycle, stored(town, new).renews_id) == (2, None)


def test_a_suspended_award_waits_and_runs_out_once_it_is_taken_up_again(town):
    publish(town, slug=SLUG, expires_after_months=2)
    award_id = awards.issued(town, town.educator, SLUG)
    with town.at(town.program_lead) as uow:
        service.suspend(uow, award_id, "A question.")
    town.clock.advance(days=90)
    town.work()
    assert stored(town, award_id).state is AwardState.SUSPENDED
    with town.at(town.program_lead) as uow:
        service.resume(uow, award_id)
    town.work()
    assert stored(town, award_id).state is AwardState.EXPIRED


def test_its_holder_is_reminded_twice_and_told_at_the_end(town, letters):
    publish(town, slug=SLUG, expires_after_months=12)
    awards.issued(town, town.educator, SLUG)
    told = []
    for day in range(0, 380, 5):
        told += [(day, one.partition("Subject: ")[2].partition(":")[0]) for one in letters()]
        town.clock.advance(days=5)
    assert [(day, words) for day, words in told if "ready" not in words] == [
        (275, "Your badge counts until 1 September 2027"),
        (335, "Your badge counts until 1 September 2027"),
        (365, "Your badge has run out"),
    ]


@pytest.mark.parametrize(("again", "times"), [(False, 1), (True, 2)])
def test_a_renewal_gives_credit_only_where_the_rate_says_so(town, again, times):
    counts = {"credentials": [SLUG], **({"renewals": True} if again else {})}
    publish(town, slug=SLUG, expires_after_months=12)
    load(town, rate(slug="newer", valid_from="2026-01-01", counts=counts))
    load(town, rate(slug="bonus", kind="stipend", counts=counts))
    old, new = renewed(town)

    credited = [one.award_id for one in entries(town)]
    paid = [one.award_id for one in benefits(town) if one.award_id]
    assert credited == [old, new][:times]
    assert paid.count(new) == times - 1
    with town.look(town.hr) as look:
        from hr import queries as hr

        assert hr.statement(look, town.educator.person_id).without_credit == ()
