"""Credit, benefits and exports at each stage of their life, made through the service as the application does."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from awards import service as awards_service
from awards.rules import AwardId
from hr import queries, service
from hr.models import Benefit, Entry
from hr.payloads import EquivalencyFile
from hr.rules import BenefitId, EquivalencyId, ExportId, RecordId
from tests.factories import awards
from tests.factories.town import Town
from waymark.kernel.actor import Actor

CREDENTIALS = ("data-driven-interventions", "growth-mindset", "voice-and-choice", "why-use-technology")
PATHWAY = "data-driven-decisions-pathway"
CAPSTONE = "data-driven-decisions-review"


def earned(town: Town, actor: Actor, number: int = 1) -> list[AwardId]:
    """That many micro-credentials, issued; the ledger has been told."""
    return [awards.issued(town, actor, slug) for slug in CREDENTIALS[:number]]


def revoke(town: Town, award_id: AwardId) -> None:
    with town.at(town.program_lead) as uow:
        awards_service.revoke(uow, award_id, "Earned with borrowed work.")


def entries(town: Town, actor: Actor | None = None) -> list[Entry]:
    """Rows of the ledger in the order in which they were made."""
    query = select(Entry).order_by(Entry.entered_at, Entry.id)
    if actor:
        query = query.where(Entry.person_id == actor.person_id)
    with town.look(town.system) as look:
        return list(look.session.scalars(query))


def credit(town: Town, actor: Actor) -> tuple[int, Decimal, Decimal]:
    """Badges that count, credit to use, and what is left over."""
    with town.look(actor) as look:
        (row,) = queries.statement(look, actor.person_id).balances
    return row.balance.awards, row.balance.usable, row.left_over


def credit_of(town: Town, actor: Actor, slug: str) -> int:
    """How many awards, or things from elsewhere, count for a person under a rate."""
    with town.look(actor) as look:
        rows = queries.statement(look, actor.person_id).balances
    return next(row.balance.awards for row in rows if row.equivalency.slug == slug)


def benefits(town: Town, actor: Actor | None = None) -> list[Benefit]:
    query = select(Benefit).order_by(Benefit.eligible_at, Benefit.id)
    if actor:
        query = query.where(Benefit.person_id == actor.person_id)
    with town.look(town.system) as look:
        return list(look.session.scalars(query))


def approved(town: Town, actor: Actor) -> BenefitId:
    """The stipend of a fresh badge, approved."""
    earned(town, actor)
    (benefit,) = benefits(town, actor)
    with town.at(town.hr) as uow:
        service.approve_benefit(uow, benefit.id)
    return benefit.id


def paid(town: Town, actor: Actor) -> BenefitId:
    benefit_id = approved(town, actor)
    with town.at(town.hr) as uow:
        service.mark_paid(uow, benefit_id)
    return benefit_id


def prepared(
    town: Town, form: str = "csv", *, since: date | None = None, as_of: date | None = None
) -> ExportId:
    """An export that waits for delivery."""
    with town.at(town.hr) as uow:
        return service.prepare_export(
            uow, town.district, as_of=as_of or town.clock.now().date(), since=since, format=form
        )


def delivered(town: Town, form: str = "csv", *, since: date | None = None) -> ExportId:
    export_id = prepared(town, form, since=since)
    with town.at(town.system) as uow:
        service.deliver(uow, export_id)
    return export_id


def file_of(town: Town, export_id: ExportId) -> bytes:
    with town.look(town.hr) as look:
        return queries.export_file(look, export_id)[1]


def numbers(town: Town, given: dict[str, str]) -> None:
    """Employee numbers by the name of the person in the town."""
    with town.at(town.admin) as uow:
        service.set_identifiers(
            uow, town.district, {town.actors[name].person_id: number for name, number in given.items()}
        )


def rate(**changes: Any) -> EquivalencyFile:
    """An equivalency file like the library's, with changes."""
    return EquivalencyFile.model_validate(
        {
            "format": "waymark/equivalency@1",
            "slug": "town-credit",
            "title": "Town credit",
            "kind": "ce_credit",
            "authority": "Town School District",
            "valid_from": "2025-07-01",
            "counts": {"kinds": ["micro_credential"]},
            "rate": {"units": 2, "gives": "1", "unit": "CE credit"},
            **changes,
        }
    )


def load(town: Town, *files: EquivalencyFile, by: Actor | None = None) -> list[EquivalencyId]:
    with town.at(by or town.system) as uow:
        return [service.load_equivalency(uow, town.district, file) for file in files]


def recorded(town: Town, actor: Actor) -> RecordId:
    """The signed record of somebody who holds a badge."""
    with town.at(actor) as uow:
        return service.make_record(uow)


def transcribed(town: Town, actor: Actor) -> RecordId:
    """A transcript that human resources made of somebody."""
    with town.at(town.hr) as uow:
        return service.make_transcript(uow, actor.person_id)
