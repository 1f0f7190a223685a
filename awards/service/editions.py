"""Signing a badge again: what its holder publishes, another address, a repair, the end of a suspension.

A new edition says what is new in it; the day of the award stays. Editions before it are kept and go on to hold.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from awards import openbadge, policy
from awards.events import AwardResumed, AwardSuspended, BadgeReissued
from awards.models import Award, Edition, Issuer
from awards.queries import documents, issuers, rows, showing, telling
from awards.rules import AwardId, AwardStep, EditionReason, identity_hash
from awards.service.chronicle import ask_for_chronicle
from awards.service.issuers import free_places, issuer_and_key, issuer_key, signed_badge
from awards.service.lifecycle import known_award, said_reason
from awards.service.validity import follow
from credentials import queries as credentials
from people import queries as people
from waymark.kernel.errors import Invalid, NotFound, Problem, Unavailable
from waymark.kernel.uow import UnitOfWork


def publish(
    uow: UnitOfWork, award_id: AwardId, *, criteria: Collection[str], pieces: Collection[str]
) -> None:
    """Have the badge show these results and these pieces of evidence, and no others.

    A file is open to everybody at an address of its own as long as it is chosen and the badge is shared. Copies that
    were signed with more in them stay as they are. Choosing what is shown already changes nothing.

    Raises ``NotFound``, ``Refused``, ``Conflict`` when the badge is not issued, and ``Invalid`` for what is not part
    of the work.
    """
    award = known_award(uow, award_id)
    policy.may_publish(uow.actor, award.ownership()).require()
    award.require_issued()
    offered = showing.offered(uow, award)
    unknown = [
        *(one for one in criteria if one not in offered.criteria),
        *(one for one in pieces if one not in offered.pieces),
    ]
    if unknown:
        raise Invalid(
            "Something that was chosen is not part of this work.",
            problems=(Problem("chosen", f"There is no {unknown[0]} in it. Choose from the list."),),
        )
    wanted = {
        "criteria": [one for one in offered.criteria if one in criteria],
        "pieces": [one for one in offered.pieces if one in pieces],
    }
    if wanted == {"criteria": [], "pieces": [], **award.published}:
        return
    award.published = wanted  # type: ignore[assignment]  # the same names, made in one expression
    _sign_again(uow, award, EditionReason.PUBLISHED)


def name_by_present_address(uow: UnitOfWork, award_id: AwardId) -> None:
    """Sign the badge for the address that its holder has now. Changes nothing when it is the one it names.

    Raises ``NotFound``, ``Refused``, and ``Conflict`` when the badge is not issued.
    """
    award = known_award(uow, award_id)
    policy.may_publish(uow.actor, award.ownership()).require()
    award.require_issued()
    account = people.account_of(uow.session, award.person_id)
    if account is None:
        raise NotFound("The holder of this award has no address, by which the badge could name them.")
    hashed = identity_hash(account.email, award.salt)
    if hashed != award.hashed_email:
        award.hashed_email = hashed
        _sign_again(uow, award, EditionReason.ADDRESS)


def name_by_wallet(uow: UnitOfWork, award_id: AwardId, did: str) -> Award:
    """Sign the badge for the did of a wallet that its holder handed it to. The same did again changes nothing.

    Raises ``NotFound``, ``Refused``, and ``Conflict`` when the badge is not issued.
    """
    award = known_award(uow, award_id)
    policy.may_hand_over(uow.actor, award.ownership()).require()
    award.require_issued()
    if award.holder_did != did:
        award.holder_did = did
        _sign_again(uow, award, EditionReason.ADDRESS, "It names the wallet in which they keep it.")
    return award


def leave_wallet(uow: UnitOfWork, award_id: AwardId) -> None:
    """Sign the badge without naming a wallet, where it names one. What the wallet holds goes on to hold.

    Raises as ``name_by_wallet`` does.
    """
    award = known_award(uow, award_id)
    policy.may_hand_over(uow.actor, award.ownership()).require()
    award.require_issued()
    if award.holder_did:
        award.holder_did = ""
        _sign_again(uow, award, EditionReason.ADDRESS, "It names no wallet any more.")


def repair(uow: UnitOfWork, award_id: AwardId, note: str) -> None:
    """Sign the badge again with what credential and issuer say of themselves now; ``note`` tells what was wrong.

    Raises ``NotFound``, ``Refused``, ``Conflict`` when the badge is not issued, and ``Invalid`` without a note.
    """
    award = known_award(uow, award_id)
    policy.may_repair(uow.actor, award.ownership()).require()
    award.require_issued()
    note = said_reason(note, "note", "Say what was put right.")
    _sign_again(uow, award, EditionReason.REPAIRED, note)
    uow.emit(BadgeReissued(award.id, award.person_id, award.version_id, note))


def suspend(uow: UnitOfWork, award_id: AwardId, reason: str) -> None:
    """Let an award not count while a question about it is looked into. Every public document tells so at once.

    Raises ``NotFound``, ``Refused``, ``Invalid`` without a reason, and ``IllegalTransition``.
    """
    award = known_award(uow, award_id)
    policy.may_suspend(uow.actor, award.ownership()).require()
    reason = said_reason(reason, "reason", "Say why, in a sentence or two.")
    award.advance(AwardStep.SUSPEND)
    award.suspended_at, award.suspension_reason = uow.now, reason
    uow.record("awards:award:suspend", award.id, reason=reason)
    ask_for_chronicle(uow, [award.id])
    uow.emit(
        AwardSuspended(
            award.id, award.person_id, award.district_id, award.credential_id, award.version_id, reason
        )
    )


def resume(uow: UnitOfWork, award_id: AwardId) -> None:
    """Let a suspended award count again.

    Verifiers may remember a mark for good, so the badge is signed anew for a fresh place on the list, and the copies
    from before stay marked. Raises ``NotFound``, ``Refused``, ``IllegalTransition``, and ``Unavailable`` when the
    signer fails: the award then stays suspended.
    """
    award = known_award(uow, award_id)
    policy.may_suspend(uow.actor, award.ownership()).require()
    award.advance(AwardStep.RESUME)
    _sign_again(uow, award, EditionReason.RESUMED)
    award.suspended_at, award.suspension_reason = None, ""
    # Meanwhile its job may have come and gone.
    follow(uow, award)
    uow.record("awards:award:resume", award.id)
    uow.emit(
        AwardResumed(award.id, award.person_id, award.district_id, award.credential_id, award.version_id)
    )


def _sign_again(uow: UnitOfWork, award: Award, reason: EditionReason, note: str = "") -> None:
    issuer, key = issuer_and_key(uow, _issuer_of(uow, award))
    _keep(uow, award, marked=reason is EditionReason.RESUMED)
    if reason is EditionReason.RESUMED:
        award.status_list_id, award.status_index = free_places(uow, issuer.id, 1)[0]
    award.edition += 1
    award.edition_reason, award.edition_note, award.reissued_at = reason, note, uow.now
    about = credentials.version(uow, award.version_id)
    facts = documents.badge_facts(
        award,
        issuer,
        about,
        telling.told_of(uow, about),
        shown=showing.shown(uow, award, issuer),
    )
    parts = documents.common_parts(uow, facts.achievement, issuer)
    unsigned = openbadge.build_ob3(facts, issuers.addresses_of(issuer), parts)
    badge = signed_badge(uow, issuer_key(issuer, key), unsigned, created=uow.now)
    award.document, award.document_jwt = badge.document, badge.token
    award.document_digest = hashlib.sha256(badge.document.encode()).hexdigest()
    award.key_id = key.id
    uow.record(
        "awards:award:reissue",
        award.id,
        edition=award.edition,
        reason=reason.value,
        digest=award.document_digest,
        key=key.fragment,
    )
    ask_for_chronicle(uow, [award.id])


def _keep(uow: UnitOfWork, award: Award, *, marked: bool) -> None:
    """Put the present edition beside the award, before the next one takes its place."""
    uow.session.add(
        Edition(
            award_id=award.id,
            number=award.edition,
            reason=award.edition_reason,
            note=award.edition_note,
            signed_at=award.reissued_at or award.issued_at,
            key_id=award.key_id,
            status_list_id=award.status_list_id,
            status_index=award.status_index,
            marked=marked,
            document=award.document,
            document_jwt=award.document_jwt,
            document_digest=award.document_digest,
        )
    )


def _issuer_of(uow: UnitOfWork, award: Award) -> Issuer:
    """Who signed the badge: a new edition comes from the same issuer, whoever issues new badges now."""
    issuer = rows.issuer_of_key(uow.session, award.key_id)
    if issuer is None:
        raise Unavailable("Nobody has signed this badge yet.")
    return issuer
