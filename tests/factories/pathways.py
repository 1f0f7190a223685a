"""Plans at each stage of their life under the library's open pathway, made through the service."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from awards.rules import AwardId
from pathways import queries, service
from pathways.payloads import PathwayFile
from pathways.rules import Pathway, PathwayVersionId, PlanId, capstone_of, needed, pool, required
from tests.factories import awards
from tests.factories.town import Town
from waymark.kernel.actor import Actor

SLUG = "data-driven-decisions"
GOALS = ("Find out sooner who needs help",)


def pathway(town: Town, slug: str = SLUG) -> Pathway:
    """The pathway as the town's library has it."""
    with town.look(town.educator) as look:
        return queries.pathway_page(look, slug).pathway


def some_choices(town: Town, number: int | None = None) -> list[str]:
    """The first of the pool, as many as are needed."""
    rule = pathway(town).rule
    return list(pool(rule)[: needed(rule) if number is None else number])


def meeting_day(town: Town) -> date:
    return town.clock.now().date() + timedelta(days=9)


def started(town: Town, actor: Actor) -> PlanId:
    with town.at(actor) as uow:
        return service.start_plan(uow, SLUG)


def chosen(
    town: Town, actor: Actor, choices: Sequence[str] | None = None, goals: Sequence[str] = GOALS
) -> PlanId:
    plan_id = started(town, actor)
    with town.at(actor) as uow:
        service.choose(uow, plan_id, some_choices(town) if choices is None else choices, goals)
    return plan_id


def presented(town: Town, actor: Actor, leader: Actor | None = None, **options: Any) -> PlanId:
    plan_id = chosen(town, actor, **options)
    with town.at(actor) as uow:
        service.present(uow, plan_id, (leader or town.leader).person_id, meeting_day(town))
    return plan_id


def returned(town: Town, actor: Actor, comment: str = "Could one of them be about equity?") -> PlanId:
    plan_id = presented(town, actor)
    with town.at(town.leader) as uow:
        service.return_plan(uow, plan_id, comment)
    return plan_id


def agreed(town: Town, actor: Actor, leader: Actor | None = None, **options: Any) -> PlanId:
    plan_id = presented(town, actor, leader, **options)
    with town.at(leader or town.leader) as uow:
        service.agree(uow, plan_id)
    return plan_id


def earned(town: Town, actor: Actor, slugs: Iterable[str]) -> list[AwardId]:
    """Awards for these credentials, one command each, as reviews give them."""
    return [awards.granted(town, actor, slug) for slug in slugs]


def the_twelve(town: Town) -> list[str]:
    """What everyone needs and what ``some_choices`` picks."""
    return [*required(pathway(town).rule), *some_choices(town)]


def capstone(town: Town) -> str:
    last = capstone_of(pathway(town).rule)
    assert last is not None
    return last.slug


def completed(town: Town, actor: Actor) -> PlanId:
    plan_id = agreed(town, actor)
    earned(town, actor, [*the_twelve(town), capstone(town)])
    return plan_id


def document(town: Town, **changes: Any) -> dict[str, Any]:
    """A small sound pathway file over the town's catalogue."""
    rule = pathway(town).rule
    return {
        "format": "waymark/pathway@1",
        "slug": "small-steps",
        "version": "1.0",
        "title": "Small steps",
        "area": "CF1",
        "status": "open",
        "summary": "A short way.",
        "about": "Two for everyone, one to choose.",
        "rule": {
            "all_of": [
                {"label": "Required of everyone", "all_of": list(required(rule)[:2])},
                {"label": "Your choice", "choose": 1, "from": list(pool(rule)[:3])},
            ]
        },
        "grants": pathway(town).grants,
        **changes,
    }


def load(town: Town, **changes: Any) -> PathwayVersionId:
    """The small pathway, or a changed one, loaded into the town."""
    with town.at(town.system) as uow:
        return service.load_pathway(uow, town.district, PathwayFile.model_validate(document(town, **changes)))
