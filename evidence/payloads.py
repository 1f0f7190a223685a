"""The shape of the JSON bodies and answers of evidence."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_openapi3.models.file import FileStorage
from pydantic import BaseModel, ConfigDict, Field

from waymark.web.api import Body, IdPath


class SubmissionIn(Body):
    """Begin evidence for a credential."""

    credential: str = Field(max_length=100, description="The slug of a credential in the catalogue.")
    again: bool = Field(False, description="Begin anew although earlier evidence was accepted.")


class AnswerIn(Body):
    """What is written for one demand."""

    text: str
    version: int | None = Field(
        None, description="The answers_version this was written over; a later one is answered with 409."
    )


class ArtifactIn(Body):
    """A file or a link for one demand, as multipart/form-data."""

    demand: str = Field(max_length=100)
    kind: str = Field(
        "", max_length=32, description="The kind of evidence that the demand asks for, or: file, link."
    )
    file: FileStorage | None = None
    url: str | None = None


class SubmitIn(Body):
    """Hand in. ``attestation`` confirms that no learner can be recognised."""

    attestation: bool


class DemandPath(IdPath):
    """The address of one demand of a submission."""

    demand: str = Field(max_length=100)


class ArtifactPath(IdPath):
    """The address of one piece of a submission."""

    artifact: str = Field(max_length=64)


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ArtifactOut(_Out):
    """One piece. ``sha256`` of a link is that of its address."""

    id: str
    demand: str = Field(validation_alias="demand_id")
    kind: str
    name: str
    media_type: str
    size: int
    sha256: str
    url: str | None
    added_at: datetime


class WordsOut(_Out):
    """How many words an answer takes."""

    min: int
    max: int


class DemandOut(_Out):
    """One demand with what is there for it. ``missing`` says what is still open; empty when nothing is."""

    id: str
    kind: str
    title: str
    prompt: str
    words: WordsOut | None
    count: int
    accepts: list[str]
    consent: str
    text: str
    artifacts: list[ArtifactOut]
    missing: str


class OpenDemandOut(_Out):
    """A demand that is still open."""

    demand: str = Field(validation_alias="demand_id")
    title: str
    message: str


class AttemptOut(_Out):
    """One time the work was handed in. ``digest`` is the SHA-256 of the manifest in canonical JSON."""

    id: str
    number: int
    receipt: str
    submitted_at: datetime
    digest: str
    manifest: dict[str, Any]


class SubmissionOut(BaseModel):
    """A submission with its demands."""

    id: str
    credential: str
    credential_version: str
    state: str
    created_at: datetime
    changed_at: datetime
    answers_version: int
    demands: list[DemandOut]
    open: list[OpenDemandOut]
    attempts: list[AttemptOut]


class SubmissionRowOut(_Out):
    """A submission in a list."""

    id: str
    credential: str = Field(validation_alias="slug")
    title: str
    state: str
    changed_at: datetime
    submitted_at: datetime | None
    attempts: int


class SubmissionsOut(BaseModel):
    """One page of the caller's submissions, the latest changed first."""

    items: list[SubmissionRowOut]
    next: str | None
