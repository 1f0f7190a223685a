"""The life of a plan: making it, presenting it, hearing it, and completing it when everything is earned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from awards import service as awards
from credentials import queries as credentials
from pathways import policy, queries
from pathways.events import PathwayCompleted, PlanAgreed, PlanPresented, PlanReturned, PlanTakenBack
from pathways.models import Plan, PlanNote
from pathways.rules import (
    LONGEST_COMMENT,
    NoteKind,
    PathwayStatus,
    PlanId,
    PlanState,
    PlanStep,
    choice_problems,
    evaluate,
    goal_problems,
    meeting_problems,
    unfinished_choices,
)
from waymark.kernel.errors import Conflict, Invalid, NotFound, Problem, Stale
from waymark.kernel.ids import PersonId, new_id
from waymark.kernel.uow import UnitOfWork


def start_plan(uow: UnitOfWork, slug: str) -> PlanId:
    """Start a plan of the actor's own, or return the one that they have for this pathway.

    Raises ``NotFound`` for an unknown pathway, ``Conflict`` for one in preparation or completed already,
    ``Refused`` for those who are no educators.
    """
    policy.may_start(uow.actor).require()
    row = queries.pathway_row(uow.session, uow.actor.district_id, slug)
    if row is None or uow.actor.person_id is None:
        raise NotFound("There is no such pathway.", cure="Choose one from the list of pathways.")
    if standing := queries.standing_plan(uow.session, uow.actor.person_id, row.id):
        if standing.state is PlanState.COMPLETED:
            raise Conflict(
                "You have completed this pathway already.", cure="Your plan shows it; choose another one."
            )
        return standing.id
    if row.status is not PathwayStatus.OPEN:
        raise Conflict(
            "This pathway is still in preparation and cannot be chosen yet.", cure="Choose one that is open."
        )
    plan = Plan(
        id=new_id(),
        person_id=uow.actor.person_id,
        district_id=row.district_id,
        pathway_id=row.id,
        pathway_version_id=queries.current_version(uow.session, row.id).id,
        state=PlanState.DRAFT,
        choices=[],
        goals=[],
        created_at=uow.now,
    )
    uow.session.add(plan)
    uow.record("pathways:plan:start", plan.id, slug=slug)
    return plan.id


def choose(
    uow: UnitOfWork,
    plan_id: PlanId,
    choices: Sequence[str],
    goals: Sequence[str],
    *,
    version: int | None = None,
) -> int:
    """Save choices and goals of a plan that is being made, and return the plan's new version.

    ``version`` is the plan's when it was read. Raises ``Stale`` when it was changed since to something else,
    ``IllegalTransition`` when it is with the leader or agreed, ``Invalid`` for choices outside the pool, the
    same twice, or too many; ``NotFound``, ``Refused``.
    """
    plan, author = queries.plan_row(uow, plan_id)
    policy.may_change(uow.actor, plan.facts(author.school_id)).require()
    plan.advance(PlanStep.CHOOSE)
    written = [goal.strip() for goal in goals if goal.strip()]
    if (list(choices), written) == (plan.choices, plan.goals):
        # Nothing would be lost. It happens when the answer to a save got lost on its way and it is sent again.
        return plan.version
    _require_version(plan, version)
    rule = queries.version_of(uow.session, plan).facts().rule
    if problems := (*choice_problems(rule, choices), *goal_problems(written)):
        raise Invalid(problems[0].message, problems=problems)
    plan.choices, plan.goals = list(choices), written
    uow.record("pathways:plan:choose", plan.id, choices=len(plan.choices), goals=len(written))
    uow.session.flush()
    return plan.version


def present(uow: UnitOfWork, plan_id: PlanId, leader_id: PersonId, meeting_on: date) -> None:
    """Present a plan to a building leader of its author's school.

    Raises ``Invalid`` while the choice is not full, for a leader who is none of that school or is the author,
    and for a day that is over; ``IllegalTransition``, ``NotFound``, ``Refused``.
    """
    plan, author = queries.plan_row(uow, plan_id)
    policy.may_change(uow.actor, plan.facts(author.school_id)).require()
    pathway = queries.version_of(uow.session, plan).facts()
    leaders = {leader.id for leader in queries.leaders_for(uow, plan.person_id, author.school_id)}
    problems = (
        *unfinished_choices(pathway.rule, plan.choices),
        *_no_longer_offered(uow, plan),
        *([] if leader_id in leaders else [_not_a_leader(leader_id, plan.person_id)]),
        *meeting_problems(meeting_on, uow.now.date()),
    )
    # A presented plan has its leader and day in the same row, so nothing may be read between here and there.
    plan.advance(PlanStep.PRESENT)
    if problems:
        raise Invalid("The plan cannot be presented like this.", problems=problems)
    plan.leader_id, plan.meeting_on, plan.presented_at = leader_id, meeting_on, uow.now
    uow.record("pathways:plan:present", plan.id, leader=leader_id, meeting_on=meeting_on.isoformat())
    uow.emit(PlanPresented(plan.id, plan.person_id, plan.district_id, leader_id))


def take_back(uow: UnitOfWork, plan_id: PlanId) -> None:
    """Take one's own plan back from the building leader, to change it and present it again.

    Raises ``IllegalTransition`` once it was answered, ``NotFound``, ``Refused``.
    """
    plan, author = queries.plan_row(uow, plan_id)
    policy.may_change(uow.actor, plan.facts(author.school_id)).require()
    plan.advance(PlanStep.TAKE_BACK)
    uow.record("pathways:plan:take_back", plan.id)
    if plan.leader_id:
        uow.emit(PlanTakenBack(plan.id, plan.person_id, plan.district_id, plan.leader_id))


def agree(uow: UnitOfWork, plan_id: PlanId, *, comment: str = "", version: int | None = None) -> None:
    """Agree to a plan as a building leader of its author's school.

    Raises ``Refused`` for the author, ``NotFound`` for everybody else, ``IllegalTransition`` unless it is
    presented, ``Stale`` when it was changed since ``version``.
    """
    plan = _heard(uow, plan_id, PlanStep.AGREE, version)
    leader_id = _note(uow, plan, NoteKind.AGREED, comment)
    plan.agreed_by, plan.agreed_at = leader_id, uow.now
    uow.record("pathways:plan:agree", plan.id)
    uow.emit(PlanAgreed(plan.id, plan.person_id, plan.district_id, leader_id))
    _complete_when_earned(uow, plan)


def return_plan(uow: UnitOfWork, plan_id: PlanId, comment: str, *, version: int | None = None) -> None:
    """Return a plan with a comment, so that its author can change it and present it again.

    Raises ``Invalid`` without a comment; otherwise as ``agree``.
    """
    plan = _heard(uow, plan_id, PlanStep.RETURN, version)
    if not comment.strip():
        problem = Problem("comment", "Say what should change, so that the author can go on.")
        raise Invalid("A plan is returned with a comment.", problems=(problem,))
    leader_id = _note(uow, plan, NoteKind.RETURNED, comment)
    uow.record("pathways:plan:return", plan.id)
    uow.emit(PlanReturned(plan.id, plan.person_id, plan.district_id, leader_id))


def withdraw(uow: UnitOfWork, plan_id: PlanId) -> None:
    """Give up one's own plan. What was earned stays earned. Raises ``IllegalTransition``, ``NotFound``."""
    plan, author = queries.plan_row(uow, plan_id)
    policy.may_change(uow.actor, plan.facts(author.school_id)).require()
    plan.advance(PlanStep.WITHDRAW)
    uow.record("pathways:plan:withdraw", plan.id)


def advance(uow: UnitOfWork, person_id: PersonId) -> None:
    """Complete every agreed plan of a person in which everything is earned now, each exactly once."""
    for plan in queries.agreed_plans(uow.session, person_id):
        _complete_when_earned(uow, plan)


def _complete_when_earned(uow: UnitOfWork, plan: Plan) -> None:
    pathway = queries.version_of(uow.session, plan).facts()
    held = queries.held_slugs(uow, plan.person_id, with_outside=pathway.counts_outside)
    progress = evaluate(pathway.rule, plan.choices, held)
    if not progress.complete:
        return
    plan.advance(PlanStep.COMPLETE)
    plan.completed_at = uow.now
    uow.record("pathways:plan:complete", plan.id, grants=pathway.grants)
    stacked = credentials.definition(uow, plan.district_id, pathway.grants)
    counted = queries.counted_for(uow, plan.person_id, progress.earned, with_outside=pathway.counts_outside)
    awards.grant(
        uow,
        plan.person_id,
        stacked.version_id,
        because={
            "kind": "pathway",
            "plan_id": plan.id,
            "pathway": f"{pathway.slug} {pathway.number}",
            "awards": list(counted.awards),
            "outside": list(counted.outside),
        },
    )
    uow.emit(PathwayCompleted(plan.id, plan.person_id, plan.district_id, stacked.version_id))


def _heard(uow: UnitOfWork, plan_id: PlanId, step: PlanStep, version: int | None) -> Plan:
    plan, author = queries.plan_row(uow, plan_id)
    policy.may_hear(uow.actor, plan.facts(author.school_id)).require()
    plan.advance(step)
    _require_version(plan, version)
    return plan


def _require_version(plan: Plan, version: int | None) -> None:
    if version is not None and version != plan.version:
        raise Stale(
            "This plan was changed in another window, or by somebody else, after you opened it.",
            cure="Look at it as it stands now and repeat what is still needed.",
        )


def _note(uow: UnitOfWork, plan: Plan, kind: NoteKind, comment: str) -> PersonId:
    if uow.actor.person_id is None:
        raise LookupError("a plan is heard by a person")
    if len(comment) > LONGEST_COMMENT:
        problem = Problem(
            "comment", f"This is longer than {LONGEST_COMMENT:,} characters. Say it in fewer words."
        )
        raise Invalid("The comment is too long.", problems=(problem,))
    if comment.strip():
        note = PlanNote(
            plan_id=plan.id, author_id=uow.actor.person_id, kind=kind, text=comment.strip(), at=uow.now
        )
        uow.session.add(note)
    return uow.actor.person_id


def _not_a_leader(leader_id: PersonId, author_id: PersonId) -> Problem:
    if leader_id == author_id:
        return Problem(
            "leader", "Nobody agrees to their own plan. Choose another building leader of your school."
        )
    return Problem("leader", "Choose a building leader of your own school.")


def _no_longer_offered(uow: UnitOfWork, plan: Plan) -> tuple[Problem, ...]:
    offered = set(credentials.in_catalogue(uow, plan.district_id, plan.choices))
    held = queries.held_slugs(uow, plan.person_id, with_outside=True)
    gone = [slug for slug in plan.choices if slug not in offered | held]
    return tuple(
        Problem("choices", f"'{slug}' is not in the catalogue any more. Choose another one.") for slug in gone
    )
