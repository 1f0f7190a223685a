"""Finished work and scores for each credential, prepared once and handed in again and again.

Texts and files are those of the demo; what the scores come to is asked of the rules of review.
"""

from __future__ import annotations

import io
import random
from collections.abc import Mapping
from dataclasses import dataclass

from credentials.rules import Definition, Demand, Level, Rubric
from evidence import storage
from evidence.ports import ArtifactStore
from evidence.rules import LARGEST_FILE, LINK_TYPE, ArtifactKind, sha256_of
from review.models import stored_ratings
from review.rules import Card, Rating, ReviewPolicy, decide
from waymark.app.demo import texts
from waymark.app.demo.files import DemoFiles

KINDS_OF_WORK = 4
KINDS_OF_SCORES = 5

# The rubrics of the library pass at "meets".
_GOOD = (Level.MEETS, Level.MEETS, Level.EXCEEDS)
_BELOW = Level.APPROACHING


@dataclass(frozen=True)
class Piece:
    """A file in the store, or a link."""

    demand_id: str
    kind: ArtifactKind
    name: str
    media_type: str
    size: int
    sha256: str
    store_key: str | None
    url: str | None


@dataclass(frozen=True)
class Work:
    """Everything a credential asks for."""

    answers: dict[str, str]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Scores:
    """The ratings of two or three readers, and what they come to in the words of the rules."""

    ratings: tuple[list[dict[str, str]], ...]
    reason: str


@dataclass(frozen=True)
class Samples:
    """What is handed in and said for one credential."""

    definition: Definition
    rubric_digest: str
    works: tuple[Work, ...]
    met: tuple[Scores, ...]
    not_yet: tuple[Scores, ...]
    split: tuple[Scores, ...]
    """Two readings that ask for a third."""
    torn: tuple[Scores, ...]
    """Three readings that do not decide."""


class Sampling:
    """Prepares samples; equal files are put into the store once."""

    def __init__(self, draw: random.Random, store: ArtifactStore, policy: ReviewPolicy) -> None:
        self._draw, self._store, self._policy = draw, store, policy
        self._files = DemoFiles(draw)
        self._stored: dict[bytes, tuple[str, int, str, str]] = {}

    def of(self, definition: Definition, rubric: Rubric) -> Samples:
        """Samples for one credential that is earned by evidence."""
        first = rubric.criteria[0].id

        def several(*readers: Mapping[str, Level]) -> tuple[Scores, ...]:
            return tuple(self._scores(rubric, *readers) for _ in range(KINDS_OF_SCORES))

        return Samples(
            definition=definition,
            rubric_digest=rubric.digest,
            works=tuple(self._work(definition) for _ in range(KINDS_OF_WORK)),
            met=several({}, {}),
            not_yet=several({first: _BELOW}, {first: _BELOW}),
            split=several({first: _BELOW}, {}),
            torn=several({first: Level.EXCEEDS}, {first: Level.BEGINNING}, {first: _BELOW}),
        )

    def _scores(self, rubric: Rubric, *readers: Mapping[str, Level]) -> Scores:
        """One scorecard for each reader; the criteria that are not named are drawn, and good enough."""
        cards = [
            {c.id: fixed.get(c.id) or self._draw.choice(_GOOD) for c in rubric.criteria} for fixed in readers
        ]
        named = [Card(f"Reader {seat}", levels) for seat, levels in enumerate(cards, 1)]
        return Scores(
            ratings=tuple(
                stored_ratings(
                    Rating(key, level, texts.comment(self._draw, level)) for key, level in levels.items()
                )
                for levels in cards
            ),
            reason=decide(named, rubric, self._policy.tolerance).reason,
        )

    def _work(self, definition: Definition) -> Work:
        answers: dict[str, str] = {}
        pieces: list[Piece] = []
        for demand in definition.demands:
            if demand.kind.written:
                answers[demand.id] = texts.answer(self._draw, definition, demand)
            else:
                pieces += [self._piece(demand, one) for one in self._files.pieces(self._draw, demand)]
        return Work(answers, tuple(pieces))

    def _piece(self, demand: Demand, offered: tuple[str, bytes] | str) -> Piece:
        if isinstance(offered, str):
            size, sha256 = len(offered.encode()), sha256_of(offered)
            return Piece(demand.id, ArtifactKind.LINK, demand.title, LINK_TYPE, size, sha256, None, offered)
        name, content = offered
        if content not in self._stored:
            found = storage.recognise(io.BytesIO(content), name, demand.accepts, LARGEST_FILE)
            kept = self._store.put(found.content, LARGEST_FILE)
            self._stored[content] = (found.media_type, kept.size, kept.sha256, kept.key)
        media_type, size, sha256, key = self._stored[content]
        return Piece(demand.id, ArtifactKind.FILE, name, media_type, size, sha256, key, None)
