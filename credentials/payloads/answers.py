"""The shape of the catalogue's answers in JSON. Parts that ``rules`` defines stand in them as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from credentials.rules import (
    Asked,
    Audience,
    CredentialKind,
    Demand,
    Depth,
    Effort,
    EffortBand,
    Filter,
    ItemRef,
    Relation,
    Rubric,
    Source,
    Supports,
)
from waymark.web.api import PageQuery


class CardOut(BaseModel):
    """A credential in a list."""

    model_config = ConfigDict(from_attributes=True)

    slug: str
    title: str
    summary: str
    kind: CredentialKind
    area_code: str | None
    depth: Depth
    effort: Effort = Field(description="Hours it may take: an estimate, never a measure.")
    audiences: tuple[Audience, ...]
    tags: tuple[str, ...]
    credential_id: str
    version_id: str


class CardsOut(BaseModel):
    """Some credentials of the catalogue, by slug."""

    items: list[CardOut]
    next: str | None = None
    shown_for: str | None = Field(
        None, description="The words that were probably meant, where those of `q` are in no credential."
    )


class CardsQuery(PageQuery):
    """Which credentials are asked for."""

    q: str = Field(
        "",
        max_length=100,
        description="Words that must all be found, in any form; the last may be unfinished. Codes such as `P7.3` are found exactly.",
    )
    as_typed: bool = Field(False, description="Take the words of `q` as they are and mend no slips.")
    area: str | None = Field(
        None, max_length=64, pattern=r"^[\w.-]+$", description="For example `CF1`, or `none`."
    )
    audience: list[Audience] = Field([], max_length=10, description="Whom it is for: one of these.")
    depth: list[Depth] = Field([], max_length=10, description="How deep it goes: one of these.")
    effort: list[EffortBand] = Field(
        [], max_length=10, description="Where the upper end of its estimate of hours lies: one of these."
    )
    tag: list[str] = Field([], max_length=10, description="It has one of these tags.")
    item: str | None = Field(
        None,
        max_length=129,
        pattern=r"^[\w.-]+:[^\x00]+$",
        description="A framework item, for example `casey-educator-competencies:P7`: it points there or below.",
    )

    @property
    def asked(self) -> Asked:
        """The same in the words of the rules."""
        named: dict[Filter, Sequence[str]] = {
            Filter.AREA: [self.area] if self.area else [],
            Filter.AUDIENCE: self.audience,
            Filter.DEPTH: self.depth,
            Filter.EFFORT: self.effort,
            Filter.TAG: self.tag,
        }
        return Asked(
            q=self.q,
            as_typed=self.as_typed,
            chosen=tuple((by, value) for by, values in named.items() for value in values),
            item=ItemRef.read(self.item) if self.item else None,
        )


class AlignmentOut(BaseModel):
    """A framework item that the credential is about (primary) or touches (secondary)."""

    model_config = ConfigDict(from_attributes=True)

    framework_id: str
    framework: str
    licence: str
    attribution: str
    code: str
    title: str
    statement: str
    relation: Relation


class CredentialOut(BaseModel):
    """A credential: what it certifies, what to hand in, how that is judged, and what it is aligned with."""

    model_config = ConfigDict(from_attributes=True)

    slug: str
    number: str
    kind: CredentialKind
    title: str
    competency: str
    summary: str
    audience: str
    audiences: tuple[Audience, ...]
    method_summary: str
    steps: tuple[str, ...]
    why: str
    sources: tuple[Source, ...]
    depth: Depth
    effort: Effort = Field(description="Hours it may take: an estimate, never a measure.")
    area_code: str | None
    informs: tuple[str, ...]
    demands: tuple[Demand, ...]
    rubric: Rubric | None
    supports: Supports
    credit_examples: tuple[str, ...]
    prerequisites: tuple[str, ...] = Field(description="Slugs of what has to be earned first.")
    expires_after_months: int | None
    credits_available: float | None
    tags: tuple[str, ...]
    digest: str = Field(description="SHA-256 of the text, by which work for it is tied to its wording.")
    credential_id: str
    version_id: str
    alignments: tuple[AlignmentOut, ...]


class ExampleGivenOut(BaseModel):
    """What the example hands in for one demand: one text, or what each of its files shows."""

    demand: str
    title: str
    texts: tuple[str, ...]


class ExampleNoteOut(BaseModel):
    """Where a criterion is seen in the example."""

    criterion: str
    title: str
    note: str


class ExampleOut(BaseModel):
    """A worked example of a good submission. It is invented, and made for the version named by ``number``."""

    credential: str
    number: str
    title: str
    invented: Literal[True] = True
    note: str
    evidence: tuple[ExampleGivenOut, ...]
    notes: tuple[ExampleNoteOut, ...]
