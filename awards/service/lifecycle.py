"""The life of an award: granted, issued, shared, revoked, run out.

Granting and issuing are two steps. Granting belongs to the decision and cannot fail for want of a signature;
issuing is a job that signs, and is tried again until it succeeds.
"""

from __future__ import annotations

import calendar
import hashlib
import json
import secrets
import uuid
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from awards import openbadge, policy
from awards.events import AwardExpired, AwardGranted, AwardIssued, AwardRevoked
from awards.models import Award, Because
from awards.ports import Signer
from awards.queries import documents, held, rows
from awards.rules import AwardId, AwardState, AwardStep, identity_hash
from awards.service.issuers import free_place, issuer_and_key, issuer_key, signed
from credentials import queries as credentials
from credentials.rules import VersionId
from people import queries as people
from waymark.kernel.errors import Conflict, Invalid, NotFound, Problem
from waymark.kernel.ids import PersonId, new_id
from waymark.kernel.uow import UnitOfWork

CREDENTIAL_SCHEMA = "openbadges/v3p0/credential"
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


def issue(uow: UnitOfWork, award_id: AwardId) -> None:
    """Sign and store the badge of a granted award. Doing it again changes nothing.

    Raises ``NotFound``, ``Invalid`` for a badge that does not keep to the standard, and ``Unavailable`` when
    there is no issuer or the signer fails: the award then stays granted.
    """
    award = rows.award_to_change(uow.session, award_id)
    if award is None:
        raise NotFound("There is no such award.")
    if award.state is not AwardState.GRANTED:
        return
    issuer, key = issuer_and_key(uow, rows.issuer_in_charge(uow.session, award.district_id))
    account = people.account_of(uow.session, award.person_id)
    if account is None:
        raise NotFound("The holder of this award has no address, by which the badge names them.")
    about = credentials.version(uow, award.version_id)
    award.hashed_email = identity_hash(account.email, award.salt)
    award.status_list_id, award.status_index = free_place(uow, issuer.id)
    if about.expires_after_months is not None:
        award.expires_at = months_later(award.granted_at, about.expires_after_months)
        uow.enqueue_for(award.expires_at, "awards.expire", award_id=award.id)
    facts = documents.badge_facts(award, issuer, about, credentials.alignment_rows(uow, about))
    unsigned = openbadge.build_ob3(facts, documents.addresses_of(issuer))
    sealed = issuer_key(issuer, key)
    document = signed(uow, sealed, unsigned, schema=CREDENTIAL_SCHEMA, created=uow.now)
    award.document = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    award.document_digest = hashlib.sha256(award.document.encode()).hexdigest()
    award.document_jwt = uow.ports.get(Signer).sign_jwt(sealed, unsigned)
    award.key_id = key.id
    award.issued_at = uow.now
    award.advance(AwardStep.ISSUE)
    uow.record("awards:award:issue", award.id, digest=award.document_digest, key=key.fragment)
    uow.emit(AwardIssued(award.id, award.person_id, award.district_id, award.credential_id, award.version_id))


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


def months_later(moment: datetime, months: int) -> datetime:
    """The same day so many months later, or the last day of a shorter month."""
    years, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + years, month + 1
    return moment.replace(year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1]))


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
    uow.emit(
        AwardExpired(award.id, award.person_id, award.district_id, award.credential_id, award.version_id)
    )
