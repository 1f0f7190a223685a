"""Tables of frameworks: items, relations, what people say about them, and what was changed.

An item is found by framework and code, never by code alone. Persons and districts stand here by id and name only,
because this slice knows nobody.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from frameworks.rules import ChangeKind, FrameworkStatus, ItemRow, ItemTag, PairTag, Relation
from waymark.kernel.db import Base, Id, UtcDateTime, choice
from waymark.kernel.ids import DistrictId, PersonId, new_id


class Framework(Base):
    """A competency framework with its licence. Its id is that of its file, so that files can point at it."""

    __tablename__ = "frameworks_framework"
    __table_args__ = (Index(None, "district_id"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    title: Mapped[str] = mapped_column(String(300))
    publisher: Mapped[str] = mapped_column(String(300))
    year: Mapped[int] = mapped_column(Integer)
    licence: Mapped[str] = mapped_column(Text)
    attribution: Mapped[str] = mapped_column(Text)
    source: Mapped[dict[str, Any]] = mapped_column(JSON)
    codes: Mapped[str] = mapped_column(Text)
    notes: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What else the file says, by member: rules, reconstructions, levels, themes, parameters."""
    digest: Mapped[str] = mapped_column(String(64))
    district_id: Mapped[DistrictId | None] = mapped_column(Id)
    """Whose it is; None for those that all districts share."""
    status: Mapped[FrameworkStatus] = mapped_column(choice(FrameworkStatus), default=FrameworkStatus.ADOPTED)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FrameworkItem(Base):
    """One item of a framework: a competency, an indicator, an area, a level text and so on."""

    __tablename__ = "frameworks_item"
    __table_args__ = (UniqueConstraint("framework_id", "code"), Index(None, "framework_id", "position"))

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    framework_id: Mapped[str] = mapped_column(ForeignKey("frameworks_framework.id"))
    code: Mapped[str] = mapped_column(String(64))
    type: Mapped[str] = mapped_column(String(64))
    parent_code: Mapped[str | None] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(300))
    statement: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer)
    themes: Mapped[list[str]] = mapped_column(JSON)
    source: Mapped[dict[str, Any]] = mapped_column(JSON)
    attrs: Mapped[dict[str, Any]] = mapped_column(JSON)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # as SQLAlchemy wants it

    def facts(self) -> ItemRow:
        """The item as other rooms and slices see it."""
        return ItemRow(
            self.framework_id,
            self.code,
            self.title,
            self.statement,
            self.type,
            self.parent_code,
            tuple(self.themes),
            self.attrs,
            self.retired_at is not None,
        )


class ItemRelation(Base):
    """What one item is to another. ``crosswalk`` names the library file it came with, where it came with one."""

    __tablename__ = "frameworks_relation"
    __table_args__ = (
        UniqueConstraint(
            "from_framework_id",
            "from_code",
            "to_framework_id",
            "to_code",
            "relation",
            name="uq_frameworks_relation_once",
        ),
        ForeignKeyConstraint(
            ["from_framework_id", "from_code"],
            ["frameworks_item.framework_id", "frameworks_item.code"],
            name="fk_frameworks_relation_from",
        ),
        ForeignKeyConstraint(
            ["to_framework_id", "to_code"],
            ["frameworks_item.framework_id", "frameworks_item.code"],
            name="fk_frameworks_relation_to",
        ),
        Index("ix_frameworks_relation_to", "to_framework_id", "to_code"),
        Index(None, "crosswalk"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    from_framework_id: Mapped[str] = mapped_column(String(64))
    from_code: Mapped[str] = mapped_column(String(64))
    to_framework_id: Mapped[str] = mapped_column(String(64))
    to_code: Mapped[str] = mapped_column(String(64))
    relation: Mapped[Relation] = mapped_column(choice(Relation))
    reason: Mapped[str] = mapped_column(Text, default="")
    crosswalk: Mapped[str | None] = mapped_column(String(100))


class FrameworkComment(Base):
    """What somebody of a district says about a framework or one of its items."""

    __tablename__ = "frameworks_comment"
    __table_args__ = (Index("ix_frameworks_comment_of", "framework_id", "district_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    framework_id: Mapped[str] = mapped_column(ForeignKey("frameworks_framework.id"))
    item_code: Mapped[str | None] = mapped_column(String(64))
    district_id: Mapped[DistrictId] = mapped_column(Id)
    author_id: Mapped[PersonId] = mapped_column(Id)
    author_name: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[str | None] = mapped_column(String(200))


class FrameworkChange(Base):
    """One line of a framework's changelog. Lines are added and never changed.

    A line of one district about a framework that all share is seen by that district only.
    """

    __tablename__ = "frameworks_change"
    __table_args__ = (Index("ix_frameworks_change_of", "framework_id", "at"),)

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    framework_id: Mapped[str] = mapped_column(ForeignKey("frameworks_framework.id"))
    district_id: Mapped[DistrictId | None] = mapped_column(Id)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(200))
    kind: Mapped[ChangeKind] = mapped_column(choice(ChangeKind))
    item_code: Mapped[str | None] = mapped_column(String(64))
    what: Mapped[str] = mapped_column(Text)


class FrameworkProposal(Base):
    """A file that somebody looks at before it is taken in. One for each person; the next one takes its place."""

    __tablename__ = "frameworks_proposal"
    __table_args__ = (UniqueConstraint("author_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    author_id: Mapped[PersonId] = mapped_column(Id)
    district_id: Mapped[DistrictId] = mapped_column(Id)
    framework_id: Mapped[str | None] = mapped_column(ForeignKey("frameworks_framework.id"))
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    file_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class PairTagging(Base):
    """What a district says of two items side by side. The framework whose id comes first stands first."""

    __tablename__ = "frameworks_pair_tag"
    __table_args__ = (
        UniqueConstraint(
            "district_id",
            "first_framework_id",
            "first_code",
            "second_framework_id",
            "second_code",
            name="uq_frameworks_pair_tag_once",
        ),
        ForeignKeyConstraint(
            ["first_framework_id", "first_code"],
            ["frameworks_item.framework_id", "frameworks_item.code"],
            name="fk_frameworks_pair_tag_first",
        ),
        ForeignKeyConstraint(
            ["second_framework_id", "second_code"],
            ["frameworks_item.framework_id", "frameworks_item.code"],
            name="fk_frameworks_pair_tag_second",
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    district_id: Mapped[DistrictId] = mapped_column(Id)
    first_framework_id: Mapped[str] = mapped_column(String(64))
    first_code: Mapped[str] = mapped_column(String(64))
    second_framework_id: Mapped[str] = mapped_column(String(64))
    second_code: Mapped[str] = mapped_column(String(64))
    tag: Mapped[PairTag] = mapped_column(choice(PairTag))
    set_by: Mapped[str] = mapped_column(String(200))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ItemTagging(Base):
    """What a district says of one item in the light of another framework."""

    __tablename__ = "frameworks_item_tag"
    __table_args__ = (
        UniqueConstraint(
            "district_id", "framework_id", "code", "against_framework_id", name="uq_frameworks_item_tag_once"
        ),
        ForeignKeyConstraint(
            ["framework_id", "code"],
            ["frameworks_item.framework_id", "frameworks_item.code"],
            name="fk_frameworks_item_tag_item",
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    district_id: Mapped[DistrictId] = mapped_column(Id)
    framework_id: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(64))
    against_framework_id: Mapped[str] = mapped_column(
        ForeignKey("frameworks_framework.id", name="fk_frameworks_item_tag_against")
    )
    tag: Mapped[ItemTag] = mapped_column(choice(ItemTag))
    set_by: Mapped[str] = mapped_column(String(200))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
