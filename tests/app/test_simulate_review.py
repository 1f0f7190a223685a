"""Decision rules compared on invented readers: drawn as written, the same for every rule, and told as they are."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from statistics import correlation, mean, stdev

import pytest
from click.testing import CliRunner

from credentials.rules import Level
from review.rules import Card, ReaderEstimate, estimate_readers
from waymark.app.cli import main
from waymark.app.simulate import aims, compare
from waymark.app.simulate.comparing import RULES, RuleFigures, Tally
from waymark.app.simulate.readers import (
    RUBRIC,
    UNEVEN,
    USUAL,
    WORK,
    PlayedCase,
    TrueReader,
    play,
)

B, A, M, E = Level
KNOWN = ReaderEstimate(severity=0, doubt=0.2, consistency=2.5, careless=0.02, cards=40)
RULE = {rule.letter: rule for rule in RULES}


def case(*levels: Level | tuple[Level, ...], met: bool = True) -> PlayedCase:
    """Five scorecards; one level stands for a card with it on every criterion."""
    cards = []
    for seat, given in enumerate(levels, 1):
        row = (given,) * 5 if isinstance(given, Level) else given
        cards.append(Card(f"Reader {seat}", dict(zip((c.id for c in RUBRIC.criteria), row, strict=True))))
    return PlayedCase(met, tuple(cards))


def decided(letter: str, played: PlayedCase):
    one = RULE[letter].decide(played, {card.reader: KNOWN for card in played.cards})
    return one.met, one.readings


def test_the_same_seed_gives_the_same_district_and_another_one_another():
    assert play(1, USUAL, 20) == play(1, USUAL, 20)
    assert play(1, USUAL, 20) != play(2, USUAL, 20)


def test_a_little_more_than_half_of_the_work_meets_the_rubric():
    assert 0.5 < mean(one.met for one in play(3, USUAL, 3000).cases) < 0.65


def test_readers_do_as_their_numbers_say():
    draw = random.Random(4)
    even = TrueReader("even", (0.0,) * 5, 2.0, 0.0)
    severe, careless = replace(even, severity=(1.0,) * 5), replace(even, careless=1.0)
    seen = {
        reader: [rank for _ in range(800) for rank in reader.read(draw, (0.0,) * 5)]
        for reader in (even, severe, careless)
    }
    passed = {reader: mean(rank >= 2 for rank in ranks) for reader, ranks in seen.items()}
    assert passed[even] == pytest.approx(0.5, abs=0.04)
    assert passed[severe] == pytest.approx(0.12, abs=0.03)
    assert passed[careless] == pytest.approx(0.85, abs=0.05)


@pytest.mark.parametrize("readership", [USUAL, UNEVEN])
def test_estimates_from_scores_come_near_the_truth(readership):
    world = play(5, readership, 1)
    known = estimate_readers(world.anchors, world.past, WORK)
    assert set(known) == {reader.name for reader in world.readers}
    severity = [(mean(reader.severity), known[reader.name].severity) for reader in world.readers]
    assert correlation(*zip(*severity, strict=True)) > 0.85
    off = [estimate - true for true, estimate in severity]
    assert stdev(off) < readership.severity / 2
    careless = [(reader.careless, known[reader.name].careless) for reader in world.readers]
    assert correlation(*zip(*careless, strict=True)) > 0.5


def test_one_reader_and_medians():
    split = case(M, A, E, M, M)
    assert decided("a", split) == (True, 1)
    assert decided("b2", split) == (False, 2)
    assert decided("b3", split) == (True, 3)


def test_the_rule_of_today_asks_a_third_on_a_split_only():
    assert decided("c", case(M, M, B, B, B)) == (True, 2)
    assert decided("c", case(M, A, A, M, M)) == (False, 3)


def test_a_conversation_is_counted_and_ends_at_the_level_that_most_saw():
    one = RULE["c"].decide(case(B, E, M, M, M), {})
    assert (one.met, one.readings, one.talked) == (True, 3, True)


def test_ours_asks_at_least_two_and_adaptive_may_stop_at_one():
    clear = case(E, E, E, E, E)
    assert decided("d", clear) == (True, 2)
    assert decided("e", clear) == (True, 1)
    assert decided("e2", clear) == (True, 1)
    assert decided("-", clear) == (True, 5)


def test_disagreement_costs_readings():
    torn = case((M, M, M, M, A), (M, A, M, M, M), (M, M, M, M, M), (M, M, A, M, M), (M, M, M, M, M))
    assert decided("d", torn)[1] > 2
    assert decided("e", torn)[1] > 1


def figures(**wrong: float) -> list[RuleFigures]:
    return [
        RuleFigures(letter, letter, (Tally(0, 0, share, 2, 0), Tally(0, 0, share, 2, 0)))
        for letter, share in wrong.items()
    ]


def test_an_aim_is_reached_at_its_edge_and_missed_beyond():
    at_edge = aims(figures(b2=0.3, b3=0.2, c=0.2, d=0.2, e=0.15, e2=0.1))
    assert [aim.reached for aim in at_edge] == [True, True, True, False, True, True, True, True, True]
    assert {aim.seeds for aim in at_edge} == {0, 2}
    assert at_edge[1].figure == "-25 %"
    beyond = aims(figures(b2=0.3, b3=0.2, c=0.2, d=0.21, e=0.16, e2=0.16))
    assert [aim.reached for aim in beyond] == [True, False, False, False, True, False, False, False, False]


def test_every_rule_is_played_on_every_seed_and_ours_is_not_worse():
    told = []
    found = compare(2, USUAL, 150, lambda: told.append(1))
    assert len(told) == 2
    assert [one.letter for one in found] == [rule.letter for rule in RULES]
    wrong = {one.letter: one.spread("wrong").mean for one in found}
    assert wrong["e2"] < wrong["e"] < wrong["c"] < wrong["a"]
    assert wrong["d"] <= wrong["c"]
    readings = {one.letter: one.spread("readings") for one in found}
    assert readings["e"].mean < readings["c"].mean < 3
    assert readings["d"].least >= 2
    assert readings["b3"].deviation == 0


def test_the_command_prints_rates_readings_and_aims():
    result = CliRunner().invoke(main, ["simulate", "review", "--seeds", "2", "--cases", "20"])
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].startswith("2 seeds of 20 cases, usual readers.")
    assert [line.split()[0] for line in lines[4:11]] == ["(a)", "(b2)", "(b3)", "(c)", "(d)", "(e)", "(e2)"]
    assert sum(" reached (" in line or "NOT reached (" in line for line in lines) == 9


def test_the_command_gives_json_with_the_spread():
    asked = ["simulate", "review", "--seeds", "2", "--cases", "20", "--readers", "uneven", "--json"]
    found = json.loads(CliRunner().invoke(main, asked).stdout)
    assert (found["seeds"], found["cases"], found["readers"]) == (2, 20, "uneven")
    one = next(rule for rule in found["rules"] if rule["rule"] == "e")
    assert set(one["readings"]) == {"mean", "deviation", "least", "most"}
    assert one["readings"]["least"] <= one["readings"]["mean"] <= one["readings"]["most"]
    assert all(0 <= rule["wrong"]["mean"] <= 1 for rule in found["rules"])


@pytest.mark.parametrize("wrong", [["--seeds", "0"], ["--cases", "3"], ["--readers", "perfect"]])
def test_what_cannot_be_played_is_refused(wrong):
    assert CliRunner().invoke(main, ["simulate", "review", *wrong]).exit_code == 2
