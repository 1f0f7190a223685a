"""Tables of evidence.

An attempt is frozen when it is made. A removed artifact keeps its row, as an earlier attempt may name it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from credentials.rules import CredentialId, VersionId
from evidence.rules import (
    OPEN_STATES,
    ArtifactId,
    ArtifactKind,
    AttachmentId,
    AttemptId,
    Piece,
    Step,
    SubmissionFacts,
    SubmissionId,
    SubmissionState,
    next_state,
)
from waymark.kernel.db import Base, Id, UtcDateTime, choice
from waymark.kernel.ids import DistrictId, PersonId, new_id

_OPEN = text("state IN ({})".format(", ".join(f"'{state.value}'" for state in OPEN_STATES)))


class Submission(Base):
    """One educator's evidence for one credential version."""

    __tablename__ = "evidence_submission"
    __table_args__ = (
        Index(
            "uq_evidence_submission_open",
            "owner_id",
            "credential_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(None, "owner_id", "changed_at"),
        CheckConstraint("state != 'draft' OR attempts = 0", name="draft_without_attempt"),
        CheckConstraint(
            "state IN ('draft', 'withdrawn') OR (attempts > 0 AND submitted_at IS NOT NULL)",
            name="handed_in_with_attempt",
        ),
    )

    id: Mapped[SubmissionId] = mapped_column(Id, primary_key=True, default=new_id)
    owner_id: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"))
    district_id: Mapped[DistrictId] = mapped_column(ForeignKey("people_district.id"))
    credential_id: Mapped[CredentialId] = mapped_column(ForeignKey("credentials_credential.id"))
    version_id: Mapped[VersionId] = mapped_column(ForeignKey("credentials_version.id"))
    state: Mapped[SubmissionState] = mapped_column(choice(SubmissionState), default=SubmissionState.DRAFT)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # the form SQLAlchemy reads

    def advance(self, step: Step, at: datetime) -> None:
        """Move to the next state. Raises ``IllegalTransition``."""
        self.state = next_state(self.state, step)
        self.changed_at = at

    def facts(self) -> SubmissionFacts:
        """What policies know about this submission."""
        return SubmissionFacts(
            self.id,
            self.owner_id,
            self.district_id,
            self.credential_id,
            self.version_id,
            self.state,
            self.attempts,
        )


class Answer(Base):
    """What is written for one demand. ``revision`` counts its saves."""

    __tablename__ = "evidence_answer"

    submission_id: Mapped[SubmissionId] = mapped_column(
        ForeignKey("evidence_submission.id"), primary_key=True
    )
    demand_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(Integer, default=1)


class Artifact(Base):
    """A file in the store or a link. ``file_name`` is its author's word for it, shown to nobody else."""

    __tablename__ = "evidence_artifact"
    __table_args__ = (
        UniqueConstraint("submission_id", "position"),
        Index(None, "store_key"),
        CheckConstraint("(kind = 'link') = (url IS NOT NULL)", name="link_has_address"),
        CheckConstraint("(kind = 'file') = (store_key IS NOT NULL)", name="file_is_stored"),
    )

    id: Mapped[ArtifactId] = mapped_column(Id, primary_key=True, default=new_id)
    submission_id: Mapped[SubmissionId] = mapped_column(ForeignKey("evidence_submission.id"))
    demand_id: Mapped[str] = mapped_column(String(60))
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[ArtifactKind] = mapped_column(choice(ArtifactKind))
    file_name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    store_key: Mapped[str | None] = mapped_column(String(200))
    url: Mapped[str | None] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_attempt: Mapped[int | None] = mapped_column(Integer)
    """The first attempt that names this artifact. From then on its file is kept, even when it is removed."""

    def piece(self) -> Piece:
        """This artifact as a manifest names it."""
        return Piece(self.id, self.demand_id, self.kind, self.media_type, self.size, self.sha256, self.url)


class Attempt(Base):
    """One try, frozen: the manifest holds the answers' text and names every artifact."""

    __tablename__ = "evidence_attempt"
    __table_args__ = (UniqueConstraint("submission_id", "number"),)

    id: Mapped[AttemptId] = mapped_column(Id, primary_key=True, default=new_id)
    submission_id: Mapped[SubmissionId] = mapped_column(ForeignKey("evidence_submission.id"))
    number: Mapped[int] = mapped_column(Integer)
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    manifest: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))


class Attachment(Base):
    """A file in the store that belongs to no submission. The slice that points at it says whose it is and who reads it."""

    __tablename__ = "evidence_attachment"
    __table_args__ = (Index(None, "store_key"),)

    id: Mapped[AttachmentId] = mapped_column(Id, primary_key=True, default=new_id)
    file_name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    store_key: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
