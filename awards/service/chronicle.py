"""Keeping the chronicle: for each line of the audit trail about an award, one signed entry, in the same order.

A job does it after the command, so that nothing that happens to an award waits for a signature. Doing it again
adds only what is missing, which also completes awards from before there were chronicles.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from awards.models import Award, ChronicleEntry, Issuer, Key
from awards.openbadge import moment
from awards.ports import Signer
from awards.queries import chronicle, rows
from awards.rules import CHRONICLE_FORMAT, TOLD_BY_ACTION, AwardId, Entry, Happening, reader_seal
from awards.service.issuers import issuer_and_key, issuer_key
from credentials import queries as credentials
from credentials.rules import Definition, VersionId
from evidence import queries as evidence
from evidence.queries import AttemptDigests
from evidence.rules import AttemptId
from review import queries as review
from review.queries import DecisionBehind
from review.rules import CaseId
from waymark.kernel.audit import AuditLine
from waymark.kernel.ids import DistrictId
from waymark.kernel.uow import UnitOfWork

CHRONICLE_JOB = "awards.chronicle"
_SECRET_BYTES = 16


def ask_for_chronicle(uow: UnitOfWork, award_ids: Sequence[AwardId]) -> None:
    """Have the chronicles of these awards brought up to date after the commit."""
    uow.enqueue(CHRONICLE_JOB, award_ids=list(award_ids))


def keep_chronicle(uow: UnitOfWork, award_ids: Sequence[AwardId]) -> None:
    """Add and sign the entries that are missing. Raises ``Unavailable`` when nobody can sign."""
    awards = rows.awards_to_change(uow.session, award_ids)
    told = chronicle.last_entries(uow.session, award_ids)
    trail = chronicle.untold(uow.session, award_ids, {key: entry.audit_id for key, entry in told.items()})
    missing = [award for award in awards if trail[award.id]]
    if not missing:
        return
    sources = _Sources.of(uow, missing)
    desks: dict[tuple[DistrictId, str | None], tuple[Issuer, Key]] = {}
    for award in missing:
        desk = (award.district_id, award.key_id)
        if desk not in desks:
            desks[desk] = _issuer_and_key(uow, award)
        before = told[award.id].entry() if award.id in told else None
        _tell(
            uow,
            award,
            before=before,
            lines=trail[award.id],
            sources=sources,
            issuer=desks[desk][0],
            key=desks[desk][1],
        )


@dataclass(frozen=True)
class _Sources:
    """What the first entries of a batch are made from."""

    versions: Mapping[VersionId, Definition]
    attempts: Mapping[AttemptId, AttemptDigests]
    decisions: Mapping[CaseId, DecisionBehind]

    @classmethod
    def of(cls, uow: UnitOfWork, awards: Sequence[Award]) -> _Sources:
        because = [award.because for award in awards]
        attempts = [AttemptId(one["attempt_id"]) for one in because if "attempt_id" in one]
        cases = [CaseId(one["case_id"]) for one in because if "case_id" in one]
        return cls(
            credentials.versions(uow, {award.version_id for award in awards}),
            evidence.attempt_digests(uow, attempts) if attempts else {},
            review.decisions_behind(uow, cases) if cases else {},
        )


def _issuer_and_key(uow: UnitOfWork, award: Award) -> tuple[Issuer, Key]:
    """Who signed the badge tells its story; before it is signed, whoever would sign it now."""
    issuer = rows.issuer_of_key(uow.session, award.key_id) if award.key_id else None
    return issuer_and_key(uow, issuer or rows.issuer_in_charge(uow.session, award.district_id))


def _tell(
    uow: UnitOfWork,
    award: Award,
    *,
    before: Entry | None,
    lines: Sequence[AuditLine],
    sources: _Sources,
    issuer: Issuer,
    key: Key,
) -> None:
    for line in lines:
        happening = TOLD_BY_ACTION[line.action]
        secret = secrets.token_hex(_SECRET_BYTES) if happening is Happening.GRANTED else ""
        number = before.number + 1 if before else 1
        statement = {
            "format": CHRONICLE_FORMAT,
            "award": award.id,
            "issuer": issuer.did,
            "number": number,
            "previous": before.digest if before else None,
            "happening": happening.value,
            "at": moment(line.at),
            "signed_at": moment(uow.now),
            **_details(happening, award, line, sources, secret),
        }
        row = ChronicleEntry(
            award_id=award.id,
            number=number,
            happening=happening,
            at=line.at,
            audit_id=line.id,
            key_id=key.id,
            statement=uow.ports.get(Signer).sign_statement(issuer_key(issuer, key), statement),
            secret=secret,
        )
        uow.session.add(row)
        before = row.entry()


def _details(
    happening: Happening, award: Award, line: AuditLine, sources: _Sources, secret: str
) -> dict[str, Any]:
    if happening is Happening.GRANTED:
        return _earned(award, sources, secret)
    # What the verbs wrote into the trail: digests, the key, a reason. Who did it is for the trail alone.
    return {name: line.facts[name] for name in ("edition", "reason", "digest", "key") if name in line.facts}


def _earned(award: Award, sources: _Sources, secret: str) -> dict[str, Any]:
    about, because = sources.versions[award.version_id], award.because
    told: dict[str, Any] = {
        "recipient": award.recipient_urn,
        "cycle": award.cycle,
        "credential": {
            "slug": about.slug,
            "title": about.title,
            "version": about.number,
            "digest": about.digest,
        },
    }
    if award.renews_id:
        told["renews"] = award.renews_id
    if about.rubric:
        told["rubric"] = {"digest": about.rubric.digest, "passing": about.rubric.passing.value}
    if attempt := sources.attempts.get(AttemptId(because.get("attempt_id", ""))):
        told["attempt"] = {
            "number": attempt.number,
            "handed_in": moment(attempt.submitted_at),
            "attested": moment(attempt.attested_at),
            "digest": attempt.digest,
            "answers": list(attempt.answers),
            "artifacts": list(attempt.artifacts),
        }
    if decision := sources.decisions.get(CaseId(because.get("case_id", ""))):
        told |= _judged(decision, secret)
    if because.get("kind") == "pathway":
        told["rule"] = {"kind": "pathway", "pathway": because.get("pathway", "")}
        told["counted"] = {
            "awards": because.get("awards", []),
            "outside": because.get("outside", []),
        }
    return told


def _judged(decision: DecisionBehind, secret: str) -> dict[str, Any]:
    return {
        "decision": {
            "outcome": decision.outcome.value,
            "decided": moment(decision.decided_at),
            "reason": decision.reason,
            "criteria": {criterion: level.value for criterion, level in decision.levels.items()},
            "readers": [
                {
                    "seat": one.seat,
                    "kind": one.as_role.value,
                    # The day only: by the minute colleagues could tell who sat at it.
                    "scored": moment(one.scored_at.replace(hour=0, minute=0, second=0, microsecond=0)),
                    "rubric": one.rubric_digest,
                    "seal": reader_seal(secret, one.reader_id),
                }
                for one in decision.readings
            ],
        },
        "rule": {
            "kind": decision.rule.value,
            "in_words": decision.rule.sentence,
            "readers": decision.policy.readers,
            "tolerance": decision.policy.tolerance,
            "blind": decision.policy.blind,
        },
    }
