"""Bringing a framework in: choose a file, look at what it would change, take it in or put it away."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frameworks import queries, service
from frameworks.case_import import LARGEST_FILE, document_from
from frameworks.forms import AcceptForm, UploadForm, accept_form
from frameworks.queries import FrameworkRow, ProposalPage
from waymark.kernel.errors import Conflict, Invalid, TooLarge
from waymark.web.context import command, doorway, reading, require_sign_in
from waymark.web.errors import status_of
from waymark.web.forms import TOO_OLD_BUTTON, ActionForm

pages = Blueprint("importing", __name__)
pages.before_request(require_sign_in)

Page = tuple[str, int]

MOST_PLACES = 10
"""Places of a broken file that are named at once."""


@pages.get("/frameworks/import")
def choose() -> Page:
    """The form for a file; ``?renew=ID`` for a newer file of a framework of the district."""
    return _choose(UploadForm(), HTTPStatus.OK)


@pages.post("/frameworks/import")
def send() -> Page | Response:
    """Read the file, and show what it would change."""
    form = UploadForm()
    if not form.validate_on_submit():
        return _choose(form, form.error_status)
    renewed = _renewed()
    try:
        file = form.file.data
        content, name = file.stream.read(LARGEST_FILE + 1), file.filename or "The file"
        with command(form) as uow:
            document = document_from(
                content, name, base_url=doorway().base_url, **_said(form, name, renewed, uow.now.year)
            )
            preview = service.propose(
                uow, document, file_name=name, framework_id=renewed.id if renewed else None
            )
    except (TooLarge, Invalid) as error:
        return _choose(form, _tell(form, error))
    return redirect(url_for(".preview", proposal_id=preview), 303)


@pages.get("/frameworks/previews/<proposal_id>")
def preview(proposal_id: str) -> Page:
    """What the file would change. Nothing is stored yet."""
    page = _page(proposal_id)
    form = accept_form(_gone(page), dict(page.replaced))
    return _preview(page, form, HTTPStatus.OK)


@pages.post("/frameworks/previews/<proposal_id>")
def accept(proposal_id: str) -> Page | Response:
    """Take the file in."""
    page = _page(proposal_id)
    form = accept_form(_gone(page))
    if not form.validate_on_submit():
        return _preview(page, form, form.error_status)
    try:
        with command(form) as uow:
            framework_id = service.accept(
                uow, proposal_id, against=form.against.data or "", replaced=form.replaced(_gone(page))
            )
    except Conflict as error:
        form.form_errors.append(f"{error.message} {error.cure}")
        return _preview(_page(proposal_id), form, HTTPStatus.CONFLICT)
    except Invalid as error:
        form.show_at(_gone(page), {problem.where: problem.message for problem in error.problems})
        return _preview(page, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    flash("The framework is stored. What was changed stands in its changelog.", "success")
    return redirect(url_for("frameworks.show", framework_id=framework_id), 303)


@pages.post("/frameworks/previews/<proposal_id>/discard")
def discard(proposal_id: str) -> Response:
    """Put the file away."""
    form = ActionForm()
    if not form.validate_on_submit():
        flash(TOO_OLD_BUTTON, "warning")
        return redirect(url_for(".preview", proposal_id=proposal_id), 303)
    with command(form) as uow:
        service.discard(uow, proposal_id)
    flash("The file is put away. Nothing was changed.", "success")
    return redirect(url_for("frameworks.index"), 303)


def _choose(form: UploadForm, status: int) -> Page:
    with reading() as look:
        service.require_importer(look)
    shown = render_template(
        "frameworks/import.html", form=form, renewed=_renewed(), max_mb=LARGEST_FILE // 2**20
    )
    return shown, status


def _renewed() -> FrameworkRow | None:
    """The framework that a newer file is for, where the address names one."""
    name = request.args.get("renew")
    if not name:
        return None
    with reading() as look:
        page = queries.framework_page(look, name)
    page.may_change.require()
    return page.framework


def _said(form: UploadForm, name: str, renewed: FrameworkRow | None, year: int) -> dict[str, Any]:
    """What the file does not say itself. A table that renews a framework is about what is stored already."""
    known = renewed if name.lower().endswith(".csv") else None
    return {
        "framework_id": form.short_name.data or (known.id if known else None),
        "title": form.title.data or (known.title if known else None),
        "licence": form.licence.data or (known.licence if known else None),
        "publisher": form.publisher.data or (known.publisher if known else "Not stated"),
        "year": known.year if known else year,
    }


def _tell(form: UploadForm, error: TooLarge | Invalid) -> int:
    """Say what is wrong at the fields that the form has for it, and everything else at the file."""
    told = [f"{error.message} {error.cure}".strip()]
    fields = {"framework_id": form.short_name, "title": form.title, "licence": form.licence}
    places = []
    for one in error.problems if isinstance(error, Invalid) else ():
        if field := fields.get(one.where):
            field.errors = (*field.errors, one.message)
        else:
            places.append(f"{one.where}: {one.message}")
    told += places[:MOST_PLACES]
    if len(places) > MOST_PLACES:
        told.append(f"And {len(places) - MOST_PLACES} more.")
    if any(field.errors for field in fields.values()):
        # No browser sends a file again by itself.
        told.append("Then choose the file once more.")
    form.file.errors = tuple(told)
    return status_of(error)


def _page(proposal_id: str) -> ProposalPage:
    with reading() as look:
        return queries.proposal_page(look, proposal_id)


def _gone(page: ProposalPage) -> list[str]:
    return [one.code for one in page.difference.gone]


def _preview(page: ProposalPage, form: AcceptForm, status: int) -> Page:
    form.against.data = page.against
    return render_template("frameworks/preview.html", page=page, form=form), status
