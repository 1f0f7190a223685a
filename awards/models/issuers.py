"""Tables of those who sign: issuers, their keys, their status lists."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from awards.rules import IssuerId, StatusListId
from waymark.kernel.db import Base, Id, UtcDateTime
from waymark.kernel.ids import DistrictId, new_id


class Issuer(Base):
    """Who stands behind a district's badges. Its address and DID stay as they were when it was founded."""

    __tablename__ = "awards_issuer"
    __table_args__ = (Index(None, "district_id", "founded_at"),)

    id: Mapped[IssuerId] = mapped_column(Id, primary_key=True, default=new_id)
    district_id: Mapped[DistrictId] = mapped_column(ForeignKey("people_district.id"))
    did: Mapped[str] = mapped_column(String(400), unique=True)
    base_url: Mapped[str] = mapped_column(String(400))
    name: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(String(400))
    email: Mapped[str] = mapped_column(String(254))
    description: Mapped[str] = mapped_column(Text, default="")
    founded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Key(Base):
    """A signing key; its private half is sealed. A retired key stays listed for the badges it signed."""

    __tablename__ = "awards_key"
    __table_args__ = (
        UniqueConstraint("issuer_id", "fragment"),
        Index(
            "uq_awards_key_in_use",
            "issuer_id",
            unique=True,
            sqlite_where=text("retired_at IS NULL"),
            postgresql_where=text("retired_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    issuer_id: Mapped[IssuerId] = mapped_column(ForeignKey("awards_issuer.id"))
    fragment: Mapped[str] = mapped_column(String(100))
    public: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_private: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StatusList(Base):
    """A list of bits, one for each badge on it. The bits are read from the awards and never stored."""

    __tablename__ = "awards_status_list"
    __table_args__ = (Index(None, "issuer_id", "created_at"),)

    id: Mapped[StatusListId] = mapped_column(Id, primary_key=True, default=new_id)
    issuer_id: Mapped[IssuerId] = mapped_column(ForeignKey("awards_issuer.id"))
    size: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
