"""What people are offered when versions change, and under which version somebody begins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from credentials.models import Credential, CredentialVersion, Offer
from credentials.queries.definitions import definition, version
from credentials.rules import Chosen, CredentialId, Definition, OfferId, Touched
from waymark.kernel.errors import Invalid, NotFound, Problem
from waymark.kernel.ids import DistrictId, PersonId
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class OfferRow:
    """One offer as its person reads it. ``new_number`` is empty where the credential was retired."""

    id: OfferId
    slug: str
    title: str
    touched: Touched
    subject_id: str
    old_number: str
    new_number: str
    reason: str
    must_answer: bool
    answer: Chosen | None
    made_at: datetime


def offers_for(
    reading: Reading,
    person_id: PersonId,
    *,
    subject_id: str | None = None,
    credential_id: CredentialId | None = None,
) -> tuple[OfferRow, ...]:
    """What a person has not decided yet, of one credential or of all, what must be decided first.

    With ``subject_id`` everything about one of their things, decided or not.
    """
    old, new = aliased(CredentialVersion), aliased(CredentialVersion)
    query = (
        select(Offer, Credential.slug, old, new.number)
        .join(Credential, Offer.credential_id == Credential.id)
        .join(old, Offer.from_id == old.id)
        .outerjoin(new, Offer.to_id == new.id)
        .where(Offer.person_id == person_id)
        .order_by(Offer.must_answer.desc(), Offer.made_at.desc(), Offer.id)
    )
    if subject_id is None:
        query = query.where(Offer.answer.is_(None))
    else:
        query = query.where(Offer.subject_id == subject_id)
    if credential_id is not None:
        query = query.where(Offer.credential_id == credential_id)
    return tuple(
        OfferRow(
            offer.id,
            slug,
            version_row.title,
            offer.touched,
            offer.subject_id,
            version_row.number,
            number or "",
            version_row.retired_because,
            offer.must_answer,
            offer.answer,
            offer.made_at,
        )
        for offer, slug, version_row, number in reading.session.execute(query)
    )


def version_to_begin(
    reading: Reading, district_id: DistrictId | None, slug: str, person_id: PersonId | None
) -> Definition:
    """The version under which somebody begins: the one their plan was kept on, else the one in the catalogue.

    Raises ``NotFound``, and ``Invalid`` where the person has to decide between two versions first.
    """
    query = (
        select(Offer)
        .join(Credential, Offer.credential_id == Credential.id)
        .where(
            Credential.district_id == district_id,
            Credential.slug == slug,
            Offer.person_id == person_id,
            Offer.touched == Touched.PLANS,
        )
        .order_by(Offer.made_at.desc(), Offer.id)
    )
    kept = reading.session.scalars(query.limit(1)).first()
    if kept is None or kept.answer is Chosen.NEW:
        return definition(reading, district_id, slug)
    if kept.answer is None and kept.must_answer:
        raise Invalid(
            "This credential has changed since you planned it.",
            problems=(
                Problem(
                    "version", "Decide first under which version you begin, on the page of the credential."
                ),
            ),
        )
    return version(reading, kept.from_id)


def kept_for(
    reading: Reading, person_id: PersonId, slugs: Iterable[str], district_id: DistrictId
) -> dict[str, Definition]:
    """The retired credentials under which a person's plan may still begin, in a statement and two for each that is."""
    wanted, found = set(slugs), dict[str, Definition]()
    if not wanted:
        return found
    query = (
        select(Credential.slug)
        .join(Offer, Offer.credential_id == Credential.id)
        .where(
            Credential.district_id == district_id,
            Credential.slug.in_(wanted),
            Offer.person_id == person_id,
            Offer.touched == Touched.PLANS,
            Offer.to_id.is_(None),
        )
    )
    for slug in set(reading.session.scalars(query)):
        found[slug] = version_to_begin(reading, district_id, slug, person_id)
    return found


def offer_about(session: Session, touched: Touched, subject_id: str, person_id: PersonId) -> Offer | None:
    """What a person was offered about one of their things."""
    query = select(Offer).where(
        Offer.touched == touched, Offer.subject_id == subject_id, Offer.person_id == person_id
    )
    return session.scalars(query).first()


def offers_of_credential(session: Session, credential_id: CredentialId) -> tuple[Offer, ...]:
    """Every offer about a credential, whoever it was made to."""
    return tuple(session.scalars(select(Offer).where(Offer.credential_id == credential_id)))


def offer_row(reading: Reading, offer_id: OfferId) -> Offer:
    """An offer's row. Raises ``NotFound``, also for those of other people."""
    row = reading.session.get(Offer, offer_id)
    if row is None or row.person_id != reading.actor.person_id:
        raise NotFound("There is no such offer.", cure="Look at your home page for what is open.")
    return row
