"""The pages of the conditions: the board, one area with its judgments, the trail to the badges behind it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from conditions import queries, service
from conditions.forms import JudgeForm
from conditions.rules import AreaLevel
from waymark.kernel.errors import Invalid
from waymark.web.context import command, reading, require_sign_in

bp = Blueprint("conditions", __name__)
bp.before_request(require_sign_in)


@bp.get("/conditions")
def board() -> str:
    """The twelve conditions of the district."""
    with reading() as look:
        page = queries.district_board(look)
    return render_template("conditions/board.html", page=page)


@bp.get("/conditions/<code>")
def area(code: str) -> str:
    """One competency area."""
    return _area_page(code, JudgeForm())


@bp.post("/conditions/<code>/judgments")
def judge(code: str) -> Response | tuple[str, int]:
    """Set the level of an area."""
    form = JudgeForm()
    if form.validate_on_submit():
        try:
            with command(form) as uow:
                service.judge(uow, code, level=AreaLevel(form.level.data), note=form.note.data or "")
        except Invalid as error:
            form.show(error)
        else:
            flash("The judgment is noted. Earlier ones stay in the history.", "success")
            return redirect(url_for(".area", code=code, _anchor="judgments"), 303)
    return _area_page(code, form), form.error_status


@bp.get("/conditions/<code>/<slug>")
def trail(code: str, slug: str) -> str:
    """The badges of one credential behind an area, school by school."""
    with reading() as look:
        page = queries.trail_page(look, code, slug, request.args.get("cursor"))
    return render_template("conditions/trail.html", page=page)


def _area_page(code: str, form: JudgeForm) -> str:
    with reading() as look:
        page = queries.area_page(look, code)
    return render_template("conditions/area.html", page=page, form=form)
