"""Samples: pieces of work that were made up to show what evidence looks like, and what must hold for them.

An *anchor* calibrates readers: work with the scores that experienced readers agreed on, and their reasons. An
*example* shows educators one good submission from end to end. Both belong to one version of a credential.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NewType

from credentials.rules.limits import LONGEST_ANSWER, MOST_PIECES
from credentials.rules.outline import Outline
from credentials.rules.parts import Demand
from credentials.rules.words import Level
from waymark.kernel.errors import Problem
from waymark.kernel.text import nearest

SampleId = NewType("SampleId", str)


class SampleKind(StrEnum):
    """What a sample is for."""

    ANCHOR = "anchor"
    EXAMPLE = "example"


class Expected(StrEnum):
    """Where an anchor stands, seen from the pass line."""

    MET = "met"
    NOT_YET = "not_yet"
    BORDERLINE = "borderline"

    @property
    def label(self) -> str:
        """The name people read."""
        return self.value.replace("_", " ").capitalize()

    @property
    def meaning(self) -> str:
        """The rule behind the word, for people."""
        return _MEANINGS[self]


_MEANINGS = {
    Expected.MET: "Every criterion is at the passing level or above.",
    Expected.NOT_YET: "Two or more criteria are below the passing level, or one is far below.",
    Expected.BORDERLINE: "One criterion is one level below the passing level; good readers may differ on it.",
}


@dataclass(frozen=True, slots=True)
class Given:
    """What a sample hands in for one demand: one text for a written answer, one for each file otherwise."""

    demand: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """What is said about one criterion; an example has no level, for it is not scored."""

    criterion: str
    reason: str
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """An anchor or an example, everything that its file says."""

    kind: SampleKind
    credential: str
    number: str
    slug: str
    title: str
    note: str
    given: tuple[Given, ...]
    scores: tuple[Score, ...]
    expected: Expected | None = None
    learn: tuple[str, ...] = ()


def sample_from(body: Mapping[str, Any]) -> Sample:
    """The sample that a checked file describes."""
    is_anchor = "scores" in body
    return Sample(
        kind=SampleKind.ANCHOR if is_anchor else SampleKind.EXAMPLE,
        credential=body["credential"],
        number=body["version"],
        slug=body["slug"] if is_anchor else body["credential"],
        title=body["title"],
        note=body["note"],
        given=tuple(
            Given(part["demand"], (part["text"],) if part.get("text") else tuple(part["pieces"]))
            for part in body["evidence"]
        ),
        scores=tuple(
            Score(part["criterion"], part["reason"], Level(part["level"]))
            if is_anchor
            else Score(part["criterion"], part["note"])
            for part in body["scores" if is_anchor else "notes"]
        ),
        expected=Expected(body["expected"]) if is_anchor else None,
        learn=tuple(body.get("learn", ())),
    )


def expected_of(levels: Iterable[Level], passing: Level) -> Expected:
    """Where work with these levels stands.

    ``met``: no criterion is below the passing level. ``borderline``: exactly one is, by exactly one level.
    ``not_yet``: everything else. So each set of scores has one answer.
    """
    below = [passing.rank - level.rank for level in levels if level < passing]
    if not below:
        return Expected.MET
    return Expected.BORDERLINE if below == [1] else Expected.NOT_YET


def sample_problems(sample: Sample, about: Outline | None) -> tuple[Problem, ...]:
    """What does not fit between a sample and its credential; ``about`` is None where there is no such credential."""
    if about is None:
        return (
            Problem(
                "credential",
                f"There is no credential '{sample.credential}'. Add it, or name another.",
            ),
        )
    if about.number != sample.number:
        return (
            Problem(
                "version",
                f"'{about.slug}' is at version {about.number}, and this was made for {sample.number}. "
                "Look it through against the new text, then write the new number here.",
            ),
        )
    if about.rubric is None:
        return (
            Problem("credential", f"'{about.slug}' asks for no evidence. Name one that is read by a rubric."),
        )
    said = "scores" if sample.kind is SampleKind.ANCHOR else "notes"
    criteria = [criterion.id for criterion in about.rubric.criteria]
    return (
        *_pairing("evidence", "demand", [one.demand for one in sample.given], [d.id for d in about.demands]),
        *_misfits(sample, {demand.id: demand for demand in about.demands}),
        *_pairing(said, "criterion", [one.criterion for one in sample.scores], criteria),
        *_wrong_side(sample, about.rubric.passing),
    )


def _pairing(field: str, member: str, named: Sequence[str], wanted: Sequence[str]) -> Iterable[Problem]:
    """Each of the credential's demands or criteria has to be named once, and no other."""
    for n, name in enumerate(named, 1):
        if name not in wanted:
            meant = nearest(name, wanted)
            cure = f"Did you mean '{meant}'?" if meant else f"Name one of {', '.join(wanted)}."
            yield Problem(f"{field}[{n}].{member}", f"The credential has no {member} '{name}'. {cure}")
    for name, times in Counter(named).items():
        if times > 1:
            yield Problem(field, f"The {member} '{name}' is here {times} times. Keep one of them.")
    for name in wanted:
        if name not in named:
            yield Problem(field, f"Nothing is said for the {member} '{name}'. Add it.")


def _misfits(sample: Sample, demands: Mapping[str, Demand]) -> Iterable[Problem]:
    for n, given in enumerate(sample.given, 1):
        if demand := demands.get(given.demand):
            check = _misfit_in_words if demand.kind.written else _misfit_in_pieces
            yield from (Problem(f"evidence[{n}].{one.where}", one.message) for one in check(given, demand))


def _misfit_in_words(given: Given, demand: Demand) -> Iterable[Problem]:
    if len(given.texts) != 1:
        yield Problem("pieces", f"'{demand.id}' is written on the page. Give it one 'text' and no 'pieces'.")
        return
    (text,) = given.texts
    words, limits = len(text.split()), demand.words
    if limits and not limits.min <= words <= limits.max:
        yield Problem(
            "text",
            f"This has {words} words, and '{demand.id}' takes {limits.min} to {limits.max}. "
            f"{'Write more' if words < limits.min else 'Shorten it'}.",
        )
    elif len(text) > LONGEST_ANSWER:
        yield Problem(
            "text",
            f"This has {len(text)} characters, and an answer takes {LONGEST_ANSWER}. Shorten it.",
        )


def _misfit_in_pieces(given: Given, demand: Demand) -> Iterable[Problem]:
    pieces = len(given.texts)
    if not demand.count <= pieces <= MOST_PIECES:
        yield Problem(
            "pieces",
            f"'{demand.id}' asks for {demand.count} and there {'is' if pieces == 1 else 'are'} {pieces}. "
            "Tell in 'pieces' what each file shows, one entry for each.",
        )


def _wrong_side(sample: Sample, passing: Level) -> Iterable[Problem]:
    levels = [score.level for score in sample.scores if score.level]
    if sample.expected and (actual := expected_of(levels, passing)) is not sample.expected:
        yield Problem(
            "expected",
            f"The scores say {actual.value}: {actual.meaning[0].lower()}{actual.meaning[1:-1]}. "
            f"Write {actual.value}, or look at the scores again.",
        )
