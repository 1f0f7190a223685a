"""Two frameworks side by side, with tags, and the same as a table for a spreadsheet."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from frameworks import queries, service
from frameworks.formats import comparison_csv
from frameworks.forms import TagForm
from frameworks.queries import ComparePage
from frameworks.rules import ItemTag, PairTag
from waymark.kernel.errors import NotFound
from waymark.web.context import command, reading, require_sign_in
from waymark.web.forms import TOO_OLD_BUTTON

pages = Blueprint("comparing", __name__)
pages.before_request(require_sign_in)

Page = tuple[str, int]


@pages.get("/frameworks/compare")
def compare() -> Page:
    """Two frameworks side by side: ``?a=ID&b=ID``."""
    return _compare(TagForm(), HTTPStatus.OK)


@pages.get("/frameworks/compare.csv")
def table() -> Response:
    """The comparison as CSV."""
    page = _page()
    if page.board is None or page.a is None or page.b is None:
        raise NotFound("Two frameworks make a comparison.", cure="Choose two different ones on the page.")
    response = Response(comparison_csv(page.board), mimetype="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename={page.a.id}-{page.b.id}.csv"
    return response


@pages.post("/frameworks/compare")
def tag() -> Page | BaseResponse:
    """Say what two items are to each other, or what one is by itself."""
    form = TagForm()
    if not form.validate_on_submit():
        if form.token_expired:
            flash(TOO_OLD_BUTTON, "warning")
        return _compare(form, form.error_status)
    a, b = request.args.get("a", ""), request.args.get("b", "")
    here, there, said = form.here.data or "", form.there.data or "", form.tag.data or ""
    if problem := _problem(here, there, said):
        form.form_errors.append(problem)
        return _compare(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with command(form) as uow:
            if here and there:
                service.tag_pair(uow, (a, here), (b, there), PairTag(said) if said else None)
            else:
                item, against = ((a, here), b) if here else ((b, there), a)
                service.tag_item(uow, item, against, ItemTag(said) if said else None)
    except NotFound as error:
        form.form_errors.append(f"{error.message} {error.cure}")
        return _compare(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    flash("The tag is saved." if said else "The tag is taken back.", "success")
    return redirect(url_for(".compare", a=a, b=b, _anchor=f"pair-{here}-{there}"), 303)


def _problem(here: str, there: str, said: str) -> str:
    if not here and not there:
        return "Name the code of an item, or of one on each side."
    for_pairs = here and there
    if said and said not in set(PairTag if for_pairs else ItemTag):
        words = ", ".join(one.label.lower() for one in (PairTag if for_pairs else ItemTag))
        return f"For {'two items' if for_pairs else 'one item'} choose one of: {words}."
    return ""


def _page() -> ComparePage:
    with reading() as look:
        return queries.compare_page(look, request.args.get("a", ""), request.args.get("b", ""))


def _compare(form: TagForm, status: int) -> Page:
    shown = render_template(
        "frameworks/compare.html", page=_page(), form=form, pair_tags=tuple(PairTag), item_tags=tuple(ItemTag)
    )
    return shown, status
