"""The pages behind a link to everything that somebody earned, for those whose account is closed.

The link is the permission: it was mailed to its owner, cannot be guessed, and runs out.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from awards import queries, service
from awards.rules import AwardId
from awards.views.taking import sent_archive
from waymark.web.acts import press
from waymark.web.context import reading
from waymark.web.limits import limiter

takeaway_bp = Blueprint("takeaway", __name__)


@takeaway_bp.after_request
def _keep_out_of_searches(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@takeaway_bp.get("/taking/<token>")
@limiter.limit("60/minute")
def show(token: str) -> Response:
    """What there is to take."""
    with reading() as look:
        page = queries.takeaway_page(look, token)
    return make_response(render_template("awards/takeaway.html", page=page, token=token))


@takeaway_bp.get("/taking/<token>/badges.zip")
@limiter.limit("10/minute")
def everything(token: str) -> Response:
    """All of it in one archive."""
    with reading() as look:
        page = queries.takeaway_page(look, token)
    wanted = tuple(row.award_id for row in page.awards)
    return sent_archive(page.person_id, wanted, name="my-badges.zip", holder=page.holder)


@takeaway_bp.post("/taking/<token>/<award_id>/private")
@limiter.limit("60/minute")
def make_private(token: str, award_id: str) -> AnyResponse:
    """Take the public page of a badge away."""
    return press(
        lambda uow: service.unshare_by_link(uow, token, AwardId(award_id)),
        "This badge is private now. Its public address shows nothing any more.",
        url_for(".show", token=token),
    )
