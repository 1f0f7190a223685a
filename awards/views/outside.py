"""The pages of what comes from elsewhere: bringing it, saying what it matches, the queue and page of decisions."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from awards import queries, service
from awards.forms import BringForm, DecideForm, OutsideFileForm, PriorLearningForm, ProposeForm
from awards.rules import OutsideId
from awards.verifying import Report, Verdict
from awards.views.outside_files import outside_files_bp
from waymark.kernel.errors import Conflict, Invalid, TooLarge
from waymark.kernel.uow import UnitOfWork
from waymark.web.acts import press
from waymark.web.context import command, reading, require_sign_in
from waymark.web.errors import status_of
from waymark.web.forms import TOO_OLD_BUTTON, ActionForm, tidy
from waymark.web.limits import limiter

bp = Blueprint("outside", __name__, url_prefix="/outside")
bp.before_request(require_sign_in)
bp.register_blueprint(outside_files_bp)

LONGEST_SEARCH = 100
_FOUND = {
    Verdict.VALID: ("Your badge is here, and every check passed. Now say what it matches.", "success"),
    Verdict.COULD_NOT_CHECK: (
        "Your badge is here. Not everything could be checked, which is neither good nor bad news.",
        "info",
    ),
    Verdict.NOT_VALID: ("Your badge is here, but a check failed. See below what that means.", "warning"),
    Verdict.REVOKED: ("Your badge is here, but its issuer has revoked it.", "warning"),
}


@bp.get("")
def queue() -> str:
    """What waits for the program leads."""
    with reading() as look:
        page = queries.outside_queue(look)
    return render_template("awards/outside_queue.html", page=page)


@bp.get("/new")
def new() -> str:
    """Where a badge is brought."""
    return render_template("awards/outside_new.html", form=BringForm())


@bp.post("/new")
@limiter.limit("30/minute")
def bring() -> AnyResponse | tuple[str, int]:
    """Check a badge and keep it. Other sites are asked before anything is written."""
    form = BringForm()
    if not form.validate_on_submit():
        return render_template("awards/outside_new.html", form=form), form.error_status
    try:
        outside_id, report = _brought(form)
    except (Invalid, Conflict, TooLarge) as error:
        form.badge.errors = (f"{error.message} {error.cure}".strip(),)
        return render_template("awards/outside_new.html", form=form), status_of(error)
    flash(*_FOUND[report.verdict])
    return _to(outside_id)


@bp.get("/prior-learning")
def prior_learning() -> str:
    """Where prior learning without a badge is brought."""
    return render_template("awards/outside_prior.html", form=PriorLearningForm())


@bp.post("/prior-learning")
def bring_prior_learning() -> AnyResponse | tuple[str, int]:
    """Keep prior learning with what shows it."""
    form = PriorLearningForm()
    if form.validate_on_submit():
        try:
            with command(form) as uow:
                outside_id = service.bring_prior_learning(
                    uow, title=form.title.data or "", words=form.words.data or "", links=form.listed_links
                )
        except Invalid as error:
            form.show(error)
        else:
            flash("It is here. Now add files that show it, and say what it matches.", "success")
            return _to(outside_id)
    return render_template("awards/outside_prior.html", form=form), form.error_status


@bp.get("/<outside_id>")
def show(outside_id: str) -> str:
    """One thing from elsewhere: what was checked, what it matches, what was decided."""
    return _page(outside_id, ProposeForm(formdata=None), DecideForm(formdata=None), 200)[0]


@bp.get("/<outside_id>/source")
def source(outside_id: str) -> Response:
    """The badge byte for byte as it was brought. It is a stranger's file, so it is only ever saved."""
    with reading() as look:
        found = queries.outside_source(look, OutsideId(outside_id))
    response = Response(found.content, content_type="application/octet-stream")
    response.headers.set("Content-Disposition", "attachment", filename=found.file_name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/<outside_id>/match")
def match(outside_id: str) -> str:
    """The search for what it matches. It begins with the badge's own name."""
    with reading() as look:
        words = tidy(request.args.get("q"))
        if words is None:
            words = queries.known_outside(look, OutsideId(outside_id)).title
        page = queries.match_page(look, OutsideId(outside_id), words[:LONGEST_SEARCH])
    return render_template("awards/outside_match.html", page=page)


@bp.post("/<outside_id>/match")
def add_match(outside_id: str) -> AnyResponse:
    """Say that it matches a credential or a framework item."""
    slug, framework, code = (request.form.get(name, "")[:100] for name in ("slug", "framework", "code"))

    def verb(uow: UnitOfWork) -> None:
        if slug:
            service.match_credential(uow, OutsideId(outside_id), slug)
        else:
            service.match_item(uow, OutsideId(outside_id), framework, code)

    words = tidy(request.form.get("q")) or None
    return press(verb, "Added to what it matches.", url_for(".match", outside_id=outside_id, q=words))


@bp.post("/<outside_id>/unmatch")
def remove_match(outside_id: str) -> AnyResponse:
    """Take a match away."""
    match_id = request.form.get("match", "")[:64]
    return press(
        lambda uow: service.unmatch(uow, OutsideId(outside_id), match_id),
        "Taken away.",
        url_for(".show", outside_id=outside_id),
    )


@bp.post("/<outside_id>/propose")
def propose(outside_id: str) -> AnyResponse | tuple[str, int]:
    """Ask a program lead to decide."""
    form = ProposeForm()
    if form.validate_on_submit():
        try:
            with command(form) as uow:
                service.propose(uow, OutsideId(outside_id), form.words.data or "")
        except Invalid as error:
            form.show(error)
        else:
            flash("It is with the program leads now. You get a mail when it is decided.", "success")
            return _to(outside_id)
    return _page(outside_id, form, DecideForm(formdata=None), form.error_status)


@bp.post("/<outside_id>/decide")
def decide(outside_id: str) -> AnyResponse | tuple[str, int]:
    """Decide whether and how it counts."""
    form = DecideForm()
    with reading() as look:
        _offer(form, queries.outside_page(look, OutsideId(outside_id)))
    if form.validate_on_submit():
        try:
            with command(form) as uow:
                service.decide(
                    uow,
                    OutsideId(outside_id),
                    worth=form.chosen,
                    reason=form.reason.data or "",
                    credential=form.credential.data or "",
                    seen=form.last_seen,
                )
        except Invalid as error:
            form.show(error)
        except Conflict as error:
            flash(f"{error.message} {error.cure}", "warning")
            return _to(outside_id)
        else:
            flash("Decided. The holder gets a mail with your reason.", "success")
            return _to(outside_id)
    return _page(outside_id, ProposeForm(formdata=None), form, form.error_status)


@bp.post("/<outside_id>/withdraw")
def withdraw(outside_id: str) -> AnyResponse:
    """Take back what one brought."""
    return press(
        lambda uow: service.withdraw(uow, OutsideId(outside_id)),
        "Taken back. What it counted, it counts no more.",
        url_for("awards.shelf"),
    )


@bp.post("/<outside_id>/check")
@limiter.limit("10/minute")
def check(outside_id: str) -> AnyResponse:
    """Check the badge again now."""
    form = ActionForm()
    if form.validate_on_submit():
        with reading() as look:
            report = service.examine_again(look, OutsideId(outside_id))
        with command(form) as uow:
            service.note_check(uow, OutsideId(outside_id), report)
        flash("Checked again just now.", "success")
    else:
        flash(TOO_OLD_BUTTON, "warning")
    return _to(outside_id)


def _brought(form: BringForm) -> tuple[OutsideId, Report]:
    given_to, address = form.given_to.data or "", form.pasted.strip() if form.is_address else ""
    with reading() as look:
        content = service.fetch_badge(look, address) if address else form.content
        report = service.examine(look, content, given_to=given_to)
    with command(form) as uow:
        outside_id = service.bring_badge(
            uow, content, report=report, file_name=form.file_name, address=address, given_to=given_to
        )
    return outside_id, report


def _page(outside_id: str, propose: ProposeForm, decide: DecideForm, status: int) -> tuple[str, int]:
    with reading() as look:
        page = queries.outside_page(look, OutsideId(outside_id))
    if not propose.is_submitted() or propose.words.data is None:
        propose.words.data = page.words
    _offer(decide, page)
    decide.seen.data = str(len(page.decisions))
    facts = {"page": page, "propose": propose, "decide": decide, "add_file": OutsideFileForm(formdata=None)}
    return render_template("awards/outside_show.html", **facts), status


def _offer(form: DecideForm, page: queries.OutsidePage) -> None:
    """What may be chosen: what the holder named comes first, and stands chosen if it is the only one."""
    named = [match.slug for match in page.matches if match.slug]
    first = [(card.slug, card.title) for card in page.measures if card.slug in named]
    form.offer(page.open_worths, [*first, *((c.slug, c.title) for c in page.measures if c.slug not in named)])
    if form.credential.data is None and len(first) == 1:
        form.credential.data = first[0][0]


def _to(outside_id: str) -> AnyResponse:
    return redirect(url_for(".show", outside_id=outside_id), 303)
