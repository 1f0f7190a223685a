"""How certain an outcome is, given who read: from scores and what is known of each reader to a probability.

The model is that of decision record 0031: a reader has a severity, a consistency and a carelessness, and each criterion of
a piece of work has a quality on the same scale. A certainty says only whether another reading is worth asking for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from math import erf, exp, inf, prod, sqrt
from operator import mul

from credentials.rules import Level, Rubric
from review.rules.scoring import Card

LINES = (-2.0, 0.0, 2.0)
"""The quality from which work is approaching, meets, and exceeds."""
HABIT = (0.05, 0.10, 0.60, 0.25)
"""The levels of a scorecard filled in without having read, lowest first."""
HALO = 0.7
"""How many of those have one level all the way down."""
SELDOM = 0.1
"""Up to this share of careless scorecards a reader counts as careful."""

# Qualities lie between the lines, so that each is on one side; those at the ends stand for all beyond.
QUALITIES = tuple(-3.25 + 0.5 * step for step in range(14))
_STEP = 0.5
_WHOLES = tuple(-2.4 + 0.6 * step for step in range(9))
# Severity is taken at three places about its estimate (Gauss-Hermite), so that little knowledge weighs little.
_ABOUT = ((0.0, 2 / 3), (-sqrt(3), 1 / 6), (sqrt(3), 1 / 6))

Row = tuple[float, ...]


@dataclass(frozen=True, slots=True, order=True)
class ReaderEstimate:
    """What is known of a reader. Without scores it is the average reader and a wide doubt."""

    severity: float = 0.0
    doubt: float = 0.6
    """How far the severity may be off (one standard deviation)."""
    consistency: float = 2.0
    careless: float = 0.05
    """The share of scorecards that say nothing about the work."""
    cards: int = 0
    """How many scorecards this is drawn from."""

    @property
    def well_calibrated(self) -> bool:
        """Known from enough scorecards, near the group, consistent, and seldom careless."""
        return (
            self.cards >= 12
            and abs(self.severity) <= 0.75
            and self.consistency >= 1.5
            and self.careless <= SELDOM
        )

    @property
    def in_words(self) -> str:
        """The estimate for people, to follow "a reader"."""
        if self.cards == 0:
            return "whose scores are not known yet"
        lean = "close to the group"
        if abs(self.severity) > self.doubt:
            lean = "more severe than the group" if self.severity > 0 else "milder than the group"
        return lean if self.careless <= SELDOM else f"{lean}, at times with scores that do not fit the work"


@dataclass(frozen=True, slots=True)
class Work:
    """What is handed in, on the whole: quality of pieces, and how far criteria of one piece lie apart."""

    mean: float = 1.2
    spread: float = 1.5
    apart: float = 0.75


@dataclass(frozen=True, slots=True)
class Reading:
    """One scorecard as ranks of levels, criterion by criterion, and who read."""

    ranks: tuple[int, ...]
    reader: ReaderEstimate

    @classmethod
    def of(cls, card: Card, rubric: Rubric, reader: ReaderEstimate) -> Reading:
        """The scorecard in the order of the rubric."""
        return cls(tuple(card.levels[c.id].rank for c in rubric.criteria), reader)


@dataclass(frozen=True, slots=True)
class Certainty:
    """How likely it is that the work meets the rubric, and each of its criteria."""

    met: float
    criteria: tuple[float, ...]

    @property
    def either_way(self) -> float:
        """The probability of the likelier outcome: from a half to one."""
        return max(self.met, 1 - self.met)


def certainty(readings: Sequence[Reading], passing: Level, work: Work) -> Certainty:
    """How likely the work is to be at the passing level or above, on every criterion and on each.

    The order of readings does not matter. Raises ``ValueError`` without a reading: nothing is known then.
    """
    if not readings:
        raise ValueError("without a reading nothing is known")
    # Sums of floats depend on their order, and equal scores shall give equal figures.
    ordered = sorted(readings, key=lambda one: (one.ranks, one.reader))
    first_above = _first_above(passing)
    total, met, above = 0.0, 0.0, [0.0] * len(ordered[0].ranks)
    for weight, _, likely in _ways(ordered):
        for share, expected in _outlook(work):
            whole = [sum(map(mul, expected, row)) for row in likely]
            upper = [sum(map(mul, expected[first_above:], row[first_above:])) for row in likely]
            here = weight * share * prod(whole)
            total += here
            met += weight * share * prod(upper)
            for place, (up, all_) in enumerate(zip(upper, whole, strict=True)):
                above[place] += here * up / all_
    return Certainty(met / total, tuple(one / total for one in above))


def believe(readings: Sequence[Reading], work: Work) -> tuple[tuple[Row, ...], Row]:
    """For each criterion the probability of each quality, and for each reading that it is a careless one."""
    total, criteria = 0.0, len(readings[0].ranks)
    careless = [0.0] * len(readings)
    qualities = [[0.0] * len(QUALITIES) for _ in range(criteria)]
    outlook = _outlook(work)
    for weight, unread, likely in _ways(readings):
        way = 0.0
        mixed = [[0.0] * len(QUALITIES) for _ in range(criteria)]
        for share, expected in outlook:
            whole = [sum(map(mul, expected, row)) for row in likely]
            here = weight * share * prod(whole)
            way += here
            for row, all_ in zip(mixed, whole, strict=True):
                factor = here / all_
                row[:] = [old + factor * one for old, one in zip(row, expected, strict=True)]
        for sums, said, shares in zip(qualities, likely, mixed, strict=True):
            sums[:] = [old + a * b for old, a, b in zip(sums, said, shares, strict=True)]
        careless = [old + way * flag for old, flag in zip(careless, unread, strict=True)]
        total += way
    return tuple(tuple(q / total for q in row) for row in qualities), tuple(c / total for c in careless)


def unread_likelihood(ranks: Sequence[int]) -> float:
    """How likely these levels are on a scorecard that was filled in without having read."""
    alone = prod(HABIT[rank] for rank in ranks)
    same = HABIT[ranks[0]] if len(set(ranks)) == 1 else 0.0
    return HALO * same + (1 - HALO) * alone


@lru_cache(maxsize=4096)
def level_rows(severity: float, consistency: float) -> tuple[Row, ...]:
    """For each level, how likely a careful reader gives it at each of ``QUALITIES``."""
    return tuple(
        tuple(
            _reaches(rank, q, severity, consistency) - _reaches(rank + 1, q, severity, consistency)
            for q in QUALITIES
        )
        for rank in range(len(HABIT))
    )


def reach(quality: float, severity: float, consistency: float) -> tuple[float, ...]:
    """The probabilities that a careful reader sees work of this quality at approaching, meets, exceeds or above."""
    return tuple(_reaches(rank, quality, severity, consistency) for rank in range(1, len(HABIT)))


def _reaches(rank: int, quality: float, severity: float, consistency: float) -> float:
    if rank == 0:
        return 1.0
    if rank > len(LINES):
        return 0.0
    return 1 / (1 + exp(-consistency * (quality - severity - LINES[rank - 1])))


@lru_cache(maxsize=4096)
def _rows_of(reader: ReaderEstimate) -> tuple[Row, ...]:
    """As ``level_rows``, over all severities that this reader may have."""
    tables = [
        (share, level_rows(reader.severity + place * reader.doubt, reader.consistency))
        for place, share in _ABOUT
    ]
    return tuple(
        tuple(sum(share * table[rank][q] for share, table in tables) for q in range(len(QUALITIES)))
        for rank in range(len(HABIT))
    )


def _ways(readings: Sequence[Reading]) -> Iterator[tuple[float, tuple[bool, ...], list[Sequence[float]]]]:
    """Each way in which some of the scorecards may be careless: its weight, which, and what the rest say.

    What the rest say is for each criterion how likely their levels are at each quality.
    """
    unread = [unread_likelihood(one.ranks) for one in readings]
    for flags in product((False, True), repeat=len(readings)):
        weight = prod(
            one.reader.careless * by_habit if flag else 1 - one.reader.careless
            for one, by_habit, flag in zip(readings, unread, flags, strict=True)
        )
        if weight == 0:
            continue
        likely: list[Sequence[float]] = [[1.0] * len(QUALITIES)] * len(readings[0].ranks)
        for one, flag in zip(readings, flags, strict=True):
            if not flag:
                rows = _rows_of(one.reader)
                likely = [
                    list(map(mul, row, rows[rank])) for row, rank in zip(likely, one.ranks, strict=True)
                ]
        yield weight, flags, likely


@lru_cache(maxsize=16)
def _outlook(work: Work) -> tuple[tuple[float, Row], ...]:
    """Pieces from poor to excellent: the share of each, and the qualities to expect of its criteria."""
    raw = [exp(-place * place / 2) for place in _WHOLES]
    shares = [one / sum(raw) for one in raw]
    return tuple(
        (share, expected_qualities(work.mean + place * work.spread, work.apart))
        for share, place in zip(shares, _WHOLES, strict=True)
    )


def expected_qualities(mean: float, spread: float) -> Row:
    """How much of a normal distribution each of ``QUALITIES`` stands for."""
    edges = [-inf, *(q + _STEP / 2 for q in QUALITIES[:-1]), inf]
    below = [(1 + erf((edge - mean) / (spread * sqrt(2)))) / 2 for edge in edges]
    return tuple(high - low for low, high in pairwise(below))


def within(rank: int) -> range:
    """The places in ``QUALITIES`` that lie at this level."""
    edges = (-inf, *LINES, inf)
    places = [place for place, q in enumerate(QUALITIES) if edges[rank] <= q < edges[rank + 1]]
    return range(places[0], places[-1] + 1)


def _first_above(passing: Level) -> int:
    return within(passing.rank).start
