"""Drafts at each stage of their life, made through the service."""

from __future__ import annotations

from typing import Any

from credentials import queries, service
from credentials.payloads import checked_file, lacking
from credentials.rules import Carrying, CredentialKind, DraftId, PartnerId, VersionId
from tests.factories import credentials
from tests.factories.town import Town
from waymark.kernel.actor import Actor

TITLE = "Marble tracks"


def begun(
    town: Town, actor: Actor | None = None, title: str = TITLE, partner: PartnerId | None = None
) -> DraftId:
    with town.at(actor or town.program_lead) as uow:
        return service.begin(uow, title=title, kind=CredentialKind.MICRO_CREDENTIAL, partner_id=partner)


def written(
    town: Town, actor: Actor | None = None, partner: PartnerId | None = None, **changes: Any
) -> DraftId:
    """A draft that holds together."""
    draft_id = begun(town, actor, title=changes.pop("title", TITLE), partner=partner)
    body = {
        name: value for name, value in credentials.body(**changes).items() if name not in ("slug", "title")
    }
    with town.at(actor or town.program_lead) as uow:
        service.save(uow, draft_id, body, what="What it certifies")
    return draft_id


def published(
    town: Town, draft_id: DraftId, actor: Actor | None = None, carrying: Carrying | None = None
) -> VersionId:
    with town.at(actor or town.program_lead) as uow:
        return service.publish_draft(uow, draft_id, checked_file, carrying=carrying or Carrying())


def next_version(town: Town, slug: str, carrying: Carrying | None = None, **changes: Any) -> VersionId:
    """The next version of a credential, published with these changes."""
    with town.at(town.program_lead) as uow:
        draft_id, _ = service.begin_version(uow, slug)
    with town.at(town.program_lead) as uow:
        service.save(uow, draft_id, changes or {"summary": "In other words."}, what="What it certifies")
    return published(town, draft_id, carrying=carrying)


def page(town: Town, draft_id: DraftId, actor: Actor | None = None) -> queries.DraftPage:
    with town.look(actor or town.program_lead) as look:
        return queries.draft_page(look, draft_id, lacking)


def partner(town: Town, *members: Actor, name: str = "Hilltop University") -> PartnerId:
    with town.at(town.program_lead) as uow:
        partner_id = service.add_partner(uow, name=name, url="https://hilltop.example")
    for member in members:
        with town.at(town.program_lead) as uow:
            service.add_member(uow, partner_id, member.person_id)  # type: ignore[arg-type]
    return partner_id
