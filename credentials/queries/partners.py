"""Partners who design credentials for a district, and their members."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from credentials import policy
from credentials.models import Credential, Partner, PartnerMember
from credentials.rules import PartnerId, PartnerState
from people import queries as people
from waymark.kernel.decision import Decision, refused
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import DistrictId, PersonId
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class PartnerRow:
    """A partner with its members and how many credentials it has in drafts and in the catalogue."""

    id: PartnerId
    slug: str
    name: str
    url: str
    state: PartnerState
    reason: str
    members: tuple[tuple[PersonId, str], ...]


def partners(reading: Reading) -> tuple[PartnerRow, ...]:
    """The partners of the actor's district, by name. Raises ``Refused``."""
    actor = reading.actor
    if actor.district_id is None:
        raise NotFound("There are no partners.")
    policy.may_keep_partners(actor, actor.district_id).require()
    rows = reading.session.scalars(
        select(Partner).where(Partner.district_id == actor.district_id).order_by(Partner.name)
    ).all()
    pairs = reading.session.execute(
        select(PartnerMember.partner_id, PartnerMember.person_id).where(
            PartnerMember.partner_id.in_([row.id for row in rows])
        )
    ).all()
    names = people.names_of(reading, {person for _, person in pairs})
    return tuple(
        PartnerRow(
            row.id,
            row.slug,
            row.name,
            row.url,
            row.state,
            row.reason,
            tuple((person, names.get(person, "")) for partner, person in pairs if partner == row.id),
        )
        for row in rows
    )


def partners_of(reading: Reading) -> tuple[tuple[PartnerId, str], ...]:
    """The approved partners for which the actor may begin a draft, by name."""
    actor = reading.actor
    query = select(Partner.id, Partner.name).where(
        Partner.district_id == actor.district_id, Partner.state == PartnerState.APPROVED
    )
    if not policy.may_see_drafts(actor):
        joined = select(PartnerMember.partner_id).where(PartnerMember.person_id == actor.person_id)
        query = query.where(Partner.id.in_(joined))
    return tuple((row.id, row.name) for row in reading.session.execute(query.order_by(Partner.name)))


def may_begin(reading: Reading) -> Decision:
    """Whether the actor may begin a draft of any kind: for the district, or for a partner."""
    actor = reading.actor
    if actor.district_id is None or actor.person_id is None:
        return refused("Drafts are begun in a district.")
    is_member = not policy.may_see_drafts(actor) and partners_of(reading)
    return policy.may_begin(actor, actor.district_id, frozenset({actor.person_id}) if is_member else None)


def members_of(session: Session, partner_id: PartnerId) -> frozenset[PersonId]:
    """Those who write for a partner."""
    return frozenset(
        session.scalars(select(PartnerMember.person_id).where(PartnerMember.partner_id == partner_id))
    )


def member_row(session: Session, partner_id: PartnerId, person_id: PersonId) -> PartnerMember | None:
    """The row that names a member of a partner."""
    return session.get(PartnerMember, (partner_id, person_id))


def partner_row(reading: Reading, partner_id: PartnerId) -> Partner:
    """A partner's row. Raises ``NotFound``, also for partners of another district."""
    partner = reading.session.get(Partner, partner_id)
    if partner is None or partner.district_id != reading.actor.district_id:
        raise NotFound("There is no such partner.", cure="Choose one from the list of partners.")
    return partner


def partner_by_slug(reading: Reading, district_id: DistrictId, slug: str) -> Partner | None:
    """The partner of this name in a district, if there is one."""
    query = select(Partner).where(Partner.district_id == district_id, Partner.slug == slug)
    return reading.session.scalars(query).first()


def partner_suspended(reading: Reading, credential: Credential) -> bool:
    """Whether the partner that designed a credential is suspended."""
    if credential.partner_id is None:
        return False
    partner = reading.session.get(Partner, credential.partner_id)
    return partner is not None and partner.state is PartnerState.SUSPENDED
