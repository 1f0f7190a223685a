"""What happens to the people who stand on a version when another takes its place, or when it is retired.

Awards stay valid whatever is chosen, and nobody's work is moved without their own word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NewType

OfferId = NewType("OfferId", str)


class Touched(StrEnum):
    """What can stand on a version of a credential, and may be carried over to another."""

    PLANS = "plans"
    SUBMISSIONS = "submissions"
    AWARDS = "awards"

    @property
    def label(self) -> str:
        """The kind as people read it."""
        return _TOUCHED_LABELS[self]


_TOUCHED_LABELS = {
    Touched.PLANS: "Plans that name it, not begun yet",
    Touched.SUBMISSIONS: "Work that is under way",
    Touched.AWARDS: "Awards that people hold",
}


class Carry(StrEnum):
    """What the author chooses for one kind."""

    KEEP = "keep"
    OFFER = "offer"
    ASK = "ask"

    def label_for(self, touched: Touched, *, retiring: bool) -> str:
        """The choice as people read it, for one kind, when a version is replaced or when it goes for good."""
        return (_RETIRING if retiring else _REPLACING)[self, touched]


_REPLACING = {
    (Carry.KEEP, Touched.PLANS): "They begin under the old version, as planned",
    (
        Carry.OFFER,
        Touched.PLANS,
    ): "Offer the new version with what is different; until they take it, the old one counts",
    (Carry.ASK, Touched.PLANS): "They decide before they begin",
    (Carry.KEEP, Touched.SUBMISSIONS): "They go on under the old version",
    (
        Carry.OFFER,
        Touched.SUBMISSIONS,
    ): "Offer the new version with what is different; until they take it, nothing moves",
    (Carry.ASK, Touched.SUBMISSIONS): "They decide before they hand in",
    (Carry.KEEP, Touched.AWARDS): "Nobody is told; awards stay valid",
    (Carry.OFFER, Touched.AWARDS): "Tell holders what is different; awards stay valid",
    (
        Carry.ASK,
        Touched.AWARDS,
    ): "Ask holders whether they want to earn the new version too; awards stay valid",
}
_RETIRING = {
    (Carry.KEEP, Touched.PLANS): "They may still begin it, as planned",
    (Carry.OFFER, Touched.PLANS): "Tell them; they may still begin it, or choose another",
    (Carry.ASK, Touched.PLANS): "They decide whether they keep it in their plan",
    (Carry.KEEP, Touched.SUBMISSIONS): "They finish it without a word",
    (Carry.OFFER, Touched.SUBMISSIONS): "Tell them; they may finish it",
    (Carry.ASK, Touched.SUBMISSIONS): "They decide whether they finish it before they hand in",
}


class Chosen(StrEnum):
    """What a person decided."""

    OLD = "old"
    NEW = "new"


@dataclass(frozen=True)
class Carrying:
    """The author's choice for each kind; what is not named is kept."""

    choices: Mapping[Touched, Carry] = field(default_factory=dict, hash=False)

    def of(self, touched: Touched) -> Carry:
        """The choice for one kind."""
        return self.choices.get(touched, Carry.KEEP)


@dataclass(frozen=True, slots=True)
class Realigned:
    """A framework item that was retired, and the item of the same framework that took its place, if any."""

    framework_id: str
    code: str
    to_code: str | None

    @property
    def question(self) -> str:
        """What the authors of a credential that points at it are asked."""
        successor = f" {self.to_code} has taken its place there." if self.to_code else ""
        return f"{self.code} of {self.framework_id} is retired.{successor} Does this credential still point where it should?"

    def body_with_successor(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The text with the successor where it pointed at the item, once; unchanged where there is none."""
        if self.to_code is None:
            return dict(body)
        own = {"framework": self.framework_id, "code": self.code}
        rows = [
            {**row, "code": self.to_code} if own.items() <= row.items() else row
            for row in body.get("alignments", ())
        ]
        once = {(row["framework"], row["code"]): row for row in reversed(rows)}
        return {**body, "alignments": list(reversed(once.values()))}
