"""What a check of a badge found: one answer per step, and the verdict that follows from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from awards.canonical import without_disputed_characters

_LONGEST_NAME = 200
_LONGEST_SENTENCE = 600


class Outcome(StrEnum):
    """How one step ended."""

    PASSED = "passed"
    FAILED = "failed"
    COULD_NOT_CHECK = "could_not_check"


class Step(StrEnum):
    """What is asked about a badge, in the order in which it is told. To each there is one answer."""

    FORMAT = "format"
    SCHEMA = "schema"
    SIGNATURE = "signature"
    ISSUER = "issuer"
    DATES = "dates"
    STATUS = "status"
    ENDORSEMENTS = "endorsements"
    RECIPIENT = "recipient"
    EVIDENCE = "evidence"


class Verdict(StrEnum):
    """The one word about a badge."""

    VALID = "valid"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    NOT_VALID = "not_valid"
    COULD_NOT_CHECK = "could_not_check"


# A badge whose issuer is known by its key only, or whose holder nobody asked about, may still be valid. The
# report says so in its sentences. Each of these has to be answered before a badge is called valid.
_MUST_BE_ANSWERED = {Step.FORMAT, Step.SCHEMA, Step.SIGNATURE, Step.DATES, Step.STATUS}
# Pages of others move. Evidence that is not there any more says nothing against the badge that names it, and neither
# does somebody else who stands behind its issuer no more.
_TELLS_ONLY = {Step.EVIDENCE, Step.ENDORSEMENTS}


@dataclass(frozen=True)
class Check:
    """The answer of one step, with a sentence for people. ``looked_at`` is false when an answer before ended the check."""

    step: Step
    outcome: Outcome
    sentence: str
    looked_at: bool = True


@dataclass(frozen=True)
class Report:
    """Everything found out about one badge. The names in it are the badge's own claims."""

    verdict: Verdict
    checks: tuple[Check, ...]
    version: str | None = None
    title: str = ""
    issuer_name: str = ""
    issuer_id: str = ""
    document: Mapping[str, Any] | None = field(default=None, repr=False)
    edition: str = ""
    """What was found out about a newer edition, where somebody asked for it."""

    def check(self, step: Step) -> Check:
        """The answer of one step."""
        return next(check for check in self.checks if check.step is step)

    @property
    def names_evidence(self) -> bool:
        """Whether the badge names evidence at all."""
        return bool(self.document and self.document.get("evidence"))

    @property
    def names_endorsements(self) -> bool:
        """Whether the badge carries endorsements."""
        return any(True for _ in endorsements_in(self.document or {}))

    @property
    def answers(self) -> dict[str, str]:
        """The outcome of each step by its name."""
        return {check.step.value: check.outcome.value for check in self.checks}

    def with_status(self, verdict: Verdict, sentence: str) -> Report:
        """The same report where the issuer knows more of a mark than its list can say."""
        known = Check(Step.STATUS, Outcome.FAILED, sentence)
        checks = tuple(known if check.step is Step.STATUS else check for check in self.checks)
        return replace(self, verdict=verdict, checks=checks)

    def as_dict(self) -> dict[str, Any]:
        """The report as plain JSON, without the badge itself."""
        return {
            "verdict": self.verdict.value,
            "version": self.version,
            "title": self.title,
            "issuer": {"id": self.issuer_id, "name": self.issuer_name},
            "checks": [
                {"step": check.step.value, "outcome": check.outcome.value, "sentence": check.sentence}
                for check in self.checks
            ],
            "edition": self.edition,
        }


def endorsements_in(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The endorsements of issuer and achievement in a 3.0 badge, each with the identifier of what it stands with."""
    subject = document.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, Mapping) else None
    for part in (document.get("issuer"), achievement):
        if isinstance(part, Mapping):
            given = part.get("endorsement", [])
            for one in given if isinstance(given, list) else [given]:
                yield str(part.get("id")), one


class StopCheckingError(Exception):
    """Nothing further can be found out about this badge. What was found is in the findings."""


@dataclass
class Findings:
    """Collects the answers of one check. Steps that were never reached are filled in at the end."""

    version: str | None = None
    title: str = ""
    issuer_name: str = ""
    issuer_id: str = ""
    document: Mapping[str, Any] | None = None
    revoked: bool = False
    suspended: bool = False
    answers: dict[Step, Check] = field(default_factory=dict)

    def passed(self, step: Step, sentence: str) -> None:
        self._answer(step, Outcome.PASSED, sentence)

    def failed(self, step: Step, sentence: str) -> None:
        self._answer(step, Outcome.FAILED, sentence)

    def unknown(self, step: Step, sentence: str) -> None:
        self._answer(step, Outcome.COULD_NOT_CHECK, sentence)

    def _answer(self, step: Step, outcome: Outcome, sentence: str) -> None:
        # Sentences may quote the badge, so a stranger.
        plain = without_disputed_characters(sentence)
        if len(plain) > _LONGEST_SENTENCE:
            plain = f"{plain[:_LONGEST_SENTENCE]}..."
        self.answers[step] = Check(step, outcome, plain)

    def describe(self, *, title: object, issuer_name: object, issuer_id: object) -> None:
        """Keep what the badge says of itself, cut to a length that fits a page."""
        self.title, self.issuer_name, self.issuer_id = map(claimed, (title, issuer_name, issuer_id))

    def report(self) -> Report:
        checks = tuple(
            self.answers.get(step)
            or Check(
                step,
                Outcome.COULD_NOT_CHECK,
                "Not looked at, because another step did not pass.",
                looked_at=False,
            )
            for step in Step
        )
        return Report(
            verdict=self._verdict(checks),
            checks=checks,
            version=self.version,
            title=self.title,
            issuer_name=self.issuer_name,
            issuer_id=self.issuer_id,
            document=self.document,
        )

    def _verdict(self, checks: tuple[Check, ...]) -> Verdict:
        failed = {check.step for check in checks if check.outcome is Outcome.FAILED} - _TELLS_ONLY
        if not failed & {Step.FORMAT, Step.SCHEMA, Step.ISSUER, Step.SIGNATURE}:
            if self.revoked:
                return Verdict.REVOKED
            if self.suspended:
                return Verdict.SUSPENDED
        if failed:
            return Verdict.NOT_VALID
        unanswered = {check.step for check in checks if check.outcome is Outcome.COULD_NOT_CHECK}
        if unanswered & _MUST_BE_ANSWERED:
            return Verdict.COULD_NOT_CHECK
        return Verdict.VALID


def claimed(value: object) -> str:
    """A text taken from a badge, safe to show: one line of bounded length, or nothing."""
    if isinstance(value, Mapping):  # texts by language: any one will do for a report
        value = next(iter(value.values()), "")
    if not isinstance(value, str):
        return ""
    return " ".join(without_disputed_characters(value).split())[:_LONGEST_NAME]
