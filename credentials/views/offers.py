"""The page on which a person decides what new versions mean for their plan, their work and their badges."""

from __future__ import annotations

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from credentials import queries, service
from credentials.rules import Chosen, OfferId
from waymark.kernel.errors import Conflict, Invalid, NotSignedIn
from waymark.web.context import command, current_actor, reading, require_sign_in
from waymark.web.forms import TOO_OLD_BUTTON, ActionForm

_OURS = re.compile(r"/(offers|submissions(/[0-9a-f]{32})?|catalogue/[a-z0-9-]+)")
"""Pages on which offers stand, to which a decision leads back."""

bp = Blueprint("offers", __name__, url_prefix="/offers")
bp.before_request(require_sign_in)


@bp.get("")
def index() -> str:
    """What is not decided yet."""
    person_id = current_actor().person_id
    if person_id is None:
        raise NotSignedIn("Please sign in first.")
    with reading() as look:
        rows = queries.offers_for(look, person_id)
    return render_template("credentials/offers.html", rows=rows)


@bp.post("/<offer_id>")
def answer(offer_id: str) -> Response:
    """Decide for the old version or the new one."""
    form = ActionForm()
    back = request.form.get("back", "")
    back = back if _OURS.fullmatch(back) else url_for("credentials.offers.index")
    if not form.validate_on_submit():
        flash(TOO_OLD_BUTTON, "warning")
        return redirect(back, 303)
    chosen = Chosen.NEW if request.form.get("chosen") == Chosen.NEW.value else Chosen.OLD
    try:
        with command(form) as uow:
            service.answer(uow, OfferId(offer_id), chosen)
    except (Conflict, Invalid) as error:
        told = " ".join(problem.message for problem in getattr(error, "problems", ()))
        flash(" ".join((error.message, told or error.cure)), "warning")
    else:
        flash(
            "You go on under the new version." if chosen is Chosen.NEW else "Nothing changes for you.",
            "success",
        )
    return redirect(back, 303)
