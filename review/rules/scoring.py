"""Scores: what a scorecard must hold, and what two or three of them decide.

The outcome is always explained from the levels that readers gave. Nothing else decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from credentials.rules import Level, Rubric
from review.rules.states import Outcome
from waymark.kernel.errors import Problem

LEAST_COMMENT = 20
"""Characters of a comment below the passing level: enough for one thing the author can act on."""
LONGEST_COMMENT = 4_000
LONGEST_FEEDBACK = 8_000
LEAST_REASON = 10
LEAST_JOINT_REASON = 40

FIRST_READINGS = 2
ALL_READINGS = 3


@dataclass(frozen=True, slots=True)
class Rating:
    """One criterion as a reader rated it. The level is text here: it may have come from anywhere."""

    criterion: str
    level: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A checked scorecard: who reads it as, and the level for each criterion."""

    reader: str
    levels: Mapping[str, Level] = field(hash=False)


class VerdictKind(StrEnum):
    """What the scorecards say so far."""

    PENDING = "pending"
    MET = "met"
    NOT_YET = "not_yet"
    SPLIT = "split"
    MODERATION = "moderation"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scorecards say, why in plain words, and the criteria on which readers differ."""

    kind: VerdictKind
    reason: str
    criteria: tuple[str, ...] = ()

    @property
    def outcome(self) -> Outcome | None:
        """The outcome, where the scorecards decide."""
        return {VerdictKind.MET: Outcome.MET, VerdictKind.NOT_YET: Outcome.NOT_YET}.get(self.kind)


class DecidedBy(StrEnum):
    """The rule by which a case was decided."""

    AGREEMENT = "agreement"
    MAJORITY = "majority"
    MODERATION = "moderation"

    @property
    def sentence(self) -> str:
        """The rule in plain words."""
        return _RULES[self]


_RULES = {
    DecidedBy.AGREEMENT: "Two readers, each without seeing the other's scores, came to the same outcome.",
    DecidedBy.MAJORITY: "Two readers differed, a third one read, and the outcome that two of the three share decided.",
    DecidedBy.MODERATION: "Three readers differed too far, talked it through, and wrote down a joint reason.",
}


def decided_by(readings: int, *, moderated: bool) -> DecidedBy:
    """The rule that decided a case with so many scorecards."""
    if moderated:
        return DecidedBy.MODERATION
    return DecidedBy.AGREEMENT if readings <= FIRST_READINGS else DecidedBy.MAJORITY


def check_ratings(rubric: Rubric, ratings: Iterable[Rating]) -> tuple[Problem, ...]:
    """What is wrong with a set of ratings: each criterion once, a known level, words below the passing level.

    ``where`` is ``ratings.<criterion>.level`` or ``ratings.<criterion>.comment``.
    """
    problems: list[Problem] = []
    seen: set[str] = set()
    known = {criterion.id: criterion for criterion in rubric.criteria}
    for rating in ratings:
        at_level, at_comment = f"ratings.{rating.criterion}.level", f"ratings.{rating.criterion}.comment"
        if rating.criterion not in known:
            unknown = f"This rubric has no criterion '{rating.criterion}'. Leave it out."
            problems.append(Problem(at_level, unknown))
            continue
        if rating.criterion in seen:
            problems.append(Problem(at_level, "This criterion is rated twice. Keep one of the ratings."))
            continue
        seen.add(rating.criterion)
        if not rating.level:
            problems.append(Problem(at_level, "Choose a level."))
        elif rating.level not in set(Level):
            levels = ", ".join(level.value for level in Level)
            unknown = f"There is no level '{rating.level}'. Choose one of: {levels}."
            problems.append(Problem(at_level, unknown))
        elif Level(rating.level) < rubric.passing and len(rating.comment.strip()) < LEAST_COMMENT:
            wanted = f"Say what is missing and how to get there, in at least {LEAST_COMMENT} characters."
            problems.append(Problem(at_comment, wanted))
        if len(rating.comment) > LONGEST_COMMENT:
            too_long = f"This is longer than {LONGEST_COMMENT:,} characters. Shorten it."
            problems.append(Problem(at_comment, too_long))
    problems += [Problem(f"ratings.{key}.level", "Choose a level.") for key in known if key not in seen]
    return tuple(problems)


def check_feedback(commendations: str, recommendations: str) -> tuple[Problem, ...]:
    """What is wrong with the two texts for the author. Both may be empty."""
    texts = {"commendations": commendations, "recommendations": recommendations}
    return tuple(
        Problem(where, f"This is longer than {LONGEST_FEEDBACK:,} characters. Shorten it.")
        for where, text in texts.items()
        if len(text) > LONGEST_FEEDBACK
    )


def check_decline(reason: str) -> str:
    """What is wrong with the reason for passing work on; empty when nothing is."""
    return _check_reason(reason, LEAST_REASON, "a conflict of interest, no time, not your field")


def check_moderation(reason: str) -> str:
    """What is wrong with the joint reason of a conversation; empty when nothing is."""
    return _check_reason(reason, LEAST_JOINT_REASON, "what you agreed on, and what in the work shows it")


def _check_reason(reason: str, least: int, such_as: str) -> str:
    if len(reason.strip()) < least:
        return f"Write at least {least} characters: {such_as}."
    if len(reason) > LONGEST_COMMENT:
        return f"This is longer than {LONGEST_COMMENT:,} characters. Shorten it."
    return ""


def decide(cards: Sequence[Card], rubric: Rubric, tolerance: int) -> Verdict:
    """What two or three scorecards say.

    Two readers differ when they stand on different sides of the pass line on any criterion, or are
    ``tolerance`` levels or more apart anywhere. Of three, the two that agree on the outcome decide, unless a
    criterion that decides it runs from the lowest level to the highest; that is talked through.

    Raises:
        ValueError: for more than three scorecards, which no case can have.
    """
    if len(cards) > ALL_READINGS:
        raise ValueError("a case has at most three readings")
    if len(cards) < FIRST_READINGS:
        return Verdict(VerdictKind.PENDING, f"{len(cards)} of {FIRST_READINGS} readers have scored.")
    if len(cards) == FIRST_READINGS:
        apart = _apart(cards, rubric, tolerance)
        if apart:
            return Verdict(VerdictKind.SPLIT, f"The readers differ on {_titles(rubric, apart)}.", apart)
    else:
        torn = _torn(cards, rubric)
        if torn:
            reason = f"On {_titles(rubric, torn)} the readings run from the lowest level to the highest."
            return Verdict(VerdictKind.MODERATION, reason, torn)
    return most_readers(cards, rubric)


def most_readers(cards: Sequence[Card], rubric: Rubric) -> Verdict:
    """The outcome that most of the readers came to. Half of them are not most: then it is not yet."""
    met = [card.reader for card in cards if not _below(card, rubric)]
    not_yet = [card for card in cards if _below(card, rubric)]
    line = rubric.passing.label.lower()
    whole = f"all {_number(len(rubric.criteria))} criteria"
    if len(met) > len(not_yet):
        both = "both " if len(cards) == FIRST_READINGS else ""
        return Verdict(VerdictKind.MET, f"{_and(met)} {both}rated {whole} at {line} or above.")
    low = tuple(c.id for c in rubric.criteria if any(c.id in _below(card, rubric) for card in not_yet))
    who = _and([card.reader for card in not_yet])
    if len(cards) <= FIRST_READINGS or len(low) == 1:
        return Verdict(VerdictKind.NOT_YET, f"{who} rated {_titles(rubric, low)} below {line}.", low)
    reason = f"{who} each rated at least one criterion below {line}: {_titles(rubric, low)}."
    return Verdict(VerdictKind.NOT_YET, reason, low)


def agreed_levels(cards: Sequence[Card], rubric: Rubric) -> dict[str, Level]:
    """For each criterion the level that more than half of the readers saw at least; of two the lower one.

    Two of three who met the rubric saw every criterion at the passing level or above, so this is never below it
    where the outcome is met. Raises ``ValueError`` without a card.
    """
    if not cards:
        raise ValueError("without a reading there is no level")
    middle = (len(cards) - 1) // 2
    return {c.id: sorted(card.levels[c.id] for card in cards)[middle] for c in rubric.criteria}


def _below(card: Card, rubric: Rubric) -> tuple[str, ...]:
    return tuple(c.id for c in rubric.criteria if card.levels[c.id] < rubric.passing)


def _on_both_sides(cards: Sequence[Card], rubric: Rubric, criterion: str) -> bool:
    return len({card.levels[criterion] >= rubric.passing for card in cards}) > 1


def _apart(cards: Sequence[Card], rubric: Rubric, tolerance: int) -> tuple[str, ...]:
    def differ(criterion: str) -> bool:
        ranks = [card.levels[criterion].rank for card in cards]
        return _on_both_sides(cards, rubric, criterion) or max(ranks) - min(ranks) >= tolerance

    return tuple(c.id for c in rubric.criteria if differ(c.id))


def _torn(cards: Sequence[Card], rubric: Rubric) -> tuple[str, ...]:
    ends = {Level.BEGINNING, Level.EXCEEDS}
    return tuple(
        c.id
        for c in rubric.criteria
        if _on_both_sides(cards, rubric, c.id) and ends <= {card.levels[c.id] for card in cards}
    )


def _titles(rubric: Rubric, criteria: Iterable[str]) -> str:
    return _and([f"“{rubric.criterion(key).title}”" for key in criteria])


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _number(number: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six")
    return words[number] if number < len(words) else str(number)
