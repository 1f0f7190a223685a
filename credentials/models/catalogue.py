"""Tables of the catalogue. The body of a version is its library file; the columns beside it are for lists."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from credentials.rules import (
    Alignment,
    Audience,
    Consent,
    CredentialId,
    CredentialKind,
    Criterion,
    Definition,
    Demand,
    Depth,
    EvidenceKind,
    Level,
    Medium,
    Outline,
    PartnerId,
    Relation,
    Rubric,
    Source,
    Supports,
    VersionId,
    VersionState,
    VersionStep,
    WordLimits,
    next_state,
)
from waymark.kernel.db import Base, Id, UtcDateTime, choice
from waymark.kernel.ids import DistrictId, new_id


class Credential(Base):
    """An entry of a district's catalogue. What it says stands in its versions."""

    __tablename__ = "credentials_credential"
    __table_args__ = (UniqueConstraint("district_id", "slug"),)

    id: Mapped[CredentialId] = mapped_column(Id, primary_key=True, default=new_id)
    district_id: Mapped[DistrictId] = mapped_column(ForeignKey("people_district.id"))
    slug: Mapped[str] = mapped_column(String(60))
    kind: Mapped[CredentialKind] = mapped_column(choice(CredentialKind))
    area_code: Mapped[str | None] = mapped_column(String(64))
    """The area of the version in the catalogue, or None."""
    # Without a key: SQLite could only add one by copying a table that others point at.
    partner_id: Mapped[PartnerId | None] = mapped_column(Id)
    """The partner that designed the version in the catalogue, or None where the district did."""


class CredentialVersion(Base):
    """One wording of a credential. Once published it is frozen: work handed in for it is judged by it."""

    __tablename__ = "credentials_version"
    __table_args__ = (
        UniqueConstraint("credential_id", "number"),
        Index(
            "uq_credentials_version_one_published",
            "credential_id",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
        CheckConstraint("state = 'draft' OR published_at IS NOT NULL", name="published_has_its_date"),
    )

    id: Mapped[VersionId] = mapped_column(Id, primary_key=True, default=new_id)
    credential_id: Mapped[CredentialId] = mapped_column(ForeignKey("credentials_credential.id"))
    number: Mapped[str] = mapped_column(String(16))
    state: Mapped[VersionState] = mapped_column(choice(VersionState), default=VersionState.DRAFT)
    title: Mapped[str] = mapped_column(String(80))
    competency: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(String(200))
    depth: Mapped[Depth] = mapped_column(choice(Depth))
    effort_low: Mapped[int] = mapped_column(Integer)
    effort_high: Mapped[int] = mapped_column(Integer)
    tags: Mapped[list[str]] = mapped_column(JSON)
    glyph: Mapped[str] = mapped_column(String(32))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    rubric_digest: Mapped[str | None] = mapped_column(String(64))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_after_months: Mapped[int | None] = mapped_column(Integer)
    retired_because: Mapped[str] = mapped_column(Text, default="")
    """Why it left the catalogue without another in its place; empty for every other version."""

    def advance(self, step: VersionStep) -> None:
        """Take a step in the version's life. Raises ``IllegalTransition``."""
        self.state = next_state(self.state, step)

    def definition(self, credential: Credential) -> Definition:
        """The version as everybody else sees it."""
        return definition_from(
            self.body,
            version_id=self.id,
            credential_id=credential.id,
            district_id=credential.district_id,
            state=self.state,
            digest=self.digest,
        )


class CredentialAlignment(Base):
    """A version points at an item of a framework."""

    __tablename__ = "credentials_alignment"
    __table_args__ = (
        ForeignKeyConstraint(
            ["framework_id", "code"], ["frameworks_item.framework_id", "frameworks_item.code"]
        ),
        Index(None, "framework_id", "code"),
    )

    version_id: Mapped[VersionId] = mapped_column(ForeignKey("credentials_version.id"), primary_key=True)
    framework_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    relation: Mapped[Relation] = mapped_column(choice(Relation))


class CredentialInforms(Base):
    """A version says something about a competency area by which a district judges itself."""

    __tablename__ = "credentials_informs"
    __table_args__ = (Index(None, "area_code"),)

    version_id: Mapped[VersionId] = mapped_column(ForeignKey("credentials_version.id"), primary_key=True)
    area_code: Mapped[str] = mapped_column(String(64), primary_key=True)


def definition_from(
    body: dict[str, Any],
    *,
    version_id: VersionId,
    credential_id: CredentialId,
    district_id: DistrictId,
    state: VersionState,
    digest: str,
) -> Definition:
    """What a file's body says, as everybody else sees it. The body is complete."""
    return Definition(
        version_id=version_id,
        credential_id=credential_id,
        district_id=district_id,
        slug=body["slug"],
        number=body["version"],
        state=state,
        digest=digest,
        kind=CredentialKind(body["kind"]),
        title=body["title"],
        competency=body["competency"],
        summary=body["summary"],
        audience=body["audience"],
        audiences=tuple(Audience(one) for one in body.get("audiences", ())),
        method_summary=body["method"]["summary"],
        steps=tuple(body["method"]["steps"]),
        why=body["why"]["summary"],
        sources=tuple(Source(**source) for source in body["why"].get("sources", ())),
        depth=Depth(body["depth"]),
        effort_low=body["effort"]["low"],
        effort_high=body["effort"]["high"],
        area_code=body["area"],
        alignments=alignments_in(body),
        informs=tuple(body.get("informs", ())),
        demands=demands_in(body),
        rubric=rubric_in(body),
        supports=Supports(**{name: tuple(lines) for name, lines in body["supports"].items()}),
        credit_examples=tuple(body.get("credit_examples", ())),
        prerequisites=tuple(body.get("prerequisites", ())),
        expires_after_months=body.get("expires_after_months"),
        credits_available=credits_in(body),
        tags=tuple(body.get("tags", ())),
        glyph=body["glyph"],
        partner=body.get("partner"),
    )


def credits_in(body: dict[str, Any]) -> Decimal | None:
    """How many credits a file's body says it is worth, exactly as it is written there."""
    worth = body.get("credits_available")
    return None if worth is None else Decimal(str(worth))


def alignments_in(body: dict[str, Any]) -> tuple[Alignment, ...]:
    """The alignments in a file's body."""
    return tuple(
        Alignment(part["framework"], part["code"], Relation(part["relation"]))
        for part in body.get("alignments", ())
    )


def rubric_in(body: dict[str, Any]) -> Rubric | None:
    """The rubric in a file's body; None for a credential that is granted without evidence."""
    part = body.get("rubric")
    if part is None:
        return None
    criteria = tuple(
        Criterion(
            id=criterion["id"],
            title=criterion["title"],
            look_for=criterion["look_for"],
            demands=tuple(criterion["demands"]),
            levels={level: criterion["levels"][level.value] for level in Level},
        )
        for criterion in part["criteria"]
    )
    return Rubric(passing=Level(part["passing"]), criteria=criteria)


def demands_in(body: dict[str, Any]) -> tuple[Demand, ...]:
    """The evidence demands in a file's body."""
    return tuple(_demand(part) for part in body.get("demands", ()))


def outline_in(body: dict[str, Any]) -> Outline:
    """The bones of the credential in a file's body."""
    return Outline(
        slug=body["slug"],
        number=body["version"],
        kind=CredentialKind(body["kind"]),
        prerequisites=tuple(body.get("prerequisites", ())),
        demands=demands_in(body),
        rubric=rubric_in(body),
    )


def _demand(part: dict[str, Any]) -> Demand:
    return Demand(
        id=part["id"],
        kind=EvidenceKind(part["kind"]),
        title=part["title"],
        prompt=part["prompt"],
        shows=part["shows"],
        leave_out=part["leave_out"],
        consent=Consent(part.get("consent", Consent.NONE)),
        words=WordLimits(**part["words"]) if part.get("words") else None,
        count=part.get("count", 1),
        accepts=tuple(Medium(medium) for medium in part.get("accepts", ())),
    )
