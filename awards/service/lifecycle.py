"""The life of an award: granted, shared, revoked, run out.

Granting and issuing are two steps. Granting belongs to the decision and cannot fail for want of a signature;
``issuing`` is a job that signs, and is tried again until it succeeds.
"""

from __future__ import annotations

import secrets
import uuid

from sqlalchemy.exc import IntegrityError

from awards import policy
from awards.events import AwardGranted, AwardRevoked
from awards.models import Award, Because
from awards.queries import held, rows
from awards.rules import AwardId, AwardState, AwardStep
from awards.service.chronicle import ask_for_chronicle
from awards.service.validity import run_out
from credentials import queries as credentials
from credentials.rules import CredentialId, VersionId
from waymark.kernel.errors import Conflict, Invalid, NotFound, Problem
from waymark.kernel.ids import PersonId, new_id
from waymark.kernel.uow import UnitOfWork

LONGEST_REASON = 500

_OVER = frozenset({AwardState.REVOKED, AwardState.EXPIRED})

_NOT_SHARED_WHILE = {
    AwardState.GRANTED: "still being signed.",
    AwardState.SUSPENDED: "suspended.",
    AwardState.EXPIRED: "expired.",
    AwardState.REVOKED: "revoked.",
}


def grant(uow: UnitOfWork, person_id: PersonId, version_id: VersionId, because: Because) -> AwardId:
    """Note that a person earned a credential version, exactly once: the award that stands is returned.

    After a revoked or expired award the next one begins a new cycle, and work other than that of an award which
    runs out soon does as well. It renews the award that the person had of the credential, of whatever version,
    if that one can be renewed. The badge follows by a job.
    """
    about = credentials.version(uow, version_id)
    before = rows.latest_award(uow.session, person_id, version_id)
    renewed = _to_renew(uow, person_id, about.credential_id, because)
    if before is not None and before.state not in _OVER and (renewed is None or renewed.id != before.id):
        return before.id
    award = Award(
        id=AwardId(new_id()),
        person_id=person_id,
        district_id=about.district_id,
        credential_id=about.credential_id,
        version_id=version_id,
        cycle=before.cycle + 1 if before else 1,
        renews_id=renewed.id if renewed else None,
        state=AwardState.GRANTED,
        because=because,
        granted_at=uow.now,
        recipient_urn=uuid.uuid4().urn,
        salt=secrets.token_hex(16),
    )
    # What the command changed before must not be undone together with a second grant.
    uow.session.flush()
    try:
        with uow.session.begin_nested():
            uow.session.add(award)
    except IntegrityError:
        # Another command granted the same a moment ago; a person has it, which is all that was asked for.
        faster = rows.latest_award(uow.session, person_id, version_id)
        if faster is None:
            raise
        return faster.id
    uow.record(
        "awards:award:grant",
        award.id,
        version=version_id,
        cycle=award.cycle,
        because=dict(because),
        **({"renews": award.renews_id} if award.renews_id else {}),
    )
    uow.emit(AwardGranted(award.id, person_id, award.district_id, award.credential_id, version_id))
    uow.enqueue("awards.issue", award_id=award.id)
    return award.id


def _to_renew(
    uow: UnitOfWork, person_id: PersonId, credential_id: CredentialId, because: Because
) -> Award | None:
    """The award that new work takes the place of; one that has run out is written down as such first."""
    newest = rows.newest_of_credential(uow.session, person_id, credential_id)
    if newest is None:
        return None
    if held.has_run_out(newest, uow.now):
        run_out(uow, newest)
    # The same decision told twice is no new work, and renews nothing that still counts.
    if newest.state.counts and _work_of(because) == _work_of(newest.because):
        return None
    return newest if held.is_renewable(newest, uow.now) else None


def _work_of(because: Because) -> tuple[str | None, str | None]:
    return because.get("submission_id"), because.get("plan_id")


def revoke(uow: UnitOfWork, award_id: AwardId, reason: str) -> None:
    """Take an award back for good. Every public document tells so from the same moment on.

    Raises ``NotFound``, ``Refused``, ``Invalid`` without a reason, ``IllegalTransition`` when it is revoked
    already.
    """
    award = known_award(uow, award_id)
    policy.may_revoke(uow.actor, award.ownership()).require()
    reason = said_reason(reason, "reason", "Say why, in a sentence or two.")
    award.advance(AwardStep.REVOKE)
    award.revoked_at, award.revocation_reason = uow.now, reason
    uow.record("awards:award:revoke", award.id, reason=reason)
    ask_for_chronicle(uow, [award.id])
    uow.emit(
        AwardRevoked(
            award.id, award.person_id, award.district_id, award.credential_id, award.version_id, reason
        )
    )


def share(uow: UnitOfWork, award_id: AwardId) -> None:
    """Make a badge public at its addresses.

    Raises ``NotFound``, ``Refused``, and ``Conflict`` when it is not issued or does not hold.
    """
    award = known_award(uow, award_id)
    policy.may_share(uow.actor, award.ownership()).require()
    if award.state is not AwardState.ISSUED:
        raise Conflict(
            "This badge cannot be shared: it is " + _NOT_SHARED_WHILE[award.state],
            cure="A badge can be shared while it is issued and holds.",
        )
    if award.shared_at is None:
        award.shared_at = uow.now
        uow.record("awards:award:share", award.id)


def unshare(uow: UnitOfWork, award_id: AwardId) -> None:
    """Make a badge private again: its public addresses answer as if it were not there.

    Raises ``NotFound``, ``Refused``.
    """
    award = known_award(uow, award_id)
    policy.may_share(uow.actor, award.ownership()).require()
    if award.shared_at is not None:
        award.shared_at = None
        uow.record("awards:award:unshare", award.id)


def known_award(uow: UnitOfWork, award_id: AwardId) -> Award:
    """An award to change, for those who may know of it. Raises ``NotFound``."""
    award = rows.award_to_change(uow.session, award_id)
    if award is None or not policy.may_see(uow.actor, award.ownership()):
        raise NotFound("There is no such award.", cure="Look for it among your badges.")
    return award


def said_reason(text: str, field: str, missing: str) -> str:
    """A reason without needless spaces. Raises ``Invalid`` at the field when it is empty or too long."""
    text = " ".join(text.split())
    if not text:
        raise Invalid("A reason is needed.", problems=(Problem(field, missing),))
    if len(text) > LONGEST_REASON:
        problem = Problem(field, f"Say it in at most {LONGEST_REASON} characters.")
        raise Invalid("The reason is too long.", problems=(problem,))
    return text
