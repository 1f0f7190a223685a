"""Files that belong to no submission. The slice that points at them has checked who asks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from evidence.models import Attachment
from evidence.queries.rows import ServedArtifact
from evidence.rules import AttachmentId
from waymark.kernel.errors import NotFound
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class AttachmentRow:
    """A file in a list."""

    id: AttachmentId
    file_name: str
    media_type: str
    size: int
    sha256: str


def attachments(reading: Reading, ids: Collection[AttachmentId]) -> tuple[AttachmentRow, ...]:
    """Those of these files that were not removed, the oldest first."""
    query = (
        select(Attachment)
        .where(Attachment.id.in_(ids), Attachment.removed_at.is_(None))
        .order_by(Attachment.added_at, Attachment.id)
    )
    return tuple(
        AttachmentRow(one.id, one.file_name, one.media_type, one.size, one.sha256)
        for one in reading.session.scalars(query)
    )


def served_attachment(reading: Reading, attachment_id: AttachmentId) -> ServedArtifact:
    """A file on its way out, under the name its owner gave it. Raises ``NotFound``."""
    one = reading.session.get(Attachment, attachment_id)
    if one is None or one.removed_at is not None:
        raise NotFound("There is no such file.", cure="Load the page again.")
    return ServedArtifact(one.store_key, one.media_type, one.size, one.sha256, one.file_name)
