"""How certain an outcome is, when another reading is asked for, and how readers are estimated. No database."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from credentials.rules import Criterion, Level, Rubric
from review.rules import (
    ADAPTIVE,
    AT_LEAST_TWO,
    BY_CRITERION,
    AnchorScores,
    AskingRule,
    Card,
    Outcome,
    ReaderEstimate,
    Reading,
    VerdictKind,
    Work,
    certainty,
    decide,
    estimate_readers,
    next_step,
)

B, A, M, E = Level
WORK = Work()
RUBRIC = Rubric(M, tuple(Criterion(key, f"Title of {key}", "Look", (), {}) for key in "xyz"))
KNOWN = ReaderEstimate(severity=0.0, doubt=0.2, consistency=2.5, careless=0.02, cards=40)

readers = st.builds(
    ReaderEstimate,
    severity=st.floats(-1.5, 1.5),
    doubt=st.floats(0.05, 0.8),
    consistency=st.floats(0.8, 4),
    careless=st.floats(0.01, 0.6),
    cards=st.integers(0, 60),
)
ranks = st.tuples(*[st.integers(0, 3)] * 3)
readings = st.lists(st.builds(Reading, ranks, readers), min_size=1, max_size=4)


def card(reader: str, levels) -> Card:
    return Card(reader, dict(zip("xyz", (Level(level) for level in levels), strict=True)))


def cards_of(many) -> list[Card]:
    return [card(f"Reader {seat}", [tuple(Level)[rank] for rank in one]) for seat, one in enumerate(many, 1)]


def met(*given_: Reading) -> float:
    return certainty(given_, M, WORK).met


def step(cards, rule, known=None):
    everyone = {one.reader: KNOWN for one in cards} if known is None else known
    return next_step(cards, RUBRIC, 2, known=everyone, rule=rule, work=WORK)


@given(readings)
def test_a_certainty_is_a_probability_and_meeting_all_is_no_likelier_than_meeting_one(many):
    found = certainty(many, M, WORK)
    assert 0 <= found.met <= min(found.criteria) + 1e-9
    assert max(found.criteria) <= 1 + 1e-9
    assert found.met + 1e-9 >= sum(found.criteria) - (len(found.criteria) - 1)


@given(readings, st.randoms())
def test_the_order_of_readers_does_not_matter(many, draw):
    shuffled = list(many)
    draw.shuffle(shuffled)
    assert certainty(shuffled, M, WORK) == certainty(many, M, WORK)


@given(readings, readers)
def test_a_reading_at_the_top_never_makes_met_less_likely_nor_one_at_the_bottom_more(many, another):
    before = certainty(many, M, WORK).met
    assert met(*many, Reading((3, 3, 3), another)) >= before - 1e-9
    assert met(*many, Reading((0, 0, 0), another)) <= before + 1e-9


@given(st.sampled_from([0, 1, 2, 3]), st.floats(0.05, 0.4), st.floats(1.2, 4), st.floats(0.01, 0.3))
def test_more_readers_who_agree_never_make_it_less_certain(rank, doubt, consistency, careless):
    """Readers in line with the group. Of a mild one, "meets" again and again says: not above meets."""
    reader = ReaderEstimate(0, doubt, consistency, careless, 30)
    favour = [met(*[Reading((rank,) * 3, reader)] * number) for number in (1, 2, 3, 4)]
    steps = favour if rank >= 2 else [1 - one for one in favour]
    assert all(later >= earlier - 1e-9 for earlier, later in combinations(steps, 2))


@given(readers, st.sampled_from([(3, 3, 3), (2, 3, 3), (0, 0, 0), (1, 1, 0), (2, 2, 2)]), st.floats(0, 1))
def test_a_careless_reader_counts_less(reader, given_, share):
    """The more careless, the nearer the outcome stays to what is likely of unread work."""
    worse = ReaderEstimate(
        reader.severity, reader.doubt, reader.consistency, reader.careless + share * (0.99 - reader.careless)
    )
    unread = met(Reading((2, 2, 2), ReaderEstimate(careless=1.0)))
    assert abs(met(Reading(given_, worse)) - unread) <= abs(met(Reading(given_, reader)) - unread) + 1e-9


def test_a_wholly_careless_reader_says_nothing():
    nobody = ReaderEstimate(careless=1.0)
    assert met(Reading((3, 3, 3), nobody)) == pytest.approx(met(Reading((0, 1, 0), nobody)))
    assert met(Reading((3, 3, 3), KNOWN), Reading((0, 0, 0), nobody)) == pytest.approx(
        met(Reading((3, 3, 3), KNOWN))
    )


def test_severity_is_set_off():
    severe, mild = ReaderEstimate(severity=1, doubt=0.2), ReaderEstimate(severity=-1, doubt=0.2)
    assert met(Reading((2, 2, 2), severe)) > met(Reading((2, 2, 2), KNOWN)) > met(Reading((2, 2, 2), mild))


def test_a_reader_in_doubt_counts_less():
    sure, doubted = ReaderEstimate(doubt=0.1), ReaderEstimate(doubt=1.2)
    assert met(Reading((3, 3, 3), sure)) > met(Reading((3, 3, 3), doubted))
    assert met(Reading((1, 1, 1), sure)) < met(Reading((1, 1, 1), doubted))


def test_without_a_reading_nothing_is_known():
    with pytest.raises(ValueError, match="nothing is known"):
        certainty([], M, WORK)


def test_where_the_lowest_level_passes_everything_does():
    assert certainty([Reading((0, 0, 0), KNOWN)], B, WORK).met == pytest.approx(1)


some = st.lists(ranks, min_size=1, max_size=5)


@given(some, st.lists(readers, min_size=5, max_size=5))
def test_no_figure_overrules_readers_who_agree(many, estimates):
    """Whatever is thought of the readers: most of them decide, or a pair that nobody agrees against."""
    cards = cards_of(many)
    known = {one.reader: reader for one, reader in zip(cards, estimates, strict=False)}
    said_met = sum(all(rank >= 2 for rank in one) for one in many)
    for rule in (AT_LEAST_TWO, ADAPTIVE):
        found = step(cards, rule, known).outcome
        if found is not None and 2 * said_met != len(many):
            assert (found is Outcome.MET) == (2 * said_met > len(many))
    agreed = {decide(pair, RUBRIC, 2).outcome for pair in combinations(cards, 2)} - {None}
    if len(agreed) == 1:
        assert step(cards, BY_CRITERION, known).outcome in (None, *agreed)


@given(ranks, readers)
def test_fewer_than_two_readings_never_decide_where_two_are_the_least(one, reader):
    known = {"Reader 1": reader}
    assert step(cards_of([one]), AT_LEAST_TWO, known).outcome is None


@given(some)
def test_at_the_most_readings_there_is_always_an_outcome(many):
    assume(len(many) == 5)
    for rule in (AT_LEAST_TWO, ADAPTIVE, BY_CRITERION):
        assert step(cards_of(many), rule).outcome is not None


def test_one_clear_reading_of_a_well_calibrated_reader_decides_only_in_an_adaptive_district():
    clear = [card("Reader 1", (E, E, E))]
    assert step(clear, AT_LEAST_TWO).kind is VerdictKind.PENDING
    verdict = step(clear, ADAPTIVE)
    assert verdict.kind is VerdictKind.MET
    assert verdict.reason == "Reader 1 rated all three criteria at meets or above."
    low = step([card("Reader 1", (B, A, B))], ADAPTIVE)
    assert low.outcome is Outcome.NOT_YET
    assert low.reason == "Reader 1 rated “Title of x”, “Title of y” and “Title of z” below meets."


@pytest.mark.parametrize(
    "reader",
    [
        ReaderEstimate(cards=0, doubt=0.1),
        ReaderEstimate(cards=40, doubt=0.1, severity=-1.0),
        ReaderEstimate(cards=40, doubt=0.1, consistency=1.0),
        ReaderEstimate(cards=40, doubt=0.1, careless=0.2),
    ],
)
def test_a_reader_who_is_not_well_calibrated_never_decides_alone(reader):
    assert step([card("Reader 1", (E, E, E))], ADAPTIVE, {"Reader 1": reader}).kind is VerdictKind.PENDING


def test_an_unclear_reading_asks_for_another():
    assert step([card("Reader 1", (M, M, A))], ADAPTIVE).reason == "These scores leave the outcome uncertain."


def test_two_who_agree_are_asked_about_where_they_are_known_to_be_mild():
    mild = ReaderEstimate(severity=-1.4, doubt=0.1, consistency=2, careless=0.02, cards=40)
    cards = cards_of([(2, 2, 2), (2, 2, 2)])
    assert step(cards, AT_LEAST_TWO).outcome is Outcome.MET
    known = {one.reader: mild for one in cards}
    assert step(cards, AT_LEAST_TWO, known).kind is VerdictKind.PENDING


def test_two_who_differ_are_counted_by_a_third_or_weighed():
    cards = cards_of([(3, 3, 3), (2, 2, 1)])
    assert step(cards, AT_LEAST_TWO).kind is VerdictKind.SPLIT
    severe = ReaderEstimate(severity=1.2, doubt=0.1, consistency=2, careless=0.02, cards=40)
    verdict = step(cards, ADAPTIVE, {"Reader 1": KNOWN, "Reader 2": severe})
    assert verdict.reason == (
        "Reader 1 rated all three criteria at meets or above (a reader close to the group). "
        "Reader 2 rated “Title of z” below meets (a reader more severe than the group). "
        "Weighed by how each of them reads, “met” is the likelier outcome."
    )


def test_two_who_say_not_yet_for_different_criteria_agree_by_outcome_only():
    cards = cards_of([(3, 3, 1), (1, 3, 3), (3, 3, 3)])
    assert decide(cards[:2], RUBRIC, 2).kind is VerdictKind.SPLIT
    sure_known = {one.reader: KNOWN for one in cards}
    counted = next_step(
        cards, RUBRIC, 2, known=sure_known, rule=AskingRule(most=3, weighing=ADAPTIVE.weighing), work=WORK
    )
    assert counted.outcome is Outcome.NOT_YET
    alike = next_step(
        cards, RUBRIC, 2, known=sure_known, rule=AskingRule(most=3, weighing=BY_CRITERION.weighing), work=WORK
    )
    assert alike.outcome is Outcome.MET


def test_equal_numbers_ask_for_one_more():
    cards = cards_of([(3, 3, 3), (0, 0, 0), (1, 1, 1), (3, 3, 3)])
    assert step(cards, AT_LEAST_TWO).reason == "As many readers say met as say not yet."


@pytest.mark.parametrize("wrong", [{"most": 4}, {"least": 0}, {"least": 6}])
def test_a_rule_that_could_not_end_is_refused(wrong):
    with pytest.raises(ValueError, match="odd"):
        AskingRule(**wrong)


def anchors(reader: str, shift: int, number: int = 12) -> list[AnchorScores]:
    agreed = [(number_ % 4, (number_ + 1) % 4, 2) for number_ in range(number)]
    return [AnchorScores(reader, tuple(min(3, max(0, rank + shift)) for rank in one), one) for one in agreed]


def test_readers_are_estimated_from_anchors_and_drawn_towards_the_average():
    scores = [*anchors("mild", 1), *anchors("even", 0), *anchors("severe", -1), *anchors("new", -1, number=1)]
    found = estimate_readers(scores, [], WORK)
    assert found["mild"].severity < -0.5 < found["even"].severity < 0.5 < found["severe"].severity
    assert 0 < found["new"].severity < found["severe"].severity
    assert found["new"].doubt > found["severe"].doubt
    assert found["even"].well_calibrated
    assert not found["severe"].well_calibrated
    assert not found["new"].well_calibrated


def test_a_careless_reader_is_found_out():
    same = [AnchorScores("careless", (2, 2, 2), one.agreed) for one in anchors("careless", 0)]
    found = estimate_readers([*same, *anchors("even", 0)], [], WORK)
    assert found["careless"].careless > 0.2
    assert found["even"].careless < 0.05


def test_past_cases_tell_of_readers_too():
    """Two scored the same cases; one of them is known from anchors, the other reads a level lower each time."""
    even = anchors("even", 0)
    past = [{"even": one.agreed, "other": tuple(max(0, rank - 1) for rank in one.agreed)} for one in even]
    found = estimate_readers(even, past, WORK)
    assert found["other"].severity > 0.5 > found["even"].severity
    assert found["other"].cards == 12


def test_past_cases_alone_are_enough_to_begin():
    found = estimate_readers([], [{"one": (2, 2, 2), "two": (2, 3, 2)}], WORK)
    assert set(found) == {"one", "two"}
    assert estimate_readers([], [], WORK) == {}
