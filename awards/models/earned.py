"""What is earned: awards, their editions and chronicles, collections, and the way to them for those who left."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypedDict, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from awards.policy import Ownership
from awards.rules import (
    LONGEST_COLLECTION_TITLE,
    LONGEST_DID,
    AwardId,
    AwardState,
    AwardStep,
    CollectionId,
    EditionReason,
    Entry,
    Happening,
    StatusListId,
    next_state,
)
from credentials.rules import CredentialId, VersionId
from waymark.kernel.db import Base, Id, UtcDateTime, append_only, choice
from waymark.kernel.errors import Conflict
from waymark.kernel.ids import DistrictId, PersonId, new_id


class Because(TypedDict, total=False):
    """Why an award was given: ids, digests and counts of what met the rule. Never evidence, never a name.

    ``awards`` and ``outside`` are what counted for a pathway: awards, and decisions about badges from elsewhere.
    """

    kind: Literal["review", "pathway"]
    submission_id: str
    case_id: str
    attempt_id: str
    attempt_digest: str
    readers: int
    plan_id: str
    pathway: str
    awards: list[str]
    outside: list[str]


class Published(TypedDict, total=False):
    """What the holder chose to publish in the badge: ids of criteria, and of pieces of evidence."""

    criteria: list[str]
    pieces: list[str]


class Award(Base):
    """The fact that a person earned a version of a credential, and the badge that says so."""

    __tablename__ = "awards_award"
    __table_args__ = (
        UniqueConstraint("person_id", "version_id", "cycle"),
        UniqueConstraint("status_list_id", "status_index"),
        Index(None, "district_id", "granted_at"),
        Index(None, "person_id", "granted_at"),
        Index(None, "credential_id"),
        Index(None, "key_id"),
        Index(None, "state", "expires_at"),
        Index("uq_awards_award_renewed_once", "renews_id", unique=True),
        CheckConstraint(
            "state IN ('granted', 'revoked') OR (issued_at IS NOT NULL AND document IS NOT NULL AND "
            "document_digest IS NOT NULL AND key_id IS NOT NULL AND status_index IS NOT NULL)",
            name="issued_has_its_document",
        ),
        CheckConstraint(
            "(state = 'revoked') = (revoked_at IS NOT NULL AND revocation_reason <> '')",
            name="revoked_has_its_reason",
        ),
        CheckConstraint("state <> 'expired' OR expires_at IS NOT NULL", name="expired_has_its_day"),
        CheckConstraint(
            "state <> 'suspended' OR (suspended_at IS NOT NULL AND suspension_reason <> '')",
            name="suspended_has_its_reason",
        ),
    )

    id: Mapped[AwardId] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"))
    district_id: Mapped[DistrictId] = mapped_column(ForeignKey("people_district.id"))
    credential_id: Mapped[CredentialId] = mapped_column(ForeignKey("credentials_credential.id"))
    version_id: Mapped[VersionId] = mapped_column(ForeignKey("credentials_version.id"))
    cycle: Mapped[int] = mapped_column(Integer)
    # Without a key: SQLite could only add one by copying a table that others point at.
    renews_id: Mapped[AwardId | None] = mapped_column(Id)
    """The award of the same credential in whose place this one stands; each is renewed at most once."""
    state: Mapped[AwardState] = mapped_column(choice(AwardState), default=AwardState.GRANTED)
    because: Mapped[Because] = mapped_column(JSON)
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recipient_urn: Mapped[str] = mapped_column(String(64))
    salt: Mapped[str] = mapped_column(String(64))
    hashed_email: Mapped[str] = mapped_column(String(100), default="")
    holder_did: Mapped[str] = mapped_column(String(LONGEST_DID), default="", server_default="")
    """The wallet that the badge names its holder by; empty while it is known to no wallet."""
    status_list_id: Mapped[StatusListId | None] = mapped_column(ForeignKey("awards_status_list.id"))
    status_index: Mapped[int | None] = mapped_column(Integer)
    key_id: Mapped[str | None] = mapped_column(ForeignKey("awards_key.id"))
    document: Mapped[str | None] = mapped_column(Text)
    document_jwt: Mapped[str | None] = mapped_column(Text)
    document_digest: Mapped[str | None] = mapped_column(String(64))
    edition: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    edition_reason: Mapped[EditionReason] = mapped_column(
        choice(EditionReason), default=EditionReason.EARNED, server_default=EditionReason.EARNED.value
    )
    edition_note: Mapped[str] = mapped_column(Text, default="", server_default="")
    reissued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published: Mapped[Published] = mapped_column(JSON, default=dict, server_default="{}")
    shared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    suspension_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revocation_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it as it stands

    def advance(self, step: AwardStep) -> None:
        """Move to the next state. Raises ``IllegalTransition`` when the state does not allow the step."""
        self.state = next_state(self.state, step)

    def require_issued(self) -> None:
        """Raise ``Conflict`` unless the badge is signed and holds, so that it may be signed again."""
        if self.state is not AwardState.ISSUED:
            raise Conflict(
                f"This badge cannot be signed again: its award is {self.state.label.lower()}.",
                cure="A badge is signed again while it is issued and holds.",
            )

    def ownership(self) -> Ownership:
        """What permission is judged from."""
        return Ownership(self.person_id, self.district_id)


class Edition(Base):
    """A signed badge that a later edition took the place of. It goes on to hold, unless it was suspended.

    A verifier may remember a mark for good, so an edition that was marked while the award was suspended stays
    ``marked``; the edition after it has a place of its own.
    """

    __tablename__ = "awards_edition"
    __table_args__ = (Index(None, "status_list_id", "status_index"),)

    award_id: Mapped[AwardId] = mapped_column(ForeignKey("awards_award.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    reason: Mapped[EditionReason] = mapped_column(choice(EditionReason))
    note: Mapped[str] = mapped_column(Text)
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    key_id: Mapped[str] = mapped_column(ForeignKey("awards_key.id"))
    status_list_id: Mapped[StatusListId] = mapped_column(ForeignKey("awards_status_list.id"))
    status_index: Mapped[int] = mapped_column(Integer)
    marked: Mapped[bool] = mapped_column(Boolean)
    document: Mapped[str] = mapped_column(Text)
    document_jwt: Mapped[str] = mapped_column(Text)
    document_digest: Mapped[str] = mapped_column(String(64))


class ChronicleEntry(Base):
    """A signed entry of an award's chronicle. Added to and never changed; the database itself refuses it.

    ``secret`` opens the seals of readers; it is kept beside the first entry and told to the district only.
    """

    __tablename__ = "awards_chronicle"

    award_id: Mapped[AwardId] = mapped_column(ForeignKey("awards_award.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    happening: Mapped[Happening] = mapped_column(choice(Happening))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    audit_id: Mapped[int] = mapped_column(BigInteger)
    """The line of the audit trail that it was made from; the entries follow its order."""
    key_id: Mapped[str] = mapped_column(ForeignKey("awards_key.id"))
    statement: Mapped[str] = mapped_column(Text)
    secret: Mapped[str] = mapped_column(String(64), default="")

    def entry(self) -> Entry:
        """What is checked of it."""
        return Entry(self.award_id, self.number, self.happening, self.at, self.statement)


append_only(cast(Table, ChronicleEntry.__table__))


class Collection(Base):
    """Badges that their holder shows together. Its id is its public address; private while ``shared_at`` is None."""

    __tablename__ = "awards_collection"
    __table_args__ = (Index(None, "person_id", "made_at"),)

    id: Mapped[CollectionId] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"))
    title: Mapped[str] = mapped_column(String(LONGEST_COLLECTION_TITLE))
    text: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    shared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CollectedAward(Base):
    """One badge of a collection. Whether it is shown follows from the award, whenever somebody looks."""

    __tablename__ = "awards_collection_award"
    __table_args__ = (Index(None, "award_id"),)

    collection_id: Mapped[CollectionId] = mapped_column(ForeignKey("awards_collection.id"), primary_key=True)
    award_id: Mapped[AwardId] = mapped_column(ForeignKey("awards_award.id"), primary_key=True)


class Takeaway(Base):
    """A link by which somebody whose account is closed gets at their badges. Only its SHA-256 is kept."""

    __tablename__ = "awards_takeaway"
    __table_args__ = (Index(None, "person_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
