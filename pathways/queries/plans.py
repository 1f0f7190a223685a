"""One plan as its author works on it and as a building leader reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, case, select

from awards.queries import OutsideRow
from credentials import queries as credentials
from pathways import policy
from pathways.models import PathwayVersion, Plan, PlanNote
from pathways.queries.catalogue import LineGroup, group_lines, lines_of
from pathways.queries.known import author_of, no_such_plan
from pathways.queries.places import Place, Places, places_of, standing_of
from pathways.rules import (
    LIVE,
    TRANSITIONS,
    NextWords,
    NoteKind,
    Pathway,
    PlanFacts,
    PlanId,
    PlanState,
    PlanStep,
    Progress,
    StepState,
    credentials_of,
    evaluate,
    groups,
    next_in_words,
)
from people import queries as people
from waymark.kernel.decision import Decision, refused
from waymark.kernel.ids import PersonId, SchoolId
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class NoteRow:
    """What a building leader said."""

    kind: NoteKind
    by: str
    text: str
    at: datetime


@dataclass(frozen=True)
class LeaderRow:
    """A building leader to whom a plan can be presented."""

    id: PersonId
    name: str


@dataclass(frozen=True)
class OtherPlan:
    """Another plan of the same person."""

    id: PlanId
    title: str
    state: PlanState


@dataclass(frozen=True)
class PlanPage:
    """Everything about one plan. ``version`` is sent back with a change, so that nobody overwrites unseen."""

    id: PlanId
    version: int
    state: PlanState
    pathway: Pathway
    author_id: PersonId
    author: str
    school_id: SchoolId | None
    school: str
    """The name of the author's school, for those who read the plan of somebody else."""
    mine: bool
    goals: tuple[str, ...]
    choices: tuple[str, ...]
    held: frozenset[str]
    brought: tuple[OutsideRow, ...]
    """What its author brought from elsewhere and was decided on, whether it counts here or not."""
    progress: Progress
    way: Places
    next: tuple[NextWords, ...]
    to_choose: tuple[LineGroup, ...]
    outside: Mapping[str, str]
    """What waits for something that is neither earned nor in the plan, chosen or not, with when it opens."""
    leader_id: PersonId | None
    leader: str
    meeting_on: date | None
    presented_at: datetime | None
    agreed_at: datetime | None
    agreed_by: str
    completed_at: datetime | None
    notes: tuple[NoteRow, ...]
    may_change: Decision
    may_present: Decision
    may_take_back: Decision
    may_withdraw: Decision
    may_hear: Decision

    @property
    def places(self) -> tuple[Place, ...]:
        """The way up without the capstone: required, chosen, still to be chosen."""
        return (*self.way.required, *self.way.chosen, *self.way.still_open)

    @property
    def waiting_outside(self) -> tuple[Place, ...]:
        """What is in the plan and waits for something that is neither earned nor in it."""
        return tuple(place for place in self.way.credentials.values() if place.outside)

    def href_of(self, slug: str) -> str:
        """Where to go on with a credential of this plan; empty for what is none."""
        place = self.way.credentials.get(slug)
        return place.href if place else ""

    @property
    def missing_now(self) -> tuple[str, ...]:
        """What a completed plan lacks today, because an award was taken back; empty for other plans."""
        places = self.way.credentials.values()
        lacking = tuple(place.label for place in places if place.state is not StepState.EARNED)
        return lacking if self.state is PlanState.COMPLETED else ()


def my_plan(reading: Reading) -> PlanPage | None:
    """The actor's plan: the live one, else the completed one, the newest first. None before there is one."""
    at_work = case((Plan.state.in_(LIVE), 0), else_=1)
    query = (
        _with_version()
        .where(Plan.person_id == reading.actor.person_id, Plan.state != PlanState.WITHDRAWN)
        .order_by(at_work, Plan.created_at.desc(), Plan.id)
        .limit(1)
    )
    found = reading.session.execute(query).first()
    return _page(reading, *found) if found else None


def plan_page(reading: Reading, plan_id: PlanId) -> PlanPage:
    """A plan for its author or a building leader of their school. Raises ``NotFound`` for everybody else."""
    found = reading.session.execute(_with_version().where(Plan.id == plan_id)).first()
    if found is None:
        raise no_such_plan()
    return _page(reading, *found)


def leaders_for(reading: Reading, author_id: PersonId, school_id: SchoolId | None) -> tuple[LeaderRow, ...]:
    """To whom a plan can be presented: the building leaders of its author's school, without the author."""
    found = people.leaders_of(reading, school_id)
    return tuple(LeaderRow(leader.id, leader.name) for leader in found if leader.id != author_id)


def other_plans(reading: Reading, plan_id: PlanId) -> tuple[OtherPlan, ...]:
    """The actor's plans besides this one, the newest first; withdrawn ones are left out."""
    query = (
        select(Plan.id, PathwayVersion.title, Plan.state)
        .join(PathwayVersion, Plan.pathway_version_id == PathwayVersion.id)
        .where(
            Plan.person_id == reading.actor.person_id,
            Plan.state != PlanState.WITHDRAWN,
            Plan.id != plan_id,
        )
        .order_by(Plan.created_at.desc())
    )
    return tuple(OtherPlan(*row) for row in reading.session.execute(query))


def _with_version() -> Select[Plan, PathwayVersion]:
    return select(Plan, PathwayVersion).join(PathwayVersion, Plan.pathway_version_id == PathwayVersion.id)


def _page(reading: Reading, plan: Plan, version: PathwayVersion) -> PlanPage:
    author = author_of(reading, plan)
    facts, pathway = plan.facts(author.school_id), version.facts()
    if not policy.may_read(reading.actor, facts):
        raise no_such_plan()
    mine = plan.person_id == reading.actor.person_id
    may_change = policy.may_change(reading.actor, facts)
    wanted = (*credentials_of(pathway.rule), *plan.choices, pathway.grants)
    known = credentials.in_catalogue(reading, plan.district_id, wanted)
    known |= credentials.kept_for(reading, plan.person_id, set(wanted) - set(known), plan.district_id)
    # What each choice adds is asked for while there is something to choose.
    lines = lines_of(reading, known, with_adds=bool(_now(may_change, facts, PlanStep.CHOOSE)))
    standing = standing_of(reading, plan, pathway, known, with_work=mine)
    progress = evaluate(pathway.rule, plan.choices, standing.earned)
    way = places_of(plan, pathway, progress, lines, standing)
    notes, names = _said(reading, plan)
    return PlanPage(
        id=plan.id,
        version=plan.version,
        state=plan.state,
        pathway=pathway,
        author_id=plan.person_id,
        author=author.name,
        school_id=author.school_id,
        school=author.school_name,
        mine=mine,
        goals=tuple(plan.goals),
        choices=tuple(plan.choices),
        held=standing.earned,
        brought=standing.brought,
        progress=progress,
        way=way,
        next=next_in_words(
            progress.next,
            {slug: place.state for slug, place in way.credentials.items()},
            {slug: place.label for slug, place in way.credentials.items()},
            standing.opening,
        ),
        to_choose=tuple(group_lines(group, lines) for group in groups(pathway.rule) if group.to_choose),
        outside={slug: standing.opening[slug] for slug in standing.outside},
        leader_id=plan.leader_id,
        leader=names[plan.leader_id] if plan.leader_id else "",
        meeting_on=plan.meeting_on,
        presented_at=plan.presented_at,
        agreed_at=plan.agreed_at,
        agreed_by=names[plan.agreed_by] if plan.agreed_by else "",
        completed_at=plan.completed_at,
        notes=notes,
        may_change=_now(may_change, facts, PlanStep.CHOOSE),
        may_present=_now(may_change, facts, PlanStep.PRESENT),
        may_take_back=_now(may_change, facts, PlanStep.TAKE_BACK),
        may_withdraw=_now(may_change, facts, PlanStep.WITHDRAW),
        may_hear=_now(policy.may_hear(reading.actor, facts), facts, PlanStep.AGREE),
    )


def _said(reading: Reading, plan: Plan) -> tuple[tuple[NoteRow, ...], dict[PersonId, str]]:
    """What building leaders said, and the names of those who hear or heard this plan."""
    query = select(PlanNote).where(PlanNote.plan_id == plan.id).order_by(PlanNote.at, PlanNote.id)
    notes = list(reading.session.scalars(query))
    heard_by = {plan.leader_id, plan.agreed_by, *(note.author_id for note in notes)}
    names = people.names_of(reading, [person_id for person_id in heard_by if person_id])
    rows = tuple(NoteRow(note.kind, names.get(note.author_id, ""), note.text, note.at) for note in notes)
    return rows, names


def _now(decision: Decision, plan: PlanFacts, step: PlanStep) -> Decision:
    if (plan.state, step) not in TRANSITIONS:
        return refused("The plan does not stand where this can be done.")
    return decision
