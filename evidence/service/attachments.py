"""Files that belong to no submission, such as what shows prior learning: checked and kept as every other file is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

from credentials.rules import Medium
from evidence import queries, storage
from evidence.models import Attachment
from evidence.ports import ArtifactStore
from evidence.rules import LARGEST_FILE, AttachmentId, Stored, tidy_file_name
from evidence.service.pieces import require_stored
from waymark.kernel.ids import new_id
from waymark.kernel.uow import Reading, UnitOfWork

ATTACHED = frozenset(Medium) - {Medium.LINK}


@dataclass(frozen=True)
class KeptAttachment:
    """A checked file that lies in the store and is named by no row yet."""

    file_name: str
    media_type: str
    stored: Stored


def keep_attachment(
    reading: Reading, stream: IO[bytes], file_name: str, *, limit: int = LARGEST_FILE
) -> KeptAttachment:
    """Check a file and put it into the store, outside of the transaction that names it. The caller checked who asks.

    Raises ``WrongType``, ``TooLarge``, ``Invalid``, ``StorageFull``, ``Unavailable``.
    """
    found = storage.recognise(stream, file_name, ATTACHED, limit)
    stored = reading.ports.get(ArtifactStore).put(found.content, limit)
    return KeptAttachment(tidy_file_name(file_name), found.media_type, stored)


def attach(uow: UnitOfWork, kept: KeptAttachment) -> AttachmentId:
    """Name a file that was kept. Raises ``Unavailable`` when it was being removed at the same moment."""
    key = kept.stored.key
    pieces = queries.rows_of_file(uow.session, key, lock=True)
    if pieces or queries.attachments_in_file(uow.session, key, lock=True):
        require_stored(uow, key)
    row = Attachment(
        id=AttachmentId(new_id()),
        file_name=kept.file_name,
        media_type=kept.media_type,
        size=kept.stored.size,
        sha256=kept.stored.sha256,
        store_key=key,
        added_at=uow.now,
    )
    uow.session.add(row)
    # Whoever points at it needs its row to be there.
    uow.session.flush()
    return row.id


def detach(uow: UnitOfWork, attachment_id: AttachmentId) -> None:
    """Take a file away and have it forgotten. Doing it again changes nothing."""
    row = uow.session.get(Attachment, attachment_id, with_for_update=True)
    if row is not None and row.removed_at is None:
        row.removed_at = uow.now
        uow.enqueue("evidence.forget_file", store_key=row.store_key)
