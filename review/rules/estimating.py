"""Readers estimated from their scores: from anchors, whose levels are agreed, and from past cases, whose quality nobody knows.

Past cases are weighed by what all their readers said, with the estimates of the round before (expectation and
maximisation). Every estimate is drawn towards the average reader; the fewer scores, the more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log, sqrt

from review.rules.certainty import (
    HABIT,
    QUALITIES,
    ReaderEstimate,
    Reading,
    Row,
    Work,
    believe,
    expected_qualities,
    level_rows,
    unread_likelihood,
    within,
)

ROUNDS = 2

_SEVERITIES = tuple(-2.0 + 0.25 * step for step in range(17))
_CONSISTENCIES = (0.7, 1.0, 1.3, 1.6, 2.0, 2.4, 3.0, 4.0)
_SEVERITY_SPREAD, _CONSISTENCY_SPREAD = 0.6, 0.35
_CARELESS_BEFORE = (0.5, 9.5)
"""Careless and careful scorecards that everybody is credited with before the first one."""


@dataclass(frozen=True, slots=True)
class AnchorScores:
    """What one reader gave an anchor, and the levels that are agreed for it, as ranks."""

    reader: str
    given: tuple[int, ...]
    agreed: tuple[int, ...]


PastCase = Mapping[str, tuple[int, ...]]
"""What each reader gave one case, as ranks."""


@dataclass(slots=True)
class _Tally:
    """How often a reader gave each level at each quality, as far as can be known, and how many cards were careless."""

    given: list[list[float]] = field(default_factory=lambda: [[0.0] * len(QUALITIES) for _ in HABIT])
    careless: float = 0.0
    cards: int = 0

    def add(self, ranks: Sequence[int], qualities: Sequence[Row], careless: float) -> None:
        self.cards += 1
        self.careless += careless
        for rank, row in zip(ranks, qualities, strict=True):
            self.given[rank] = [
                old + (1 - careless) * one for old, one in zip(self.given[rank], row, strict=True)
            ]


def estimate_readers(
    anchors: Iterable[AnchorScores], past: Sequence[PastCase], work: Work
) -> dict[str, ReaderEstimate]:
    """An estimate of every reader who scored an anchor or a past case."""
    anchors = tuple(anchors)
    known: dict[str, ReaderEstimate] = {}
    for _ in range(1 + ROUNDS if past else 1):
        tallies: dict[str, _Tally] = defaultdict(_Tally)
        for one in anchors:
            _tally_anchor(tallies[one.reader], one, known.get(one.reader, ReaderEstimate()), work)
        if known or not anchors:  # anchors first: they are surer ground
            for case in past:
                readers = tuple(case)
                readings = [Reading(case[name], known.get(name, ReaderEstimate())) for name in readers]
                qualities, careless = believe(readings, work)
                for name, unread in zip(readers, careless, strict=True):
                    tallies[name].add(case[name], qualities, unread)
        known = {name: _estimate(tally) for name, tally in tallies.items()}
    return known


def _tally_anchor(tally: _Tally, scores: AnchorScores, reader: ReaderEstimate, work: Work) -> None:
    expected = expected_qualities(work.mean, sqrt(work.spread**2 + work.apart**2))
    rows = level_rows(reader.severity, reader.consistency)
    careful, qualities = 1.0, []
    for given, agreed in zip(scores.given, scores.agreed, strict=True):
        places = within(agreed)
        share = sum(expected[place] for place in places)
        row = tuple(expected[q] / share if q in places else 0.0 for q in range(len(QUALITIES)))
        both = tuple(a * b for a, b in zip(row, rows[given], strict=True))
        careful *= sum(both)
        qualities.append(tuple(one / sum(both) for one in both))
    unread = reader.careless * unread_likelihood(scores.given)
    tally.add(scores.given, qualities, unread / (unread + (1 - reader.careless) * careful))


def _estimate(tally: _Tally) -> ReaderEstimate:
    cells = [
        (rank, place, count)
        for rank, row in enumerate(tally.given)
        for place, count in enumerate(row)
        if count > 1e-3
    ]
    weights: dict[tuple[float, float], float] = {}
    for consistency in _CONSISTENCIES:
        for severity in _SEVERITIES:
            rows = level_rows(severity, consistency)
            likely = sum(count * log(max(rows[rank][place], 1e-12)) for rank, place, count in cells)
            before = (severity / _SEVERITY_SPREAD) ** 2 + (log(consistency / 2) / _CONSISTENCY_SPREAD) ** 2
            weights[severity, consistency] = likely - before / 2
    top = max(weights.values())
    shares = {at: exp(weight - top) for at, weight in weights.items()}
    total = sum(shares.values())
    severity = sum(share * at[0] for at, share in shares.items()) / total
    variance = sum(share * (at[0] - severity) ** 2 for at, share in shares.items()) / total
    consistency = exp(sum(share * log(at[1]) for at, share in shares.items()) / total)
    careless, careful = _CARELESS_BEFORE
    return ReaderEstimate(
        severity=severity,
        doubt=sqrt(variance),
        consistency=consistency,
        careless=(careless + tally.careless) / (careless + careful + tally.cards),
        cards=tally.cards,
    )
