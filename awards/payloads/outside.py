"""Bodies and answers about what comes from elsewhere."""

from __future__ import annotations

from datetime import datetime

from flask_openapi3.models.file import FileStorage
from pydantic import BaseModel, ConfigDict, Field

from awards.rules import (
    LONGEST_REASON,
    LONGEST_WORDS,
    MOST_LINKS,
    MOST_MATCHES,
    OutsideKind,
    OutsideState,
    Worth,
)
from waymark.web.api import Body, IdPath


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
