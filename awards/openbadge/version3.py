"""Open Badges 3.0 credentials, made from facts. Unsigned: ``signing`` adds the proof."""

from __future__ import annotations

from urllib.parse import quote

from awards.canonical import OB3, VC2
from awards.openbadge.addresses import Addresses
from awards.openbadge.spelling import Document, moment, number, sorted_tags, subject_identifier, without_gaps
from awards.rules import (
    AchievementFacts,
    AlignmentFacts,
    AwardFacts,
    CriterionFacts,
    EvidenceFacts,
    IssuerFacts,
    ResultFacts,
    StatusPlace,
    StatusPurpose,
)


def build_ob3(award: AwardFacts, addresses: Addresses) -> Document:
    """The unsigned Open Badges 3.0 credential of an award."""
    valid_from = award.reissued_at or award.awarded_at
    return without_gaps(
        {
            "@context": [VC2, OB3],
            "id": addresses.credential(award.id),
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": award.achievement.name,
            "description": award.description,
            "issuer": build_ob3_issuer(award.issuer),
            "validFrom": moment(valid_from),
            "validUntil": moment(award.valid_until) if award.valid_until else None,
            "awardedDate": moment(award.awarded_at),
            "credentialSubject": _ob3_subject(award, addresses),
            "evidence": [_ob3_evidence(piece) for piece in award.evidence],
            "credentialStatus": _ob3_status(award.status, addresses) if award.status else None,
        }
    )


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
        }
    )


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
            "creditsAvailable": None if credits_available is None else number(credits_available),
            "alignment": [_ob3_alignment(alignment) for alignment in achievement.alignments],
            "resultDescription": [
                _ob3_result_description(criterion, address) for criterion in achievement.criteria
            ],
        }
    )


def _ob3_subject(award: AwardFacts, addresses: Addresses) -> Document:
    achievement = addresses.achievement(award.achievement.version_id)
    return {
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
        "achievement": build_ob3_achievement(award.achievement, addresses),
        "result": [_ob3_result(result, achievement) for result in award.results],
    }


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


def _ob3_evidence(piece: EvidenceFacts) -> Document:
    return {
        "id": piece.url,
        "type": ["Evidence"],
        "name": piece.name,
        "narrative": piece.narrative,
        "description": piece.description,
    }


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
