"""The audit trail: who did what, when, to which thing. Lines are added and never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from waymark.kernel.db import Base, Id, UtcDateTime
from waymark.kernel.ids import DistrictId, PersonId


class AuditLine(Base):
    """One act. ``action`` has the grammar of permissions, scope:thing:verb, for example ``review:case:score``."""

    __tablename__ = "kernel_audit"
    __table_args__ = (Index(None, "subject_id"), Index(None, "district_id", "at"))

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[PersonId | None] = mapped_column(Id)
    by_system: Mapped[bool] = mapped_column(Boolean)
    district_id: Mapped[DistrictId | None] = mapped_column(Id)
    action: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[str] = mapped_column(String(64))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    request_id: Mapped[str] = mapped_column(String(64), default="")
