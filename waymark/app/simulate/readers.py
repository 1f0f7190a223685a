"""Readers of known severity, consistency and carelessness, and work of known quality, drawn as decision record 0031 says."""

from __future__ import annotations

import random
from dataclasses import dataclass
from math import log

from credentials.rules import Criterion, Level, Rubric
from review.rules import AnchorScores, Card, PastCase
from review.rules.certainty import HABIT, HALO, LINES, Work, reach

CRITERIA = 5
READERS = 40
ANCHORS = 12
PAST_CASES = 400
CASES = 400
MOST_READINGS = 5

LEVELS = tuple(Level)
RUBRIC = Rubric(
    Level.MEETS,
    tuple(
        Criterion(f"c{number}", f"Criterion {number}", "", (), {level: level.label for level in LEVELS})
        for number in range(1, CRITERIA + 1)
    ),
)
WORK = Work()


@dataclass(frozen=True, slots=True)
class Readership:
    """How readers spread: severity, severity on one criterion, consistency and carelessness."""

    severity: float = 0.6
    on_one: float = 0.3
    consistency: float = 2.0
    consistency_spread: float = 0.35
    careless: tuple[float, float] = (0.5, 9.5)
    """The two shape numbers of a Beta distribution."""


USUAL = Readership()
UNEVEN = Readership(severity=0.9, consistency=1.5, careless=(1.0, 9.0))
"""Worse than any rule believes."""
READERSHIPS = {"usual": USUAL, "uneven": UNEVEN}


@dataclass(frozen=True, slots=True)
class TrueReader:
    """A reader as nobody knows them."""

    name: str
    severity: tuple[float, ...]
    """On each criterion."""
    consistency: float
    careless: float

    def read(self, draw: random.Random, qualities: tuple[float, ...]) -> tuple[int, ...]:
        """One scorecard for work of these qualities, as ranks of levels."""
        if draw.random() < self.careless:
            if draw.random() < HALO:
                return (_by_habit(draw),) * len(qualities)
            return tuple(_by_habit(draw) for _ in qualities)
        return tuple(
            self._level(draw.random(), quality, severity)
            for quality, severity in zip(qualities, self.severity, strict=True)
        )

    def _level(self, chance: float, quality: float, severity: float) -> int:
        return sum(chance < one for one in reach(quality, severity, self.consistency))


@dataclass(frozen=True, slots=True)
class PlayedCase:
    """One piece of work: the truth, and the scorecards of all who would be asked, in their order."""

    met: bool
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class World:
    """A district: its readers, what is known of them before the cases that are played, and the cases."""

    readers: tuple[TrueReader, ...]
    """The truth, which no rule is told."""
    anchors: tuple[AnchorScores, ...]
    past: tuple[PastCase, ...]
    cases: tuple[PlayedCase, ...]


def play(seed: int, readership: Readership, cases: int = CASES) -> World:
    """Draw a district; the same numbers give the same one."""
    draw = random.Random(f"{seed} readers")
    readers = [_reader(draw, f"Reader {number}", readership) for number in range(1, READERS + 1)]
    pieces = [_qualities(draw) for _ in range(ANCHORS)]
    anchors = tuple(
        AnchorScores(reader.name, reader.read(draw, piece), tuple(_true_rank(quality) for quality in piece))
        for reader in readers
        for piece in pieces
    )
    past = tuple(_past_case(draw, readers) for _ in range(PAST_CASES))
    return World(tuple(readers), anchors, past, tuple(_case(draw, readers) for _ in range(cases)))


def _reader(draw: random.Random, name: str, readership: Readership) -> TrueReader:
    severity = draw.gauss(0, readership.severity)
    return TrueReader(
        name,
        tuple(severity + draw.gauss(0, readership.on_one) for _ in range(CRITERIA)),
        draw.lognormvariate(log(readership.consistency), readership.consistency_spread),
        draw.betavariate(*readership.careless),
    )


def _qualities(draw: random.Random) -> tuple[float, ...]:
    whole = draw.gauss(WORK.mean, WORK.spread)
    return tuple(whole + draw.gauss(0, WORK.apart) for _ in range(CRITERIA))


def _past_case(draw: random.Random, readers: list[TrueReader]) -> PastCase:
    piece = _qualities(draw)
    return {reader.name: reader.read(draw, piece) for reader in draw.sample(readers, 2)}


def _case(draw: random.Random, readers: list[TrueReader]) -> PlayedCase:
    piece = _qualities(draw)
    cards = tuple(
        Card(
            reader.name,
            {c.id: LEVELS[rank] for c, rank in zip(RUBRIC.criteria, reader.read(draw, piece), strict=True)},
        )
        for reader in draw.sample(readers, MOST_READINGS)
    )
    return PlayedCase(all(quality >= 0 for quality in piece), cards)


def _true_rank(quality: float) -> int:
    return sum(quality >= line for line in LINES)


def _by_habit(draw: random.Random) -> int:
    return draw.choices(range(len(HABIT)), HABIT)[0]
