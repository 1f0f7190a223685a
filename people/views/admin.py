"""The page on which an administrator gives somebody roles, helps with a password, and closes or opens the account."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from people import queries, service
from people.forms import RoleForm
from waymark.kernel.errors import Invalid, NotFound
from waymark.kernel.ids import PersonId
from waymark.web.acts import press
from waymark.web.context import command, reading, require_sign_in
from waymark.web.forms import TOO_OLD_BUTTON

admin_bp = Blueprint("admin", __name__, url_prefix="/admin/people")
admin_bp.before_request(require_sign_in)


@admin_bp.get("/<person_id>")
def show(person_id: str) -> str:
    """One person with account and roles."""
    page, form = _page_and_form(person_id)
    return render_template("people/person.html", page=page, form=form)


@admin_bp.post("/<person_id>/roles")
def give_role(person_id: str) -> tuple[str, int] | Response:
    """Give a role for a school or the district."""
    page, form = _page_and_form(person_id)
    if form.validate_on_submit():
        try:
            with command(form) as uow:
                service.give_role(uow, page.id, form.chosen_role, school_id=form.chosen_school)
        except Invalid as error:
            form.show(error)
        else:
            flash(f"{page.name} now holds the role: {form.chosen_role.label}.", "success")
            return _back_to(person_id)
    return render_template("people/person.html", page=page, form=form), form.error_status


@admin_bp.post("/<person_id>/roles/take")
def take_role(person_id: str) -> Response:
    """Take one role away; which one stands in hidden fields."""
    page, form = _page_and_form(person_id)
    if form.validate_on_submit():
        with command(form) as uow:
            service.take_role(uow, page.id, form.chosen_role, school_id=form.chosen_school)
        flash(f"{page.name} does not hold this role any more: {form.chosen_role.label}.", "success")
    elif form.token_expired:
        flash(TOO_OLD_BUTTON, "warning")
    else:
        raise NotFound("There is no such role to take away.", cure="Load the page of the person again.")
    return _back_to(person_id)


@admin_bp.post("/<person_id>/link")
def send_link(person_id: str) -> Response:
    """Send a link to set a password."""
    secret = str(current_app.secret_key or "")
    return press(
        lambda uow: service.help_with_password(uow, PersonId(person_id), secret=secret),
        "A mail with a link to set a password is on its way. The link works once, within a week.",
        _address(person_id),
    )


@admin_bp.post("/<person_id>/close")
def close(person_id: str) -> Response:
    """Close the account."""
    return press(
        lambda uow: service.disable(uow, PersonId(person_id)),
        "The account is closed: signed out everywhere, and every token has ended. Badges stay theirs.",
        _address(person_id),
    )


@admin_bp.post("/<person_id>/open")
def reopen(person_id: str) -> Response:
    """Open a closed account again."""
    return press(
        lambda uow: service.enable(uow, PersonId(person_id)),
        "The account is open again. They sign in with the password they had, or by a new link.",
        _address(person_id),
    )


def _page_and_form(person_id: str) -> tuple[queries.PersonPage, RoleForm]:
    with reading() as look:
        page = queries.person_page(look, PersonId(person_id))
    form = RoleForm()
    form.offer(page.schools)
    return page, form


def _address(person_id: str) -> str:
    return url_for(".show", person_id=person_id)


def _back_to(person_id: str) -> Response:
    return redirect(_address(person_id), 303)
