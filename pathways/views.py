"""The pages of pathways and plans: choosing a pathway, making a plan, presenting it, following it."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from pathways import queries, service
from pathways.forms import HearForm, PlanForm, PresentForm
from pathways.queries import PlanPage
from pathways.rules import PlanId
from waymark.kernel.errors import Conflict, Invalid, Problem
from waymark.web.context import command, reading, require_sign_in
from waymark.web.errors import problem_json
from waymark.web.forms import TOO_OLD, TOO_OLD_BUTTON, ActionForm, BaseForm

bp = Blueprint("pathways", __name__)
bp.before_request(require_sign_in)

Page = tuple[str, int]


@bp.get("/pathways")
def index() -> str:
    """The district's pathways."""
    with reading() as look:
        cards = queries.pathways(look)
    return render_template("pathways/index.html", cards=cards)


@bp.get("/pathways/<slug>")
def show(slug: str) -> str:
    """One pathway: what it asks for, and a button to start."""
    with reading() as look:
        page = queries.pathway_page(look, slug)
    return render_template("pathways/show.html", page=page)


@bp.post("/pathways/<slug>/start")
def start(slug: str) -> BaseResponse:
    """Start a plan, or go on with the one that is there."""
    form = ActionForm()
    if not form.validate_on_submit():
        return _old_page(url_for(".show", slug=slug))
    with command(form) as uow:
        plan_id = service.start_plan(uow, slug)
    return redirect(url_for(".plan", plan_id=plan_id), 303)


@bp.get("/plan")
def mine() -> str | Page:
    """One's own plan, as it stands."""
    with reading() as look:
        page = queries.my_plan(look)
    return _plan(page) if page else render_template("pathways/no_plan.html")


@bp.get("/plans")
def inbox() -> str:
    """The plans that a building leader hears."""
    with reading() as look:
        page = queries.leader_inbox(look)
    return render_template("pathways/inbox.html", page=page)


@bp.get("/plans/<plan_id>")
def plan(plan_id: str) -> Page:
    """A plan, for its author by state, for a building leader to read."""
    return _plan(_page(plan_id))


@bp.post("/plans/<plan_id>")
def save(plan_id: str) -> Page | BaseResponse:
    """Save choices and goals, and go on to presenting when that was the button."""
    form, here = PlanForm(), PlanId(plan_id)
    if not form.validate_on_submit():
        status = form.error_status
    else:
        try:
            with command(form) as uow:
                service.choose(uow, here, form.choices.data or [], form.written, version=form.seen)
        except (Invalid, Conflict) as error:
            status = _tell(form, error)
        else:
            flash("Your plan is saved.", "success")
            address = url_for(".present" if form.go_on.data else ".plan", plan_id=plan_id)
            return redirect(address, 303)
    return _builder(_page(plan_id), form, status)


@bp.post("/plans/<plan_id>/draft")
def autosave(plan_id: str) -> Response:
    """Keep choices and goals while they are made; the page's script asks for this."""
    form = PlanForm()
    if not form.validate_on_submit():
        if form.token_expired:
            return problem_json(HTTPStatus.BAD_REQUEST, "token_expired", TOO_OLD)
        raise Invalid("Some of this is too long to be saved.", problems=_problems(form))
    with command(form) as uow:
        chosen = form.choices.data or []
        version = service.choose(uow, PlanId(plan_id), chosen, form.written, version=form.seen)
    return jsonify(version=version)


@bp.get("/plans/<plan_id>/present")
def present(plan_id: str) -> Page | BaseResponse:
    """What the leader will read, and the form to present it."""
    page = _page(plan_id)
    if not page.may_present:
        return redirect(url_for(".plan", plan_id=plan_id), 303)
    form = _present_form({"leader": page.leader_id, "meeting_on": page.meeting_on})
    return _present(page, form, HTTPStatus.OK)


@bp.post("/plans/<plan_id>/present")
def post_present(plan_id: str) -> Page | BaseResponse:
    """Present the plan to a building leader."""
    form, page = _present_form(), _page(plan_id)
    if not form.validate_on_submit():
        status = form.error_status
    else:
        try:
            with command(form) as uow:
                service.present(uow, page.id, form.leader_id, form.day)
        except (Invalid, Conflict) as error:
            status = _tell(form, error)
        else:
            flash("Your plan is presented. You will hear from your building leader.", "success")
            return redirect(url_for(".plan", plan_id=plan_id), 303)
    return _present(page, form, status)


@bp.post("/plans/<plan_id>/take-back")
def take_back(plan_id: str) -> BaseResponse:
    """Take a presented plan back, to change it."""
    here = url_for(".plan", plan_id=plan_id)
    form = ActionForm()
    if not form.validate_on_submit():
        return _old_page(here)
    try:
        with command(form) as uow:
            service.take_back(uow, PlanId(plan_id))
    except Conflict as error:
        flash(f"{error.message} {error.cure}", "warning")
    else:
        flash("The plan is yours again. Change it, then present it once more.", "success")
    return redirect(here, 303)


@bp.post("/plans/<plan_id>/hear")
def hear(plan_id: str) -> Page | BaseResponse:
    """A building leader agrees to a plan or returns it."""
    form, page = HearForm(), _page(plan_id)
    if not form.validate_on_submit():
        status = form.error_status
    else:
        comment = form.comment.data or ""
        try:
            with command(form) as uow:
                if form.agree.data:
                    service.agree(uow, page.id, comment=comment, version=form.seen)
                else:
                    service.return_plan(uow, page.id, comment, version=form.seen)
        except (Invalid, Conflict) as error:
            status = _tell(form, error)
        else:
            done = "You have agreed to the plan of" if form.agree.data else "The plan is returned to"
            flash(f"{done} {page.author}, who will be told.", "success")
            return redirect(url_for(".inbox"), 303)
    return _reading(_page(plan_id), form, status)


@bp.post("/plans/<plan_id>/withdraw")
def withdraw(plan_id: str) -> BaseResponse:
    """Give the plan up; what was earned stays earned."""
    form = ActionForm()
    if not form.validate_on_submit():
        return _old_page(url_for(".plan", plan_id=plan_id))
    with command(form) as uow:
        service.withdraw(uow, PlanId(plan_id))
    flash("The plan is withdrawn. What you have earned stays yours.", "success")
    return redirect(url_for(".index"), 303)


def _page(plan_id: str) -> PlanPage:
    with reading() as look:
        return queries.plan_page(look, PlanId(plan_id))


def _plan(page: PlanPage) -> Page:
    if not page.mine:
        return _reading(page, HearForm(), HTTPStatus.OK)
    if page.may_change:
        form = PlanForm(choices=list(page.choices), goals=list(page.goals), version=str(page.version))
        return _builder(page, form, HTTPStatus.OK)
    with reading() as look:
        others = queries.other_plans(look, page.id)
    return render_template("pathways/progress.html", page=page, others=others), HTTPStatus.OK


def _builder(page: PlanPage, form: PlanForm, status: int) -> Page:
    form.number_goals()
    clash = status == HTTPStatus.CONFLICT
    if clash:
        # The page shows what the other window saved, so that the next save is made knowing it.
        form.version.data = str(page.version)
    with reading() as look:
        others = queries.other_plans(look, page.id)
    shown = render_template("pathways/build.html", page=page, form=form, others=others, clash=clash)
    return shown, status


def _present_form(data: dict[str, object] | None = None) -> PresentForm:
    with reading() as look:
        return PresentForm(data=data, today=look.now.date())


def _present(page: PlanPage, form: PresentForm, status: int) -> Page:
    _offer(form, page)
    return render_template("pathways/present.html", page=page, form=form), status


def _offer(form: PresentForm, page: PlanPage) -> None:
    with reading() as look:
        leaders = queries.leaders_for(look, page.author_id, page.school_id)
    form.offer([(leader.id, leader.name) for leader in leaders])


def _reading(page: PlanPage, form: HearForm, status: int) -> Page:
    form.version.data = str(page.version)
    return render_template("pathways/read.html", page=page, form=form), status


def _tell(form: BaseForm, error: Invalid | Conflict) -> int:
    """Show on the form what the service said; what was typed stays in it."""
    if isinstance(error, Invalid):
        form.show(error)
        return HTTPStatus.UNPROCESSABLE_ENTITY
    form.passed = False
    form.form_errors.append(f"{error.message} {error.cure}")
    return HTTPStatus.CONFLICT


def _problems(form: PlanForm) -> tuple[Problem, ...]:
    fields = (form.choices, *form.goals)
    return tuple(Problem(field.name, str(message)) for field in fields for message in field.errors)


def _old_page(address: str) -> BaseResponse:
    flash(TOO_OLD_BUTTON, "warning")
    return redirect(address, 303)
