"""Records and transcripts: made of what holds on the day, signed, kept, confirmed at their address, withdrawn."""

from __future__ import annotations

import hashlib
import json
import secrets
import uuid
from typing import Any

from awards import queries as awards
from awards import service as awards_service
from awards.queries import IssuerRow
from awards.rules import identity_hash
from hr import policy, queries
from hr.clr import SCHEMA, BadgeInside, RecordFacts, Stack, build_clr
from hr.models import Record
from hr.queries import Assembled
from hr.rules import RecordId, RecordKind
from people import queries as people
from schemas import registry
from waymark.kernel.errors import Conflict, Invalid, NotFound, Problem
from waymark.kernel.ids import PersonId, new_id
from waymark.kernel.uow import Reading, UnitOfWork

BADGE_SCHEMA = "openbadges/v3p0/credential"


def make_record(uow: UnitOfWork) -> RecordId:
    """Make the actor's comprehensive record: every signed badge that holds, and the credit, signed as a whole.

    Raises ``Conflict`` while there is nothing to record, ``Invalid`` for a record that does not keep to the
    standard, ``Unavailable`` without an issuer.
    """
    found = queries.assembled(uow, uow.actor.person_id)
    policy.may_make_record(uow.actor, found.person.id).require()
    _require_something(found)
    issuer = awards.issuer_of(uow, found.person.district_id)
    address = _new_address(issuer)
    unsigned = build_clr(_facts(uow, found, issuer, address))
    for inside in unsigned["credentialSubject"]["verifiableCredential"]:
        _require_badge(inside)
    signed = awards_service.sign(uow, issuer.id, unsigned, schema=SCHEMA)
    document = json.dumps(signed, ensure_ascii=False, separators=(",", ":"))
    return _keep(uow, found, RecordKind.RECORD, address, document)


def make_transcript(uow: UnitOfWork, person_id: PersonId) -> RecordId:
    """Make a transcript of somebody's awards and credit, for HR officers of their district. No badge is in it.

    Raises ``NotFound``, ``Refused``, ``Conflict`` while there is nothing to tell.
    """
    found = queries.assembled(uow, person_id)
    if found.person.district_id != uow.actor.district_id:
        raise NotFound("There is no such person.", cure="Search for them on the page of human resources.")
    policy.may_make_transcript(uow.actor, found.person.district_id, person_id).require()
    _require_something(found)
    address = _new_address(awards.issuer_of(uow, found.person.district_id))
    return _keep(uow, found, RecordKind.TRANSCRIPT, address, None)


def withdraw_record(uow: UnitOfWork, record_id: RecordId) -> PersonId:
    """Let its address confirm it no longer, and return whose it is. Copies stay with those who have them.

    Raises ``NotFound``, ``Refused``.
    """
    record = queries.record_to_change(uow, record_id)
    policy.may_withdraw_record(uow.actor, record.facts()).require()
    if record.withdrawn_at is None:
        record.withdrawn_at = uow.now
        uow.record("hr:record:withdraw", record_id)
    return record.person_id


def note_record_download(uow: UnitOfWork, record_id: RecordId) -> None:
    """Write down that somebody else than its holder fetched a transcript, which tells of a person by name."""
    record = queries.record_to_change(uow, record_id)
    if record.person_id != uow.actor.person_id:
        uow.record("hr:record:download", record_id)


def is_genuine(reading: Reading, document: str) -> bool:
    """Whether a signed record is still as it was signed, by an issuer of this installation."""
    return awards_service.is_unchanged(reading, document, schema=SCHEMA)


def _facts(uow: UnitOfWork, found: Assembled, issuer: IssuerRow, address: str) -> RecordFacts:
    account = people.account_of(uow.session, found.person.id)
    profile = awards.ob3_issuer(uow, issuer.id)
    del profile["@context"]
    salt = secrets.token_hex(16)
    return RecordFacts(
        address=address,
        made_at=uow.now,
        issuer=profile,
        subject=uuid.uuid4().urn,
        hashed_email=identity_hash(account.email if account else "", salt),
        salt=salt,
        contents=found.contents,
        badges=tuple(
            BadgeInside(badge.about.slug, badge.about.prerequisites, badge.signed)
            for badge in found.badges
            if badge.signed
        ),
        stacks=tuple(Stack(one.grants, one.parts, one.capstone) for one in found.finished),
    )


def _keep(
    uow: UnitOfWork, found: Assembled, kind: RecordKind, address: str, document: str | None
) -> RecordId:
    digest = hashlib.sha256(document.encode()).hexdigest() if document else ""
    record = Record(
        id=RecordId(address.rpartition("/")[2]),
        person_id=found.person.id,
        district_id=found.person.district_id,
        kind=kind,
        address=address,
        contents=Record.kept(found.contents),
        document=document,
        digest=digest,
        made_at=uow.now,
        made_by=uow.actor.person_id,
    )
    uow.session.add(record)
    uow.record("hr:record:make", record.id, kind=kind.value, awards=len(found.contents.awards), digest=digest)
    return record.id


def _new_address(issuer: IssuerRow) -> str:
    return f"{issuer.base_url}/records/{new_id()}"


def _require_something(found: Assembled) -> None:
    if found.contents.empty:
        raise Conflict(
            "There is nothing to record yet: no badge that is signed, and no credit.",
            cure="Come back when the first badge is there.",
        )


def _require_badge(inside: dict[str, Any]) -> None:
    try:
        registry.validate(BADGE_SCHEMA, inside)
    except registry.SchemaError as error:
        raise Invalid(
            "A badge in this record does not keep to the badge standard, so the record was not signed.",
            problems=(Problem(error.path, error.reason),),
            cure="Please tell the people who run Waymark.",
        ) from error
