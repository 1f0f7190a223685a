"""Issuing: awards that were granted get their signed badges, one alone or a batch in one unit of work.

Doing it again changes nothing: an award that has its badge is passed over. So a batch may be cut off and repeated.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from awards import openbadge, policy
from awards.events import AwardsIssued, IssuedAward
from awards.models import Issuer, Key
from awards.ports import IssuerKey
from awards.queries import documents, issuers, rows, telling
from awards.queries.rows import GrantedRow
from awards.rules import (
    AchievementFacts,
    AwardFacts,
    AwardId,
    AwardState,
    AwardStep,
    IssuerFacts,
    IssuerId,
    RecipientFacts,
    StatusListId,
    StatusPlace,
    identity_hash,
    months_later,
    next_state,
    next_turn,
)
from awards.service.chronicle import ask_for_chronicle
from awards.service.issuers import free_places, issuer_and_key, issuer_key, signed_badge
from awards.service.validity import VALIDITY_JOB
from credentials import queries as credentials
from credentials.rules import VersionId
from people import queries as people
from waymark.kernel.errors import NotFound, Unavailable
from waymark.kernel.ids import DistrictId, PersonId
from waymark.kernel.outbox import waiting
from waymark.kernel.uow import UnitOfWork

BATCH = 500
BATCH_JOB = "awards.issue_batch"


def issue(uow: UnitOfWork, award_id: AwardId) -> None:
    """Sign and store the badge of a granted award. Doing it again changes nothing.

    Raises ``NotFound``, ``Invalid`` for a badge that does not keep to the standard, and ``Unavailable`` when
    there is no issuer or the signer fails: the award then stays granted.
    """
    award = rows.award_to_change(uow.session, award_id)
    if award is None:
        raise NotFound("There is no such award.")
    failed = _issue_all(uow, rows.granted_to_change(uow.session, [award_id]))
    if award_id in failed:
        raise failed[award_id]


def start_issuing(uow: UnitOfWork) -> dict[str, int]:
    """Ask for the badges of all awards that wait for one, in batches; how many each job has to make.

    Batches that were asked for before and are not done yet are among them, and nothing is asked for twice.
    Raises ``Refused``.
    """
    policy.may_issue_all(uow.actor).require()
    jobs = {job.id: job.arguments["award_ids"] for job in waiting(uow.session, BATCH_JOB)}
    asked = {award_id for award_ids in jobs.values() for award_id in award_ids}
    left = [award_id for award_id in rows.granted_ids(uow.session) if award_id not in asked]
    for start in range(0, len(left), BATCH):
        award_ids = left[start : start + BATCH]
        uow.enqueue(BATCH_JOB, award_ids=award_ids)
        jobs[uow.enqueued[-1]] = award_ids
    if left:
        uow.record("awards:award:issue_all", uow.actor.district_id or "", awards=len(left))
    return {job_id: len(award_ids) for job_id, award_ids in jobs.items()}


def issue_batch(uow: UnitOfWork, award_ids: Sequence[AwardId]) -> None:
    """Sign and store the badges of those of these awards that wait for one. Doing it again changes nothing.

    An award that cannot be issued is left to a job of its own, which keeps its error, and holds up no other.
    Raises ``Unavailable`` when there is no issuer or the signer fails: then the whole batch is tried again.
    """
    for award_id in _issue_all(uow, rows.granted_to_change(uow.session, award_ids)):
        uow.enqueue_once("awards.issue", award_id=award_id)


@dataclass(frozen=True)
class _Mould:
    """What the badges of one credential version have in common."""

    achievement: AchievementFacts
    parts: openbadge.CommonParts
    expires_after_months: int | None


@dataclass(frozen=True)
class _Workplace:
    """What the badges of one issuer are made with."""

    issuer: IssuerFacts
    addresses: openbadge.Addresses
    key: Key
    sealed: IssuerKey
    emails: Mapping[PersonId, str]
    moulds: Mapping[VersionId, _Mould]


def _issue_all(uow: UnitOfWork, awards: Sequence[GrantedRow]) -> dict[AwardId, Exception]:
    """Issue granted awards; what went wrong with those that stay granted."""
    partners = rows.partners_in_charge(uow.session, {award.credential_id for award in awards})
    by_issuer: dict[tuple[DistrictId, IssuerId | None], list[GrantedRow]] = defaultdict(list)
    for award in awards:
        partner = partners.get(award.credential_id)
        by_issuer[award.district_id, partner.id if partner else None].append(award)
    failed: dict[AwardId, Exception] = {}
    for together in by_issuer.values():
        failed |= _issue_together(uow, together, partners.get(together[0].credential_id))
    return failed


def _issue_together(
    uow: UnitOfWork, awards: Sequence[GrantedRow], partner: Issuer | None
) -> dict[AwardId, Exception]:
    """Issue awards of one district and one issuer; what went wrong with those that stay granted.

    Everything that can fail for one award alone is done before anything is written.
    """
    place = _workplace(uow, awards, partner)
    made: dict[AwardId, dict[str, object]] = {}
    failed: dict[AwardId, Exception] = {}
    for award, status in zip(awards, free_places(uow, place.issuer.id, len(awards)), strict=True):
        try:
            made[award.id] = _signed(uow, award, place, status)
        except Unavailable:
            raise  # nobody's badge can be signed
        except Exception as error:  # noqa: BLE001  # whatever it is, the others are not held up by it
            failed[award.id] = error
    if made:
        _store(uow, [award for award in awards if award.id in made], made, place.key)
    return failed


def _workplace(uow: UnitOfWork, awards: Sequence[GrantedRow], partner: Issuer | None) -> _Workplace:
    in_charge = partner or rows.issuer_in_charge(uow.session, awards[0].district_id)
    issuer, key = issuer_and_key(uow, in_charge)
    emails = people.emails_of(uow.session, [award.person_id for award in awards])
    return _Workplace(
        issuers.issuer_facts(issuer),
        issuers.addresses_of(issuer),
        key,
        issuer_key(issuer, key),
        emails,
        dict(_moulds(uow, issuer, awards)),
    )


def _moulds(
    uow: UnitOfWork, issuer: Issuer, awards: Sequence[GrantedRow]
) -> Iterator[tuple[VersionId, _Mould]]:
    versions = credentials.versions(uow, {award.version_id for award in awards})
    told = telling.told_of_all(uow, list(versions.values()))
    for version_id, about in versions.items():
        achievement = documents.achievement_facts(about, issuer, told[version_id])
        parts = documents.common_parts(uow, achievement, issuer)
        yield version_id, _Mould(achievement, parts, about.expires_after_months)


def _signed(
    uow: UnitOfWork, award: GrantedRow, place: _Workplace, status: tuple[StatusListId, int]
) -> dict[str, object]:
    """What is stored of a badge."""
    if award.person_id not in place.emails:
        raise NotFound("The holder of this award has no address, by which the badge names them.")
    mould = place.moulds[award.version_id]
    months = mould.expires_after_months
    expires_at = months_later(award.granted_at, months) if months is not None else None
    hashed_email = identity_hash(place.emails[award.person_id], award.salt)
    facts = AwardFacts(
        id=award.id,
        achievement=mould.achievement,
        issuer=place.issuer,
        recipient=RecipientFacts(award.recipient_urn, hashed_email, award.salt),
        awarded_at=award.granted_at,
        valid_until=expires_at,
        status=StatusPlace(*status),
    )
    unsigned = openbadge.build_ob3(facts, place.addresses, mould.parts)
    badge = signed_badge(uow, place.sealed, unsigned, created=uow.now)
    return {
        "award_id": award.id,
        "state": next_state(AwardState.GRANTED, AwardStep.ISSUE),
        "issued_at": uow.now,
        "expires_at": expires_at,
        "hashed_email": hashed_email,
        "status_list_id": status[0],
        "status_index": status[1],
        "key_id": place.key.id,
        "document": badge.document,
        "document_jwt": badge.token,
        "document_digest": hashlib.sha256(badge.document.encode()).hexdigest(),
        "version": award.version + 1,
    }


def _store(
    uow: UnitOfWork, awards: Sequence[GrantedRow], made: Mapping[AwardId, dict[str, object]], key: Key
) -> None:
    rows.store_badges(uow.session, list(made.values()))
    for award_id, badge in made.items():
        if isinstance(badge["expires_at"], datetime):
            uow.enqueue_for(next_turn(badge["expires_at"], uow.now), VALIDITY_JOB, award_id=award_id)
    uow.record_each(
        "awards:award:issue",
        {
            award_id: {"digest": badge["document_digest"], "key": key.fragment}
            for award_id, badge in made.items()
        },
    )
    ask_for_chronicle(uow, [award.id for award in awards])
    issued = tuple(
        IssuedAward(award.id, award.person_id, award.credential_id, award.version_id) for award in awards
    )
    uow.emit(AwardsIssued(awards[0].district_id, issued))
