"""The pages about who is asked: one's own limit and absences; all readers and the policies for the program lead."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from review import queries, service
from review.forms import AbsenceForm, LimitForm
from waymark.kernel.errors import Invalid
from waymark.kernel.ids import DistrictId
from waymark.web.context import command, reading
from waymark.web.forms import TOO_OLD_BUTTON, ActionForm

availability_bp = Blueprint("availability", __name__)


@availability_bp.get("/reviews/availability")
def show() -> Response:
    """One's own limit for a week, and when one is away."""
    return _page(200)


@availability_bp.post("/reviews/availability/limit")
def limit() -> BaseResponse:
    """Keep how much one reads in a week."""
    form = LimitForm()
    if not form.validate_on_submit():
        return _page(form.error_status, limiting=form)
    try:
        with command(form) as uow:
            service.limit_week(uow, form.weekly_limit.data)
    except Invalid as error:
        form.show(error)
        return _page(form.error_status, limiting=form)
    flash("Kept. What you read already stays with you.", "success")
    return redirect(url_for(".show"), 303)


@availability_bp.post("/reviews/availability/absences")
def add() -> BaseResponse:
    """Say that one is away."""
    form = AbsenceForm()
    if not form.validate_on_submit():
        return _page(form.error_status, adding=form)
    try:
        with command(form) as uow:
            service.add_absence(uow, form.first.data, form.last.data)
    except Invalid as error:
        form.show(error)
        return _page(form.error_status, adding=form)
    flash("Kept. You are not asked to read while you are away.", "success")
    return redirect(url_for(".show"), 303)


@availability_bp.post("/reviews/availability/absences/remove")
def remove() -> BaseResponse:
    """Take an absence back."""
    form = AbsenceForm()
    if form.validate_on_submit():
        with command(form) as uow:
            service.remove_absence(uow, form.first.data, form.last.data)
        flash("Taken back. You can be asked on those days.", "success")
    else:
        flash(TOO_OLD_BUTTON, "warning")
    return redirect(url_for(".show"), 303)


@availability_bp.get("/reviews/board/readers")
def readers() -> str:
    """Every reader of the district, with their work and their time."""
    with reading() as look:
        rows = queries.readers_of_district(look)
    return render_template("review/readers.html", rows=rows)


@availability_bp.get("/reviews/board/policies")
def policies() -> str:
    """How the district has evidence read, all of it and that for single credentials."""
    with reading() as look:
        rows = queries.policies_of_district(look)
    return render_template("review/policies.html", rows=rows)


@availability_bp.post("/reviews/board/policies/<slug>/drop")
def drop_policy(slug: str) -> BaseResponse:
    """Let a credential be read under the district's policy again."""
    form = ActionForm()
    if form.validate_on_submit():
        with command(form) as uow:
            service.drop_policy(uow, DistrictId(uow.actor.district_id or ""), slug)
        flash("Work that is handed in from now on is read under the district's policy.", "success")
    else:
        flash(TOO_OLD_BUTTON, "warning")
    return redirect(url_for(".policies"), 303)


def _page(status: int, *, limiting: LimitForm | None = None, adding: AbsenceForm | None = None) -> Response:
    with reading() as look:
        page = queries.own_availability(look)
    body = render_template(
        "review/availability.html",
        page=page,
        limiting=limiting or LimitForm(formdata=None, weekly_limit=page.said.weekly_limit),
        adding=adding or AbsenceForm(formdata=None),
    )
    return Response(body, status)
