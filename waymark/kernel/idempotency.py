"""Answers remembered by key, so that a POST that is sent twice is done once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from waymark.kernel.db import Base, Id, UtcDateTime
from waymark.kernel.ids import PersonId, new_id


class RememberedAnswer(Base):
    """The answer that was given to one keyed request, written in the transaction that did the work."""

    __tablename__ = "kernel_answer"
    __table_args__ = (UniqueConstraint("person_id", "key"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[PersonId] = mapped_column(Id)
    key: Mapped[str] = mapped_column(String(200))
    request_digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
