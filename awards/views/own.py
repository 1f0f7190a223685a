"""The pages of one's own badges: the shelf, one award with its reasons, sharing, downloads; and taking back."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from awards import policy, queries, service
from awards.forms import RepairForm, RevokeForm, ShowingForm, SuspendForm
from awards.queries import ShowingPage
from awards.rules import AwardId
from awards.views.sharing import links_for
from waymark.kernel.errors import Conflict
from waymark.web.acts import press, send
from waymark.web.context import command, reading, require_sign_in
from waymark.web.forms import BaseForm, tidy

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
    """The badges of the district: for those who run the programme and may have to revoke one, and for HR to see."""
    words = (tidy(request.args.get("q")) or "")[:LONGEST_SEARCH]
    with reading() as look:
        page = queries.awards_given(look, words, request.args.get("cursor"))
        opens = queries.may_open_given(look)
        may_decide = policy.may_see_outside_queue(look.actor, look.actor.district_id)
        waiting = queries.outside_waiting(look) if may_decide else 0
    return render_template(
        "awards/given.html", page=page, q=words, opens=opens, waiting=waiting, may_decide=may_decide
    )


@bp.get("/awards/<award_id>")
def show(award_id: str) -> str:
    """One award: the badge, who sees it, and why it was given."""
    return _page(award_id)


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
    return press(
        lambda uow: service.share(uow, AwardId(award_id)),
        "Your badge is public now. Anybody with its address can see and check it.",
        _address(award_id),
    )


@bp.post("/awards/<award_id>/unshare")
def unshare(award_id: str) -> AnyResponse:
    """Make the badge private again."""
    return press(
        lambda uow: service.unshare(uow, AwardId(award_id)),
        "Your badge is private again. Its public address shows nothing now.",
        _address(award_id),
    )


@bp.get("/awards/<award_id>/showing")
def showing(award_id: str) -> str:
    """Choose what the badge shows of the work."""
    with reading() as look:
        page = queries.showing_page(look, AwardId(award_id))
    form = ShowingForm(data={"criteria": page.criteria_shown, "pieces": page.pieces_shown})
    return _showing(page, form, looked=False)


@bp.post("/awards/<award_id>/showing")
def show_of_work(award_id: str) -> AnyResponse | tuple[str, int]:
    """See what would be public then; or have the badge signed so."""
    form = ShowingForm()
    chosen = {"criteria": form.criteria.data or [], "pieces": form.pieces.data or []}
    with reading() as look:
        page = queries.showing_page(look, AwardId(award_id), **chosen)
    _offer(form, page)
    if not form.validate_on_submit():
        return _showing(page, form, looked=False), form.error_status
    if not form.signs:
        return _showing(page, form, looked=True), 200
    try:
        with command(form) as uow:
            service.publish(uow, AwardId(award_id), **chosen)
    except Conflict as error:
        flash(f"{error.message} {error.cure}", "warning")
    else:
        flash("Your badge shows what you chose. Copies from before still hold.", "success")
    return redirect(_address(award_id), 303)


@bp.post("/awards/<award_id>/address")
def name_by_present_address(award_id: str) -> AnyResponse:
    """Sign the badge for the holder's present address."""
    return press(
        lambda uow: service.name_by_present_address(uow, AwardId(award_id)),
        "Your badge names you by your present address. Copies from before still hold, for the address they name.",
        _address(award_id),
    )


@bp.post("/awards/<award_id>/resume")
def resume(award_id: str) -> AnyResponse:
    """Let a suspended award count again."""
    return press(
        lambda uow: service.resume(uow, AwardId(award_id)),
        "The award counts again, and its badge was signed anew. Its holder gets a mail.",
        _address(award_id),
    )


@bp.post("/awards/<award_id>/suspend")
def suspend(award_id: str) -> AnyResponse | tuple[str, int]:
    """Let the award not count while a question is looked into."""
    form = SuspendForm()
    return send(
        form,
        lambda uow: service.suspend(uow, AwardId(award_id), form.reason.data),
        "The award is suspended, and every public copy says so. Its holder gets a mail.",
        _address(award_id),
        again=lambda: _page(award_id, suspend=form),
    )


@bp.post("/awards/<award_id>/repair")
def repair(award_id: str) -> AnyResponse | tuple[str, int]:
    """Have the badge signed again."""
    form = RepairForm()
    return send(
        form,
        lambda uow: service.repair(uow, AwardId(award_id), form.note.data),
        "The badge was signed again. Its holder gets a mail.",
        _address(award_id),
        again=lambda: _page(award_id, repair=form),
    )


@bp.post("/awards/<award_id>/revoke")
def revoke(award_id: str) -> AnyResponse | tuple[str, int]:
    """Take the award back."""
    form = RevokeForm()
    return send(
        form,
        lambda uow: service.revoke(uow, AwardId(award_id), form.reason.data),
        "The award is revoked, and every public copy says so.",
        _address(award_id),
        again=lambda: _page(award_id, revoke=form),
    )


@bp.get("/awards/<award_id>/badge")
def download(award_id: str) -> Response:
    """The badge as a file: ``?format=`` png, svg, ob3, jwt, jwt-rs256, ob2-jws, ob2-png, or ob2 while it is shared."""
    form = request.args.get("format", "png")
    with reading() as look:
        badge = queries.badge_file(look, AwardId(award_id))
        if form in service.OLDER_FORMS:
            (badge,) = service.with_older_forms(look, [badge])
    taken = service.badge_as(badge, form)
    response = Response(taken.content, content_type=taken.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{badge.definition.slug}{taken.ending}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/awards/<award_id>/certificate")
def certificate(award_id: str) -> Response:
    """The certificate of one's own award, to print."""
    with reading() as look:
        told = queries.certificate(look, AwardId(award_id))
    taken = service.certificate_of(told)
    response = Response(taken.content, content_type=taken.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{told.definition.slug}{taken.ending}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _address(award_id: str) -> str:
    return url_for("awards.show", award_id=award_id)


def _page(award_id: str, **forms: BaseForm) -> str:
    with reading() as look:
        page = queries.award_page(look, AwardId(award_id))
    shown = {"revoke": RevokeForm(), "suspend": SuspendForm(), "repair": RepairForm(), **forms}
    return render_template("awards/show.html", page=page, links=links_for(page), **shown)


def _showing(page: ShowingPage, form: ShowingForm, *, looked: bool) -> str:
    _offer(form, page)
    return render_template("awards/showing.html", page=page, form=form, looked=looked)


def _offer(form: ShowingForm, page: ShowingPage) -> None:
    form.criteria.choices = [(one.criterion, f"{one.title}: {one.level}") for one in page.results]
    form.pieces.choices = [(one.key, f"{one.title} ({one.what})") for one in page.pieces]
