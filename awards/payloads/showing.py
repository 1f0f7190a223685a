"""Bodies and answers about checking a badge, collections and endorsements."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, model_validator

from awards.rules import (
    LONGEST_COLLECTION_TEXT,
    LONGEST_COLLECTION_TITLE,
    MOST_IN_A_COLLECTION,
)
from waymark.web.api import Body


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
