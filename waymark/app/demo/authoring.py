"""What is being written in the demo district: the next version of a credential, and a partner's first draft."""

from __future__ import annotations

from collections.abc import Mapping

from credentials import queries, service
from credentials.rules import CredentialKind, Section
from waymark.app.installation import Installation
from waymark.kernel.actor import Actor, Role
from waymark.kernel.ids import PersonId

NEXT_VERSION = "voice-and-choice"
PARTNER = "High Desert University"


def begin_drafts(installation: Installation, actors: Mapping[str, Actor]) -> None:
    """Two open drafts, so that the pages of authoring have something to look at."""
    runtime = installation.runtime
    lead = actors["priscilla.moon@sagebrush.example"]
    coach = actors["lena.brooks@sagebrush.example"]
    faculty = next(actor for actor in actors.values() if actor.has(Role.EXTERNAL_REVIEWER))
    with runtime.command(lead) as uow:
        draft, _ = service.begin_version(uow, NEXT_VERSION)
    with runtime.command(lead) as uow:
        service.name_author(uow, draft, _person(coach))
        partner = service.add_partner(uow, name=PARTNER, url="https://highdesert.example")
    with runtime.reading(coach) as look:
        examples = list(queries.published_body(look, lead.district_id, NEXT_VERSION)["credit_examples"])
    with runtime.command(coach) as uow:
        summary = "Give learners a say that changes something, and choices that lead to the same goal."
        service.save(uow, draft, {"summary": summary}, what=Section.ABOUT.label)
    with runtime.command(coach) as uow:
        told = [*examples, "A team that earns it together may lead the choice day of its school."]
        service.save(uow, draft, {"credit_examples": told}, what=Section.SUPPORTS.label)
    with runtime.command(lead) as uow:
        service.add_member(uow, partner, _person(faculty))
    with runtime.command(faculty) as uow:
        title = "Number talks that everybody joins"
        new = service.begin(uow, title=title, kind=CredentialKind.MICRO_CREDENTIAL, partner_id=partner)
        competency = (
            "The teacher runs short number talks in which every learner finds and defends a way of counting."
        )
        service.save(uow, new, {"competency": competency, "area": "CF3"}, what=Section.ABOUT.label)


def _person(actor: Actor) -> PersonId:
    if actor.person_id is None:
        raise ValueError("the system writes no drafts")
    return actor.person_id
