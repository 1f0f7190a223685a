"""Tables of review. A case keeps the policy under which it was opened; a scorecard is written once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
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

from credentials.rules import Level, VersionId
from evidence.rules import AttemptId, SubmissionId
from review.rules import (
    Absence,
    Availability,
    Card,
    CaseFacts,
    CaseId,
    CaseState,
    CaseStep,
    Outcome,
    Rating,
    ReaderRole,
    ReaderState,
    ReaderStep,
    ReviewPolicy,
    Seat,
    SeatFacts,
    next_case_state,
    next_reader_state,
)
from waymark.kernel.db import Base, Id, UtcDateTime, choice
from waymark.kernel.ids import DistrictId, PersonId, new_id

_LIVE = text("state IN ('assigned', 'claimed', 'scored')")


class StoredPolicy(Base):
    """The review policy of a district."""

    __tablename__ = "review_policy"

    district_id: Mapped[DistrictId] = mapped_column(ForeignKey("people_district.id"), primary_key=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CredentialPolicy(Base):
    """The review policy of one credential of a district, in place of that of the district."""

    __tablename__ = "review_credential_policy"

    district_id: Mapped[DistrictId] = mapped_column(ForeignKey("people_district.id"), primary_key=True)
    credential: Mapped[str] = mapped_column(String(100), primary_key=True)
    """Its slug: the policy holds for every version from now on."""
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StoredAvailability(Base):
    """What a reader said about their time: a limit for a week, and the days on which they are away."""

    __tablename__ = "review_availability"

    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"), primary_key=True)
    district_id: Mapped[DistrictId] = mapped_column(ForeignKey("people_district.id"), index=True)
    weekly_limit: Mapped[int | None] = mapped_column(Integer)
    absences: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    """The first and the last day of each, the next first."""
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def said(self) -> Availability:
        """The same as rules know it."""
        days = (map(date.fromisoformat, pair) for pair in self.absences)
        return Availability(self.weekly_limit, tuple(Absence(*pair) for pair in days))

    def say(self, availability: Availability, now: datetime) -> None:
        """Take over what the reader says now."""
        self.weekly_limit, self.said_at = availability.weekly_limit, now
        self.absences = [[one.first.isoformat(), one.last.isoformat()] for one in availability.absences]


class Case(Base):
    """One attempt being read."""

    __tablename__ = "review_case"
    __table_args__ = (
        CheckConstraint(
            "(state = 'decided') = (outcome IS NOT NULL AND decided_at IS NOT NULL)",
            name="decided_says_what",
        ),
        Index(None, "district_id", "state", "due_at"),
        Index(None, "district_id", "opened_at"),
        Index(None, "submission_id"),
    )

    id: Mapped[CaseId] = mapped_column(Id, primary_key=True, default=new_id)
    attempt_id: Mapped[AttemptId] = mapped_column(ForeignKey("evidence_attempt.id"), unique=True)
    submission_id: Mapped[SubmissionId] = mapped_column(ForeignKey("evidence_submission.id"))
    author_id: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"))
    district_id: Mapped[DistrictId] = mapped_column(ForeignKey("people_district.id"))
    version_id: Mapped[VersionId] = mapped_column(ForeignKey("credentials_version.id"))
    state: Mapped[CaseState] = mapped_column(choice(CaseState), default=CaseState.OPEN)
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome))
    policy: Mapped[dict[str, Any]] = mapped_column(JSON)
    attempt_number: Mapped[int] = mapped_column(Integer)
    short_of_readers: Mapped[bool] = mapped_column(Boolean, default=False)
    missing: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Why seats are empty, in words for the coordinator; empty when every seat has its reader."""
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    moderated_by: Mapped[PersonId | None] = mapped_column(ForeignKey("people_person.id"))
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # this is how the mapper is told

    def advance(self, step: CaseStep) -> None:
        """Take a step. Raises ``IllegalTransition``."""
        self.state = next_case_state(self.state, step)

    def facts(self) -> CaseFacts:
        """What policies ask about the case."""
        return CaseFacts(self.id, self.author_id, self.district_id, self.state)

    @property
    def seats_wanted(self) -> tuple[Seat, ...]:
        """The seats as the case stands: those of its policy, and a third one where two readers differ."""
        first = tuple(Seat(number, role) for number, role in enumerate(self.rules.mix, start=1))
        third = self.state in (CaseState.SPLIT, CaseState.THIRD_READER)
        return (*first, Seat(len(first) + 1, ReaderRole.THIRD)) if third else first

    @property
    def short(self) -> bool:
        """Whether a reader is still looked for."""
        return self.short_of_readers and self.state.undecided

    @property
    def rules(self) -> ReviewPolicy:
        """The policy under which the case was opened."""
        return ReviewPolicy.from_body(self.policy)


class Reader(Base):
    """One person's seat in a case. Who declined or was replaced keeps the row; the seat gets another."""

    __tablename__ = "review_reader"
    __table_args__ = (
        UniqueConstraint("case_id", "reader_id"),
        CheckConstraint("seat BETWEEN 1 AND 3", name="seat_known"),
        Index(
            "uq_review_reader_live_seat",
            "case_id",
            "seat",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index(None, "reader_id", "state"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    case_id: Mapped[CaseId] = mapped_column(ForeignKey("review_case.id"))
    reader_id: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"))
    seat: Mapped[int] = mapped_column(Integer)
    as_role: Mapped[ReaderRole] = mapped_column(choice(ReaderRole))
    state: Mapped[ReaderState] = mapped_column(choice(ReaderState), default=ReaderState.ASSIGNED)
    chosen_because: Mapped[str] = mapped_column(Text)
    assigned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why the reader declined or was replaced."""

    def advance(self, step: ReaderStep) -> None:
        """Take a step. Raises ``IllegalTransition``."""
        self.state = next_reader_state(self.state, step)

    def facts(self) -> SeatFacts:
        """What policies ask about the seat."""
        return SeatFacts(self.reader_id, self.as_role, self.state)


class Scorecard(Base):
    """One reader's scores. Written once and never changed."""

    __tablename__ = "review_scorecard"
    __table_args__ = (UniqueConstraint("case_id", "reader_id"), Index(None, "reader_id", "scored_at"))

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    case_id: Mapped[CaseId] = mapped_column(ForeignKey("review_case.id"))
    reader_id: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"))
    ratings: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    commendations: Mapped[str] = mapped_column(Text)
    recommendations: Mapped[str] = mapped_column(Text)
    rubric_digest: Mapped[str] = mapped_column(String(64))
    scored_at: Mapped[datetime] = mapped_column(UtcDateTime)

    def card(self, reader: str) -> Card:
        """The card as the decision reads it. ``reader`` is the name under which the reader appears."""
        return Card(reader, {rating["criterion"]: Level(rating["level"]) for rating in self.ratings})


class Draft(Base):
    """What a reader has typed so far. Kept until the scorecard is in, also when the work was passed on."""

    __tablename__ = "review_draft"
    __table_args__ = (UniqueConstraint("case_id", "reader_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    case_id: Mapped[CaseId] = mapped_column(ForeignKey("review_case.id"))
    reader_id: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"))
    ratings: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    commendations: Mapped[str] = mapped_column(Text, default="")
    recommendations: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(Integer, default=0)
    """Grows with every save, so that two windows notice each other."""


def stored_ratings(ratings: Iterable[Rating]) -> list[dict[str, str]]:
    """Ratings as plain values for a scorecard or a draft."""
    return [{"criterion": r.criterion, "level": r.level, "comment": r.comment} for r in ratings]
