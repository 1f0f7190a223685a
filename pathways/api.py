"""Pathways and plans in JSON."""

from __future__ import annotations

from pathways import queries, service
from pathways.payloads import (
    BranchOut,
    NextOut,
    NoteOut,
    PathwayLine,
    PathwayOut,
    PathwaysOut,
    PlanChange,
    PlanIn,
    PlanOut,
    PresentIn,
    ProgressOut,
    ReturnIn,
    RuleOut,
)
from pathways.queries import PathwayCard, PlanPage
from pathways.rules import AllOf, Branch, Capstone, Choose, Need, NodeKind, PlanId, Rule
from waymark.kernel.errors import Conflict
from waymark.kernel.ids import PersonId
from waymark.kernel.uow import Reading, UnitOfWork
from waymark.web.api import IdPath, SlugPath, api_blueprint, reads, writes

api = api_blueprint("pathways", "Pathways and plans")


@api.get("/pathways", responses={200: PathwaysOut})
@reads("")
def get_pathways(look: Reading) -> PathwaysOut:
    """The pathways of the token's district, open ones first."""
    return PathwaysOut(items=[PathwayLine(**_line(card)) for card in queries.pathways(look)])


@api.get("/pathways/<slug>", responses={200: PathwayOut})
@reads("")
def get_pathway(look: Reading, path: SlugPath) -> PathwayOut:
    """One pathway with its rule and what may be chosen."""
    page = queries.pathway_page(look, path.slug)
    return PathwayOut(
        **_line(page.card),
        about=page.about,
        grants=page.pathway.grants or None,
        rule=_rule(page.pathway.rule),
    )


@api.post("/plans", responses={201: PlanOut})
@writes("plans")
def post_plan(uow: UnitOfWork, body: PlanIn) -> tuple[PlanOut, int]:
    """Start a plan of one's own with these choices and goals."""
    if queries.has_plan_for(uow, body.pathway):
        raise Conflict("You have a plan for this pathway already.", cure="Change that one with PUT.")
    plan_id = service.start_plan(uow, body.pathway)
    service.choose(uow, plan_id, body.choices, body.goals)
    return _plan(uow, plan_id), 201


@api.get("/plans/<id>", responses={200: PlanOut})
@reads("plans")
def get_plan(look: Reading, path: IdPath) -> PlanOut:
    """A plan with its progress, for its author and their building leaders."""
    return _plan(look, PlanId(path.id))


@api.put("/plans/<id>", responses={200: PlanOut})
@writes("plans")
def put_plan(uow: UnitOfWork, path: IdPath, body: PlanChange) -> PlanOut:
    """Replace the choices and goals of a plan that is a draft or was returned."""
    plan_id = PlanId(path.id)
    service.choose(uow, plan_id, body.choices, body.goals, version=body.version)
    return _plan(uow, plan_id)


@api.post("/plans/<id>/present", responses={200: PlanOut})
@writes("plans")
def post_present(uow: UnitOfWork, path: IdPath, body: PresentIn) -> PlanOut:
    """Present a plan to a building leader of one's school."""
    plan_id = PlanId(path.id)
    service.present(uow, plan_id, PersonId(body.leader), body.meeting_on)
    return _plan(uow, plan_id)


@api.post("/plans/<id>/take-back", responses={200: PlanOut})
@writes("plans")
def post_take_back(uow: UnitOfWork, path: IdPath) -> PlanOut:
    """Take one's own plan back from the building leader, to change it."""
    plan_id = PlanId(path.id)
    service.take_back(uow, plan_id)
    return _plan(uow, plan_id)


@api.post("/plans/<id>/agree", responses={200: PlanOut})
@writes("plans")
def post_agree(uow: UnitOfWork, path: IdPath) -> PlanOut:
    """Agree to a plan, as a building leader of its author's school."""
    plan_id = PlanId(path.id)
    service.agree(uow, plan_id)
    return _plan(uow, plan_id)


@api.post("/plans/<id>/return", responses={200: PlanOut})
@writes("plans")
def post_return(uow: UnitOfWork, path: IdPath, body: ReturnIn) -> PlanOut:
    """Return a plan with a comment, as a building leader of its author's school."""
    plan_id = PlanId(path.id)
    service.return_plan(uow, plan_id, body.comment)
    return _plan(uow, plan_id)


@api.post("/plans/<id>/withdraw", responses={204: None})
@writes("plans")
def post_withdraw(uow: UnitOfWork, path: IdPath) -> tuple[None, int]:
    """Give up one's own plan. What was earned stays earned."""
    service.withdraw(uow, PlanId(path.id))
    return None, 204


def _line(card: PathwayCard) -> dict[str, object]:
    return {
        "slug": card.slug,
        "title": card.title,
        "summary": card.summary,
        "area": card.area_code,
        "status": card.status,
        "version": card.number,
        "required": card.required,
        "to_choose": card.to_choose,
    }


def _rule(rule: Rule) -> RuleOut:
    match rule:
        case Need(slug):
            return RuleOut(kind=NodeKind.CREDENTIAL, credential=slug)
        case Capstone(label, slug):
            return RuleOut(kind=NodeKind.CAPSTONE, label=label, credential=slug)
        case Choose(label, count, pool):
            return RuleOut(kind=NodeKind.CHOOSE, label=label, choose=count, from_=list(pool))
        case AllOf(label, parts):
            return RuleOut(kind=NodeKind.ALL_OF, label=label, parts=[_rule(part) for part in parts])


def _branch(branch: Branch) -> BranchOut:
    return BranchOut(
        kind=branch.kind,
        label=branch.label,
        credential=branch.slug or None,
        done=branch.done,
        total=branch.total,
        complete=branch.complete,
        open=branch.open,
        chosen=list(branch.chosen),
        parts=[_branch(part) for part in branch.parts],
    )


def _plan(look: Reading, plan_id: PlanId) -> PlanOut:
    page = queries.plan_page(look, plan_id)
    return PlanOut(
        id=page.id,
        pathway=page.pathway.slug,
        pathway_version=page.pathway.number,
        state=page.state,
        choices=list(page.choices),
        goals=list(page.goals),
        leader=page.leader_id,
        meeting_on=page.meeting_on,
        presented_at=page.presented_at,
        agreed_at=page.agreed_at,
        completed_at=page.completed_at,
        notes=[NoteOut(by=note.by, text=note.text, at=note.at) for note in page.notes],
        progress=_progress(page),
        version=page.version,
    )


def _progress(page: PlanPage) -> ProgressOut:
    progress = page.progress
    return ProgressOut(
        required_done=progress.required_done,
        required_total=progress.required_total,
        chosen=progress.chosen,
        needed=progress.needed,
        choice_done=progress.choice_done,
        earned=list(progress.earned),
        missing=list(progress.missing),
        next=[NextOut(text=n.text, credential=n.slug or None, waiting=n.waiting) for n in page.next],
        capstone_open=progress.capstone_open,
        complete=progress.complete,
        tree=_branch(progress.tree),
    )
