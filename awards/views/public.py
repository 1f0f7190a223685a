"""The public pages: a shared badge for those who have never seen one, and the check of any badge."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request
from markupsafe import Markup

from awards import queries, service
from awards.forms import CheckForm
from awards.rules import AwardId, CollectionId
from awards.verifying import Report
from waymark.kernel.errors import Invalid, NotFound, Unavailable
from waymark.kernel.paper import code_to_scan
from waymark.kernel.uow import Reading
from waymark.web.context import reading
from waymark.web.forms import tidy
from waymark.web.limits import limiter
from waymark.web.security import let_anybody_frame

public_bp = Blueprint("awards_public", __name__)

LONGEST_ADDRESS = 500


@public_bp.get("/badges/<award_id>")
def badge(award_id: str) -> Response:
    """A shared badge: who earned what, what it certifies, and every check in plain words."""
    with reading() as look:
        page = queries.public_badge(look, AwardId(award_id))
        report = service.check(look, page.document)
    answer = make_response(
        render_template(
            "awards/badge.html",
            page=page,
            report=report,
            district_name=page.issuer,
            code=Markup(code_to_scan(page.address)),  # noqa: S704  # our own drawing
        )
    )
    # Whoever has the address may look; finding a person's badges by name is not what they agreed to.
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@public_bp.get("/badges/<award_id>/card")
def card(award_id: str) -> Response:
    """A shared badge as a small card, for frames on pages of other sites."""
    try:
        with reading() as look:
            page = queries.public_badge(look, AwardId(award_id))
    except NotFound:
        # The page around it may be years old. It gets a sentence that fits into the frame.
        answer = make_response(render_template("awards/card.html", page=None), 404)
    else:
        answer = make_response(render_template("awards/card.html", page=page))
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Cache-Control"] = "public, no-cache"
    return let_anybody_frame(answer)


@public_bp.get("/collections/<collection_id>")
def collection(collection_id: str) -> Response:
    """Badges that their holder shows together, each as it stands."""
    with reading() as look:
        page = queries.public_collection(look, CollectionId(collection_id))
    issuer = page.issuers[0] if len(page.issuers) == 1 else ""
    answer = make_response(render_template("awards/collection_public.html", page=page, district_name=issuer))
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@public_bp.get("/verify")
def verify() -> str:
    """Where any badge can be checked; ``?address=`` fills in the address of one."""
    form = CheckForm()
    form.badge.data = (tidy(request.args.get("address")) or "")[:LONGEST_ADDRESS]
    return render_template("awards/verify.html", form=form, report=None)


@public_bp.post("/verify")
@limiter.limit("60/minute")
def check() -> tuple[str, int]:
    """The result of a check. Nothing of what was handed over is kept."""
    form = CheckForm()
    report = None
    if form.validate_on_submit():
        with reading() as look:
            report = _checked(look, form)
    status = 200 if report else form.error_status
    return render_template("awards/verify.html", form=form, report=report), status


def _checked(look: Reading, form: CheckForm) -> Report | None:
    try:
        if form.is_address:
            return service.check_address(
                look, form.pasted.strip(), identity=form.email.data, newest=form.newest.data
            )
    except (Invalid, Unavailable) as error:
        form.badge.errors = (f"{error.message} {error.cure}".strip(),)
        return None
    return service.check_everywhere(look, form.handed_over, identity=form.email.data, newest=form.newest.data)
