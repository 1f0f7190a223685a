"""Endorsements: ask for one, give it or decline it, withdraw the request, take it back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from awards import queries, service
from awards.forms import AnswerEndorsementForm, AskEndorsementForm, RevokeForm
from awards.rules import EndorsementId, IssuerId
from waymark.kernel.errors import Conflict, Invalid
from waymark.web.acts import press, send
from waymark.web.context import command, reading
from waymark.web.forms import BaseForm, choices

endorsements_bp = Blueprint("endorsements", __name__)


@endorsements_bp.get("/awards/endorsements")
def index() -> str:
    """Endorsements on either side of which one stands."""
    with reading() as look:
        rows = queries.endorsement_rows(look)
    return render_template("awards/endorsements.html", rows=rows)


@endorsements_bp.route("/awards/endorsements/new", methods=["GET", "POST"])
def ask() -> AnyResponse | tuple[str, int]:
    """Ask an issuer for one."""
    form = AskEndorsementForm()
    with reading() as look:
        form.of.choices = choices(queries.endorsable(look))
        form.endorser.choices = choices(queries.endorsers(look))
    if form.validate_on_submit():
        kind, _, name = form.of.data.partition(":")
        try:
            with command(form) as uow:
                made = service.ask_endorsement(
                    uow,
                    IssuerId(form.endorser.data),
                    of_issuer=IssuerId(name) if kind == "issuer" else None,
                    of_credential=name,
                    words=form.words.data,
                )
        except Conflict as error:
            form.show(Invalid(f"{error.message} {error.cure}"))
        except Invalid as error:
            form.show(error)
        else:
            flash("They are asked, and get a mail.", "success")
            return redirect(url_for(".show", endorsement_id=made), 303)
    return render_template("awards/endorsement_new.html", form=form), form.error_status


@endorsements_bp.get("/awards/endorsements/<endorsement_id>")
def show(endorsement_id: str) -> str:
    """One endorsement."""
    return _page(endorsement_id)


@endorsements_bp.post("/awards/endorsements/<endorsement_id>/answer")
def answer(endorsement_id: str) -> AnyResponse | tuple[str, int]:
    """Give it, or decline it."""
    form = AnswerEndorsementForm()
    verb = service.decline_endorsement if form.declines else service.accept_endorsement
    return send(
        form,
        lambda uow: verb(uow, EndorsementId(endorsement_id), form.comment.data),
        "Declined. They get a mail." if form.declines else "The endorsement is signed and public.",
        _address(endorsement_id),
        again=lambda: _page(endorsement_id, answering=form),
    )


@endorsements_bp.post("/awards/endorsements/<endorsement_id>/withdraw")
def withdraw(endorsement_id: str) -> AnyResponse | tuple[str, int]:
    """Take the request back."""
    return press(
        lambda uow: service.withdraw_endorsement(uow, EndorsementId(endorsement_id)),
        "The request is taken back.",
        _address(endorsement_id),
    )


@endorsements_bp.post("/awards/endorsements/<endorsement_id>/revoke")
def revoke(endorsement_id: str) -> AnyResponse | tuple[str, int]:
    """Take back what was given."""
    form = RevokeForm()
    return send(
        form,
        lambda uow: service.revoke_endorsement(uow, EndorsementId(endorsement_id), form.reason.data),
        "The endorsement is taken back, and every check says so.",
        _address(endorsement_id),
        again=lambda: _page(endorsement_id, revoking=form),
    )


def _page(endorsement_id: str, **forms: BaseForm) -> str:
    with reading() as look:
        page = queries.endorsement_page(look, EndorsementId(endorsement_id))
    shown = {
        "answering": AnswerEndorsementForm(formdata=None),
        "revoking": RevokeForm(formdata=None),
        **forms,
    }
    return render_template("awards/endorsement.html", page=page, row=page.row, **shown)


def _address(endorsement_id: str) -> str:
    return url_for(".show", endorsement_id=endorsement_id)
