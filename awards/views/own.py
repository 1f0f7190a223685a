"""The pages of one's own badges: the shelf, one award with its reasons, sharing, downloads; and revoking."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from awards import policy, queries, service
from awards.forms import RevokeForm
from awards.rules import AwardId
from waymark.kernel.errors import Conflict, Invalid
from waymark.web.context import command, reading, require_sign_in
from waymark.web.forms import TOO_OLD_BUTTON, ActionForm, tidy

bp = Blueprint("awards", __name__)
bp.before_request(require_sign_in)

LONGEST_SEARCH = 100


@bp.get("/awards")
def shelf() -> str:
    """One's own badges, and what one brought from elsewhere."""
    with reading() as look:
        page = queries.my_awards(look)
        brought = queries.outside_of(look, look.actor.person_id)
        may_bring = policy.may_bring(look.actor)
    return render_template("awards/shelf.html", page=page, brought=brought, may_bring=may_bring)


@bp.get("/awards/given")
def given() -> str:
    """The badges of the district, for those who run the programme and may have to revoke one."""
    words = (tidy(request.args.get("q")) or "")[:LONGEST_SEARCH]
    with reading() as look:
        page = queries.awards_given(look, words, request.args.get("cursor"))
        may_decide = policy.may_see_outside_queue(look.actor, look.actor.district_id)
        waiting = queries.outside_waiting(look) if may_decide else 0
    return render_template("awards/given.html", page=page, q=words, waiting=waiting, may_decide=may_decide)


@bp.get("/awards/<award_id>")
def show(award_id: str) -> str:
    """One award: the badge, who sees it, and why it was given."""
    with reading() as look:
        page = queries.award_page(look, AwardId(award_id))
    return render_template("awards/show.html", page=page, revoke=RevokeForm())


@bp.get("/awards/<award_id>/picture.svg")
def picture(award_id: str) -> Response:
    """The badge as it stands, to look at."""
    with reading() as look:
        page = queries.award_page(look, AwardId(award_id))
    response = Response(service.drawing(page.definition, page.award.state), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.post("/awards/<award_id>/share")
def share(award_id: str) -> AnyResponse:
    """Make the badge public."""
    form = ActionForm()
    if form.validate_on_submit():
        try:
            with command(form) as uow:
                service.share(uow, AwardId(award_id))
        except Conflict as error:
            flash(f"{error.message} {error.cure}", "warning")
        else:
            flash("Your badge is public now. Anybody with its address can see and check it.", "success")
    else:
        flash(TOO_OLD_BUTTON, "warning")
    return _back(award_id)


@bp.post("/awards/<award_id>/unshare")
def unshare(award_id: str) -> AnyResponse:
    """Make the badge private again."""
    form = ActionForm()
    if form.validate_on_submit():
        with command(form) as uow:
            service.unshare(uow, AwardId(award_id))
        flash("Your badge is private again. Its public address shows nothing now.", "success")
    else:
        flash(TOO_OLD_BUTTON, "warning")
    return _back(award_id)


@bp.post("/awards/<award_id>/revoke")
def revoke(award_id: str) -> AnyResponse | tuple[str, int]:
    """Take the award back."""
    form = RevokeForm()
    if form.validate_on_submit():
        try:
            with command(form) as uow:
                service.revoke(uow, AwardId(award_id), form.reason.data)
        except Invalid as error:
            form.reason.errors = tuple(problem.message for problem in error.problems)
        else:
            flash("The award is revoked, and every public copy says so.", "success")
            return _back(award_id)
    with reading() as look:
        page = queries.award_page(look, AwardId(award_id))
    return render_template("awards/show.html", page=page, revoke=form), form.error_status


@bp.get("/awards/<award_id>/badge")
def download(award_id: str) -> Response:
    """The badge as a file: ``?format=`` png, ob3, jwt, or ob2 while it is shared."""
    with reading() as look:
        badge = queries.badge_file(look, AwardId(award_id))
    taken = service.badge_as(badge, request.args.get("format", "png"))
    response = Response(taken.content, content_type=taken.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{badge.definition.slug}{taken.ending}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _back(award_id: str) -> AnyResponse:
    return redirect(url_for("awards.show", award_id=award_id), 303)
