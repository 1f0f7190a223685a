"""What the pages of issuers show to those who look after them: the list, and one issuer with everything about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from awards import policy
from awards.models import Award, Issuer, Key, SignsFor
from awards.queries.issuers import addresses_of, known_issuer
from awards.queries.rows import issuer_in_charge, speakers_of
from awards.rules import IdentifierFacts, IssuerId, KeyKind
from credentials import queries as credentials
from credentials.rules import CredentialKind
from people import queries as people
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import PersonId
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class IssuerLine:
    """An issuer in the list of a district."""

    id: IssuerId
    name: str
    did: str
    is_main: bool
    in_charge: bool
    badges: int


@dataclass(frozen=True)
class KeyLine:
    """A key as the page of its issuer lists it."""

    name: str
    kind: KeyKind
    created_at: datetime
    retired_at: datetime | None


@dataclass(frozen=True)
class IssuerPage:
    """One issuer with its keys, what it signs and who speaks for it. ``others`` are credentials it does not sign."""

    line: IssuerLine
    url: str
    email: str
    description: str
    identifiers: tuple[IdentifierFacts, ...]
    profile_address: str
    keys: tuple[KeyLine, ...]
    signs: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str], ...]
    speakers: tuple[tuple[PersonId, str], ...]


def issuer_lines(reading: Reading) -> tuple[IssuerLine, ...]:
    """The issuers of the actor's district, the one in charge first. Raises ``Refused``."""
    district_id = reading.actor.district_id
    if district_id is None:
        raise NotFound("You belong to no district.")
    policy.may_found_partner(reading.actor, district_id).require()
    found = list(
        reading.session.scalars(
            select(Issuer)
            .where(Issuer.district_id == district_id)
            .order_by(Issuer.is_main.desc(), Issuer.founded_at.desc(), Issuer.id)
        )
    )
    counted = (
        select(Key.issuer_id, func.count(Award.id))
        .join(Award, Award.key_id == Key.id)
        .where(Key.issuer_id.in_([one.id for one in found]))
        .group_by(Key.issuer_id)
    )
    signed = {row[0]: row[1] for row in reading.session.execute(counted)}
    in_charge = issuer_in_charge(reading.session, district_id)
    return tuple(
        IssuerLine(one.id, one.name, one.did, one.is_main, one is in_charge, signed.get(one.id, 0))
        for one in found
    )


def issuer_page(reading: Reading, issuer_id: IssuerId) -> IssuerPage:
    """One issuer of the actor's district. Raises ``NotFound``, ``Refused``."""
    line = next((one for one in issuer_lines(reading) if one.id == issuer_id), None)
    if line is None:
        raise NotFound("There is no such issuer in your district.")
    issuer = known_issuer(reading, issuer_id)
    keys = select(Key).where(Key.issuer_id == issuer_id).order_by(Key.created_at.desc(), Key.id)
    signs, others = _credentials(reading, issuer, in_charge=line.in_charge)
    speakers = speakers_of(reading.session, issuer_id)
    names = people.names_of(reading, speakers)
    return IssuerPage(
        line=line,
        url=issuer.url,
        email=issuer.email,
        description=issuer.description,
        identifiers=tuple(IdentifierFacts(one["type"], one["value"]) for one in issuer.other_identifiers),
        profile_address=addresses_of(issuer).issuer_profile(issuer.id),
        keys=tuple(
            KeyLine(key.fragment, key.kind, key.created_at, key.retired_at)
            for key in reading.session.scalars(keys)
        ),
        signs=signs,
        others=others,
        speakers=tuple(sorted(((one, names.get(one, "")) for one in speakers), key=lambda pair: pair[1])),
    )


Titles = tuple[tuple[str, str], ...]


def _credentials(reading: Reading, issuer: Issuer, *, in_charge: bool) -> tuple[Titles, Titles]:
    """Slug and title of what this issuer signs and of what it could sign."""
    query = select(SignsFor.credential_id, SignsFor.issuer_id)
    named = {row[0]: row[1] for row in reading.session.execute(query)}
    cards = credentials.cards(reading, issuer.district_id, kinds=tuple(CredentialKind))
    signs: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    for card in cards:
        signer = named.get(card.credential_id)
        signs_it = signer == issuer.id if signer is not None else in_charge
        (signs if signs_it else others).append((card.slug, card.title))
    return tuple(signs), tuple(others) if in_charge or not issuer.is_main else ()
