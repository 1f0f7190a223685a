"""The shape of the JSON bodies and answers of awards."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Self

from flask_openapi3.models.file import FileStorage
from pydantic import AfterValidator, Base64Bytes, BaseModel, ConfigDict, Field, model_validator

from awards.rules import (
    LONGEST_COLLECTION_TEXT,
    LONGEST_COLLECTION_TITLE,
    LONGEST_REASON,
    LONGEST_WORDS,
    MOST_IN_A_COLLECTION,
    MOST_LINKS,
    MOST_MATCHES,
    OutsideKind,
    OutsideState,
    Worth,
)
from waymark.web.api import Body, IdPath


class RevokeIn(Body):
    """Take an award back."""

    reason: str = Field(min_length=1, max_length=500, description="Anybody who checks the badge reads this.")


class SuspendIn(Body):
    """Let an award not count for now."""

    reason: str = Field(min_length=1, max_length=500, description="Anybody who checks the badge reads this.")


class RepairIn(Body):
    """Have a badge signed again."""

    note: str = Field(min_length=1, max_length=500, description="What was put right; the new copy says it.")


class ShowingIn(Body):
    """What a badge shows of the work, and nothing else: ids of criteria, and of pieces or answered demands."""

    criteria: list[str] = Field([], max_length=50)
    pieces: list[str] = Field([], max_length=200)


def _as_utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class HostPageQuery(BaseModel):
    """Which of a holder's badges a host asks for; the names are those of Open Badges 3.0."""

    limit: int = Field(50, ge=1, le=100)
    offset: int = Field(0, ge=0, le=1_000_000)
    since: Annotated[datetime, AfterValidator(_as_utc)] | None = None


class ProfileIn(BaseModel):
    """What a host says of the holder; members that are not known are left unread."""

    id: str | None = None
    type: list[str] | str | None = None
    name: str | None = None
    given_name: str | None = Field(None, alias="givenName")
    family_name: str | None = Field(None, alias="familyName")
    email: str | None = None


class CollectionIn(Body):
    """What a collection says and which of your public badges are in it."""

    title: str = Field(min_length=1, max_length=LONGEST_COLLECTION_TITLE)
    text: str = Field("", max_length=LONGEST_COLLECTION_TEXT)
    awards: list[str] = Field([], max_length=MOST_IN_A_COLLECTION, description="Ids of awards.")


class CollectionOut(BaseModel):
    """A collection. ``url`` is its public page, which answers while it is shared."""

    id: str
    title: str
    text: str
    shared_at: datetime | None
    url: str
    awards: list[str]


class CollectionRowOut(BaseModel):
    """A collection in a list. ``shown`` counts the badges that others would see."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    title: str
    shared: bool
    shown: int


class CollectionsOut(BaseModel):
    """All of them, the newest first."""

    items: list[CollectionRowOut]
    next: None = None


class FormatQuery(BaseModel):
    """In which form the badge is wanted."""

    format: str = Field(
        "ob3",
        max_length=10,
        description="ob3, ob2 (only while shared), ob2-jws, ob2-png, jwt, jwt-rs256, png or svg.",
    )


class AwardOut(BaseModel):
    """An award. ``state`` is granted (earned, being signed), issued, suspended, expired or revoked."""

    id: str
    person: str
    name: str = Field(description="The name of the holder.")
    credential: str
    title: str
    kind: str
    version: str
    state: str
    granted_at: datetime
    issued_at: datetime | None
    expires_at: datetime | None
    shared: bool
    revoked_at: datetime | None
    revocation_reason: str
    renews: str | None = Field(description="The award of the same credential in whose place this one stands.")
    renewable_from: datetime | None = Field(
        description="From when it can be earned anew; null where it has no last day."
    )


class BecauseOut(BaseModel):
    """Why an award was given: ids, digests and counts of what met the rule."""

    kind: str
    submission_id: str | None = None
    case_id: str | None = None
    attempt_id: str | None = None
    attempt_digest: str | None = None
    readers: int | None = None
    plan_id: str | None = None
    pathway: str | None = None
    awards: list[str] = []
    outside: list[str] = []
    definition_digest: str


class EditionOut(BaseModel):
    """One signing of a badge. Copies of a ``marked`` one are answered with "suspended" for good."""

    number: int
    signed_at: datetime
    what_is_new: str
    marked: bool


class AwardDetailOut(AwardOut):
    """An award with the reasons for it. ``url`` is its public page, which answers while it is shared."""

    because: BecauseOut
    document_digest: str | None
    url: str | None
    editions: list[EditionOut]
    suspension_reason: str
    renewed_by: str | None = Field(description="The award that stands in the place of this one.")
    renewable: bool = Field(description="Whether its holder can earn it anew now.")


class ChronicleEntryOut(BaseModel):
    """One signed entry: ``statement`` is a compact JWS, ``says`` what is signed in it."""

    number: int
    happening: str
    at: datetime
    says: dict[str, Any]
    statement: str
    digest: str
    key: str
    holds: bool


class FindingOut(BaseModel):
    """One question to a chronicle, and its answer at this moment."""

    question: str
    holds: bool
    answer: str


class ReadingToldOut(BaseModel):
    """One reading by kind. ``name`` and ``sealed`` (whether the seal in the entry is theirs) are for the district."""

    seat: int
    kind: str
    scored_at: datetime
    name: str
    sealed: bool | None


class ChronicleOut(BaseModel):
    """How an award came about, and since. Readers' names, and the secret of their seals, only for the district."""

    award: str
    holds: bool
    entries: list[ChronicleEntryOut]
    findings: list[FindingOut]
    readers: list[ReadingToldOut]
    secret: str


class AwardsOut(BaseModel):
    """One page of awards, the newest first."""

    items: list[AwardOut]
    next: str | None


class CheckIn(Body):
    """A badge of any issuer, in one of three ways. Nothing of it is kept."""

    badge: str | dict[str, Any] | None = Field(
        None, description="The badge itself: its JSON, as an object or as text, or a token (JWT or JWS)."
    )
    picture: Base64Bytes | None = Field(
        None, description="A PNG or SVG with the badge inside, at most 10 MB, in base64."
    )
    address: str | None = Field(
        None, max_length=2000, pattern="^https?://", description="Where the badge is published."
    )
    email: str | None = Field(
        None, max_length=254, description="Compares the holder of the badge with this address."
    )
    newest: bool = Field(
        default=False, description="Asks its issuer once for a newer edition, and checks that one."
    )

    @model_validator(mode="after")
    def _one_badge(self) -> Self:
        if sum(given is not None for given in (self.badge, self.picture, self.address)) != 1:
            raise ValueError("send one of badge, picture and address")
        return self


class CheckedStepOut(BaseModel):
    """One question about a badge, with its one answer and a sentence for people."""

    step: str = Field(
        description="format, schema, signature, issuer, dates, status, recipient or evidence, in this order."
    )
    outcome: str = Field(description="passed, failed or could_not_check.")
    sentence: str


class ClaimedIssuerOut(BaseModel):
    """The issuer as the badge names it."""

    id: str
    name: str


class ReportOut(BaseModel):
    """What was found out about a badge. ``verdict`` is valid, revoked, suspended, not_valid or could_not_check."""

    verdict: str
    version: str | None = Field(description="The version of Open Badges, 2.0 or 3.0.")
    title: str
    issuer: ClaimedIssuerOut
    checks: list[CheckedStepOut]
    edition: str = Field(description="What was found out about a newer edition; empty if nobody asked.")


class ItemIn(Body):
    """An item of a framework."""

    framework: str = Field(max_length=64)
    code: str = Field(max_length=64)


class OutsideIn(Body):
    """Bring a badge from elsewhere (``badge``), or prior learning without one (``title``, ``words``, ``links``).

    With ``credentials`` or ``items`` and ``words`` it is proposed to the program leads at once.
    """

    badge: str | None = Field(
        None, max_length=400_000, description="The text of the badge: JSON, a JWT or JWS, or an SVG."
    )
    given_to: str = Field("", max_length=254, description="The address it was given to, if not the holder's.")
    title: str = Field("", max_length=200)
    words: str = Field("", max_length=LONGEST_WORDS)
    links: list[str] = Field(default_factory=list, max_length=MOST_LINKS)
    credentials: list[str] = Field(
        default_factory=list, max_length=MOST_MATCHES, description="Slugs of what it matches."
    )
    items: list[ItemIn] = Field(default_factory=list, max_length=MOST_MATCHES)


class DecideIn(Body):
    """Decide whether and how it counts. ``seen`` is the number of decisions when it was read; else 409."""

    worth: Worth
    reason: str = Field(min_length=1, max_length=LONGEST_REASON)
    credential: str = Field("", max_length=100, description="For equivalent and partly: a slug.")
    seen: int | None = None


class OutsideDecisionOut(BaseModel):
    """A decision. ``ended`` is revised, source (a later check took the ground away), withdrawn, or null."""

    worth: Worth
    credential: str | None
    reason: str
    by: str
    at: datetime
    ended: str | None
    ended_at: datetime | None


class OutsideOut(BaseModel):
    """Something from elsewhere. ``worth`` is null while no decision stands."""

    id: str
    person: str
    name: str = Field(description="The name of the holder.")
    kind: OutsideKind
    state: OutsideState
    title: str
    issuer: str
    worth: Worth | None
    credential: str | None = Field(description="What the last decision measured it against.")
    soundness: str = Field(description="fine, unsound or revoked, by its checks.")
    brought_at: datetime
    proposed_at: datetime | None


class OutsideCheckOut(BaseModel):
    """What a check found, step by step."""

    verdict: str
    first_at: datetime
    last_at: datetime
    checks: list[dict[str, str]]


class OutsideMatchOut(BaseModel):
    """What its holder says it matches: a credential or a framework item."""

    title: str
    credential: str | None
    framework: str | None
    code: str | None


class OutsideFileOut(BaseModel):
    """A file that shows prior learning."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    file_name: str
    media_type: str
    size: int
    sha256: str


class OutsideFileIn(Body):
    """A file that shows prior learning, as multipart/form-data."""

    file: FileStorage


class OutsideFilePath(IdPath):
    """The address of one file of something from elsewhere."""

    file: str = Field(max_length=32)


class OutsideDetailOut(OutsideOut):
    """Something from elsewhere with everything that was said, checked and decided, the oldest first."""

    words: str
    links: list[str]
    files: list[OutsideFileOut]
    matches: list[OutsideMatchOut]
    checks: list[OutsideCheckOut]
    decisions: list[OutsideDecisionOut]


class OutsidesOut(BaseModel):
    """One page, the newest first."""

    items: list[OutsideOut]
    next: str | None


class EndorsementOut(BaseModel):
    """An endorsement. ``state`` is asked, accepted, declined, withdrawn or revoked; ``of`` names an issuer or a credential."""

    id: str
    state: str
    endorser: str
    of: str
    kind: str
    asked_at: datetime
    answered_at: datetime | None
    comment: str
    revoked_at: datetime | None
    revocation_reason: str
    address: str = Field(description="Where the signed document is published; empty until it is accepted.")


class EndorsementsOut(BaseModel):
    """Those that wait first, then the newest."""

    items: list[EndorsementOut]
