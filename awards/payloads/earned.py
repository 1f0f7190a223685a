"""Bodies and answers about awards, their badges and their chronicles."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from waymark.web.api import Body


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
