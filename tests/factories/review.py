"""Work in the town that goes through review: handed in, read, scored."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select

from credentials import queries as credentials
from credentials.rules import Demand, Level, Medium, Rubric
from evidence import service as evidence
from evidence.rules import AttemptId, SubmissionId
from review import queries, service
from review.models import Case, Reader
from review.payloads import ReviewPolicyFile
from review.ports import PlanRelations
from review.rules import CaseId, Rating
from tests.factories.evidence import pdf
from tests.factories.town import Town
from waymark.kernel.actor import Actor, Role, system_actor
from waymark.kernel.ids import PersonId

SLUG = "growth-mindset"
FILE_NAME = "Ana Alvarez plan for Hill School.pdf"
ENOUGH = "This shows what is missing, and says how to get there next time."


def rubric_of(town: Town, slug: str = SLUG) -> Rubric:
    with town.look(town.educator) as look:
        rubric = credentials.definition(look, town.district, slug).rubric
    assert rubric is not None
    return rubric


def hand_in(town: Town, actor: Actor, slug: str = SLUG) -> tuple[SubmissionId, AttemptId]:
    """Complete evidence of this person, handed in; readers are asked in the same command."""
    with town.at(actor) as uow:
        submission_id = evidence.start(uow, slug)
        definition = credentials.definition(uow, town.district, slug)
        for demand in definition.demands:
            _answer(uow, submission_id, demand)
        return submission_id, evidence.submit(uow, submission_id, attestation=True)


def _answer(uow: Any, submission_id: SubmissionId, demand: Demand) -> None:
    if demand.words:
        evidence.save_answer(
            uow, submission_id, demand.id, "Learners tried again. " * (demand.words.min // 3 + 1)
        )
        return
    for number in range(demand.count):
        if Medium.PDF in demand.accepts:
            evidence.add_file(
                uow, submission_id, demand.id, io.BytesIO(pdf(f"{demand.id} {number}")), FILE_NAME
            )
        else:
            evidence.add_link(
                uow, submission_id, demand.id, f"https://video.example.org/{number}", "Recording of my lesson"
            )


def hand_in_again(town: Town, actor: Actor, submission_id: SubmissionId) -> AttemptId:
    with town.at(actor) as uow:
        return evidence.submit(uow, submission_id, attestation=True)


def case_of(town: Town, attempt_id: AttemptId) -> Case:
    """The case's row, to look at."""
    with town.look(town.system) as look:
        return look.session.scalars(select(Case).where(Case.attempt_id == attempt_id)).one()


def case_row(town: Town, case_id: CaseId) -> Case:
    with town.look(town.system) as look:
        return look.session.scalars(select(Case).where(Case.id == case_id)).one()


def seats(town: Town, case_id: CaseId) -> list[Reader]:
    """Everybody who was asked to read, by seat and time."""
    with town.look(town.system) as look:
        return list(queries.readers_of(look.session, case_id))


def reader_in(town: Town, case_id: CaseId, seat: int) -> Actor:
    """Who sits in a seat now."""
    live = next(r for r in seats(town, case_id) if r.seat == seat and r.state.seated)
    return actor(town, live.reader_id)


def actor(town: Town, person_id: PersonId) -> Actor:
    return next(one for one in town.actors.values() if one.person_id == person_id)


def opened(town: Town, author: Actor | None = None, slug: str = SLUG) -> CaseId:
    """The case of freshly handed-in work."""
    _, attempt_id = hand_in(town, author or town.educator, slug)
    return case_of(town, attempt_id).id


def ratings(rubric: Rubric, level: Level = Level.MEETS, **changed: Level) -> tuple[Rating, ...]:
    """Every criterion at one level, with those in ``changed`` (``c1`` is the first) at another."""
    levels = {f"c{number}": level for number in range(1, len(rubric.criteria) + 1)} | changed
    return tuple(
        Rating(
            criterion.id, levels[f"c{number}"].value, "" if levels[f"c{number}"] >= rubric.passing else ENOUGH
        )
        for number, criterion in enumerate(rubric.criteria, start=1)
    )


def score(town: Town, reader: Actor, case_id: CaseId, level: Level = Level.MEETS, **changed: Level) -> None:
    """This reader's scorecard, as ``ratings`` makes it."""
    rubric = rubric_for(town, case_id)
    with town.at(reader) as uow:
        service.record_score(
            uow,
            case_id,
            ratings=ratings(rubric, level, **changed),
            commendations="You listened to learners.",
            recommendations="Try it with another class.",
        )


def rubric_for(town: Town, case_id: CaseId) -> Rubric:
    with town.look(town.system) as look:
        case = look.session.get(Case, case_id)
        assert case is not None
        return queries.definition_of(look, case)[1]


def decided(
    town: Town, author: Actor, level: Level = Level.MEETS, slug: str = SLUG
) -> tuple[SubmissionId, CaseId]:
    """Work that two readers have rated alike."""
    submission_id, attempt_id = hand_in(town, author, slug)
    case_id = case_of(town, attempt_id).id
    for seat in (1, 2):
        score(town, reader_in(town, case_id, seat), case_id, level)
    return submission_id, case_id


def split(town: Town, author: Actor | None = None, slug: str = SLUG, **second: Level) -> CaseId:
    """A case on which two readers differ, with the third one asked."""
    case_id = opened(town, author, slug)
    score(town, reader_in(town, case_id, 1), case_id)
    score(town, reader_in(town, case_id, 2), case_id, **(second or {"c1": Level.APPROACHING}))
    return case_id


def policy_for(town: Town, slug: str | None, **said: Any) -> None:
    """Give a credential a review policy of its own, or without a slug change that of the district."""
    file = {"format": "waymark/review-policy@1", "mix": ["peer", "coach"], "credential": slug, **said}
    with town.at(system_actor(town.district)) as uow:
        service.load_policy(uow, town.district, ReviewPolicyFile(**file))


def give_role(town: Town, to: Actor, role: Role) -> None:
    from people import service as people

    with town.at(system_actor(town.district)) as uow:
        people.give_role(uow, to.person_id, role)


def take_role(town: Town, name: str, role: Role) -> Actor:
    """Take a role away from a person of the town; the changed actor."""
    from people.models import RoleHolding

    with town.at(system_actor(town.district)) as uow:
        held = select(RoleHolding).where(
            RoleHolding.person_id == town.actors[name].person_id, RoleHolding.role == role
        )
        for row in uow.session.scalars(held):
            uow.session.delete(row)
    return refresh(town, name)


def refresh(town: Town, name: str) -> Actor:
    """The actor as the database knows it now."""
    from people import queries as people

    with town.look(town.system) as look:
        town.actors[name] = people.actor_by_id(look, town.actors[name].person_id)
    return town.actors[name]


class AgreedBy:
    """Plan relations as a test says they are."""

    def __init__(self, *leaders: Actor) -> None:
        self._leaders = frozenset(leader.person_id for leader in leaders)

    def agreed_by(self, reading: Any, author_id: PersonId) -> frozenset[PersonId]:
        return self._leaders


@contextmanager
def plans_agreed_by(town: Town, *leaders: Actor) -> Iterator[None]:
    """While this lasts, these people have agreed every plan."""
    supplied = town.runtime.ports._supplied
    before = supplied[PlanRelations]
    supplied[PlanRelations] = AgreedBy(*leaders)
    try:
        yield
    finally:
        supplied[PlanRelations] = before
