"""Tables of carrying over: what a person is told, offered or asked when a version is replaced or retired."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from credentials.rules import Chosen, CredentialId, OfferId, Touched, VersionId
from waymark.kernel.db import Base, Id, UtcDateTime, choice
from waymark.kernel.ids import PersonId, new_id


class Offer(Base):
    """One person's choice between the version they stand on and what came after it.

    ``to_id`` is None where the credential was retired without another in its place. ``must_answer`` is set where the
    author asked for a decision; until then nothing moves, and new work under either version waits.
    """

    __tablename__ = "credentials_offer"
    __table_args__ = (
        UniqueConstraint("touched", "subject_id", "person_id"),
        Index(None, "person_id", "credential_id"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_has_its_date"),
    )

    id: Mapped[OfferId] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"))
    credential_id: Mapped[CredentialId] = mapped_column(ForeignKey("credentials_credential.id"))
    from_id: Mapped[VersionId] = mapped_column(ForeignKey("credentials_version.id"))
    to_id: Mapped[VersionId | None] = mapped_column(ForeignKey("credentials_version.id"))
    touched: Mapped[Touched] = mapped_column(choice(Touched))
    subject_id: Mapped[str] = mapped_column(String(64))
    """The plan, submission or award that stands on the version."""
    must_answer: Mapped[bool] = mapped_column(Boolean)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[Chosen | None] = mapped_column(choice(Chosen))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
