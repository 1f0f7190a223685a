"""Tables of credit and exports. The ledger is added to and never changed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
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

from awards.rules import AwardId, OutsideDecisionId
from credentials.rules import CredentialKind
from hr.policy import RecordFacts
from hr.rules import (
    BenefitId,
    BenefitState,
    BenefitStep,
    Contents,
    EntryId,
    EntryKind,
    Equivalency,
    EquivalencyId,
    EquivalencyKind,
    ExportFormat,
    ExportId,
    ExportState,
    ExportStep,
    RecordId,
    RecordKind,
    Rounding,
    next_benefit_state,
    next_export_state,
)
from waymark.kernel.db import Base, Exact, Id, UtcDateTime, choice
from waymark.kernel.ids import DistrictId, PersonId, new_id

_CONTENTS = TypeAdapter(Contents)
_EARNED = text("entry = 'earned'")


class EquivalencyRow(Base):
    """A rate of exchange of a district, as its library file says it."""

    __tablename__ = "hr_equivalency"
    __table_args__ = (UniqueConstraint("district_id", "slug"),)

    id: Mapped[EquivalencyId] = mapped_column(Id, primary_key=True, default=new_id)
    district_id: Mapped[DistrictId] = mapped_column(ForeignKey("people_district.id"))
    slug: Mapped[str] = mapped_column(String(100))
    kind: Mapped[EquivalencyKind] = mapped_column(choice(EquivalencyKind))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)

    def facts(self) -> Equivalency:
        """The rate as the rules know it."""
        counts, rate = self.body["counts"], self.body["rate"]
        return Equivalency(
            id=self.id,
            slug=self.slug,
            title=self.title,
            kind=self.kind,
            units=rate["units"],
            gives=Decimal(rate["gives"]),
            unit=rate["unit"],
            rounding=Rounding(self.body["rounding"]),
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            kinds=frozenset(CredentialKind(kind) for kind in counts["kinds"]),
            credentials=frozenset(counts["credentials"]),
            outside=counts.get("outside", False),
            renewals=counts.get("renewals", False),
            authority=self.body["authority"],
        )


class Entry(Base):
    """One line of the ledger: an award, or a decision about something from elsewhere, gave credit or lost it."""

    __tablename__ = "hr_ledger"
    __table_args__ = (
        Index(
            "uq_hr_ledger_earned_once",
            "award_id",
            "equivalency_id",
            unique=True,
            sqlite_where=_EARNED,
            postgresql_where=_EARNED,
        ),
        Index(
            "uq_hr_ledger_decided_once",
            "outside_decision_id",
            "equivalency_id",
            unique=True,
            sqlite_where=_EARNED,
            postgresql_where=_EARNED,
        ),
        UniqueConstraint("reverses_id"),
        CheckConstraint("(award_id IS NULL) <> (outside_decision_id IS NULL)", name="one_ground"),
        CheckConstraint("(entry = 'reversal') = (reverses_id IS NOT NULL)", name="reversal_names_its_entry"),
        Index(None, "person_id", "entered_at"),
        Index(None, "district_id", "entered_on", "id"),
    )

    id: Mapped[EntryId] = mapped_column(Id, primary_key=True, default=new_id)
    district_id: Mapped[DistrictId] = mapped_column(ForeignKey("people_district.id"))
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"))
    award_id: Mapped[AwardId | None] = mapped_column(ForeignKey("awards_award.id"))
    outside_decision_id: Mapped[OutsideDecisionId | None] = mapped_column(
        ForeignKey("awards_outside_decision.id")
    )
    equivalency_id: Mapped[EquivalencyId] = mapped_column(ForeignKey("hr_equivalency.id"))
    entry: Mapped[EntryKind] = mapped_column(choice(EntryKind))
    reverses_id: Mapped[EntryId | None] = mapped_column(ForeignKey("hr_ledger.id"))
    quantity: Mapped[Decimal] = mapped_column(Exact)
    """What the entry adds; negative for a reversal."""
    unit: Mapped[str] = mapped_column(String(40))
    awarded_on: Mapped[date] = mapped_column(Date)
    entered_on: Mapped[date] = mapped_column(Date)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Benefit(Base):
    """A stipend or raise that an award makes a person eligible for."""

    __tablename__ = "hr_benefit"
    __table_args__ = (
        UniqueConstraint("award_id", "equivalency_id"),
        Index(None, "district_id", "state", "eligible_at"),
        Index(None, "person_id"),
        CheckConstraint(
            "state NOT IN ('approved', 'paid') OR approved_at IS NOT NULL", name="approved_has_its_time"
        ),
        CheckConstraint("state <> 'paid' OR paid_at IS NOT NULL", name="paid_has_its_time"),
        CheckConstraint("state <> 'settled' OR settled_at IS NOT NULL", name="settled_has_its_time"),
    )

    id: Mapped[BenefitId] = mapped_column(Id, primary_key=True, default=new_id)
    district_id: Mapped[DistrictId] = mapped_column(ForeignKey("people_district.id"))
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"))
    award_id: Mapped[AwardId] = mapped_column(ForeignKey("awards_award.id"))
    equivalency_id: Mapped[EquivalencyId] = mapped_column(ForeignKey("hr_equivalency.id"))
    amount: Mapped[Decimal] = mapped_column(Exact)
    unit: Mapped[str] = mapped_column(String(40))
    state: Mapped[BenefitState] = mapped_column(choice(BenefitState), default=BenefitState.ELIGIBLE)
    eligible_at: Mapped[datetime] = mapped_column(UtcDateTime)
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_by: Mapped[PersonId | None] = mapped_column(ForeignKey("people_person.id"))
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paid_by: Mapped[PersonId | None] = mapped_column(ForeignKey("people_person.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_note: Mapped[str] = mapped_column(String(2000), default="")
    """What was agreed about money that was paid for an award that was revoked."""
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it as it stands

    def advance(self, step: BenefitStep) -> None:
        """Move to the next state. Raises ``IllegalTransition``."""
        self.state = next_benefit_state(self.state, step)


class Export(Base):
    """What was told to human resources, byte for byte, and what became of it."""

    __tablename__ = "hr_export"
    __table_args__ = (
        Index(None, "district_id", "prepared_at"),
        CheckConstraint("state = 'prepared' OR delivered_at IS NOT NULL", name="delivered_has_its_time"),
    )

    id: Mapped[ExportId] = mapped_column(Id, primary_key=True, default=new_id)
    district_id: Mapped[DistrictId] = mapped_column(ForeignKey("people_district.id"))
    as_of: Mapped[date] = mapped_column(Date)
    since: Mapped[date | None] = mapped_column(Date)
    format: Mapped[ExportFormat] = mapped_column(choice(ExportFormat))
    state: Mapped[ExportState] = mapped_column(choice(ExportState), default=ExportState.PREPARED)
    lines: Mapped[int] = mapped_column(Integer)
    checksum: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    prepared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    prepared_by: Mapped[PersonId | None] = mapped_column(ForeignKey("people_person.id"))
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_note: Mapped[str] = mapped_column(String(2000), default="")

    def advance(self, step: ExportStep) -> None:
        """Move to the next state. Raises ``IllegalTransition``."""
        self.state = next_export_state(self.state, step)


class ExportLineRow(Base):
    """Which entry stands on which line of which export."""

    __tablename__ = "hr_export_line"
    __table_args__ = (UniqueConstraint("export_id", "entry_id"), Index(None, "entry_id"))

    export_id: Mapped[ExportId] = mapped_column(ForeignKey("hr_export.id"), primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    entry_id: Mapped[EntryId] = mapped_column(ForeignKey("hr_ledger.id"))


class Record(Base):
    """A record or transcript as it was made. ``document`` is the signed file, which a transcript has not."""

    __tablename__ = "hr_record"
    __table_args__ = (
        Index(None, "person_id", "made_at"),
        CheckConstraint("(kind = 'record') = (document IS NOT NULL)", name="record_has_its_document"),
    )

    id: Mapped[RecordId] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"))
    district_id: Mapped[DistrictId] = mapped_column(ForeignKey("people_district.id"))
    kind: Mapped[RecordKind] = mapped_column(choice(RecordKind))
    address: Mapped[str] = mapped_column(String(400))
    """Where anybody who has it can check it; also the identifier of the signed file."""
    contents: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    document: Mapped[str | None] = mapped_column(Text, deferred=True)
    digest: Mapped[str] = mapped_column(String(64), default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[PersonId | None] = mapped_column(ForeignKey("people_person.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @staticmethod
    def kept(contents: Contents) -> dict[str, Any]:
        """Contents as they are stored."""
        stored: dict[str, Any] = _CONTENTS.dump_python(contents, mode="json")
        return stored

    def told(self) -> Contents:
        """The contents as they were on the day it was made."""
        return _CONTENTS.validate_python(self.contents)

    def facts(self) -> RecordFacts:
        """What permission is judged from."""
        return RecordFacts(self.person_id, self.district_id, self.kind)
