"""What comes from elsewhere: badges and prior learning, what they match, their checks and what was decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from awards.policy import Ownership
from awards.rules import (
    Ended,
    OutsideDecisionId,
    OutsideId,
    OutsideKind,
    OutsideState,
    OutsideStep,
    Soundness,
    Worth,
    next_outside_state,
)
from awards.verifying import Verdict
from credentials.rules import CredentialId, CredentialKind, VersionId
from evidence.rules import AttachmentId
from waymark.kernel.db import Base, Id, UtcDateTime, choice
from waymark.kernel.ids import DistrictId, PersonId, new_id


class Measured(TypedDict):
    """A version of a credential in the words of lists."""

    slug: str
    title: str
    kind: CredentialKind


_STILL_BROUGHT = text("state <> 'withdrawn' AND kind = 'badge'")
_STANDING = text("ended_at IS NULL")


class Outside(Base):
    """What a person brings from elsewhere: a badge, kept byte for byte, or prior learning with evidence."""

    __tablename__ = "awards_outside"
    __table_args__ = (
        Index(None, "person_id", "brought_at"),
        Index("ix_awards_outside_queue", "district_id", "state", "proposed_at"),
        Index(None, "digest"),
        Index(
            "uq_awards_outside_brought_once",
            "person_id",
            "digest",
            unique=True,
            sqlite_where=_STILL_BROUGHT,
            postgresql_where=_STILL_BROUGHT,
        ),
        CheckConstraint("(kind = 'badge') = (source IS NOT NULL)", name="badge_is_kept_whole"),
        CheckConstraint(
            "state IN ('brought', 'withdrawn') OR proposed_at IS NOT NULL", name="proposed_has_its_time"
        ),
    )

    id: Mapped[OutsideId] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"))
    district_id: Mapped[DistrictId] = mapped_column(ForeignKey("people_district.id"))
    kind: Mapped[OutsideKind] = mapped_column(choice(OutsideKind))
    state: Mapped[OutsideState] = mapped_column(choice(OutsideState), default=OutsideState.BROUGHT)
    soundness: Mapped[Soundness] = mapped_column(choice(Soundness), default=Soundness.FINE)
    """What its checks leave open, so that lists need not read them."""
    title: Mapped[str] = mapped_column(String(200))
    issuer_name: Mapped[str] = mapped_column(String(200), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    """What the holder says about it: why it matches, or what shows the prior learning."""
    links: Mapped[list[str]] = mapped_column(JSON, default=list)
    source: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    file_name: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(2000), default="")
    """Where it was fetched, when it was brought by its address."""
    digest: Mapped[str] = mapped_column(String(64), default="")
    """Of the badge itself, so that the same badge in another picture is the same badge."""
    given_to: Mapped[str] = mapped_column(String(254), default="")
    """The e-mail address that the badge was given to, where it is not the holder's address here."""
    brought_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proposed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    check_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the badge is checked next; a job that comes earlier has been overtaken."""
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it as it stands

    def advance(self, step: OutsideStep) -> None:
        """Move to the next state. Raises ``IllegalTransition`` when the state does not allow the step."""
        self.state = next_outside_state(self.state, step)

    def ownership(self) -> Ownership:
        """What permission is judged from."""
        return Ownership(self.person_id, self.district_id)


class OutsideFile(Base):
    """A file that shows prior learning. What is in it lies with the evidence."""

    __tablename__ = "awards_outside_file"
    __table_args__ = (Index(None, "outside_id"),)

    attachment_id: Mapped[AttachmentId] = mapped_column(
        ForeignKey("evidence_attachment.id"), primary_key=True
    )
    outside_id: Mapped[OutsideId] = mapped_column(ForeignKey("awards_outside.id"))


class OutsideMatch(Base):
    """What its holder thinks it matches: a version of a credential, or an item of a framework."""

    __tablename__ = "awards_outside_match"
    __table_args__ = (
        UniqueConstraint("outside_id", "version_id"),
        UniqueConstraint("outside_id", "framework_id", "code"),
        CheckConstraint("(version_id IS NULL) = (code <> '')", name="credential_or_item"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    outside_id: Mapped[OutsideId] = mapped_column(ForeignKey("awards_outside.id"))
    version_id: Mapped[VersionId | None] = mapped_column(ForeignKey("credentials_version.id"))
    framework_id: Mapped[str | None] = mapped_column(String(64))
    """No foreign key: a district may take items out of its framework, and what was said stays said."""
    code: Mapped[str] = mapped_column(String(64), default="")
    title: Mapped[str] = mapped_column(String(300))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OutsideCheck(Base):
    """What a check of an outside badge found. A later check with the same result only moves ``last_at``."""

    __tablename__ = "awards_outside_check"

    outside_id: Mapped[OutsideId] = mapped_column(ForeignKey("awards_outside.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict))
    report: Mapped[dict[str, Any]] = mapped_column(JSON)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OutsideDecision(Base):
    """Whether and how something from elsewhere counts, with the reason. At most one stands; the others stay."""

    __tablename__ = "awards_outside_decision"
    __table_args__ = (
        UniqueConstraint("outside_id", "number"),
        Index(
            "uq_awards_outside_decision_standing",
            "outside_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        CheckConstraint(
            "(worth IN ('equivalent', 'partly')) = "
            "(version_id IS NOT NULL AND credential_id IS NOT NULL AND measured IS NOT NULL)",
            name="measured_against_one",
        ),
        Index(None, "credential_id"),
        CheckConstraint("(ended_at IS NULL) = (ended IS NULL)", name="ended_has_its_cause"),
    )

    id: Mapped[OutsideDecisionId] = mapped_column(Id, primary_key=True, default=new_id)
    outside_id: Mapped[OutsideId] = mapped_column(ForeignKey("awards_outside.id"))
    number: Mapped[int] = mapped_column(Integer)
    worth: Mapped[Worth] = mapped_column(choice(Worth))
    credential_id: Mapped[CredentialId | None] = mapped_column(ForeignKey("credentials_credential.id"))
    version_id: Mapped[VersionId | None] = mapped_column(ForeignKey("credentials_version.id"))
    measured: Mapped[Measured | None] = mapped_column(JSON(none_as_null=True))
    """The version that it was measured against, as people know it; a version never changes."""
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended: Mapped[Ended | None] = mapped_column(choice(Ended))
