"""The pages of drafts: the list, one draft with what can be done with it, and what it would look like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from credentials import artwork, queries, service
from credentials.forms import (
    CommentForm,
    FileForm,
    NewDraftForm,
    PersonForm,
)
from credentials.payloads import LARGEST_FILE, checked_file, lacking, read_file
from credentials.rules import (
    CredentialKind,
    DraftId,
    PartnerId,
)
from credentials.views.catalogue import file_response
from waymark.kernel.errors import Conflict, Invalid, NotFound, Problem
from waymark.kernel.ids import PersonId
from waymark.kernel.uow import UnitOfWork
from waymark.web.context import command, reading, require_sign_in
from waymark.web.forms import TOO_OLD_BUTTON, ActionForm

bp = Blueprint("drafts", __name__, url_prefix="/authoring")
bp.before_request(require_sign_in)

Answer = str | tuple[str, int] | BaseResponse
Part = dict[str, Any]


@bp.get("")
def index() -> str:
    """The open drafts that the actor may work on."""
    return _index(_file_form(), 200)[0]


@bp.get("/new")
def new() -> str:
    """The form for a new credential, for those who may begin one."""
    _require_beginner()
    return render_template("credentials/draft_new.html", form=_new_form())


@bp.post("/new")
def begin() -> Answer:
    """Begin the draft of a new credential."""
    _require_beginner()
    form = _new_form()
    if form.validate_on_submit():
        try:
            with command(form) as uow:
                draft_id = service.begin(
                    uow,
                    title=form.title.data or "",
                    kind=CredentialKind(form.kind.data),
                    partner_id=PartnerId(form.partner.data) if form.partner.data else None,
                )
        except Invalid as error:
            form.show(error)
        except Conflict as error:
            form.show(Invalid(f"{error.message} {error.cure}"))
        else:
            flash(
                "The draft is begun. Write in any order; nothing has to be complete before you publish.",
                "success",
            )
            return _to(draft_id)
    return render_template("credentials/draft_new.html", form=form), form.error_status


@bp.post("/file")
def bring_in() -> Answer:
    """Begin a draft with a credential file."""
    _require_beginner()
    form = _file_form()
    if form.validate_on_submit():
        partner = PartnerId(form.partner.data) if form.partner.data else None
        try:
            body = read_file(form.file.data.stream)
            with command(form) as uow:
                draft_id = service.begin_from_file(uow, body, partner_id=partner)
        except Invalid as error:
            form.show(Invalid(error.message, problems=error.problems))
        except Conflict as error:
            form.show(Invalid(f"{error.message} {error.cure}"))
        else:
            flash("The file is brought in as a draft. Look it over before you publish it.", "success")
            return _to(draft_id)
    return _index(form, form.error_status)


@bp.post("/version-of/<slug>")
def begin_version(slug: str) -> BaseResponse:
    """Begin the next version of a credential."""
    form = ActionForm()
    if not form.validate_on_submit():
        flash(TOO_OLD_BUTTON, "warning")
        return redirect(url_for("credentials.show", slug=slug), 303)
    with command(form) as uow:
        draft_id, fresh = service.begin_version(uow, slug)
    if not fresh:
        flash("You go on with a draft that is open already. Its history says who changed what.", "info")
    return _to(draft_id)


@bp.get("/<draft_id>")
def show(draft_id: str) -> str:
    """A draft: its sections, what is missing, who writes it, and what can be done with it."""
    return _show(draft_id, PersonForm(), CommentForm(), 200)[0]


@bp.get("/<draft_id>/preview")
def preview(draft_id: str) -> str:
    """The page of the credential as educators would see it."""
    with reading() as look:
        page = queries.draft_preview(look, DraftId(draft_id))
    return render_template(
        "credentials/show.html", page=page, badge=url_for(".badge", draft_id=draft_id), draft_id=draft_id
    )


@bp.get("/<draft_id>/badge.svg")
def badge(draft_id: str) -> BaseResponse:
    """The picture of the badge as it would be."""
    with reading() as look:
        page = queries.draft_preview(look, DraftId(draft_id))
    return Response(artwork.badge_svg(page.definition), mimetype="image/svg+xml")


@bp.get("/<draft_id>/changes")
def changes(draft_id: str) -> str:
    """What the draft changes against the version in the catalogue, side by side."""
    with reading() as look:
        page = queries.draft_changes(look, DraftId(draft_id))
    return render_template(
        "credentials/changes.html", page=page, back=("Draft", url_for(".show", draft_id=draft_id))
    )


@bp.get("/<draft_id>/file.yaml")
def download(draft_id: str) -> BaseResponse:
    """The draft in the file format of the library."""
    with reading() as look:
        page = queries.draft_page(look, DraftId(draft_id), lacking)
    return file_response(page.body, page.facts.slug)


@bp.post("/<draft_id>/authors")
def name_author(draft_id: str) -> Answer:
    """Name somebody as an author, by address."""
    form = PersonForm()
    if form.validate_on_submit():
        try:
            with command(form) as uow:
                person_id = queries.person_by_address(uow, form.email.data or "")
                service.name_author(uow, DraftId(draft_id), person_id)
        except NotFound as error:
            form.show(Invalid("", problems=(Problem("email", f"{error.message} {error.cure}"),)))
        else:
            flash("They may write in this draft now. It is in their list under Authoring.", "success")
            return _to(draft_id)
    return _show(draft_id, form, CommentForm(), form.error_status)


@bp.post("/<draft_id>/authors/<person_id>/remove")
def remove_author(draft_id: str, person_id: str) -> BaseResponse:
    """Take an author's name off."""
    return press(
        draft_id,
        lambda uow: service.remove_author(uow, DraftId(draft_id), PersonId(person_id)),
        "Taken off the authors. What they wrote stays.",
    )


@bp.post("/<draft_id>/propose")
def propose(draft_id: str) -> BaseResponse:
    """Ask the program leads to publish it."""
    return press(
        draft_id,
        lambda uow: service.propose(uow, DraftId(draft_id), checked_file),
        "Proposed. The program leads find it at the top of their list.",
    )


@bp.post("/<draft_id>/return")
def send_back(draft_id: str) -> Answer:
    """Send it back with a comment."""
    form = CommentForm()
    if form.validate_on_submit():
        try:
            with command(form) as uow:
                service.send_back(uow, DraftId(draft_id), form.comment.data or "")
        except Invalid as error:
            form.show(error)
        else:
            flash("Sent back. The authors see your comment above the draft.", "success")
            return _to(draft_id)
    return _show(draft_id, PersonForm(), form, form.error_status)


@bp.post("/<draft_id>/discard")
def discard(draft_id: str) -> BaseResponse:
    """Close it without publishing."""
    answer = press(draft_id, lambda uow: service.discard(uow, DraftId(draft_id)), "The draft is discarded.")
    return redirect(url_for(".index"), 303) if answer.location else answer


@bp.post("/<draft_id>/take-back/<int:number>")
def take_back(draft_id: str, number: int) -> BaseResponse:
    """Make the text what it was after an earlier save."""
    return press(
        draft_id,
        lambda uow: service.take_back(uow, DraftId(draft_id), number),
        "The draft is as it was then. What came after is still in the history.",
    )


def _require_beginner() -> None:
    """Say who may begin drafts before a form is shown that would be refused."""
    with reading() as look:
        queries.may_begin(look).require()


def _new_form() -> NewDraftForm:
    form = NewDraftForm()
    with reading() as look:
        form.offer(queries.partners_of(look), for_district=queries.may_write_for_district(look))
    return form


def _file_form() -> FileForm:
    form = FileForm()
    with reading() as look:
        form.offer(queries.partners_of(look), for_district=queries.may_write_for_district(look))
    return form


def _index(form: FileForm, status: int) -> tuple[str, int]:
    with reading() as look:
        rows = queries.drafts(look)
        may_begin = bool(queries.may_begin(look))
        keeps_partners = queries.may_write_for_district(look)
    page = render_template(
        "credentials/drafts.html",
        rows=rows,
        form=form,
        may_begin=may_begin,
        keeps_partners=keeps_partners,
        max_mb=LARGEST_FILE / 2**20,
    )
    return page, status


def _show(draft_id: str, person: PersonForm, comment: CommentForm, status: int) -> tuple[str, int]:
    with reading() as look:
        page = queries.draft_page(look, DraftId(draft_id), lacking)
    return render_template("credentials/draft.html", page=page, person=person, comment=comment), status


def press(draft_id: str, verb: Callable[[UnitOfWork], object], done: str) -> BaseResponse:
    """Do what a button of a draft asks, and go back to the draft."""
    form = ActionForm()
    if form.validate_on_submit():
        try:
            with command(form) as uow:
                verb(uow)
        except Invalid as error:
            told = " ".join(problem.message for problem in error.problems[:3])
            flash(f"{error.message} {told}", "warning")
        else:
            flash(done, "success")
    else:
        flash(TOO_OLD_BUTTON, "warning")
    return _to(draft_id)


def _to(draft_id: str) -> BaseResponse:
    return redirect(url_for("credentials.drafts.show", draft_id=draft_id), 303)
