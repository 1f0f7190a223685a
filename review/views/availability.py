"""The pages about readers' time: one's own limit and absences, and all readers for the program lead."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from review import queries, service
from review.forms import AbsenceForm, LimitForm
from waymark.kernel.errors import Invalid
from waymark.web.context import command, reading
from waymark.web.forms import TOO_OLD_BUTTON

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
