"""Tables of frameworks and their items. An item is found by framework and code, never by code alone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from frameworks.rules import ItemRow
from waymark.kernel.db import Base, Id
from waymark.kernel.ids import new_id


class Framework(Base):
    """A competency framework with its licence. Its id is that of its file, so that files can point at it."""

    __tablename__ = "frameworks_framework"

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
        )
