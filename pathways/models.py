"""Tables of pathways and plans. A plan stays on the pathway version it was started under."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from pathways.rules import (
    NoteKind,
    Pathway,
    PathwayId,
    PathwayStatus,
    PathwayVersionId,
    PlanFacts,
    PlanId,
    PlanState,
    PlanStep,
    next_state,
    pathway_from,
)
from waymark.kernel.db import Base, Id, UtcDateTime, choice
from waymark.kernel.ids import DistrictId, PersonId, SchoolId, new_id


class PathwayRow(Base):
    """A pathway of a district. Its text is in its versions."""

    __tablename__ = "pathways_pathway"
    __table_args__ = (UniqueConstraint("district_id", "slug"),)

    id: Mapped[PathwayId] = mapped_column(Id, primary_key=True, default=new_id)
    district_id: Mapped[DistrictId] = mapped_column(ForeignKey("people_district.id"))
    slug: Mapped[str] = mapped_column(String(100))
    status: Mapped[PathwayStatus] = mapped_column(choice(PathwayStatus))


class PathwayVersion(Base):
    """One frozen text and rule of a pathway; new plans start under the current one."""

    __tablename__ = "pathways_version"
    __table_args__ = (
        UniqueConstraint("pathway_id", "number"),
        Index(
            "uq_pathways_version_current",
            "pathway_id",
            unique=True,
            sqlite_where=text("current"),
            postgresql_where=text("current"),
        ),
    )

    id: Mapped[PathwayVersionId] = mapped_column(Id, primary_key=True, default=new_id)
    pathway_id: Mapped[PathwayId] = mapped_column(ForeignKey("pathways_pathway.id"))
    number: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(100))
    summary: Mapped[str] = mapped_column(String(400))
    area_code: Mapped[str | None] = mapped_column(String(32))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    current: Mapped[bool] = mapped_column(Boolean)

    def facts(self) -> Pathway:
        """The pathway as the rules know it."""
        return pathway_from(self.body)


_AGREED = "state IN ('agreed', 'completed')"


class Plan(Base):
    """One educator's own plan under one pathway version."""

    __tablename__ = "pathways_plan"
    __table_args__ = (
        Index(
            "uq_pathways_plan_live",
            "person_id",
            "pathway_id",
            unique=True,
            sqlite_where=text("state <> 'withdrawn'"),
            postgresql_where=text("state <> 'withdrawn'"),
        ),
        Index(None, "person_id", "created_at"),
        Index(None, "district_id", "state"),
        CheckConstraint(
            "state <> 'presented' OR (leader_id IS NOT NULL AND meeting_on IS NOT NULL"
            " AND presented_at IS NOT NULL)",
            name="presented_to_somebody",
        ),
        CheckConstraint(
            f"NOT ({_AGREED}) OR (agreed_by IS NOT NULL AND agreed_at IS NOT NULL)", name="agreed_by_somebody"
        ),
        CheckConstraint("agreed_by <> person_id", name="agreed_by_another"),
        CheckConstraint("state <> 'completed' OR completed_at IS NOT NULL", name="completed_dated"),
    )

    id: Mapped[PlanId] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"))
    district_id: Mapped[DistrictId] = mapped_column(ForeignKey("people_district.id"))
    pathway_id: Mapped[PathwayId] = mapped_column(ForeignKey("pathways_pathway.id"))
    pathway_version_id: Mapped[PathwayVersionId] = mapped_column(ForeignKey("pathways_version.id"))
    state: Mapped[PlanState] = mapped_column(choice(PlanState), default=PlanState.DRAFT)
    choices: Mapped[list[str]] = mapped_column(JSON, default=list)
    goals: Mapped[list[str]] = mapped_column(JSON, default=list)
    leader_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people_person.id"))
    meeting_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    presented_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    agreed_by: Mapped[PersonId | None] = mapped_column(ForeignKey("people_person.id"))
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it as it stands

    def facts(self, school_id: SchoolId | None) -> PlanFacts:
        """What policy asks about this plan; the school is its author's."""
        return PlanFacts(
            self.person_id, self.district_id, school_id, self.state, self.presented_at is not None
        )

    def advance(self, step: PlanStep) -> None:
        """Move to the next state. Raises ``IllegalTransition``."""
        self.state = next_state(self.state, step)


class PlanNote(Base):
    """What a building leader said to a plan."""

    __tablename__ = "pathways_plan_note"
    __table_args__ = (Index(None, "plan_id", "at"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    plan_id: Mapped[PlanId] = mapped_column(ForeignKey("pathways_plan.id"))
    author_id: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"))
    kind: Mapped[NoteKind] = mapped_column(choice(NoteKind))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
