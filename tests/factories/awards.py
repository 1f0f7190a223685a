"""Awards at each stage of their life, made through the service as the application does."""

from __future__ import annotations

from typing import Any

from awards import service
from awards.rules import AwardId, CollectionId, EndorsementId, IssuerId
from credentials import queries as credentials
from tests.factories.town import Town
from waymark.kernel.actor import Actor

SLUG = "data-driven-interventions"


def issuer(town: Town, *, url: str = "http://waymark.test", method: str = "did:web") -> IssuerId:
    """The badge issuer of the town; made on the first call."""
    with town.at(town.system) as uow:
        return service.found_issuer(
            uow,
            town.district,
            url=url,
            name="Town School District",
            email="badges@town.example",
            method=method,
            description="Public schools of the town.",
        )


def granted(town: Town, actor: Actor, slug: str = SLUG, **because: Any) -> AwardId:
    """Earned; the badge is not signed yet."""
    with town.at(town.system) as uow:
        version_id = credentials.definition(uow, town.district, slug).version_id
        reasons = {"kind": "review", "readers": 2, "attempt_digest": "a" * 64, **because}
        return service.grant(uow, actor.person_id, version_id, because=reasons)


def issued(town: Town, actor: Actor, slug: str = SLUG, **because: Any) -> AwardId:
    """Signed and stored, still private. The other jobs that are due are left alone."""
    issuer(town)
    award_id = granted(town, actor, slug, **because)
    with town.at(town.system) as uow:
        service.issue(uow, award_id)
    return award_id


def shared(town: Town, actor: Actor, slug: str = SLUG) -> AwardId:
    """Public at its addresses."""
    award_id = issued(town, actor, slug)
    with town.at(actor) as uow:
        service.share(uow, award_id)
    return award_id


def revoked(
    town: Town, actor: Actor, slug: str = SLUG, *, reason: str = "Earned with borrowed work."
) -> AwardId:
    """Shared, and taken back by the program lead."""
    award_id = shared(town, actor, slug)
    with town.at(town.program_lead) as uow:
        service.revoke(uow, award_id, reason)
    return award_id


def collection(
    town: Town, actor: Actor, *award_ids: AwardId, title: str = "My classroom", public: bool = True
) -> CollectionId:
    """Badges of one person under a title, shared unless told otherwise."""
    with town.at(actor) as uow:
        made = service.make_collection(uow, title=title, text="What I do every day.", awards=award_ids)
    if public:
        with town.at(actor) as uow:
            service.share_collection(uow, made)
    return made


def endorsement_asked(town: Town) -> tuple[IssuerId, EndorsementId]:
    """A partner university, which is asked to endorse a credential of the town."""
    issuer(town)
    with town.at(town.program_lead) as uow:
        university = service.found_partner(
            uow,
            town.district,
            name="Basin State University",
            url="https://basin.example",
            email="badges@basin.example",
        )
    with town.at(town.program_lead) as uow:
        return university, service.ask_endorsement(
            uow, university, of_credential=SLUG, words="You know our work."
        )
