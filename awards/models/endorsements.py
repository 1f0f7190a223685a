"""Endorsements: that one issuer stands behind another, or behind what a credential certifies."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from awards.rules import (
    EndorsementId,
    EndorsementState,
    EndorsementStep,
    IssuerId,
    StatusListId,
    next_endorsement_state,
)
from credentials.rules import VersionId
from waymark.kernel.db import Base, Id, UtcDateTime, choice
from waymark.kernel.ids import PersonId, new_id


class Endorsement(Base):
    """A request to an issuer, its answer, and the signed document once it is accepted. It is of one of two things."""

    __tablename__ = "awards_endorsement"
    __table_args__ = (
        UniqueConstraint("status_list_id", "status_index"),
        Index(None, "endorser_id", "state"),
        Index(None, "issuer_id"),
        Index(None, "version_id"),
        CheckConstraint("(issuer_id IS NULL) <> (version_id IS NULL)", name="of_one_thing"),
        CheckConstraint(
            "state NOT IN ('accepted', 'revoked') OR (document IS NOT NULL AND status_index IS NOT NULL AND "
            "answered_at IS NOT NULL)",
            name="accepted_is_signed",
        ),
        CheckConstraint("(state = 'revoked') = (revoked_at IS NOT NULL)", name="revoked_has_its_time"),
    )

    id: Mapped[EndorsementId] = mapped_column(Id, primary_key=True, default=new_id)
    endorser_id: Mapped[IssuerId] = mapped_column(ForeignKey("awards_issuer.id"))
    issuer_id: Mapped[IssuerId | None] = mapped_column(ForeignKey("awards_issuer.id"))
    version_id: Mapped[VersionId | None] = mapped_column(ForeignKey("credentials_version.id"))
    state: Mapped[EndorsementState] = mapped_column(choice(EndorsementState), default=EndorsementState.ASKED)
    asked_by: Mapped[PersonId | None] = mapped_column(ForeignKey("people_person.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    words: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[PersonId | None] = mapped_column(ForeignKey("people_person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    comment: Mapped[str] = mapped_column(Text, default="")
    status_list_id: Mapped[StatusListId | None] = mapped_column(ForeignKey("awards_status_list.id"))
    status_index: Mapped[int | None] = mapped_column(Integer)
    document: Mapped[str | None] = mapped_column(Text)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revocation_reason: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it as it stands

    def advance(self, step: EndorsementStep) -> None:
        """Move to the next state. Raises ``IllegalTransition`` when the state does not allow the step."""
        self.state = next_endorsement_state(self.state, step)
