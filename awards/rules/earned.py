"""The life of an award, and the facts that its badge documents are made of, in plain Python.

Reads no table and makes no document: ``openbadge`` turns these facts into Open Badges, ``models`` keeps them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from awards.rules.keys import KeyKind
from waymark.kernel.errors import IllegalTransition, Problem

AwardId = NewType("AwardId", str)
IssuerId = NewType("IssuerId", str)
StatusListId = NewType("StatusListId", str)
CollectionId = NewType("CollectionId", str)

LONGEST_COLLECTION_TITLE = 120
LONGEST_COLLECTION_TEXT = 2_000
MOST_IN_A_COLLECTION = 100


class AwardState(StrEnum):
    """Where an award stands. A granted award is earned; once issued its holder has the signed badge."""

    GRANTED = "granted"
    ISSUED = "issued"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    REVOKED = "revoked"

    @property
    def label(self) -> str:
        """The name people read."""
        return _STATE_LABELS[self]

    @property
    def counts(self) -> bool:
        """Whether the person holds the credential now, for prerequisites, pathways and pay."""
        return self in {AwardState.GRANTED, AwardState.ISSUED}


_STATE_LABELS = {
    AwardState.GRANTED: "Earned, badge on its way",
    AwardState.ISSUED: "Issued",
    AwardState.SUSPENDED: "Suspended",
    AwardState.EXPIRED: "Expired",
    AwardState.REVOKED: "Revoked",
}


class AwardStep(StrEnum):
    """What can be done with an award."""

    ISSUE = "issue"
    SUSPEND = "suspend"
    RESUME = "resume"
    EXPIRE = "expire"
    REVOKE = "revoke"

    @property
    def label(self) -> str:
        """The name people read."""
        return self.value


TRANSITIONS: dict[tuple[AwardState, AwardStep], AwardState] = {
    (AwardState.GRANTED, AwardStep.ISSUE): AwardState.ISSUED,
    (AwardState.GRANTED, AwardStep.REVOKE): AwardState.REVOKED,
    (AwardState.ISSUED, AwardStep.SUSPEND): AwardState.SUSPENDED,
    (AwardState.ISSUED, AwardStep.EXPIRE): AwardState.EXPIRED,
    (AwardState.ISSUED, AwardStep.REVOKE): AwardState.REVOKED,
    (AwardState.SUSPENDED, AwardStep.RESUME): AwardState.ISSUED,
    (AwardState.SUSPENDED, AwardStep.REVOKE): AwardState.REVOKED,
}


def next_state(state: AwardState, step: AwardStep) -> AwardState:
    """The state that ``step`` leads to from ``state``.

    Raises:
        IllegalTransition: the step is not open from here. Revoked and expired are final: whoever earns the
            credential again gets a new award.
    """
    try:
        return TRANSITIONS[state, step]
    except KeyError:
        raise IllegalTransition(
            f"This award is {state.value}, so it cannot {_STEP_SENTENCES[step]} now.",
            cure="Look at the award again: it may have changed since you opened it.",
        ) from None


_STEP_SENTENCES = {
    AwardStep.ISSUE: "be issued",
    AwardStep.SUSPEND: "be suspended",
    AwardStep.RESUME: "be taken up again",
    AwardStep.EXPIRE: "expire",
    AwardStep.REVOKE: "be revoked",
}


class EditionReason(StrEnum):
    """Why a badge was signed, or signed again. Each edition after the first says so itself."""

    EARNED = "earned"
    PUBLISHED = "published"
    ADDRESS = "address"
    REPAIRED = "repaired"
    RESUMED = "resumed"

    @property
    def sentence(self) -> str:
        """What a new edition says about itself; nothing for the first."""
        return _EDITION_SENTENCES[self]


_EDITION_SENTENCES = {
    EditionReason.EARNED: "",
    EditionReason.PUBLISHED: "Its holder chose anew which results and which evidence it shows.",
    EditionReason.ADDRESS: "It names its holder in another way now.",
    EditionReason.REPAIRED: "Something it said was put right.",
    EditionReason.RESUMED: "A suspension was lifted.",
}


class StatusPurpose(StrEnum):
    """What a mark on a status list means. Lists made here say "revocation"; other issuers use either."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"


def listed(state: AwardState) -> bool:
    """Whether an award in this state is marked on its status list, so that verifiers stop accepting it.

    The published schema of Open Badges 3.0 gives a badge one place on one list, and that list says "revoked",
    which verifiers may remember for good. So a suspended award is marked as well, and when it is taken up
    again its badge is issued anew at a fresh place. Expiry is on no list: the badge carries its last day.
    """
    return state in {AwardState.REVOKED, AwardState.SUSPENDED}


def collection_problems(*, title: str, text: str, number: int) -> tuple[Problem, ...]:
    """What stands in the way of a collection with this title, this text and so many badges."""
    found = []
    if not title:
        found.append(Problem("title", "Give the collection a title."))
    if len(title) > LONGEST_COLLECTION_TITLE:
        found.append(Problem("title", f"Use at most {LONGEST_COLLECTION_TITLE} characters."))
    if len(text) > LONGEST_COLLECTION_TEXT:
        found.append(Problem("text", f"Use at most {LONGEST_COLLECTION_TEXT:,} characters."))
    if number > MOST_IN_A_COLLECTION:
        found.append(Problem("awards", f"Choose at most {MOST_IN_A_COLLECTION} badges."))
    return tuple(found)


def identity_hash(identity: str, salt: str) -> str:
    """The hash by which a badge names its holder without showing the address.

    Spaces around it and capital letters do not count. The salt must be fresh for every award: with a shared
    salt one guessed address would link all badges of a person.
    """
    folded = identity.strip().lower()
    return "sha256$" + hashlib.sha256(f"{folded}{salt}".encode()).hexdigest()


@dataclass(frozen=True)
class IdentifierFacts:
    """A name that others have for an issuer: its kind in the words of Open Badges, and the name itself."""

    type: str
    value: str


@dataclass(frozen=True)
class IssuerFacts:
    """Who stands behind a badge. ``did`` is fixed when the issuer is made and outlives a new address."""

    id: IssuerId
    did: str
    name: str
    url: str
    email: str
    description: str = ""
    is_main: bool = True
    other_identifiers: tuple[IdentifierFacts, ...] = ()


@dataclass(frozen=True)
class AlignmentFacts:
    """One competency in a framework that a credential is aligned to."""

    target_name: str
    target_url: str
    code: str = ""
    framework: str = ""
    description: str = ""
    target_type: str = "CFItem"


@dataclass(frozen=True)
class LevelFacts:
    """One level of one criterion: what can be seen when the work is there."""

    id: str
    name: str
    description: str = ""


@dataclass(frozen=True)
class CriterionFacts:
    """One criterion of the rubric, its levels from lowest to highest, and the level that passes."""

    id: str
    name: str
    levels: tuple[LevelFacts, ...]
    passing: str


@dataclass(frozen=True)
class EarlierFacts:
    """A version of the same credential that was there before; badges of it go on to hold."""

    version_id: str
    version: str


@dataclass(frozen=True)
class AchievementFacts:
    """One frozen version of a credential, as a badge tells it. ``description`` is the competency."""

    version_id: str
    slug: str
    name: str
    description: str
    criteria_narrative: str
    image: str
    version: str = ""
    achievement_type: str = "MicroCredential"
    language: str = "en"
    tags: tuple[str, ...] = ()
    alignments: tuple[AlignmentFacts, ...] = ()
    criteria: tuple[CriterionFacts, ...] = ()
    credits_available: Decimal | None = None
    earlier: tuple[EarlierFacts, ...] = ()


@dataclass(frozen=True)
class RecipientFacts:
    """Who earned the award, without an address or a name.

    ``subject`` is a UUID of this award alone, so that two badges do not tell that one person holds both; ``hashed_email`` comes from ``identity_hash`` and is
    kept with the award, so that a later change of address leaves the badge as it was.
    """

    subject: str
    hashed_email: str
    salt: str


@dataclass(frozen=True)
class StatusPlace:
    """Where a badge stands on a status list. Draw the index at random, so that order tells nothing."""

    list_id: StatusListId
    index: int


@dataclass(frozen=True)
class EvidenceFacts:
    """One piece of evidence that its author chose to publish; ``description`` has the digest of a file."""

    name: str
    url: str = ""
    narrative: str = ""
    description: str = ""


@dataclass(frozen=True)
class ResultFacts:
    """The level reached in one criterion, published because the holder chose to."""

    criterion: str
    level: str


@dataclass(frozen=True)
class AwardFacts:
    """Everything a badge says. Evidence and results are empty unless the holder published them.

    ``reissued_at`` is set when the badge was signed anew; of two copies the later one counts, and says in
    ``description`` what is new in it.
    """

    id: AwardId
    achievement: AchievementFacts
    issuer: IssuerFacts
    recipient: RecipientFacts
    awarded_at: datetime
    valid_until: datetime | None = None
    reissued_at: datetime | None = None
    description: str = ""
    status: StatusPlace | None = None
    state: AwardState = AwardState.ISSUED
    revocation_reason: str = ""
    evidence: tuple[EvidenceFacts, ...] = ()
    results: tuple[ResultFacts, ...] = ()


@dataclass(frozen=True)
class PublicKeyFacts:
    """The public half of a signing key: its name inside the issuer's key document, and its bytes.

    These are the 32 bytes of an Ed25519 key, and the DER form (SubjectPublicKeyInfo) of an RSA key.
    """

    id: str
    raw: bytes
    kind: KeyKind = KeyKind.ED25519


@dataclass(frozen=True)
class SignedBadge:
    """A signed badge as it is handed out: the JSON with its proof inside, and the token."""

    document: str
    token: str
