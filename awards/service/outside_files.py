"""Files that show prior learning: kept, named and taken away as evidence is."""

from __future__ import annotations

from collections.abc import Collection
from typing import IO

from awards import policy, queries
from awards.models import Outside, OutsideFile
from awards.rules import MOST_FILES, OutsideId, OutsideKind, OutsideStep, next_outside_state
from evidence import service as evidence
from evidence.queries import AttachmentRow
from evidence.rules import AttachmentId
from evidence.service import KeptAttachment
from waymark.kernel.errors import Conflict, Invalid, NotFound, Problem
from waymark.kernel.uow import Reading, UnitOfWork


def keep_outside_file(
    reading: Reading, outside_id: OutsideId, stream: IO[bytes], file_name: str, *, limit: int
) -> KeptAttachment:
    """Check a file and put it into the store, before and outside of the transaction that names it.

    Raises ``NotFound``, ``Refused``, ``Conflict`` where no file is taken (any more), ``Invalid`` for one too many, and
    what evidence raises for a file that is not what it says, too large or broken.
    """
    _taking_files(reading, queries.known_outside(reading, outside_id))
    # Nothing forgets a file in the store that no row names, so one too many is refused before it is there.
    _room_for_more(queries.outside_files(reading, outside_id))
    return evidence.keep_attachment(reading, stream, file_name, limit=limit)


def add_outside_file(uow: UnitOfWork, outside_id: OutsideId, kept: KeptAttachment) -> AttachmentId:
    """Name a file that was kept. The same file is named once. Raises as above, and ``Invalid`` for one too many."""
    outside = queries.known_outside(uow, outside_id, lock=True)
    _taking_files(uow, outside)
    present = queries.outside_files(uow, outside_id)
    for row in present:
        if row.sha256 == kept.stored.sha256:
            return row.id
    _room_for_more(present)
    attachment_id = evidence.attach(uow, kept)
    uow.session.add(OutsideFile(attachment_id=attachment_id, outside_id=outside_id))
    uow.record("awards:outside:add_file", outside_id, media_type=kept.media_type)
    return attachment_id


def remove_outside_file(uow: UnitOfWork, outside_id: OutsideId, attachment_id: AttachmentId) -> None:
    """Take a file away. Doing it again changes nothing. Raises ``NotFound``, ``Refused``, ``Conflict``."""
    outside = queries.known_outside(uow, outside_id, lock=True)
    _taking_files(uow, outside)
    named = uow.session.get(OutsideFile, attachment_id)
    if named is None or named.outside_id != outside_id:
        raise NotFound("There is no such file here.", cure="Load the page again.")
    evidence.detach(uow, attachment_id)
    uow.record("awards:outside:remove_file", outside_id)


def forget_undecided_files(uow: UnitOfWork, outside_id: OutsideId) -> None:
    """Forget the files of what its holder takes back, unless somebody decided by them. The caller has checked who asks."""
    if not queries.decisions_of(uow.session, outside_id):
        for row in queries.outside_files(uow, outside_id):
            evidence.detach(uow, row.id)


def _taking_files(reading: Reading, outside: Outside) -> None:
    policy.may_change_outside(reading.actor, outside.ownership()).require()
    if outside.kind is not OutsideKind.PRIOR_LEARNING:
        raise Conflict(
            "A badge speaks for itself, so no files are kept beside it.",
            cure="Bring prior learning for what the badge does not show.",
        )
    # Files may be changed as long as matches may: after a decision they are what it was made by.
    next_outside_state(outside.state, OutsideStep.MATCH)


def _room_for_more(present: Collection[AttachmentRow]) -> None:
    if len(present) >= MOST_FILES:
        raise Invalid(
            "There are many files here already.",
            problems=(Problem("file", f"Keep the {MOST_FILES} files that show most."),),
        )
