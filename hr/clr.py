"""A comprehensive record as a Comprehensive Learner Record 2.0, made from facts. Unsigned: awards sign it.

Pure: the same facts give the same document. Badges go in as they were signed, and none of their meaning is changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from awards.canonical import CLR2, OB3, VC2
from awards.openbadge import Document, moment
from awards.openbadge.spelling import number, without_gaps
from hr.rules import Contents, CreditEarned, CreditLine

SCHEMA = "clr/v2p0/credential"


@dataclass(frozen=True)
class BadgeInside:
    """A signed badge, with what its credential asks to be earned before."""

    slug: str
    prerequisites: tuple[str, ...]
    signed: Document

    @property
    def achievement(self) -> str:
        """The identifier of what it certifies."""
        return str(self.signed["credentialSubject"]["achievement"]["id"])

    @property
    def address(self) -> str:
        """The identifier of the badge."""
        return str(self.signed["id"])


@dataclass(frozen=True)
class Stack:
    """A pathway that was finished: what it grants, its parts, and the full review of them."""

    grants: str
    parts: tuple[str, ...]
    capstone: str | None


@dataclass(frozen=True)
class RecordFacts:
    """Everything a comprehensive record says. ``subject`` and ``salt`` are made for this record alone."""

    address: str
    made_at: datetime
    issuer: Document
    subject: str
    hashed_email: str
    salt: str
    contents: Contents
    badges: tuple[BadgeInside, ...]
    stacks: tuple[Stack, ...]


def build_clr(facts: RecordFacts) -> Document:
    """The unsigned record."""
    contents = facts.contents
    return without_gaps(
        {
            "@context": [VC2, CLR2, OB3],
            "id": facts.address,
            "type": ["VerifiableCredential", "ClrCredential"],
            "name": f"Record of professional learning of {contents.name}",
            "description": "Every award that holds on this day, each with its own signed badge, and the credit "
            "that was given, by type and line by line.",
            "issuer": facts.issuer,
            "validFrom": moment(facts.made_at),
            "awardedDate": moment(facts.made_at),
            "partial": bool(contents.waiting),
            "credentialSubject": {
                "id": facts.subject,
                "type": ["ClrSubject"],
                "identifier": _holder(facts),
                "verifiableCredential": [
                    *(badge.signed for badge in facts.badges),
                    *(_credit(earned, facts) for earned in contents.credit if earned.lines),
                ],
                "association": [
                    {"type": "Association", "associationType": kind, "sourceId": source, "targetId": target}
                    for kind, source, target in associations(facts.badges, facts.stacks)
                ],
            },
        }
    )


def associations(badges: Sequence[BadgeInside], stacks: Sequence[Stack]) -> tuple[tuple[str, str, str], ...]:
    """How the achievements hang together, each as (kind, source, target): only what is in the record itself.

    A part and the full review are part of what the pathway grants; every part precedes the full review, as a
    prerequisite precedes what it opens.
    """
    known = {badge.slug: badge.achievement for badge in badges}
    named: dict[tuple[str, str, str], None] = {}
    for kind, source, target in (*_stacked(stacks), *_unlocked(badges)):
        if source in known and target in known:
            named[kind, known[source], known[target]] = None
    return tuple(named)


def _stacked(stacks: Sequence[Stack]) -> Iterator[tuple[str, str, str]]:
    for stack in stacks:
        for part in stack.parts:
            yield "isPartOf", part, stack.grants
            if stack.capstone:
                yield "precedes", part, stack.capstone
        if stack.capstone:
            yield "isPartOf", stack.capstone, stack.grants


def _unlocked(badges: Sequence[BadgeInside]) -> Iterator[tuple[str, str, str]]:
    for badge in badges:
        for before in badge.prerequisites:
            yield "precedes", before, badge.slug


def _holder(facts: RecordFacts) -> list[Document]:
    # Badges never name their holder, because they may be public. A record is handed over by the person it is
    # about, and is of no use without the name.
    return [
        {
            "type": "IdentityObject",
            "hashed": False,
            "identityHash": facts.contents.name,
            "identityType": "name",
        },
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": facts.hashed_email,
            "identityType": "emailAddress",
            "salt": facts.salt,
        },
    ]


def _credit(earned: CreditEarned, facts: RecordFacts) -> Document:
    """One type of credit as an achievement of its own.

    It has no signature besides the record's: taken out of it, it would go on to say what may have changed since.
    """
    address = f"{facts.address}/credit/{earned.slug}"
    addresses = {badge.signed["id"].rpartition("/")[2]: badge for badge in facts.badges}
    return {
        "@context": [VC2, OB3],
        "id": address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": earned.title,
        "issuer": facts.issuer,
        "validFrom": moment(facts.made_at),
        "credentialSubject": {
            "id": facts.subject,
            "type": ["AchievementSubject"],
            "achievement": {
                "id": f"{address}/achievement",
                "type": ["Achievement"],
                "achievementType": "ext:ProfessionalDevelopmentCredit",
                "name": earned.title,
                "description": f"{earned.rate}, set by {earned.authority}.",
                "criteria": {"narrative": f"Each award below gave credit. {earned.rate}."},
                "resultDescription": [
                    {
                        "id": f"{address}/line/{place}",
                        "type": ["ResultDescription"],
                        "name": f"{line.title}, in {earned.unit}",
                        "resultType": "ext:Credit",
                    }
                    for place, line in enumerate(earned.lines, 1)
                ],
            },
            "creditsEarned": number(earned.total),
            "narrative": f"{earned.total} {earned.unit} earned, of which {earned.usable} can be used on this day.",
            "result": [
                _line(line, f"{address}/line/{place}", addresses)
                for place, line in enumerate(earned.lines, 1)
            ],
        },
    }


def _line(line: CreditLine, description: str, badges: Mapping[str, BadgeInside]) -> dict[str, Any]:
    badge = badges.get(line.award_id) if line.award_id else None
    told: dict[str, Any] = {"type": ["Result"], "resultDescription": description, "value": str(line.quantity)}
    if badge is not None:
        told["alignment"] = [{"type": ["Alignment"], "targetName": line.title, "targetUrl": badge.address}]
    return told
