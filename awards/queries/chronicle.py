"""The chronicle of an award as it is kept, and whether it still holds when it is read."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards import policy
from awards.jws import TokenError, check_compact, read_compact
from awards.models import Award, ChronicleEntry, Edition, Issuer, Key
from awards.openbadge import pem_of
from awards.queries.held import AwardRow, rows_of
from awards.rules import (
    TOLD_BY_ACTION,
    AwardId,
    Entry,
    Happening,
    PublicKeyFacts,
    chain_problems,
    reader_seal,
)
from credentials import queries as credentials
from credentials.rules import Definition
from evidence import queries as evidence
from evidence.rules import AttemptId
from people import queries as people
from review import queries as review
from review.rules import CaseId, ReaderRole
from waymark.kernel.audit import AuditLine
from waymark.kernel.errors import NotFound
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class ToldEntry:
    """One entry with what it says and the key that signed it. ``holds`` is its signature's answer."""

    number: int
    happening: Happening
    at: datetime
    says: dict[str, Any]
    statement: str
    digest: str
    key: str
    holds: bool


@dataclass(frozen=True)
class Finding:
    """One question to a chronicle, and its answer now."""

    question: str
    holds: bool
    answer: str


@dataclass(frozen=True)
class ReadingTold:
    """One reading as the first entry tells it: by kind, and sealed. The district also gets the name behind the seal.

    ``sealed`` says whether the seal is that person's; None where no name is told.
    """

    seat: int
    kind: str
    scored_at: datetime
    name: str
    sealed: bool | None


@dataclass(frozen=True)
class ChroniclePage:
    """How an award came about and what happened since. ``secret`` opens the readers' seals; empty for its holder."""

    award_id: AwardId
    person: str
    yours: bool
    definition: Definition
    entries: tuple[ToldEntry, ...]
    findings: tuple[Finding, ...]
    readers: tuple[ReadingTold, ...]
    secret: str
    counted: tuple[AwardRow, ...]
    """The awards that a pathway was finished with."""

    @property
    def holds(self) -> bool:
        """Whether every question was answered with yes."""
        return bool(self.entries) and all(finding.holds for finding in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """The chronicle as plain values, for a file, the API and the command."""
        return {
            "award": self.award_id,
            "holds": self.holds,
            "entries": [{**asdict(one), "at": one.at.isoformat()} for one in self.entries],
            "findings": [asdict(one) for one in self.findings],
            "readers": [{**asdict(one), "scored_at": one.scored_at.isoformat()} for one in self.readers],
            "secret": self.secret,
        }

    @property
    def earned(self) -> dict[str, Any]:
        """What the first entry says; empty while there is none."""
        return self.entries[0].says if self.entries else {}


def last_entries(session: Session, award_ids: Collection[AwardId]) -> dict[AwardId, ChronicleEntry]:
    """The newest entry of each of these awards that has any."""
    newest = (
        select(ChronicleEntry.award_id, func.max(ChronicleEntry.number).label("number"))
        .where(ChronicleEntry.award_id.in_(award_ids))
        .group_by(ChronicleEntry.award_id)
        .subquery()
    )
    query = select(ChronicleEntry).join(
        newest,
        (ChronicleEntry.award_id == newest.c.award_id) & (ChronicleEntry.number == newest.c.number),
    )
    return {entry.award_id: entry for entry in session.scalars(query)}


def untold(
    session: Session, award_ids: Collection[AwardId], told_to: Mapping[AwardId, int]
) -> dict[AwardId, list[AuditLine]]:
    """The lines of the audit trail that no entry tells yet, by award, in their order."""
    query = (
        select(AuditLine)
        .where(AuditLine.subject_id.in_(award_ids), AuditLine.action.in_(TOLD_BY_ACTION))
        .order_by(AuditLine.id)
    )
    found: dict[AwardId, list[AuditLine]] = defaultdict(list)
    for line in session.scalars(query):
        award_id = AwardId(line.subject_id)
        if line.id > told_to.get(award_id, 0):
            found[award_id].append(line)
    return found


def statements_of(session: Session, award_ids: Collection[AwardId]) -> dict[AwardId, list[str]]:
    """The signed entries of these awards, each in its order."""
    query = (
        select(ChronicleEntry.award_id, ChronicleEntry.statement)
        .where(ChronicleEntry.award_id.in_(award_ids))
        .order_by(ChronicleEntry.award_id, ChronicleEntry.number)
    )
    found: dict[AwardId, list[str]] = defaultdict(list)
    for award_id, statement in session.execute(query):
        found[award_id].append(statement)
    return found


def chronicle_page(reading: Reading, award_id: AwardId) -> ChroniclePage:
    """How an award came about, checked as it is read. Raises ``NotFound`` for those who may not know of it."""
    award = reading.session.get(Award, award_id)
    if award is None or not policy.may_see(reading.actor, award.ownership()):
        raise NotFound("There is no such award.", cure="Look for it among your badges.")
    query = (
        select(ChronicleEntry, Key, Issuer)
        .join(Key, ChronicleEntry.key_id == Key.id)
        .join(Issuer, Key.issuer_id == Issuer.id)
        .where(ChronicleEntry.award_id == award_id)
        .order_by(ChronicleEntry.number)
    )
    stored = [(row, key, issuer) for row, key, issuer in reading.session.execute(query)]
    entries = tuple(_told(row.entry(), key, issuer) for row, key, issuer in stored)
    named = bool(policy.may_see_readers(reading.actor, award.ownership()))
    secret = stored[0][0].secret if stored and named else ""
    return ChroniclePage(
        award_id=award_id,
        person=people.names_of(reading, [award.person_id])[award.person_id],
        yours=award.person_id == reading.actor.person_id,
        definition=credentials.version(reading, award.version_id),
        entries=entries,
        findings=_findings(reading, award, [row for row, _, _ in stored], entries),
        readers=_readings(reading, award, entries, secret),
        secret=secret,
        counted=rows_of(reading, _awards_named(reading.session, entries)),
    )


def _awards_named(session: Session, entries: Sequence[ToldEntry]) -> list[Award]:
    named = entries[0].says.get("counted", {}).get("awards", []) if entries else []
    if not named:
        return []
    return list(session.scalars(select(Award).where(Award.id.in_(named)).order_by(Award.granted_at)))


def _told(entry: Entry, key: Key, issuer: Issuer) -> ToldEntry:
    try:
        header, payload = read_compact(entry.statement)
        says = json.loads(payload)
        check_compact(entry.statement, pem_of(PublicKeyFacts(key.fragment, key.public, key.kind)).encode())
        holds = header.get("kid") == f"{issuer.did}#{key.fragment}" and says["issuer"] == issuer.did
    except (TokenError, ValueError, KeyError):
        says, holds = {}, False
    return ToldEntry(
        entry.number,
        entry.happening,
        entry.at,
        says,
        entry.statement,
        entry.digest,
        f"{issuer.did}#{key.fragment}",
        holds,
    )


def _findings(
    reading: Reading, award: Award, kept: Sequence[ChronicleEntry], entries: Sequence[ToldEntry]
) -> tuple[Finding, ...]:
    if not entries:
        return ()
    broken = [str(entry.number) for entry in entries if not entry.holds]
    chain = chain_problems([row.entry() for row in kept], [entry.says for entry in entries])
    waiting = untold(reading.session, [award.id], {award.id: kept[-1].audit_id})
    return (
        Finding(
            "Is every entry signed by the issuer?",
            not broken,
            "Each signature holds."
            if not broken
            else f"The signature of entry {', '.join(broken)} does not hold.",
        ),
        Finding(
            "Is no entry missing, changed or put in between?",
            not chain,
            " ".join(chain) or "Each entry names the one before it.",
        ),
        Finding(
            "Does it tell everything that happened?",
            not waiting,
            "Nothing happened that is not told."
            if not waiting
            else "The newest entry is still being signed.",
        ),
        *_texts(reading, award, entries),
    )


def _texts(reading: Reading, award: Award, entries: Sequence[ToldEntry]) -> tuple[Finding, ...]:
    """Whether what is stored today is what the entries fixed: the text, the evidence, the badge."""
    earned = entries[0].says
    found = [
        Finding(
            "Is the text of the credential still the one that counted?",
            credentials.text_digest(reading, award.version_id) == earned.get("credential", {}).get("digest"),
            "Its fingerprint, and with it that of the rubric, was taken anew from what is stored.",
        )
    ]
    if "attempt" in earned:
        attempt_id = AttemptId(award.because.get("attempt_id", ""))
        stored = evidence.attempt_digests(reading, [attempt_id]).get(attempt_id)
        found.append(
            Finding(
                "Is the evidence still what was handed in?",
                stored is not None and stored.intact and stored.digest == earned["attempt"]["digest"],
                "The fingerprint of the whole list of answers and files was taken anew.",
            )
        )
    signed = [str(entry.says["digest"]) for entry in entries if "digest" in entry.says]
    if signed:
        found.append(
            Finding(
                "Are the badges those that were signed?",
                sorted(signed) == sorted(_badge_digests(reading.session, award)),
                "The fingerprint of each edition was compared.",
            )
        )
    return tuple(found)


def _badge_digests(session: Session, award: Award) -> list[str]:
    before = select(Edition.document_digest).where(Edition.award_id == award.id)
    present = [award.document_digest] if award.document_digest else []
    return [*session.scalars(before), *present]


def _readings(
    reading: Reading, award: Award, entries: Sequence[ToldEntry], secret: str
) -> tuple[ReadingTold, ...]:
    told = entries[0].says.get("decision", {}).get("readers", ()) if entries else ()
    case_id = CaseId(award.because.get("case_id", ""))
    decision = review.decisions_behind(reading, [case_id]).get(case_id) if secret and told else None
    people_read = {one.seat: one.reader_id for one in decision.readings} if decision else {}
    names = people.names_of(reading, people_read.values())
    return tuple(
        ReadingTold(
            seat=one["seat"],
            kind=ReaderRole(one["kind"]).label,
            scored_at=datetime.fromisoformat(one["scored"]),
            name=names.get(people_read[one["seat"]], "") if one["seat"] in people_read else "",
            sealed=one["seal"] == reader_seal(secret, people_read[one["seat"]])
            if one["seat"] in people_read
            else None,
        )
        for one in told
    )
