"""Partners who design credentials for the district: adding them, naming their members, suspending, approving."""

from __future__ import annotations

from credentials import policy, queries
from credentials.models import Partner, PartnerMember
from credentials.rules import PartnerId, PartnerState, slug_of
from waymark.kernel.errors import Conflict, Invalid, Problem, Refused
from waymark.kernel.ids import PersonId, new_id
from waymark.kernel.uow import UnitOfWork


def add_partner(uow: UnitOfWork, *, name: str, url: str) -> PartnerId:
    """Add a partner. Raises ``Invalid`` for a name without letters, ``Conflict`` where it is taken."""
    district_id = uow.actor.district_id
    if district_id is None:
        raise Refused("Partners belong to districts.")
    policy.may_keep_partners(uow.actor, district_id).require()
    slug = slug_of(name)
    if not slug:
        raise Invalid("The name has no letters.", problems=(Problem("name", "Give the partner's name."),))
    if queries.partner_by_slug(uow, district_id, slug):
        raise Conflict(f"There is a partner '{slug}' already.", cure="Open that one.")
    partner = Partner(id=new_id(), district_id=district_id, slug=slug, name=name, url=url)
    uow.session.add(partner)
    uow.record("credentials:partner:add", partner.id, slug=slug)
    return partner.id


def add_member(uow: UnitOfWork, partner_id: PartnerId, person_id: PersonId) -> None:
    """Let somebody write for a partner. Naming them twice changes nothing."""
    partner = _to_keep(uow, partner_id)
    queries.person_here(uow, partner.district_id, person_id)
    if person_id not in queries.members_of(uow.session, partner_id):
        uow.session.add(PartnerMember(partner_id=partner_id, person_id=person_id))
        uow.record("credentials:partner:add_member", partner_id, person_id=person_id)


def remove_member(uow: UnitOfWork, partner_id: PartnerId, person_id: PersonId) -> None:
    """Take somebody off a partner's members. What they wrote stays."""
    _to_keep(uow, partner_id)
    if row := queries.member_row(uow.session, partner_id, person_id):
        uow.session.delete(row)
        uow.record("credentials:partner:remove_member", partner_id, person_id=person_id)


def suspend_partner(uow: UnitOfWork, partner_id: PartnerId, reason: str) -> None:
    """Keep a partner's credentials out of the catalogue for now. Work under way goes on; awards stay valid."""
    partner = _to_keep(uow, partner_id)
    if not reason:
        raise Invalid("The partner will ask why.", problems=(Problem("reason", "Say why."),))
    partner.state, partner.reason = PartnerState.SUSPENDED, reason
    uow.record("credentials:partner:suspend", partner_id, reason=reason)


def approve_partner(uow: UnitOfWork, partner_id: PartnerId) -> None:
    """Let a suspended partner's credentials into the catalogue again."""
    partner = _to_keep(uow, partner_id)
    partner.state, partner.reason = PartnerState.APPROVED, ""
    uow.record("credentials:partner:approve", partner_id)


def _to_keep(uow: UnitOfWork, partner_id: PartnerId) -> Partner:
    partner = queries.partner_row(uow, partner_id)
    policy.may_keep_partners(uow.actor, partner.district_id).require()
    return partner
