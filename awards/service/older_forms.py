"""Forms of a badge for software that does not read Ed25519: signed on request with the issuer's RSA key, never stored.

The facts are those of the stored badge. The same badge and key give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from awards import openbadge
from awards.models import Issuer, Key
from awards.ports import Signer
from awards.queries import issuers, rows
from awards.queries.documents import BadgeFile
from awards.rules import IssuerId, KeyKind, listed
from awards.service.issuers import issuer_key, refuse_broken
from waymark.kernel.uow import Reading

ASSERTION_SCHEMA = "openbadges/v2p0/assertion"


def with_older_forms(reading: Reading, badges: Sequence[BadgeFile]) -> tuple[BadgeFile, ...]:
    """The badges with their RS256 token and their signed 2.0 assertion, as far as there are any.

    There is no token of an issuer that is identified by an Ed25519 key, and no assertion of an award that was taken
    back. Raises ``Unavailable`` when the signer fails.
    """
    known: dict[IssuerId, tuple[Issuer, Key | None]] = {}
    for badge in badges:
        if badge.issuer_id not in known:
            issuer = issuers.known_issuer(reading, badge.issuer_id)
            known[issuer.id] = issuer, rows.key_in_use(reading.session, issuer.id, KeyKind.RSA)
    return tuple(_signed(reading, badge, *known[badge.issuer_id]) for badge in badges)


def _signed(reading: Reading, badge: BadgeFile, issuer: Issuer, key: Key | None) -> BadgeFile:
    if key is None:
        return badge
    signer, sealed = reading.ports.get(Signer), issuer_key(issuer, key)
    token = assertion = ""
    if not issuer.did.startswith("did:key:"):
        document = json.loads(badge.document)
        del document["proof"]
        token = signer.sign_jwt(sealed, document)
    if not listed(badge.state):
        addresses = issuers.addresses_of(issuer)
        address = addresses.ob2_key(issuer.id, key.fragment)
        told = openbadge.build_ob2_signed_assertion(badge.facts, addresses, creator=address)
        refuse_broken(told, ASSERTION_SCHEMA)
        assertion = signer.sign_jws(sealed, told, key_address=address)
    return replace(badge, jwt_rs256=token, signed_assertion=assertion)
