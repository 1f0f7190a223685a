"""Tables of indicators and judgments. Both are added to and never changed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from conditions.rules import AreaLevel, JudgmentId
from waymark.kernel.actor import Role
from waymark.kernel.db import Base, Exact, UtcDateTime, choice
from waymark.kernel.ids import DistrictId, PersonId

# Two lines may be written in one moment; the number says which was the later.
_LATER_IS_HIGHER = BigInteger().with_variant(Integer, "sqlite")


class Count(Base):
    """When a district was last counted. Locked while counting, so that two counts do not miss each other."""

    __tablename__ = "conditions_count"

    district_id: Mapped[DistrictId] = mapped_column(ForeignKey("people_district.id"), primary_key=True)
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class IndicatorLine(Base):
    """The value of an indicator from a moment on, with what it was computed from."""

    __tablename__ = "conditions_indicator"
    __table_args__ = (Index(None, "district_id", "code", "month", "id"),)

    id: Mapped[int] = mapped_column(_LATER_IS_HIGHER, primary_key=True)
    district_id: Mapped[DistrictId] = mapped_column(ForeignKey("people_district.id"))
    code: Mapped[str] = mapped_column(String(64))
    area_code: Mapped[str] = mapped_column(String(64))
    value: Mapped[Decimal] = mapped_column(Exact)
    shown: Mapped[str] = mapped_column(String(40))
    computed_from: Mapped[dict[str, Any]] = mapped_column(JSON)
    month: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Judgment(Base):
    """A level that a person set for an area, with the evidence for it and the role in which they spoke."""

    __tablename__ = "conditions_judgment"
    __table_args__ = (Index(None, "district_id", "area_code", "number"),)

    id: Mapped[JudgmentId] = mapped_column(String(32), unique=True)
    number: Mapped[int] = mapped_column(_LATER_IS_HIGHER, primary_key=True)
    district_id: Mapped[DistrictId] = mapped_column(ForeignKey("people_district.id"))
    area_code: Mapped[str] = mapped_column(String(64))
    level: Mapped[AreaLevel] = mapped_column(choice(AreaLevel))
    note: Mapped[str] = mapped_column(Text)
    voice: Mapped[Role] = mapped_column(choice(Role))
    by: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
