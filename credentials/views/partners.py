"""The page on which a district keeps the partners who design credentials for it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from credentials import queries, service
from credentials.forms import PartnerForm, PersonForm, ReasonForm
from credentials.rules import PartnerId
from waymark.kernel.errors import Conflict, Invalid, NotFound
from waymark.kernel.ids import PersonId
from waymark.kernel.uow import UnitOfWork
from waymark.web.context import command, reading, require_sign_in
from waymark.web.forms import TOO_OLD_BUTTON, ActionForm

bp = Blueprint("partners", __name__, url_prefix="/authoring/partners")
bp.before_request(require_sign_in)


@bp.get("")
def index() -> str:
    """All partners with their members."""
    return _page(PartnerForm(), 200)[0]


@bp.post("")
def add() -> tuple[str, int] | Response:
    """Add a partner."""
    form = PartnerForm()
    if form.validate_on_submit():
        try:
            with command(form) as uow:
                service.add_partner(uow, name=form.name.data or "", url=form.url.data or "")
        except (Conflict, Invalid) as error:
            form.show(Invalid(f"{error.message} {error.cure}"))
        else:
            flash("The partner is added. Name the people who write for it.", "success")
            return _back()
    return _page(form, form.error_status)


@bp.post("/<partner_id>/members")
def add_member(partner_id: str) -> Response:
    """Name a member by address."""
    with reading() as look:
        queries.partner_row(look, PartnerId(partner_id))
    form = PersonForm()
    if form.validate_on_submit():
        try:
            with command(form) as uow:
                person_id = queries.person_by_address(uow, form.email.data or "")
                service.add_member(uow, PartnerId(partner_id), person_id)
        except NotFound as error:
            flash(f"{error.message} {error.cure}", "warning")
        else:
            flash("They may begin and write drafts for this partner now.", "success")
    else:
        flash(TOO_OLD_BUTTON if form.token_expired else "Enter the address they sign in with.", "warning")
    return _back()


@bp.post("/<partner_id>/members/<person_id>/remove")
def remove_member(partner_id: str, person_id: str) -> Response:
    """Take a member off."""
    return _press(
        lambda uow: service.remove_member(uow, PartnerId(partner_id), PersonId(person_id)),
        "Taken off the members. What they wrote stays.",
    )


@bp.post("/<partner_id>/suspend")
def suspend(partner_id: str) -> Response:
    """Keep the partner's credentials out of the catalogue for now."""
    form = ReasonForm()
    if not form.validate_on_submit():
        flash(TOO_OLD_BUTTON, "warning")
        return _back()
    try:
        with command(form) as uow:
            service.suspend_partner(uow, PartnerId(partner_id), form.reason.data or "")
    except Invalid as error:
        flash(f"{error.message} {error.problems[0].message}", "warning")
    else:
        flash("Suspended. Its credentials are out of the catalogue; work under way goes on.", "success")
    return _back()


@bp.post("/<partner_id>/approve")
def approve(partner_id: str) -> Response:
    """Let the partner's credentials in again."""
    return _press(
        lambda uow: service.approve_partner(uow, PartnerId(partner_id)),
        "Approved. Its credentials are in the catalogue again.",
    )


def _page(form: PartnerForm, status: int) -> tuple[str, int]:
    with reading() as look:
        rows = queries.partners(look)
    return render_template("credentials/partners.html", rows=rows, form=form), status


def _press(verb: Callable[[UnitOfWork], None], done: str) -> Response:
    form = ActionForm()
    if form.validate_on_submit():
        with command(form) as uow:
            verb(uow)
        flash(done, "success")
    else:
        flash(TOO_OLD_BUTTON, "warning")
    return _back()


def _back() -> Response:
    return redirect(url_for("credentials.partners.index"), 303)
