"""Who signs: issuers, their keys and their status lists."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from sqlalchemy import (
    JSON,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from awards.rules import IssuerId, KeyKind, StatusListId
from credentials.rules import CredentialId
from waymark.kernel.db import Base, Id, UtcDateTime, choice
from waymark.kernel.ids import DistrictId, PersonId, new_id


class Identifier(TypedDict):
    """A name that others have for an issuer, such as its number in a public register."""

    type: str
    value: str


class Issuer(Base):
    """Who stands behind a district's badges. Its address and DID stay as they were when it was founded.

    The newest that ``is_main`` signs what no other is named for; the others are partners of the district.
    """

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
    is_main: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    other_identifiers: Mapped[list[Identifier]] = mapped_column(JSON, default=list, server_default="[]")
    founded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SignsFor(Base):
    """Which issuer signs the awards of a credential from now on, where it is not the main one."""

    __tablename__ = "awards_signs_for"

    credential_id: Mapped[CredentialId] = mapped_column(
        ForeignKey("credentials_credential.id"), primary_key=True
    )
    issuer_id: Mapped[IssuerId] = mapped_column(ForeignKey("awards_issuer.id"), index=True)


class Speaker(Base):
    """Who speaks for an issuer: answers those who ask for its endorsement, and may take one back."""

    __tablename__ = "awards_speaker"

    issuer_id: Mapped[IssuerId] = mapped_column(ForeignKey("awards_issuer.id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"), primary_key=True)


class Key(Base):
    """A signing key; its private half is sealed, or kept by a key service. A retired one stays listed."""

    __tablename__ = "awards_key"
    __table_args__ = (
        UniqueConstraint("issuer_id", "fragment"),
        Index(
            "uq_awards_key_in_use",
            "issuer_id",
            "kind",
            unique=True,
            sqlite_where=text("retired_at IS NULL"),
            postgresql_where=text("retired_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    issuer_id: Mapped[IssuerId] = mapped_column(ForeignKey("awards_issuer.id"))
    fragment: Mapped[str] = mapped_column(String(100))
    kind: Mapped[KeyKind] = mapped_column(
        choice(KeyKind), default=KeyKind.ED25519, server_default=KeyKind.ED25519.value
    )
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
