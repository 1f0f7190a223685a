"""What issuers publish of themselves: profiles, key documents, the keys of 2.0; and who is marked on a status list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select, union

from awards import openbadge
from awards.canonical import OB3, VC2
from awards.models import Award, Edition, Endorsement, Issuer, Key, StatusList
from awards.queries import endorsements
from awards.queries.rows import issuer_in_charge
from awards.rules import (
    AwardState,
    EndorsementState,
    IdentifierFacts,
    IssuerFacts,
    IssuerId,
    KeyKind,
    PublicKeyFacts,
    StatusListId,
    listed,
)
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import DistrictId
from waymark.kernel.uow import Reading

Document = dict[str, Any]


@dataclass(frozen=True)
class IssuerRow:
    """Who issues the badges of a district at present."""

    id: IssuerId
    did: str
    name: str
    base_url: str


@dataclass(frozen=True)
class Marks:
    """A status list: its issuer's key in use, its size and the places that are marked."""

    list_id: StatusListId
    issuer: Issuer
    key: Key
    size: int
    marked: tuple[int, ...]


def issuer_of(reading: Reading, district_id: DistrictId) -> IssuerRow:
    """The issuer of a district's new badges. Raises ``NotFound``."""
    issuer = issuer_in_charge(reading.session, district_id)
    if issuer is None:
        raise NotFound("This district has no badge issuer yet.", cure="`waymark init` sets one up.")
    return IssuerRow(issuer.id, issuer.did, issuer.name, issuer.base_url)


def ob3_issuer(reading: Reading, issuer_id: IssuerId) -> Document:
    """The 3.0 profile of an issuer. Raises ``NotFound``."""
    issuer = known_issuer(reading, issuer_id)
    told = openbadge.build_ob3_issuer(issuer_facts(issuer))
    given = endorsements.of_issuer(reading.session, issuer.id)
    return {"@context": [VC2, OB3], **openbadge.with_endorsements(told, given)}


def ob2_issuer(reading: Reading, issuer_id: IssuerId) -> Document:
    """The 2.0 profile of an issuer. Raises ``NotFound``."""
    issuer = known_issuer(reading, issuer_id)
    keys = [key for key in public_keys(reading, [issuer_id]) if key.kind is KeyKind.RSA]
    return openbadge.build_ob2_issuer(issuer_facts(issuer), addresses_of(issuer), keys)


def ob2_keys(reading: Reading, issuer_id: IssuerId) -> dict[str, Document]:
    """The keys with which an issuer signs or signed 2.0 badges, by their names. Raises ``NotFound``."""
    issuer = known_issuer(reading, issuer_id)
    return {
        key.id: openbadge.build_ob2_key(issuer.id, key, addresses_of(issuer))
        for key in public_keys(reading, [issuer_id])
        if key.kind is KeyKind.RSA
    }


def ob2_key(reading: Reading, issuer_id: IssuerId, name: str) -> Document:
    """One of these keys. Raises ``NotFound``."""
    found = ob2_keys(reading, issuer_id).get(name)
    if found is None:
        raise NotFound("This issuer has no such key.")
    return found


def did_document(reading: Reading, issuer_id: IssuerId) -> Document:
    """The key document of an issuer, with every key it ever had. Raises ``NotFound``."""
    issuer = known_issuer(reading, issuer_id)
    return openbadge.build_did_document(issuer.did, public_keys(reading, [issuer_id]))


def root_did_document(reading: Reading) -> Document:
    """The key document of the installation: the keys of all issuers at its present address.

    Raises ``NotFound`` while there is no issuer.
    """
    query = select(Issuer).where(Issuer.is_main.is_(True)).order_by(Issuer.founded_at.desc()).limit(1)
    newest = reading.session.scalars(query).first()
    if newest is None:
        raise NotFound("Nobody issues badges here yet.")
    same_address = select(Issuer.id).where(Issuer.base_url == newest.base_url)
    keys = public_keys(reading, list(reading.session.scalars(same_address)))
    return openbadge.build_did_document(addresses_of(newest).root_did(), keys)


def public_keys(reading: Reading, issuers: Sequence[IssuerId]) -> tuple[PublicKeyFacts, ...]:
    """Every key that these issuers have or had, the oldest first."""
    query = select(Key).where(Key.issuer_id.in_(issuers)).order_by(Key.created_at, Key.kind, Key.id)
    return tuple(PublicKeyFacts(key.fragment, key.public, key.kind) for key in reading.session.scalars(query))


def marks_on(reading: Reading, list_id: StatusListId) -> Marks:
    """Who is marked on a status list at this moment, read from the awards. Raises ``NotFound``."""
    query = (
        select(StatusList, Issuer, Key)
        .join(Issuer, StatusList.issuer_id == Issuer.id)
        .join(Key, Key.issuer_id == Issuer.id)
        .where(StatusList.id == list_id, Key.kind == KeyKind.ED25519, Key.retired_at.is_(None))
    )
    found = reading.session.execute(query).first()
    if found is None:
        raise NotFound("There is no such status list.")
    status_list, issuer, key = found
    listed_now = Award.state.in_([state for state in AwardState if listed(state)])
    present = select(Award.status_index).where(Award.status_list_id == list_id, listed_now)
    # Editions of a revoked award are marked with it; those from before a suspension stay marked.
    before = (
        select(Edition.status_index)
        .join(Award, Edition.award_id == Award.id)
        .where(Edition.status_list_id == list_id, or_(Edition.marked, listed_now))
    )
    endorsed = select(Endorsement.status_index).where(
        Endorsement.status_list_id == list_id, Endorsement.state == EndorsementState.REVOKED
    )
    marked = reading.session.scalars(union(present, before, endorsed))
    places = sorted(place for place in marked if place is not None)
    return Marks(list_id, issuer, key, status_list.size, tuple(places))


def issuer_facts(issuer: Issuer) -> IssuerFacts:
    """An issuer as badges tell it."""
    return IssuerFacts(
        issuer.id,
        issuer.did,
        issuer.name,
        issuer.url,
        issuer.email,
        issuer.description,
        is_main=issuer.is_main,
        other_identifiers=tuple(
            IdentifierFacts(one["type"], one["value"]) for one in issuer.other_identifiers
        ),
    )


def addresses_of(issuer: Issuer) -> openbadge.Addresses:
    """The public addresses under an issuer's base address."""
    return openbadge.Addresses(issuer.base_url)


def known_issuer(reading: Reading, issuer_id: IssuerId) -> Issuer:
    """An issuer of the installation. Raises ``NotFound``."""
    issuer = reading.session.get(Issuer, issuer_id)
    if issuer is None:
        raise NotFound("There is no such issuer.")
    return issuer
