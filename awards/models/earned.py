"""What is earned here and what comes from elsewhere: awards, their editions, holders' collections, outside badges.

An award's row is the truth: every public document is read from it or built from it, so that none can lag.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, TypedDict

from sqlalchemy import (
    JSON,
    Boolean,
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
    LONGEST_COLLECTION_TITLE,
    LONGEST_DID,
    AwardId,
    AwardState,
    AwardStep,
    CollectionId,
    EditionReason,
    Ended,
    OutsideDecisionId,
    OutsideId,
    OutsideKind,
    OutsideState,
    OutsideStep,
    Soundness,
    StatusListId,
    Worth,
    next_outside_state,
    next_state,
)
from awards.verifying import Verdict
from credentials.rules import CredentialId, CredentialKind, VersionId
from waymark.kernel.db import Base, Id, UtcDateTime, choice
from waymark.kernel.errors import Conflict
from waymark.kernel.ids import DistrictId, PersonId, new_id


class Because(TypedDict, total=False):
    """Why an award was given: ids, digests and counts of what met the rule. Never evidence, never a name."""

    kind: Literal["review", "pathway"]
    submission_id: str
    case_id: str
    attempt_id: str
    attempt_digest: str
    readers: int
    plan_id: str


class Measured(TypedDict):
    """A version of a credential in the words of lists."""

    slug: str
    title: str
    kind: CredentialKind


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
