"""The pages of review: a reader's queue and scoring page, the coordinator's board, the author's feedback.

Whatever is refused, what was typed comes back on the page, and a line of it stands in the audit trail.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse
from wtforms.fields.choices import SelectChoice

from evidence.ports import ArtifactStore
from evidence.rules import ArtifactId, SubmissionId, serving_headers
from review import queries, service
from review.forms import DeclineForm, ModerateForm, ScoreForm, SeatForm, score_form
from review.queries import CasePage, ScoringPage
from review.rules import CaseId, Outcome
from waymark.kernel.errors import Invalid, NotFound, WaymarkError
from waymark.kernel.ids import PersonId
from waymark.web.context import command, reading, require_sign_in
from waymark.web.errors import problem_json, status_of
from waymark.web.forms import TOO_OLD, TOO_OLD_BUTTON, ActionForm, BaseForm

bp = Blueprint("review", __name__)
bp.before_request(require_sign_in)


@bp.get("/reviews")
def index() -> str:
    """What the reader has to do, the first thing first."""
    with reading() as look:
        page = queries.queue(look)
    return render_template("review/queue.html", page=page)


@bp.get("/reviews/<case_id>")
def show(case_id: str) -> Response:
    """The work beside its rubric; before reading begins, what will be asked."""
    page = _page(case_id)
    return _scoring(page, _form(page), HTTPStatus.OK if page.may_read else HTTPStatus.FORBIDDEN)


@bp.post("/reviews/<case_id>/start")
def start(case_id: str) -> BaseResponse:
    """Hold the work and begin to read."""
    form = ActionForm()
    if not form.validate_on_submit():
        return _old_page(url_for(".show", case_id=case_id))
    try:
        with command(form) as uow:
            service.claim(uow, CaseId(case_id))
    except WaymarkError as error:
        return _refused(form, case_id, "claim", error)
    return redirect(url_for(".show", case_id=case_id), 303)


@bp.post("/reviews/<case_id>/draft")
def autosave(case_id: str) -> Response:
    """Keep what was typed so far; the page's script asks for this."""
    form = _form(_page(case_id))
    if not form.validate_on_submit():
        if form.token_expired:
            return problem_json(HTTPStatus.BAD_REQUEST, "token_expired", TOO_OLD)
        raise Invalid("Some of this is too long to be kept.", cure="Shorten it.")
    return jsonify(version=_keep(form, case_id))


@bp.post("/reviews/<case_id>")
def score(case_id: str) -> BaseResponse:
    """Hand in the scorecard, or keep it for later, by the button that was pressed."""
    try:
        page = _page(case_id)
    except NotFound as error:
        return _refused(ActionForm(), case_id, "score", error)
    form = _form(page)
    if not form.validate_on_submit():
        return _scoring(page, form, form.error_status)
    later = "later" in request.form
    try:
        if later:
            _keep(form, case_id)
        else:
            with command(form) as uow:
                service.record_score(
                    uow,
                    page.case_id,
                    ratings=form.ratings(),
                    commendations=form.commendations.data or "",
                    recommendations=form.recommendations.data or "",
                )
    except WaymarkError as error:
        return _refused(form, case_id, "score", error)
    flash("Kept as a draft. Go on when you like." if later else "Your scores are in. Thank you.", "success")
    return redirect(url_for(".index"), 303)


@bp.post("/reviews/<case_id>/decline")
def decline(case_id: str) -> BaseResponse:
    """Pass the work on to another reader."""
    form = DeclineForm()
    if not form.validate_on_submit():
        page = _page(case_id)
        return _scoring(page, _form(page), form.error_status, declining=form)
    try:
        with command(form) as uow:
            service.decline(uow, CaseId(case_id), reason=form.reason())
    except WaymarkError as error:
        return _refused(form, case_id, "decline", error)
    flash("Passed on. Another reader is asked; thank you for saying so.", "success")
    return redirect(url_for(".index"), 303)


@bp.get("/reviews/<case_id>/artifacts/<artifact_id>")
def artifact(case_id: str, artifact_id: str) -> Response:
    """One file of the work, under a neutral name."""
    with reading() as look:
        found = queries.artifact(look, CaseId(case_id), ArtifactId(artifact_id))
        content = look.ports.get(ArtifactStore).open(found.store_key)
    headers = serving_headers(found.media_type, found.name, download="download" in request.args)
    # Passed on as it is, so that a browser may ask for a part of a recording.
    response = Response(content, headers=headers, direct_passthrough=True)
    response.content_length = found.size
    response.set_etag(found.sha256)
    response.make_conditional(request.environ, accept_ranges=True, complete_length=found.size)
    return response


@bp.get("/submissions/<submission_id>/feedback")
def feedback(submission_id: str) -> str:
    """What the readers said, for the author."""
    with reading() as look:
        page = queries.feedback_for_author(look, SubmissionId(submission_id))
    return render_template("review/feedback.html", page=page)


@bp.get("/reviews/board")
def board() -> str:
    """Which reviews need somebody, for the program lead."""
    cursor = request.args.get("cursor")
    with reading() as look:
        page = queries.coordinator_board(look, cursor)
    return render_template("review/board.html", page=page, first=not cursor)


@bp.get("/reviews/board/<case_id>")
def case(case_id: str) -> Response:
    """One review: who reads, why, and what can be done."""
    return _case(_case_page(case_id), HTTPStatus.OK)


@bp.post("/reviews/board/<case_id>/seat")
def seat(case_id: str) -> BaseResponse:
    """Give a seat to a reader by hand."""
    page = _case_page(case_id)
    form = _seat_form(page)
    if not form.validate_on_submit():
        return _case(page, form.error_status, seating=form)
    try:
        with command(form) as uow:
            service.reassign(
                uow, page.row.case_id, seat=form.seat.data, reader_id=PersonId(form.reader_id.data)
            )
    except Invalid as error:
        form.reader_id.errors = tuple(problem.message for problem in error.problems)
        return _case(_case_page(case_id), status_of(error), seating=form)
    flash("The reader has been asked.", "success")
    return redirect(url_for(".case", case_id=case_id), 303)


@bp.post("/reviews/board/<case_id>/rematch")
def rematch(case_id: str) -> BaseResponse:
    """Look for readers again by the rule."""
    form, here = ActionForm(), url_for(".case", case_id=case_id)
    if not form.validate_on_submit():
        return _old_page(here)
    with command(form) as uow:
        service.rematch(uow, CaseId(case_id))
    page = _case_page(case_id)
    if page.row.missing:
        flash("Looked again; nobody qualifies yet. The reasons are below.", "warning")
    else:
        flash("A reader was found and asked.", "success")
    return redirect(here, 303)


@bp.post("/reviews/board/<case_id>/moderate")
def moderate(case_id: str) -> BaseResponse:
    """Decide after a conversation with the readers."""
    page = _case_page(case_id)
    form = ModerateForm()
    if not form.validate_on_submit():
        return _case(page, form.error_status, moderating=form)
    try:
        with command(form) as uow:
            service.moderate(
                uow, page.row.case_id, outcome=Outcome(form.outcome.data), reason=form.reason.data or ""
            )
    except Invalid as error:
        form.reason.errors = tuple(problem.message for problem in error.problems)
        return _case(page, status_of(error), moderating=form)
    except WaymarkError as error:
        return _case(_case_page(case_id), status_of(error), moderating=form, told=error)
    flash("Decided. The author has been told.", "success")
    return redirect(url_for(".board"), 303)


def _page(case_id: str) -> ScoringPage:
    with reading() as look:
        return queries.scoring_page(look, CaseId(case_id))


def _form(page: ScoringPage) -> ScoreForm:
    draft = page.draft
    return score_form(
        page.rubric,
        levels=draft.levels,
        comments=draft.comments,
        commendations=draft.commendations,
        recommendations=draft.recommendations,
        version=draft.revision,
    )


def _keep(form: ScoreForm, case_id: str) -> int:
    with command(form) as uow:
        return service.save_draft(
            uow,
            CaseId(case_id),
            ratings=form.ratings(),
            commendations=form.commendations.data or "",
            recommendations=form.recommendations.data or "",
            revision=form.version.data,
        )


def _scoring(
    page: ScoringPage,
    form: ScoreForm,
    status: int,
    *,
    declining: DeclineForm | None = None,
    told: WaymarkError | None = None,
) -> Response:
    # The next save is judged against what is stored now, not against what was sent.
    form.version.data, form.version.raw_data = page.draft.revision, None
    body = render_template(
        "review/score.html",
        page=page,
        form=form,
        declining=declining or DeclineForm(formdata=None),
        told=told,
    )
    return Response(body, status)


def _refused(form: BaseForm, case_id: str, verb: str, error: WaymarkError) -> BaseResponse:
    """The page again with what was typed, after the refusal is written down; an error page for strangers."""
    if form.passed or form.validate_on_submit():
        with command(form) as uow:
            service.note_refusal(uow, case_id, verb=verb, code=error.code)
    if isinstance(error, NotFound):
        raise error
    page = _page(case_id)
    shown = form if isinstance(form, ScoreForm) else _form(page)
    if isinstance(error, Invalid) and isinstance(form, ScoreForm):
        form.tell(error.problems)
        return _scoring(page, shown, status_of(error))
    declining = form if isinstance(form, DeclineForm) else None
    return _scoring(page, shown, status_of(error), declining=declining, told=error)


def _case_page(case_id: str) -> CasePage:
    with reading() as look:
        return queries.case_page(look, CaseId(case_id))


def _seat_form(page: CasePage) -> SeatForm:
    form = SeatForm()
    form.seat.choices = [
        SelectChoice(str(seat.number), f"Reader {seat.number} ({seat.role.label.lower()})")
        for seat in page.open_seats
    ]
    form.reader_id.choices = [
        SelectChoice(
            row.person_id,
            f"{row.name}, {row.school or 'no school'} ({row.roles}; {row.load} open"
            f"{'; ' + row.hindrance if row.hindrance else ''})",
        )
        for row in page.free
    ]
    return form


def _case(
    page: CasePage,
    status: int,
    *,
    seating: SeatForm | None = None,
    moderating: ModerateForm | None = None,
    told: WaymarkError | None = None,
) -> Response:
    body = render_template(
        "review/case.html",
        page=page,
        seating=seating or _seat_form(page),
        moderating=moderating or ModerateForm(),
        told=told,
    )
    return Response(body, status)


def _old_page(there: str) -> BaseResponse:
    flash(TOO_OLD_BUTTON, "warning")
    return redirect(there, 303)
