"""Whether a case needs another reading: what the scorecards say, and how certain that is given who read.

No figure overrules two readers who agree. Certainty asks for readings; only a district that opted in also has
scorecards weighed where readers do not agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from credentials.rules import Rubric
from review.rules.certainty import Certainty, ReaderEstimate, Reading, Work, certainty
from review.rules.scoring import (
    ALL_READINGS,
    FIRST_READINGS,
    Card,
    Verdict,
    VerdictKind,
    decide,
    most_readers,
)
from review.rules.states import Outcome

UNKNOWN = ReaderEstimate()


class Weighing(StrEnum):
    """When scorecards are weighed by who read, rather than counted."""

    NEVER = "never"
    EQUAL_NUMBERS = "equal_numbers"
    """Where as many readers say met as say not yet."""
    NO_TWO_ALIKE = "no_two_alike"
    """Where no two see every criterion on the same side of the line, or two and two do so on opposite sides.

    Two readers who both say not yet, for different criteria, contradict each other and may then end in met."""


@dataclass(frozen=True, slots=True)
class AskingRule:
    """How many readings a case gets, and how certain its outcome must be to ask for no more."""

    least: int = FIRST_READINGS
    most: int = 5
    """Odd, so that counting always ends."""
    enough: float = 0.8
    enough_alone: float = 0.95
    """What a single reading must reach, where one may decide."""
    weighing: Weighing = Weighing.NEVER

    def __post_init__(self) -> None:
        if self.most % 2 == 0 or not 1 <= self.least <= self.most:
            raise ValueError("the most readings are an odd number, and the least no more than that")


AT_LEAST_TWO = AskingRule()
ADAPTIVE = AskingRule(least=1, weighing=Weighing.EQUAL_NUMBERS)
BY_CRITERION = AskingRule(least=1, weighing=Weighing.NO_TWO_ALIKE)


def next_step(
    cards: Sequence[Card],
    rubric: Rubric,
    tolerance: int,
    *,
    known: Mapping[str, ReaderEstimate],
    rule: AskingRule,
    work: Work,
) -> Verdict:
    """The outcome, where it is certain enough or nobody more is to be asked; else why another reading is needed.

    ``known`` holds estimates by the name of the reader; who is not in it is an average reader in wide doubt. A
    conversation is called where counting calls it (``decide``); a rule that weighs asks for another reading instead.
    """
    if len(cards) < max(rule.least, 1):
        return Verdict(VerdictKind.PENDING, f"{len(cards)} of {max(rule.least, 1)} readers have scored.")
    readings = [Reading.of(card, rubric, known.get(card.reader, UNKNOWN)) for card in cards]
    sure = certainty(readings, rubric.passing, work)
    verdict = _counted(cards, rubric, tolerance, rule.weighing) or likelier(cards, rubric, known, sure)
    if verdict.outcome is None or len(cards) >= rule.most:
        return verdict
    if len(cards) == 1:
        enough = readings[0].reader.well_calibrated and _favour(verdict, sure) >= rule.enough_alone
    else:
        enough = _favour(verdict, sure) >= rule.enough
    return verdict if enough else Verdict(VerdictKind.PENDING, "These scores leave the outcome uncertain.")


def likelier(
    cards: Sequence[Card], rubric: Rubric, known: Mapping[str, ReaderEstimate], sure: Certainty
) -> Verdict:
    """The likelier outcome; the reason says what each reader scored and how each of them reads."""
    kind = VerdictKind.MET if sure.met > 1 / 2 else VerdictKind.NOT_YET
    end = "met" if kind is VerdictKind.MET else "not yet"
    single = [_in_words(card, rubric, known.get(card.reader, UNKNOWN)) for card in cards]
    return Verdict(
        kind, f"{' '.join(single)} Weighed by how each of them reads, “{end}” is the likelier outcome."
    )


def _counted(cards: Sequence[Card], rubric: Rubric, tolerance: int, weighing: Weighing) -> Verdict | None:
    """What the scorecards say by count; ``None`` where they are to be weighed."""
    if len(cards) == 1:
        return most_readers(cards, rubric)
    if weighing is Weighing.NO_TWO_ALIKE:
        pairs = (decide(pair, rubric, tolerance) for pair in combinations(cards, 2))
        agreeing = {verdict.outcome: verdict for verdict in pairs if verdict.outcome is not None}
        return next(iter(agreeing.values())) if len(agreeing) == 1 else None
    if weighing is Weighing.NEVER and len(cards) <= ALL_READINGS:
        return decide(cards, rubric, tolerance)
    met = sum(most_readers([card], rubric).outcome is Outcome.MET for card in cards)
    if 2 * met != len(cards):
        return most_readers(cards, rubric)
    if weighing is Weighing.NEVER:
        return Verdict(VerdictKind.PENDING, "As many readers say met as say not yet.")
    return None


def _in_words(card: Card, rubric: Rubric, reader: ReaderEstimate) -> str:
    said = most_readers([card], rubric).reason.rstrip(".")
    return f"{said} (a reader {reader.in_words})."


def _favour(verdict: Verdict, sure: Certainty) -> float:
    return sure.met if verdict.outcome is Outcome.MET else 1 - sure.met
