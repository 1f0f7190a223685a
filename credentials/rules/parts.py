"""The parts of a credential as frozen facts: demands, criteria, rubric, alignments, supports."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from credentials.rules.words import Consent, EvidenceKind, Level, Medium, Relation


def digest_of(body: Mapping[str, Any]) -> str:
    """The SHA-256 of plain values, the same however their members are ordered."""
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class WordLimits:
    """How long a written answer may be."""

    min: int
    max: int


@dataclass(frozen=True, slots=True)
class Demand:
    """One piece of evidence asked for: ``words`` for written kinds, ``count`` and ``accepts`` for files."""

    id: str
    kind: EvidenceKind
    title: str
    prompt: str
    shows: str
    leave_out: str
    consent: Consent = Consent.NONE
    words: WordLimits | None = None
    count: int = 1
    accepts: tuple[Medium, ...] = ()

    @property
    def extent(self) -> str:
        """How much is asked for, and in which form: "150 to 400 words", "2 pieces, each as PDF or link"."""
        if self.words:
            return f"{self.words.min} to {self.words.max} words"
        *first, last = (medium.label for medium in self.accepts)
        forms = f"{', '.join(first)} or {last}" if first else last
        return f"{self.count} pieces, each as {forms}" if self.count > 1 else f"1 piece, as {forms}"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing readers judge, with a descriptor for each level and the demands to look at first."""

    id: str
    title: str
    look_for: str
    demands: tuple[str, ...]
    levels: Mapping[Level, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Rubric:
    """All criteria of a credential and the level that each must reach."""

    passing: Level
    criteria: tuple[Criterion, ...]

    def criterion(self, criterion_id: str) -> Criterion:
        """The criterion with this id; raises ``KeyError`` when there is none."""
        for criterion in self.criteria:
            if criterion.id == criterion_id:
                return criterion
        raise KeyError(criterion_id)

    @property
    def digest(self) -> str:
        """The SHA-256 of its words. A scorecard keeps it, so that it says which rubric was read."""
        criteria = [
            [c.id, c.title, c.look_for, c.demands, {level.value: text for level, text in c.levels.items()}]
            for c in self.criteria
        ]
        return digest_of({"passing": self.passing, "criteria": criteria})


@dataclass(frozen=True, slots=True)
class Alignment:
    """A framework item that a credential is about, or touches."""

    framework_id: str
    code: str
    relation: Relation


@dataclass(frozen=True, slots=True)
class Source:
    """A published source that a reader can look up."""

    author: str
    year: int
    title: str


@dataclass(frozen=True, slots=True)
class Supports:
    """What helps on the way."""

    readings: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    coach_questions: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.readings or self.activities or self.coach_questions)


@dataclass(frozen=True, slots=True)
class Effort:
    """Hours that the work may take: an estimate for planning, never a measure."""

    low: int
    high: int

    @property
    def label(self) -> str:
        """The range in words."""
        hours = "hour" if self.high == 1 else "hours"
        return f"{self.low} to {self.high} {hours}" if self.low < self.high else f"{self.low} {hours}"
