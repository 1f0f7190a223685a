"""Open Badges 2.0: hosted assertions and what they point to, made from facts."""

from __future__ import annotations

from collections.abc import Iterable

from awards.openbadge.addresses import Addresses
from awards.openbadge.spelling import Document, moment, sorted_tags, without_gaps
from awards.rules import AchievementFacts, AwardFacts, AwardState, IssuerFacts, IssuerId, listed

OB2 = "https://w3id.org/openbadges/v2"


def build_ob2_issuer(issuer: IssuerFacts, addresses: Addresses) -> Document:
    """The issuer's Open Badges 2.0 profile."""
    return without_gaps(
        {
            "@context": OB2,
            "id": addresses.ob2_issuer(issuer.id),
            "type": "Issuer",
            "name": issuer.name,
            "url": issuer.url,
            "email": issuer.email,
            "description": issuer.description,
            "revocationList": addresses.ob2_revocations(issuer.id),
        }
    )


def build_ob2_badge_class(
    achievement: AchievementFacts, issuer: IssuerFacts, addresses: Addresses
) -> Document:
    """The Open Badges 2.0 badge class of a credential version."""
    return without_gaps(
        {
            "@context": OB2,
            "id": addresses.ob2_badge(achievement.version_id),
            "type": "BadgeClass",
            "name": achievement.name,
            "description": achievement.description,
            "image": achievement.image,
            "criteria": {
                "id": addresses.catalogue(achievement.slug),
                "narrative": achievement.criteria_narrative,
            },
            "issuer": addresses.ob2_issuer(issuer.id),
            "version": achievement.version,
            "related": [
                {
                    "id": addresses.ob2_badge(one.version_id),
                    "type": ["BadgeClass", "Related"],
                    "version": one.version,
                }
                for one in achievement.earlier
            ],
            "tags": sorted_tags(achievement.tags),
            "alignment": [
                {
                    "targetName": alignment.target_name,
                    "targetUrl": alignment.target_url,
                    "targetDescription": alignment.description,
                    "targetFramework": alignment.framework,
                    "targetCode": alignment.code,
                }
                for alignment in achievement.alignments
            ],
        }
    )


def build_ob2_assertion(award: AwardFacts, addresses: Addresses) -> Document:
    """The hosted Open Badges 2.0 assertion of an award.

    Raises:
        ValueError: the award is revoked or suspended. Answer 410 with ``revoked_ob2_assertion`` then.
    """
    if listed(award.state):
        raise ValueError(f"A {award.state.value} award has no 2.0 assertion.")
    return without_gaps(
        {
            "@context": OB2,
            "id": addresses.ob2_assertion(award.id),
            "type": "Assertion",
            "recipient": {
                "type": "email",
                "hashed": True,
                "salt": award.recipient.salt,
                "identity": award.recipient.hashed_email,
            },
            "badge": addresses.ob2_badge(award.achievement.version_id),
            "verification": {"type": "hosted"},
            "issuedOn": moment(award.awarded_at),
            "expires": moment(award.valid_until) if award.valid_until else None,
            "image": addresses.badge_image(award.id),
            "evidence": [
                {"id": piece.url, "type": "Evidence", "name": piece.name, "narrative": piece.narrative}
                for piece in award.evidence
            ],
        }
    )


def revoked_ob2_assertion(award: AwardFacts, addresses: Addresses) -> Document:
    """What the address of a 2.0 assertion answers, with HTTP status 410, once the award is taken back.

    Raises:
        ValueError: the award is neither revoked nor suspended.
    """
    if not listed(award.state):
        raise ValueError(f"This award is {award.state.value}, not revoked.")
    reason = award.revocation_reason
    if award.state is AwardState.SUSPENDED:
        reason = reason or "Suspended while a question is looked into."
    return without_gaps(
        {
            "@context": OB2,
            "id": addresses.ob2_assertion(award.id),
            "type": "Assertion",
            "revoked": True,
            "revocationReason": reason,
        }
    )


def build_ob2_revocation_list(
    issuer: IssuerId, awards: Iterable[AwardFacts], addresses: Addresses
) -> Document:
    """The issuer's 2.0 revocation list; awards in good standing are left out of it."""
    return {
        "@context": OB2,
        "id": addresses.ob2_revocations(issuer),
        "type": "RevocationList",
        "issuer": addresses.ob2_issuer(issuer),
        "revokedAssertions": [
            without_gaps(
                {"id": addresses.ob2_assertion(award.id), "revocationReason": award.revocation_reason}
            )
            for award in awards
            if listed(award.state)
        ],
    }
