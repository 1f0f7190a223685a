"""The thought of review: states, scores, verdicts, matching, dates. No database."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.rules import Criterion, Level, Rubric
from review.rules import (
    CASE_TRANSITIONS,
    READER_TRANSITIONS,
    Author,
    Candidate,
    Card,
    CaseState,
    CaseStep,
    Outcome,
    Rating,
    ReaderRole,
    ReaderState,
    ReaderStep,
    Relations,
    ReviewPolicy,
    Seat,
    VerdictKind,
    add_working_days,
    agreed_levels,
    bar_of,
    check_decline,
    check_feedback,
    check_moderation,
    check_ratings,
    decide,
    due_in_words,
    next_case_state,
    next_reader_state,
    pick_readers,
    require_waiting,
    role_for,
    suits,
)
from waymark.kernel.actor import Role
from waymark.kernel.errors import IllegalTransition
from waymark.kernel.ids import PersonId, SchoolId

B, A, M, E = Level
ENOUGH = "Say which learners, and what they did."


def rubric(*ids: str, passing: Level = M) -> Rubric:
    levels = {level: f"{level} looks like this" for level in Level}
    return Rubric(
        passing, tuple(Criterion(key, f"Title of {key}", "Look", ("demand",), levels) for key in ids)
    )


ONE, TWO = rubric("a"), rubric("a", "b")


def card(number: int, *levels: Level, of: Rubric = TWO) -> Card:
    return Card(f"Reader {number}", {c.id: level for c, level in zip(of.criteria, levels, strict=True)})


# ------------------------------------------------------------------ states


@pytest.mark.parametrize(("state", "step"), list(product(CaseState, CaseStep)))
def test_every_case_step_is_allowed_or_refused(state, step):
    allowed = {
        ("open", "claim"): "claimed",
        ("open", "withdraw"): "withdrawn",
        ("claimed", "claim"): "claimed",
        ("claimed", "release"): "open",
        ("claimed", "split"): "split",
        ("claimed", "decide"): "decided",
        ("claimed", "withdraw"): "withdrawn",
        ("split", "call_third"): "third_reader",
        ("split", "withdraw"): "withdrawn",
        ("third_reader", "claim"): "third_reader",
        ("third_reader", "lose_third"): "split",
        ("third_reader", "moderate"): "moderation",
        ("third_reader", "decide"): "decided",
        ("third_reader", "withdraw"): "withdrawn",
        ("moderation", "decide"): "decided",
        ("moderation", "withdraw"): "withdrawn",
    }
    if (state, step) in allowed:
        assert next_case_state(state, step) == allowed[state, step]
    else:
        with pytest.raises(IllegalTransition) as refusal:
            next_case_state(state, step)
        assert refusal.value.message
        assert "split" not in (refusal.value.message + refusal.value.cure).lower()
        assert "third" not in (refusal.value.message + refusal.value.cure).lower()
    assert ((state, step) in CASE_TRANSITIONS) == ((state, step) in allowed)


@pytest.mark.parametrize(("state", "step"), list(product(ReaderState, ReaderStep)))
def test_every_reader_step_is_allowed_or_refused(state, step):
    allowed = {
        ("assigned", "claim"): "claimed",
        ("assigned", "decline"): "declined",
        ("assigned", "replace"): "replaced",
        ("claimed", "claim"): "claimed",
        ("claimed", "score"): "scored",
        ("claimed", "decline"): "declined",
        ("claimed", "replace"): "replaced",
    }
    if (state, step) in allowed:
        assert next_reader_state(state, step) == allowed[state, step]
    else:
        with pytest.raises(IllegalTransition):
            next_reader_state(state, step)
    assert ((state, step) in READER_TRANSITIONS) == ((state, step) in allowed)


@pytest.mark.parametrize(("case", "seat"), list(product(CaseState, ReaderState)))
def test_a_scorecard_is_expected_only_while_case_and_seat_wait(case, seat):
    if case in ("decided", "withdrawn") or seat in ("scored", "declined", "replaced"):
        with pytest.raises(IllegalTransition):
            require_waiting(case, seat)
    else:
        require_waiting(case, seat)


def test_a_reader_whose_scores_are_in_hears_that_and_not_the_outcome():
    with pytest.raises(IllegalTransition, match="scores for this work are in already"):
        require_waiting(CaseState.DECIDED, ReaderState.SCORED)


def test_a_policy_survives_being_stored():
    policy = ReviewPolicy(
        mix=(ReaderRole.PEER, ReaderRole.EXTERNAL), tolerance=1, due_working_days=3, lease_hours=5
    )
    assert ReviewPolicy.from_body(policy.body()) == policy
    assert policy.readers == 2


# ------------------------------------------------------------------ ratings


def wrong(*ratings: Rating, of: Rubric = TWO) -> dict[str, str]:
    return {problem.where: problem.message for problem in check_ratings(of, ratings)}


def test_complete_ratings_have_nothing_wrong():
    assert not wrong(Rating("a", "meets"), Rating("b", "beginning", ENOUGH))


@pytest.mark.parametrize(
    ("ratings", "where", "words"),
    [
        ([Rating("a", "meets")], "ratings.b.level", "Choose a level"),
        ([Rating("a", "meets"), Rating("b", "")], "ratings.b.level", "Choose a level"),
        ([Rating("a", "meets"), Rating("b", "superb")], "ratings.b.level", "no level 'superb'"),
        ([Rating("a", "meets"), Rating("b", "Meets")], "ratings.b.level", "no level 'Meets'"),
        (
            [Rating("a", "meets"), Rating("b", "meets"), Rating("x", "meets")],
            "ratings.x.level",
            "no criterion 'x'",
        ),
        (
            [Rating("a", "meets"), Rating("b", "meets"), Rating("a", "meets")],
            "ratings.a.level",
            "rated twice",
        ),
        ([Rating("a", "meets"), Rating("b", "approaching")], "ratings.b.comment", "at least 20"),
        (
            [Rating("a", "meets"), Rating("b", "beginning", "  too short   " + " " * 20)],
            "ratings.b.comment",
            "20",
        ),
        ([Rating("a", "meets"), Rating("b", "meets", "x" * 4001)], "ratings.b.comment", "4,000"),
    ],
)
def test_ratings_that_will_not_do_say_where_and_how_to_mend(ratings, where, words):
    problems = wrong(*ratings)
    assert list(problems) == [where]
    assert words in problems[where]


def test_the_comment_is_demanded_below_the_passing_level_whatever_that_is():
    gentle = rubric("a", passing=A)
    assert not wrong(Rating("a", "approaching"), of=gentle)
    assert "ratings.a.comment" in wrong(Rating("a", "beginning"), of=gentle)


def test_words_for_the_author_have_an_end():
    assert not check_feedback("", "")
    assert [p.where for p in check_feedback("x" * 8001, "y" * 8001)] == ["commendations", "recommendations"]


@pytest.mark.parametrize(("check", "least"), [(check_decline, 10), (check_moderation, 40)])
def test_reasons_have_a_least_and_a_most(check, least):
    assert not check("x" * least)
    assert str(least) in check("x" * (least - 1) + "   ")
    assert "4,000" in check("x" * 4001)


# ------------------------------------------------------------------ the decision


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        ((M, M), (M, M), "met"),
        ((M, E), (E, M), "met"),
        ((E, E), (M, M), "met"),
        ((A, M), (A, M), "not_yet"),
        ((B, M), (A, E), "not_yet"),
        ((B, B), (A, A), "not_yet"),
        ((M, M), (A, M), "split"),  # across the pass line on one criterion
        ((A, M), (M, A), "split"),  # the same outcome, but across the line on both criteria
        ((B, M), (B, A), "split"),  # both not yet, but across the line on the second
        ((B, M), (E, M), "split"),
    ],
)
def test_two_readings(first, second, kind):
    assert decide([card(1, *first), card(2, *second)], TWO, 2).kind == kind
    assert decide([card(1, *second), card(2, *first)], TWO, 2).kind == kind


def test_two_levels_apart_is_a_split_even_on_one_side_of_the_line():
    low = rubric("a", passing=A)
    cards = [card(1, A, of=low), card(2, E, of=low)]
    assert decide(cards, low, 2).kind is VerdictKind.SPLIT
    assert decide(cards, low, 3).kind is VerdictKind.MET


def test_a_stricter_tolerance_makes_neighbours_differ():
    assert decide([card(1, M, M), card(2, E, M)], TWO, 1).kind is VerdictKind.SPLIT


@pytest.mark.parametrize("cards", [[], [card(1, M, M)]])
def test_fewer_than_two_readings_decide_nothing(cards):
    verdict = decide(cards, TWO, 2)
    assert verdict.kind is VerdictKind.PENDING
    assert verdict.outcome is None


@pytest.mark.parametrize(
    ("levels", "kind"),
    [
        ((M, A, M), "met"),
        ((M, A, A), "not_yet"),
        ((E, B, M), "moderation"),  # from the lowest to the highest on the criterion that decides
        ((E, B, B), "moderation"),
        ((E, A, M), "met"),
        ((M, B, A), "not_yet"),
        ((M, M, M), "met"),
        ((B, A, B), "not_yet"),
    ],
)
def test_three_readings_on_one_criterion(levels, kind):
    for order in set(permutations(levels)):
        cards = [card(number, level, of=ONE) for number, level in enumerate(order, start=1)]
        assert decide(cards, ONE, 2).kind == kind


def test_lowest_to_highest_counts_only_where_it_decides():
    every_level_passes = rubric("a", passing=B)
    cards = [card(number, level, of=every_level_passes) for number, level in enumerate((B, M, E), start=1)]
    assert decide(cards, every_level_passes, 2).kind is VerdictKind.MET


def test_four_readings_are_a_mistake():
    with pytest.raises(ValueError, match="three"):
        decide([card(number, M, M) for number in range(4)], TWO, 2)


def test_the_reason_is_said_from_the_levels():
    assert decide([card(1, M, M), card(2, E, M)], TWO, 2).reason == (
        "Reader 1 and Reader 2 both rated all two criteria at meets or above."
    )
    assert decide([card(1, A, M), card(2, A, M)], TWO, 2).reason == (
        "Reader 1 and Reader 2 rated “Title of a” below meets."
    )
    assert decide([card(1, M, M), card(2, A, M), card(3, M, E)], TWO, 2).reason == (
        "Reader 1 and Reader 3 rated all two criteria at meets or above."
    )
    assert decide([card(1, M, M), card(2, A, M), card(3, M, A)], TWO, 2).reason == (
        "Reader 2 and Reader 3 each rated at least one criterion below meets: “Title of a” and “Title of b”."
    )


scores = st.lists(st.sampled_from(list(Level)), min_size=2, max_size=2)


@given(st.lists(scores, min_size=2, max_size=3), st.integers(1, 3), st.sampled_from(list(Level)))
def test_the_order_of_readers_never_changes_the_verdict(levels, tolerance, passing):
    of = rubric("a", "b", passing=passing)
    verdicts = {
        decide([card(n, *row, of=of) for n, row in enumerate(order, start=1)], of, tolerance).kind
        for order in permutations(levels)
    }
    assert len(verdicts) == 1


@given(st.lists(scores, min_size=2, max_size=3))
def test_met_always_has_a_majority_behind_it(levels):
    verdict = decide([card(n, *row) for n, row in enumerate(levels, start=1)], TWO, 2)
    passed = sum(all(level >= M for level in row) for row in levels)
    if verdict.outcome is Outcome.MET:
        assert passed * 2 > len(levels)
    if verdict.outcome is Outcome.NOT_YET:
        assert passed * 2 < len(levels)
    if len(levels) == 3:
        assert verdict.kind not in (VerdictKind.SPLIT, VerdictKind.PENDING)
    else:
        assert verdict.kind is not VerdictKind.MODERATION


# ------------------------------------------------------------------ matching

HILL, LAKE = SchoolId("hill"), SchoolId("lake")
AUTHOR = Author(PersonId("author"), HILL)
PEER, COACH, THIRD = Seat(1, ReaderRole.PEER), Seat(2, ReaderRole.COACH), Seat(3, ReaderRole.THIRD)


def somebody(name: str, *roles: Role, school: SchoolId | None = LAKE, load: int = 0) -> Candidate:
    return Candidate(PersonId(name), school, frozenset(roles or {Role.PEER_REVIEWER}), load)


def picked(*pool: Candidate, seats=(PEER, COACH), relations=Relations(), lot="lot") -> dict[int, str]:  # noqa: B008
    return {
        pick.seat.number: pick.person_id for pick in pick_readers(seats, pool, AUTHOR, relations, lot).picks
    }


def test_a_peer_and_a_coach_are_picked_with_a_reason_each():
    pool = [somebody("p"), somebody("c", Role.COACH), somebody("x", Role.EXTERNAL_REVIEWER)]
    found = pick_readers((PEER, COACH), pool, AUTHOR, Relations(), "lot")
    assert [pick.person_id for pick in found.picks] == ["p", "c"]
    assert found.picks[0].why == (
        "Peer reviewer, not of the author's school, with no open readings; the only one who qualifies."
    )
    assert not found.missing


@pytest.mark.parametrize(
    ("relations", "bar"),
    [
        (Relations(supervisors=frozenset({PersonId("p")})), "supervises the author"),
        (Relations(plan_leaders=frozenset({PersonId("p")})), "agreed the author's plan"),
        (Relations(seated=frozenset({PersonId("p")})), "reads this work already"),
        (Relations(declined=frozenset({PersonId("p")})), "passed this work on"),
        (Relations(replaced=frozenset({PersonId("p")})), "was replaced in this case"),
    ],
)
def test_who_stands_near_the_author_or_left_is_never_picked(relations, bar):
    assert bar_of(PersonId("p"), AUTHOR.person_id, relations) == bar
    found = pick_readers((PEER,), [somebody("p", load=0)], AUTHOR, relations, "lot")
    assert not found.picks
    assert found.missing[0].why == f"No peer reviewer is free to read this: 1 {bar}."


def test_the_author_is_never_picked():
    found = pick_readers((PEER,), [somebody("author")], AUTHOR, Relations(), "lot")
    assert found.missing[0].why == "No peer reviewer is free to read this: 1 is the author."


def test_where_nobody_holds_the_role_that_is_said():
    found = pick_readers((COACH,), [somebody("p")], AUTHOR, Relations(), "lot")
    assert found.missing[0].why == "Nobody in the district holds the role of coach."


def test_another_school_comes_before_little_work():
    assert picked(somebody("near", school=HILL), somebody("far", load=9), seats=(PEER,)) == {1: "far"}


def test_little_work_comes_next():
    assert picked(somebody("busy", load=2), somebody("free", load=1), seats=(PEER,)) == {1: "free"}


def test_somebody_of_the_same_school_is_better_than_nobody_and_the_reason_says_so():
    found = pick_readers((PEER,), [somebody("near", school=HILL)], AUTHOR, Relations(), "lot")
    assert "of the author's school, since nobody of another is free" in found.picks[0].why


def test_who_could_fill_either_seat_does_not_leave_one_empty():
    both = somebody("both", Role.PEER_REVIEWER, Role.COACH)
    assert picked(both, somebody("c", Role.COACH, load=5)) == {1: "both", 2: "c"}
    assert picked(both, somebody("p", load=5)) == {1: "p", 2: "both"}


def test_nobody_sits_in_two_seats():
    both = somebody("both", Role.PEER_REVIEWER, Role.COACH)
    found = pick_readers((PEER, COACH), [both], AUTHOR, Relations(), "lot")
    assert len(found.picks) == 1
    assert "1 reads this work already" in found.missing[0].why


def test_earlier_readers_come_first_each_in_their_own_seat():
    peers = [somebody("new"), somebody("old", load=9, school=HILL), somebody("third")]
    relations = Relations(earlier={PersonId("old"): ReaderRole.PEER, PersonId("third"): ReaderRole.THIRD})
    assert picked(*peers, seats=(PEER,), relations=relations) == {1: "old"}
    found = pick_readers((PEER,), peers, AUTHOR, relations, "lot")
    assert found.picks[0].why == "Peer reviewer: read the earlier attempt."
    unwilling = replace(relations, declined=frozenset({PersonId("old")}))
    assert picked(*peers, seats=(PEER,), relations=unwilling) == {1: "third"}


def test_anybody_with_a_reviewing_role_may_read_a_third_time():
    assert picked(somebody("x", Role.EXTERNAL_REVIEWER), seats=(THIRD,)) == {3: "x"}
    assert picked(somebody("l", Role.BUILDING_LEADER), seats=(THIRD,)) == {}
    assert not suits(frozenset({Role.EDUCATOR}), ReaderRole.THIRD)


def test_by_hand_the_role_of_the_seat_is_kept_where_it_is_held():
    assert role_for(frozenset({Role.COACH, Role.PEER_REVIEWER}), ReaderRole.COACH) is ReaderRole.COACH
    assert role_for(frozenset({Role.EXTERNAL_REVIEWER}), ReaderRole.COACH) is ReaderRole.EXTERNAL
    assert role_for(frozenset({Role.EXTERNAL_REVIEWER}), ReaderRole.THIRD) is ReaderRole.THIRD
    assert role_for(frozenset({Role.EDUCATOR}), ReaderRole.PEER) is None


def test_equals_are_drawn_by_lot_and_the_lot_is_fair_and_can_be_repeated():
    pool = [somebody(f"p{number}") for number in range(5)]
    drawn = [picked(*pool, seats=(PEER,), lot=f"case {number}")[1] for number in range(200)]
    assert drawn == [picked(*reversed(pool), seats=(PEER,), lot=f"case {number}")[1] for number in range(200)]
    assert set(drawn) == {candidate.person_id for candidate in pool}


roles = st.frozensets(
    st.sampled_from([Role.PEER_REVIEWER, Role.COACH, Role.EXTERNAL_REVIEWER, Role.EDUCATOR])
)
people = st.lists(
    st.builds(
        Candidate,
        st.sampled_from([PersonId(name) for name in "abcdef"] + [AUTHOR.person_id]),
        st.sampled_from([HILL, LAKE, None]),
        roles,
        st.integers(0, 5),
        st.sampled_from(["", "", "is away"]),
    ),
    unique_by=lambda candidate: candidate.person_id,
)
groups = st.frozensets(st.sampled_from([PersonId(name) for name in "abcdef"]))


@given(people, st.builds(Relations, groups, groups, groups, groups, groups, groups))
def test_matching_never_breaks_its_own_rules(pool, relations):
    by_id = {candidate.person_id: candidate for candidate in pool}
    found = pick_readers((PEER, COACH), pool, AUTHOR, relations, "lot")
    assert {pick.seat for pick in found.picks} | {missing.seat for missing in found.missing} == {PEER, COACH}
    assert len({pick.person_id for pick in found.picks}) == len(found.picks)
    for pick in found.picks:
        assert not bar_of(pick.person_id, AUTHOR.person_id, relations)
        assert suits(by_id[pick.person_id].roles, pick.seat.role)
        assert not by_id[pick.person_id].hindrance
    free = [c for c in pool if not bar_of(c.person_id, AUTHOR.person_id, relations) and not c.hindrance]
    fits = [{c.person_id for c in free if suits(c.roles, seat.role)} for seat in (PEER, COACH)]
    could_fill = 2 if all(fits) and len(fits[0] | fits[1]) > 1 else int(any(fits))
    assert len(found.picks) == could_fill
    for missing in found.missing:
        # Everybody who holds the role is accounted for.
        holders = sum(suits(c.roles, missing.seat.role) for c in pool)
        assert sum(map(int, re.findall(r"\d+", missing.why))) == holders


# ------------------------------------------------------------------ dates

TUESDAY = datetime(2026, 9, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, "2026-09-01"), (1, "2026-09-02"), (3, "2026-09-04"), (4, "2026-09-07"), (7, "2026-09-10")],
)
def test_weekends_are_not_working_days(days, expected):
    assert add_working_days(TUESDAY, days).date().isoformat() == expected


def test_from_a_saturday_counting_begins_on_monday():
    assert add_working_days(datetime(2026, 9, 5, 9, tzinfo=UTC), 1).date().isoformat() == "2026-09-07"


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (timedelta(hours=2), "due today"),
        (timedelta(days=1), "due on the next working day"),
        (timedelta(days=6), "due in 4 working days"),
        (timedelta(days=14), "due in 10 working days"),
        (-timedelta(hours=2), "was due a little earlier"),
        (-timedelta(days=1), "1 working day late"),
        (-timedelta(days=4), "2 working days late"),
    ],
)
def test_due_dates_read_as_people_say_them(due, words):
    found = due_in_words(TUESDAY + due, TUESDAY)
    assert found.words == words
    assert found.late == (due < timedelta(0))


def test_friday_is_the_working_day_before_monday():
    friday = datetime(2026, 9, 4, 15, tzinfo=UTC)
    assert due_in_words(friday + timedelta(days=3), friday).words == "due on the next working day"
    assert due_in_words(friday + timedelta(days=3), friday).day == "Monday 7 September"


@given(st.integers(0, 4000).map(lambda days: TUESDAY + timedelta(days=days)), st.integers(1, 40))
def test_working_days_end_on_working_days(moment, days):
    end = add_working_days(moment, days)
    assert end.weekday() < 5
    assert end - moment >= timedelta(days=days)


@given(st.lists(st.lists(st.sampled_from(Level), min_size=2, max_size=2), min_size=1, max_size=3))
def test_the_agreed_level_was_seen_by_more_than_half_of_the_readers_and_is_never_more_than_that(levels):
    cards = [card(number, *one) for number, one in enumerate(levels, start=1)]
    for criterion, level in agreed_levels(cards, TWO).items():
        at_least = [one for one in cards if one.levels[criterion] >= level]
        above = [one for one in cards if one.levels[criterion] > level]
        assert len(at_least) * 2 > len(cards)
        assert len(above) * 2 <= len(cards)


def test_without_a_reading_there_is_no_level():
    with pytest.raises(ValueError, match="no level"):
        agreed_levels([], TWO)
