"""Open Badges 2.0: hosted and signed assertions and what they point to, made from facts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress

from awards.openbadge.addresses import Addresses
from awards.openbadge.issuer import pem_of
from awards.openbadge.spelling import Document, moment, sorted_tags, without_gaps
from awards.rules import (
    AchievementFacts,
    AwardFacts,
    AwardId,
    AwardState,
    IssuerFacts,
    IssuerId,
    PublicKeyFacts,
    listed,
)

OB2 = "https://w3id.org/openbadges/v2"


def build_ob2_issuer(
    issuer: IssuerFacts, addresses: Addresses, keys: Iterable[PublicKeyFacts] = ()
) -> Document:
    """The issuer's Open Badges 2.0 profile, with the addresses of the keys that ever signed 2.0 badges."""
    return without_gaps(
        {
            "@context": OB2,
            "id": addresses.ob2_issuer(issuer.id),
            "type": "Issuer",
            "name": issuer.name,
            "url": issuer.url,
            "email": issuer.email,
            "description": issuer.description,
            "publicKey": [addresses.ob2_key(issuer.id, key.id) for key in keys],
            "revocationList": addresses.ob2_revocations(issuer.id),
        }
    )


def build_ob2_key(issuer: IssuerId, key: PublicKeyFacts, addresses: Addresses) -> Document:
    """A key with which an issuer signs 2.0 badges."""
    return {
        "@context": OB2,
        "id": addresses.ob2_key(issuer, key.id),
        "type": "CryptographicKey",
        "owner": addresses.ob2_issuer(issuer),
        "publicKeyPem": pem_of(key),
    }


def build_ob2_badge_class(
    achievement: AchievementFacts, issuer: IssuerFacts, addresses: Addresses
) -> Document:
    """The Open Badges 2.0 badge class of a credential version."""
    return without_gaps(
        {
            "@context": OB2,
            "id": _badge_class(achievement, issuer, addresses),
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
    return _assertion(
        award,
        addresses,
        name=addresses.ob2_assertion(award.id),
        verification={"type": "hosted"},
        image=addresses.badge_image(award.id),
    )


def build_ob2_signed_assertion(award: AwardFacts, addresses: Addresses, *, creator: str) -> Document:
    """The assertion that is signed instead of published: it names the address of its key, and none of its own.

    Raises:
        ValueError: the award is revoked or suspended, or its id is no UUID.
    """
    verification = {"type": "SignedBadge", "creator": creator}
    return _assertion(award, addresses, name=signed_assertion_id(award.id), verification=verification)


def signed_assertion_id(award: AwardId) -> str:
    """The identifier of a signed assertion, which leads to no address.

    Raises:
        ValueError: ``award`` is not a UUID.
    """
    return uuid.UUID(award).urn


def award_of_signed_assertion(identifier: str) -> AwardId | None:
    """The award that a signed assertion would be of, if it is one of ours."""
    name = identifier.removeprefix("urn:uuid:")
    return AwardId(name.replace("-", "")) if name != identifier else None


def _badge_class(achievement: AchievementFacts, issuer: IssuerFacts, addresses: Addresses) -> str:
    # A badge class names one issuer, so each issuer of a credential has a badge class of its own.
    return addresses.ob2_badge(achievement.version_id, None if issuer.is_main else issuer.id)


def _assertion(
    award: AwardFacts, addresses: Addresses, *, name: str, verification: Document, image: str = ""
) -> Document:
    if listed(award.state):
        raise ValueError(f"A {award.state.value} award has no 2.0 assertion.")
    return without_gaps(
        {
            "@context": OB2,
            "id": name,
            "type": "Assertion",
            "recipient": {
                "type": "email",
                "hashed": True,
                "salt": award.recipient.salt,
                "identity": award.recipient.hashed_email,
            },
            "badge": _badge_class(award.achievement, award.issuer, addresses),
            "verification": verification,
            "issuedOn": moment(award.awarded_at),
            "expires": moment(award.valid_until) if award.valid_until else None,
            "image": image,
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
    issuer: IssuerId, awards: Iterable[AwardFacts], addresses: Addresses, private: Iterable[AwardId] = ()
) -> Document:
    """The issuer's 2.0 revocation list; awards in good standing are left out of it.

    An award is named by its address and, because its holder may have a signed copy, by the identifier of that. Of
    ``private`` ones, which are not in good standing either, nothing else is said.
    """
    reasons = {award.id: award.revocation_reason for award in awards if listed(award.state)}
    reasons |= dict.fromkeys(private, "")
    return {
        "@context": OB2,
        "id": addresses.ob2_revocations(issuer),
        "type": "RevocationList",
        "issuer": addresses.ob2_issuer(issuer),
        "revokedAssertions": [
            without_gaps({"id": name, "revocationReason": reason})
            for award, reason in reasons.items()
            for name in (addresses.ob2_assertion(award), *_signed_names(award))
        ],
    }


def _signed_names(award: AwardId) -> Iterator[str]:
    # What has no UUID has no signed form.
    with suppress(ValueError):
        yield signed_assertion_id(award)
