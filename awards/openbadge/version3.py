"""Open Badges 3.0 credentials, made from facts. Unsigned: ``signing`` adds the proof."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from awards.canonical import OB3, OB3_EXTENSIONS, VC2
from awards.openbadge.addresses import Addresses
from awards.openbadge.spelling import Document, moment, number, sorted_tags, subject_identifier, without_gaps
from awards.rules import (
    AchievementFacts,
    AlignmentFacts,
    AwardFacts,
    CriterionFacts,
    EarlierFacts,
    EndorsementId,
    EvidenceFacts,
    IssuerFacts,
    ResultFacts,
    StatusPlace,
    StatusPurpose,
)

OB3_SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
"""Where the standard publishes what a badge has to look like."""

_NAMES_OF_PARTS = frozenset({"id", "statusListCredential"})


@dataclass(frozen=True)
class CommonParts:
    """What all badges of one credential version say in the same words, made once for many."""

    issuer: Document
    achievement: Document


def build_ob3_common(achievement: AchievementFacts, issuer: IssuerFacts, addresses: Addresses) -> CommonParts:
    """The parts that the badges of this achievement have in common."""
    return CommonParts(build_ob3_issuer(issuer), build_ob3_achievement(achievement, addresses))


def build_ob3(award: AwardFacts, addresses: Addresses, common: CommonParts | None = None) -> Document:
    """The unsigned Open Badges 3.0 credential of an award; ``common`` saves making those parts again."""
    common = common or build_ob3_common(award.achievement, award.issuer, addresses)
    valid_from = award.reissued_at or award.awarded_at
    own = without_gaps(
        {
            "id": addresses.credential(award.id),
            "name": award.achievement.name,
            "description": award.description,
            "validUntil": moment(award.valid_until) if award.valid_until else None,
            "credentialStatus": _ob3_status(award.status, addresses) if award.status else None,
        }
    )
    document = {
        # The third has the types of schema and refreshing, without which safe readers refuse them.
        "@context": [VC2, OB3, OB3_EXTENSIONS],
        "id": own.get("id"),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": own.get("name"),
        "description": own.get("description"),
        "issuer": common.issuer,
        "validFrom": moment(valid_from),
        "validUntil": own.get("validUntil"),
        "awardedDate": moment(award.awarded_at),
        "credentialSubject": _ob3_subject(award, common, addresses),
        "evidence": None,
        "credentialSchema": [{"id": OB3_SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "credentialStatus": own.get("credentialStatus"),
        "refreshService": {"id": addresses.refresh(award.id), "type": "1EdTechCredentialRefresh"},
    }
    if award.evidence:
        taken = set(_addresses_in(document))
        document |= without_gaps({"evidence": [_ob3_evidence(piece, taken) for piece in award.evidence]})
    return {name: value for name, value in document.items() if value is not None}


def build_ob3_issuer(issuer: IssuerFacts) -> Document:
    """The issuer's profile as a 3.0 credential carries it."""
    return without_gaps(
        {
            "id": issuer.did,
            "type": ["Profile"],
            "name": issuer.name,
            "url": issuer.url,
            "email": issuer.email,
            "description": issuer.description,
            "otherIdentifier": [
                {"type": "IdentifierEntry", "identifier": one.value, "identifierType": one.type}
                for one in issuer.other_identifiers
            ],
        }
    )


def with_endorsements(part: Document, endorsements: Sequence[Document]) -> Document:
    """A profile or an achievement with those endorsements that are of it, each as it was signed."""
    given = [one for one in endorsements if one["credentialSubject"]["id"] == part["id"]]
    return {**part, "endorsement": given} if given else part


def build_ob3_endorsement(
    endorsement: EndorsementId,
    endorser: IssuerFacts,
    *,
    of: str,
    name: str,
    comment: str,
    given_at: datetime,
    place: StatusPlace,
    addresses: Addresses,
) -> Document:
    """The unsigned credential by which an issuer endorses what the identifier ``of`` names."""
    document = without_gaps(
        {
            "id": addresses.endorsement(endorsement),
            "type": ["VerifiableCredential", "EndorsementCredential"],
            "name": f"Endorsement of {name}",
            "issuer": build_ob3_issuer(endorser),
            "validFrom": moment(given_at),
            "credentialSubject": {
                "id": of,
                "type": ["EndorsementSubject"],
                "endorsementComment": comment,
            },
            "credentialStatus": _ob3_status(place, addresses),
        }
    )
    return {"@context": [VC2, OB3], **document}


def build_ob3_achievement(achievement: AchievementFacts, addresses: Addresses) -> Document:
    """The achievement of a credential version, with rubric and alignments."""
    address = addresses.achievement(achievement.version_id)
    credits_available = achievement.credits_available
    return without_gaps(
        {
            "id": address,
            "type": ["Achievement"],
            "achievementType": achievement.achievement_type,
            "name": achievement.name,
            "description": achievement.description,
            "criteria": {
                "id": addresses.catalogue(achievement.slug),
                "narrative": achievement.criteria_narrative,
            },
            "image": {"id": achievement.image, "type": "Image"},
            "inLanguage": achievement.language,
            "version": achievement.version,
            "tag": sorted_tags(achievement.tags),
            "related": [_ob3_related(one, addresses) for one in achievement.earlier],
            "creditsAvailable": None if credits_available is None else number(credits_available),
            "alignment": [_ob3_alignment(alignment) for alignment in achievement.alignments],
            "resultDescription": [
                _ob3_result_description(criterion, address) for criterion in achievement.criteria
            ],
        }
    )


def _ob3_subject(award: AwardFacts, common: CommonParts, addresses: Addresses) -> Document:
    address = addresses.achievement(award.achievement.version_id)
    about_person = without_gaps(
        {
            "id": subject_identifier(award.recipient.subject),
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": award.recipient.hashed_email,
                    "identityType": "emailAddress",
                    "salt": award.recipient.salt,
                }
            ],
        }
    )
    results = [without_gaps(_ob3_result(result, address)) for result in award.results]
    return {**about_person, "achievement": common.achievement, **({"result": results} if results else {})}


def _ob3_alignment(alignment: AlignmentFacts) -> Document:
    return {
        "type": ["Alignment"],
        "targetName": alignment.target_name,
        "targetUrl": alignment.target_url,
        "targetType": alignment.target_type,
        "targetCode": alignment.code,
        "targetFramework": alignment.framework,
        "targetDescription": alignment.description,
    }


def _ob3_related(one: EarlierFacts, addresses: Addresses) -> Document:
    return {"id": addresses.achievement(one.version_id), "type": ["Related"], "version": one.version}


def _ob3_result_description(criterion: CriterionFacts, achievement: str) -> Document:
    return {
        "id": _criterion_address(achievement, criterion.id),
        "type": ["ResultDescription"],
        "name": criterion.name,
        "resultType": "RubricCriterionLevel",
        "requiredLevel": _level_address(achievement, criterion.id, criterion.passing),
        "rubricCriterionLevel": [
            {
                "id": _level_address(achievement, criterion.id, level.id),
                "type": ["RubricCriterionLevel"],
                "name": level.name,
                "description": level.description,
                "level": level.id,
            }
            for level in criterion.levels
        ],
    }


def _ob3_result(result: ResultFacts, achievement: str) -> Document:
    return {
        "type": ["Result"],
        "resultDescription": _criterion_address(achievement, result.criterion),
        "achievedLevel": _level_address(achievement, result.criterion, result.level),
    }


def _ob3_evidence(piece: EvidenceFacts, taken: set[str]) -> Document:
    return {
        # Under the address of another part, what is said of the one would be said of the other as well.
        "id": piece.url if piece.url not in taken else None,
        "type": ["Evidence"],
        "name": piece.name,
        "narrative": piece.narrative,
        "description": piece.description,
    }


def _addresses_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            if isinstance(member, str):
                if name in _NAMES_OF_PARTS:
                    yield member
            else:
                yield from _addresses_in(member)
    elif isinstance(value, list):
        for member in value:
            yield from _addresses_in(member)


def _ob3_status(place: StatusPlace, addresses: Addresses) -> Document:
    status_list = addresses.status_list(place.list_id)
    return {
        "id": f"{status_list}#{place.index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": StatusPurpose.REVOCATION.value,
        "statusListIndex": str(place.index),
        "statusListCredential": status_list,
    }


def _criterion_address(achievement: str, criterion: str) -> str:
    return f"{achievement}#{quote(criterion, safe='')}"


def _level_address(achievement: str, criterion: str, level: str) -> str:
    return f"{_criterion_address(achievement, criterion)}/{quote(level, safe='')}"
