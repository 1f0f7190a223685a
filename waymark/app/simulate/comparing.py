"""Decision rules side by side, on the same work and the same scorecards: how often each is wrong, and what it costs.

Every rule reads a case's scorecards in the same order, so a difference is the rule's and never the readers'. A
conversation (moderation) is taken to end at the level that most of its readers saw on each criterion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median, stdev

from review.rules import (
    ADAPTIVE,
    AT_LEAST_TWO,
    BY_CRITERION,
    AskingRule,
    Card,
    Outcome,
    ReaderEstimate,
    Reading,
    Verdict,
    VerdictKind,
    agreed_levels,
    certainty,
    decide,
    estimate_readers,
    next_step,
)
from waymark.app.simulate.readers import RUBRIC, WORK, PlayedCase, Readership, play

TOLERANCE = 2
Known = Mapping[str, ReaderEstimate]


@dataclass(frozen=True, slots=True)
class Decided:
    """What a rule made of a case, after how many readings, and whether its readers had to talk."""

    met: bool
    readings: int
    talked: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A decision rule with the letter and the name under which it is printed."""

    letter: str
    name: str
    decide: Callable[[PlayedCase, Known], Decided]


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure over seeds: its mean, its standard deviation, and its ends."""

    mean: float
    deviation: float
    least: float
    most: float

    @classmethod
    def of(cls, figures: Sequence[float]) -> Spread:
        """The spread of at least one figure."""
        deviation = stdev(figures) if len(figures) > 1 else 0.0
        return cls(mean(figures), deviation, min(figures), max(figures))


@dataclass(frozen=True, slots=True)
class Tally:
    """One rule on the cases of one seed. Shares run from 0 to 1."""

    false_awards: float
    """Of work that does not meet the rubric, how much got an award."""
    false_returns: float
    """Of work that does, how much was sent back."""
    wrong: float
    """Of all work."""
    readings: float
    talked: float


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """One rule over all seeds."""

    letter: str
    name: str
    seeds: tuple[Tally, ...]

    def spread(self, figure: str) -> Spread:
        """The spread of one of the figures of a tally."""
        return Spread.of([getattr(tally, figure) for tally in self.seeds])


@dataclass(frozen=True, slots=True)
class Aim:
    """What was to be reached, what was, and in how many seeds on their own."""

    aim: str
    reached: bool
    figure: str
    seeds: int


def compare(
    seeds: int, readership: Readership, cases: int, told: Callable[[], None]
) -> tuple[RuleFigures, ...]:
    """Play every rule on so many seeds, from 1 on. ``told`` is called after each."""
    tallies: list[list[Tally]] = []
    for seed in range(1, seeds + 1):
        tallies.append(_one_seed(seed, readership, cases))
        told()
    return tuple(
        RuleFigures(rule.letter, rule.name, column)
        for rule, column in zip(RULES, zip(*tallies, strict=True), strict=True)
    )


def aims(figures: Sequence[RuleFigures]) -> tuple[Aim, ...]:
    """What the rules were meant to reach, held against the figures."""
    by_letter = {one.letter: one for one in figures}

    def fewer(one: str, other: str, figure: str, share: float, aim: str) -> Aim:
        ours, theirs = by_letter[one], by_letter[other]
        now, before = ours.spread(figure).mean, theirs.spread(figure).mean
        alone = sum(
            getattr(a, figure) <= share * getattr(b, figure)
            for a, b in zip(ours.seeds, theirs.seeds, strict=True)
        )
        part = f"{100 * (now / before - 1):+.0f} %" if before else "nothing to compare with"
        return Aim(aim, now <= share * before, part, alone)

    def adaptive(one: str) -> Iterator[Aim]:
        yield fewer(one, "c", "readings", 1, f"({one}) no more readings than (c)")
        yield fewer(one, "c", "wrong", 3 / 4, f"({one}) a quarter fewer wrong decisions than (c)")
        yield fewer(one, "b2", "wrong", 1 / 2, f"({one}) half the wrong decisions of two peers (b2)")
        yield fewer(one, "b3", "wrong", 1 / 2, f"({one}) half the wrong decisions of three peers (b3)")

    least_two = fewer("d", "c", "wrong", 1, "(d) no more wrong decisions than (c)")
    return (*adaptive("e"), *adaptive("e2"), least_two)


def _one_seed(seed: int, readership: Readership, cases: int) -> list[Tally]:
    world = play(seed, readership, cases)
    known = estimate_readers(world.anchors, world.past, WORK)
    return [_tally(world.cases, [rule.decide(case, known) for case in world.cases]) for rule in RULES]


def _tally(cases: Sequence[PlayedCase], decided: Sequence[Decided]) -> Tally:
    pairs = list(zip(cases, decided, strict=True))
    awards = [one.met for case, one in pairs if not case.met]
    returns = [not one.met for case, one in pairs if case.met]
    return Tally(
        false_awards=mean(awards or [0]),
        false_returns=mean(returns or [0]),
        wrong=mean(one.met is not case.met for case, one in pairs),
        readings=mean(one.readings for one in decided),
        talked=mean(one.talked for one in decided),
    )


def _one_reader(case: PlayedCase, known: Known) -> Decided:
    return Decided(_passes(case.cards[:1]), 1)


def _median_of(number: int) -> Callable[[PlayedCase, Known], Decided]:
    return lambda case, known: Decided(_passes(case.cards[:number]), number)


def _third_on_split(case: PlayedCase, known: Known) -> Decided:
    """The rule of live cases, as it is."""
    verdict = decide(case.cards[:2], RUBRIC, TOLERANCE)
    if verdict.kind is not VerdictKind.SPLIT:
        return _closed(verdict, case.cards[:2])
    return _closed(decide(case.cards[:3], RUBRIC, TOLERANCE), case.cards[:3])


def _asking(rule: AskingRule) -> Callable[[PlayedCase, Known], Decided]:
    def run(case: PlayedCase, known: Known) -> Decided:
        for number in range(rule.least, rule.most + 1):
            cards = case.cards[:number]
            verdict = next_step(cards, RUBRIC, TOLERANCE, known=known, rule=rule, work=WORK)
            if verdict.kind not in (VerdictKind.PENDING, VerdictKind.SPLIT):
                return _closed(verdict, cards)
        raise AssertionError("a rule ends at its most readings")

    return run


def _weighed_freely(case: PlayedCase, known: Known) -> Decided:
    """Five readings and the likelier outcome, whoever agrees. Offered to nobody: it tells what is possible at all."""
    readings = [Reading.of(card, RUBRIC, known[card.reader]) for card in case.cards]
    return Decided(certainty(readings, RUBRIC.passing, WORK).met > 1 / 2, len(readings))


def _closed(verdict: Verdict, cards: Sequence[Card]) -> Decided:
    if verdict.kind is VerdictKind.MODERATION:
        levels = agreed_levels(cards, RUBRIC).values()
        return Decided(all(level >= RUBRIC.passing for level in levels), len(cards), talked=True)
    return Decided(verdict.outcome is Outcome.MET, len(cards))


def _passes(cards: Sequence[Card]) -> bool:
    """Whether the median level reaches the line on every criterion; halfway below the line does not."""
    return all(
        median(card.levels[criterion.id].rank for card in cards) >= RUBRIC.passing.rank
        for criterion in RUBRIC.criteria
    )


RULES = (
    Rule("a", "one reader", _one_reader),
    Rule("b2", "median of two peers", _median_of(2)),
    Rule("b3", "median of three peers", _median_of(3)),
    Rule("c", "two, a third on split", _third_on_split),
    Rule("d", "ours, at least two", _asking(AT_LEAST_TWO)),
    Rule("e", "ours, adaptive", _asking(ADAPTIVE)),
    Rule("e2", "ours, adaptive by criterion", _asking(BY_CRITERION)),
    Rule("-", "yardstick: five, weighed freely", _weighed_freely),
)
