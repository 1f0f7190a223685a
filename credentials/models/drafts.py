"""Tables of authoring: drafts with their history and authors, and partners who write for the district.

A draft may be unfinished, so it is a text and not yet a version.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
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

from credentials.rules import (
    OPEN_DRAFTS,
    DraftFacts,
    DraftId,
    DraftState,
    DraftStep,
    PartnerId,
    PartnerState,
    VersionId,
    next_draft_state,
)
from waymark.kernel.db import Base, Id, UtcDateTime, choice
from waymark.kernel.ids import DistrictId, PersonId, new_id

_OPEN = text("state IN ({})".format(", ".join(f"'{state.value}'" for state in OPEN_DRAFTS)))


class Partner(Base):
    """A body outside the district that designs credentials for it, such as a university."""

    __tablename__ = "credentials_partner"
    __table_args__ = (UniqueConstraint("district_id", "slug"),)

    id: Mapped[PartnerId] = mapped_column(Id, primary_key=True, default=new_id)
    district_id: Mapped[DistrictId] = mapped_column(ForeignKey("people_district.id"))
    slug: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(120))
    url: Mapped[str] = mapped_column(String(300))
    state: Mapped[PartnerState] = mapped_column(choice(PartnerState), default=PartnerState.APPROVED)
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it is suspended."""


class PartnerMember(Base):
    """Somebody who writes for a partner."""

    __tablename__ = "credentials_partner_member"

    partner_id: Mapped[PartnerId] = mapped_column(ForeignKey("credentials_partner.id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"), primary_key=True, index=True)


class Draft(Base):
    """A text that may become the next version of a credential, or the first of a new one."""

    __tablename__ = "credentials_draft"
    __table_args__ = (
        Index(
            "uq_credentials_draft_open",
            "district_id",
            "slug",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        CheckConstraint("(state = 'published') = (version_id IS NOT NULL)", name="published_has_version"),
    )

    id: Mapped[DraftId] = mapped_column(Id, primary_key=True, default=new_id)
    district_id: Mapped[DistrictId] = mapped_column(ForeignKey("people_district.id"))
    slug: Mapped[str] = mapped_column(String(60))
    partner_id: Mapped[PartnerId | None] = mapped_column(ForeignKey("credentials_partner.id"))
    base_id: Mapped[VersionId | None] = mapped_column(ForeignKey("credentials_version.id"))
    """The version whose text it started from."""
    version_id: Mapped[VersionId | None] = mapped_column(ForeignKey("credentials_version.id"))
    """The version that it became."""
    state: Mapped[DraftState] = mapped_column(choice(DraftState), default=DraftState.WRITING)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    comment: Mapped[str] = mapped_column(Text, default="")
    """Why it was sent back."""
    proposed_by: Mapped[PersonId | None] = mapped_column(ForeignKey("people_person.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[PersonId | None] = mapped_column(ForeignKey("people_person.id"))
    revision: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  # the form SQLAlchemy reads

    def advance(self, step: DraftStep) -> None:
        """Take a step in the draft's life. Raises ``IllegalTransition``."""
        self.state = next_draft_state(self.state, step)

    def facts(self, authors: frozenset[PersonId]) -> DraftFacts:
        """What policies know about this draft; ``authors`` are those of the draft and of its partner."""
        return DraftFacts(self.id, self.district_id, self.slug, self.state, self.partner_id, authors)


class DraftAuthor(Base):
    """Somebody who may write in a draft besides the program leads."""

    __tablename__ = "credentials_draft_author"

    draft_id: Mapped[DraftId] = mapped_column(ForeignKey("credentials_draft.id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"), primary_key=True, index=True)


class DraftSave(Base):
    """The text of a draft after one save, for undo and for seeing who wrote what."""

    __tablename__ = "credentials_draft_save"

    draft_id: Mapped[DraftId] = mapped_column(ForeignKey("credentials_draft.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    person_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people_person.id"))
    what: Mapped[str] = mapped_column(String(200))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
