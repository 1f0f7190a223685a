"""Taking work under way from one version of its credential to the next, by its author's own word."""

from __future__ import annotations

from credentials import queries as credentials_queries
from credentials import service as credentials
from credentials.rules import Carry, CredentialId, Touched, VersionId
from evidence import queries
from evidence.rules import SubmissionId
from waymark.kernel.errors import Conflict
from waymark.kernel.uow import UnitOfWork


def offer_to_open_work(
    uow: UnitOfWork, credential_id: CredentialId, to_id: VersionId | None, carry: Carry
) -> None:
    """Offer everybody with open work on an older version the new one; where it is kept, nobody is bothered.

    ``to_id`` is None where the credential is retired: everybody's version is an older one then.
    """
    if carry is Carry.KEEP:
        return
    for work in queries.open_on(uow, [credential_id]):
        if work.version_id == to_id:
            continue
        credentials.offer(
            uow,
            person_id=work.owner_id,
            credential_id=credential_id,
            from_id=work.version_id,
            to_id=to_id,
            touched=Touched.SUBMISSIONS,
            subject_id=work.submission_id,
            carry=carry,
        )


def move_to_version(uow: UnitOfWork, submission_id: SubmissionId, version_id: VersionId) -> None:
    """Go on with a submission under another version of its credential.

    What was written and handed in for demands that both versions have comes along; the rest is kept but not asked
    for. Raises ``Conflict`` while readers have it.
    """
    submission = queries.known_submission(uow, submission_id, lock=True)
    if not submission.state.editable:
        raise Conflict(
            "Your work is being read under the version for which it was handed in.",
            cure="Decide once it comes back to you.",
        )
    credentials_queries.version(uow, version_id)
    submission.version_id, submission.changed_at = version_id, uow.now
    uow.record("evidence:submission:move", submission_id, version_id=version_id)
