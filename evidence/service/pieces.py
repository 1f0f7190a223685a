"""Adding and removing files and links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

from credentials import queries as credentials
from credentials.rules import Definition, Demand, Medium
from evidence import policy, queries, storage
from evidence.models import Artifact, Submission
from evidence.ports import ArtifactStore
from evidence.rules import (
    LARGEST_FILE,
    LINK_TYPE,
    LONGEST_NAME,
    MOST_PIECES,
    ArtifactId,
    ArtifactKind,
    Stored,
    SubmissionId,
    link_problem,
    require_editable,
    sha256_of,
    tidy_file_name,
    whole_link,
)
from evidence.service import access
from waymark.kernel.errors import Invalid, NotFound, Problem, Unavailable
from waymark.kernel.ids import new_id
from waymark.kernel.text import tidy_text
from waymark.kernel.uow import Reading, UnitOfWork


@dataclass(frozen=True)
class KeptFile:
    """A checked file that lies in the store and is named by no row yet."""

    demand_id: str
    file_name: str
    media_type: str
    stored: Stored


def keep_file(
    reading: Reading,
    submission_id: SubmissionId,
    demand_id: str,
    stream: IO[bytes],
    file_name: str,
    *,
    limit: int = LARGEST_FILE,
) -> KeptFile:
    """Check a file and put it into the store, before and outside of the transaction that names it.

    So a slow file holds up nobody, and a file whose row is never written harms nobody. Raises ``WrongType``,
    ``TooLarge``, ``Invalid``, ``StorageFull``, ``Unavailable``, and what the verbs that edit raise.
    """
    submission = queries.known_submission(reading, submission_id)
    policy.may_edit(reading.actor, submission.facts()).require()
    require_editable(submission.state)
    demand = _demand_for_pieces(credentials.version(reading, submission.version_id), demand_id)
    found = storage.recognise(stream, file_name, demand.accepts, limit)
    stored = reading.ports.get(ArtifactStore).put(found.content, limit)
    return KeptFile(demand_id, tidy_file_name(file_name), found.media_type, stored)


def add_kept(uow: UnitOfWork, submission_id: SubmissionId, kept: KeptFile) -> ArtifactId:
    """Name a file that was kept. The same file for the same demand is named once, however often sent."""
    submission, definition = access.to_edit(uow, submission_id)
    demand = _demand_for_pieces(definition, kept.demand_id)
    present = queries.artifacts_of(uow.session, submission_id)
    for artifact in present:
        if artifact.demand_id == demand.id and artifact.sha256 == kept.stored.sha256:
            return artifact.id
    # Whoever forgets this file holds the same rows; after us it finds ours, before us the file is gone.
    key = kept.stored.key
    pieces = queries.rows_of_file(uow.session, key, lock=True)
    if pieces or queries.attachments_in_file(uow.session, key, lock=True):
        require_stored(uow, key)
    artifact = _piece(uow, submission_id, demand, present)
    artifact.kind, artifact.file_name, artifact.media_type = (
        ArtifactKind.FILE,
        kept.file_name,
        kept.media_type,
    )
    artifact.size, artifact.sha256, artifact.store_key = kept.stored.size, kept.stored.sha256, kept.stored.key
    return _add(uow, submission, artifact)


def add_file(
    uow: UnitOfWork,
    submission_id: SubmissionId,
    demand_id: str,
    stream: IO[bytes],
    file_name: str,
    *,
    limit: int = LARGEST_FILE,
) -> ArtifactId:
    """Check, keep and name a file in one go, for callers that hold nobody up."""
    return add_kept(
        uow, submission_id, keep_file(uow, submission_id, demand_id, stream, file_name, limit=limit)
    )


def add_link(
    uow: UnitOfWork, submission_id: SubmissionId, demand_id: str, url: str, label: str = ""
) -> ArtifactId:
    """Name a piece that lies elsewhere. The same address for the same demand is named once.

    Raises ``Invalid`` for an address that is no web address and where links are not taken.
    """
    submission, definition = access.to_edit(uow, submission_id)
    demand = _demand_for_pieces(definition, demand_id)
    address = whole_link(url)
    problem = link_problem(address)
    if not problem and Medium.LINK not in demand.accepts:
        problem = f"“{demand.title}” takes no links. Hand in a file."
    if problem:
        raise Invalid("This link cannot be taken.", problems=(Problem("url", problem),))
    present = queries.artifacts_of(uow.session, submission_id)
    for artifact in present:
        if artifact.demand_id == demand.id and artifact.url == address:
            return artifact.id
    artifact = _piece(uow, submission_id, demand, present)
    artifact.kind, artifact.media_type = ArtifactKind.LINK, LINK_TYPE
    artifact.file_name = tidy_text(label)[:LONGEST_NAME] or address[:LONGEST_NAME]
    artifact.size, artifact.sha256, artifact.url = len(address.encode()), sha256_of(address), address
    return _add(uow, submission, artifact)


def remove_artifact(uow: UnitOfWork, submission_id: SubmissionId, artifact_id: ArtifactId) -> None:
    """Take a piece away. Attempts that name it keep it; else its file is forgotten. Twice changes nothing."""
    submission, _ = access.to_edit(uow, submission_id)
    artifact = uow.session.get(Artifact, artifact_id)
    if artifact is None or artifact.submission_id != submission_id:
        raise NotFound("There is no such piece here.", cure="Load the page again.")
    if artifact.removed_at is not None:
        return
    artifact.removed_at = submission.changed_at = uow.now
    uow.record("evidence:artifact:remove", artifact_id, submission_id=submission_id)
    if artifact.store_key is not None and artifact.first_attempt is None:
        uow.enqueue("evidence.forget_file", store_key=artifact.store_key)


def forget_file(uow: UnitOfWork, store_key: str) -> None:
    """A job: delete a stored file that no present piece, no attempt and no attachment names. Safe to repeat."""
    # Locked first and read again, so that a row that was being added at the same moment is seen.
    queries.rows_of_file(uow.session, store_key, lock=True)
    queries.attachments_in_file(uow.session, store_key, lock=True)
    rows = queries.rows_of_file(uow.session, store_key)
    attached = queries.attachments_in_file(uow.session, store_key)
    if all(row.removed_at is not None and row.first_attempt is None for row in rows) and all(
        row.removed_at is not None for row in attached
    ):
        uow.ports.get(ArtifactStore).remove(store_key)
        uow.record("evidence:file:forget", rows[0].id if rows else store_key[:64])


def _demand_for_pieces(definition: Definition, demand_id: str) -> Demand:
    demand = access.demand(definition, demand_id)
    if demand.kind.written:
        raise Invalid(
            "This is written on the page.",
            problems=(
                Problem("demand", f"“{demand.title}” takes text, not files. Write your answer in its field."),
            ),
        )
    return demand


def _piece(uow: UnitOfWork, submission_id: SubmissionId, demand: Demand, present: list[Artifact]) -> Artifact:
    if sum(artifact.demand_id == demand.id for artifact in present) >= MOST_PIECES:
        raise Invalid(
            "There are many pieces here already.",
            problems=(
                Problem(
                    "demand",
                    f"“{demand.title}” has {MOST_PIECES} pieces. Remove one, or combine several.",
                ),
            ),
        )
    position = queries.next_position(uow.session, submission_id)
    return Artifact(
        id=new_id(), submission_id=submission_id, demand_id=demand.id, position=position, added_at=uow.now
    )


def _add(uow: UnitOfWork, submission: Submission, artifact: Artifact) -> ArtifactId:
    uow.session.add(artifact)
    submission.changed_at = uow.now
    uow.record(
        "evidence:artifact:add", artifact.id, submission_id=submission.id, media_type=artifact.media_type
    )
    return artifact.id


def require_stored(uow: UnitOfWork, store_key: str) -> None:
    """Raises ``Unavailable`` for a file that is not in the store any more."""
    try:
        uow.ports.get(ArtifactStore).open(store_key).close()
    except NotFound:
        raise Unavailable("This file was just being removed.", cure="Upload it once more.") from None
