"""The table of made-up work: anchors for calibrating readers, worked examples for educators."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from credentials.rules import Expected, SampleId, SampleKind, VersionId
from waymark.kernel.db import Base, Id, UtcDateTime, choice
from waymark.kernel.ids import new_id


class SampleRow(Base):
    """A piece of made-up work for one version of a credential. The body is its library file."""

    __tablename__ = "credentials_sample"
    __table_args__ = (
        UniqueConstraint("version_id", "kind", "slug"),
        CheckConstraint("(kind = 'anchor') = (expected IS NOT NULL)", name="anchor_has_its_outcome"),
    )

    id: Mapped[SampleId] = mapped_column(Id, primary_key=True, default=new_id)
    version_id: Mapped[VersionId] = mapped_column(ForeignKey("credentials_version.id"))
    kind: Mapped[SampleKind] = mapped_column(choice(SampleKind))
    slug: Mapped[str] = mapped_column(String(60))
    """What an anchor is called among those of its credential; an example is called after its credential."""

    title: Mapped[str] = mapped_column(String(120))
    expected: Mapped[Expected | None] = mapped_column(choice(Expected))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
