"""The life of an award: granted, shared, revoked, run out.

Granting and issuing are two steps. Granting belongs to the decision and cannot fail for want of a signature;
``issuing`` is a job that signs, and is tried again until it succeeds.
"""

from __future__ import annotations

import secrets
import uuid

from sqlalchemy.exc import IntegrityError

from awards import policy
from awards.events import AwardExpired, AwardGranted, AwardRevoked
from awards.models import Award, Because
from awards.queries import held, rows
from awards.rules import AwardId, AwardState, AwardStep
from awards.service.chronicle import ask_for_chronicle
from credentials import queries as credentials
from credentials.rules import VersionId
from waymark.kernel.errors import Conflict, Invalid, NotFound, Problem
from waymark.kernel.ids import PersonId, new_id
from waymark.kernel.uow import UnitOfWork

LONGEST_REASON = 500

_NOT_SHARED_WHILE = {
    AwardState.GRANTED: "still being signed.",
    AwardState.SUSPENDED: "suspended.",
    AwardState.EXPIRED: "expired.",
    AwardState.REVOKED: "revoked.",
}


def grant(uow: UnitOfWork, person_id: PersonId, version_id: VersionId, because: Because) -> AwardId:
    """Note that a person earned a credential version, exactly once: the award that stands is returned.

    After a revoked or expired award the next one begins a new cycle. The badge follows by a job.
    """
    before = rows.latest_award(uow.session, person_id, version_id)
    if before is not None:
        if held.has_run_out(before, uow.now):
            _expire(uow, before)
        if before.state not in {AwardState.REVOKED, AwardState.EXPIRED}:
            return before.id
    about = credentials.version(uow, version_id)
    award = Award(
        id=AwardId(new_id()),
        person_id=person_id,
        district_id=about.district_id,
        credential_id=about.credential_id,
        version_id=version_id,
        cycle=before.cycle + 1 if before else 1,
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
    uow.record("awards:award:grant", award.id, version=version_id, cycle=award.cycle, because=dict(because))
    uow.emit(AwardGranted(award.id, person_id, award.district_id, award.credential_id, version_id))
    uow.enqueue("awards.issue", award_id=award.id)
    return award.id


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


def expire(uow: UnitOfWork, award_id: AwardId) -> None:
    """Write down that an award has run out. Changes nothing when it has not, or does not hold any more."""
    award = rows.award_to_change(uow.session, award_id)
    if award is not None and held.has_run_out(award, uow.now):
        _expire(uow, award)


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


def _expire(uow: UnitOfWork, award: Award) -> None:
    award.advance(AwardStep.EXPIRE)
    uow.record("awards:award:expire", award.id)
    ask_for_chronicle(uow, [award.id])
    uow.emit(
        AwardExpired(award.id, award.person_id, award.district_id, award.credential_id, award.version_id)
    )
