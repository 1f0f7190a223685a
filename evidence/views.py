"""The pages of evidence: one's list, the work on a submission, receipts, and the files on their way out.

One form holds the whole work. Whatever button is pressed, what was typed is saved first; what cannot be taken
is said at its field, and nothing else is lost by it.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from evidence import queries, service, storage
from evidence.forms import ATTESTATION, WorkForm, work_form
from evidence.ports import ArtifactStore
from evidence.queries import ServedArtifact, SubmissionPage
from evidence.rules import ArtifactId, SubmissionId, needs_consent, serving_headers
from waymark.kernel.errors import Conflict, IllegalTransition, Invalid, NotFound, Problem, Stale, WaymarkError
from waymark.web.context import command, doorway, reading, require_sign_in
from waymark.web.errors import problem_json, status_of
from waymark.web.forms import TOO_OLD, TOO_OLD_BUTTON, ActionForm

bp = Blueprint("evidence", __name__)
bp.before_request(require_sign_in)


@bp.get("/submissions")
def index() -> str:
    """One's own evidence."""
    with reading() as look:
        page = queries.my_submissions(look, request.args.get("cursor"))
    return render_template("evidence/index.html", page=page, first=not request.args.get("cursor"))


@bp.post("/catalogue/<slug>/start")
def start(slug: str) -> BaseResponse:
    """Begin evidence for a credential, or go on with what is there."""
    form = ActionForm()
    if not form.validate_on_submit():
        return _old_page(f"/catalogue/{slug}")
    try:
        with command(form) as uow:
            submission_id = service.start(uow, slug, again="again" in request.form)
    except Conflict:
        # Two clicks at the same moment: the other one has begun it.
        with command(form) as uow:
            submission_id = service.start(uow, slug)
    except Invalid as error:
        flash(" ".join([error.message, *(problem.message for problem in error.problems)]), "warning")
        return redirect(f"/catalogue/{slug}", 303)
    return redirect(url_for(".show", submission_id=submission_id), 303)


@bp.get("/submissions/<submission_id>")
def show(submission_id: str) -> Response:
    """The work on one submission, or what was handed in, by its state."""
    page = _page(submission_id)
    return _work(page, _form(page), HTTPStatus.OK)


@bp.post("/submissions/<submission_id>")
def save(submission_id: str) -> BaseResponse:
    """Save the answers, add chosen files and links, take a piece away."""
    page = _page(submission_id)
    form = _form(page)
    try:
        failed = _take_in(page, form)
    except IllegalTransition as error:
        return _work(_page(submission_id), form, status_of(error))
    if failed:
        return failed
    flash("Saved.", "success")
    return redirect(url_for(".show", submission_id=submission_id), 303)


@bp.post("/submissions/<submission_id>/answers")
def autosave(submission_id: str) -> Response:
    """Save the answers while they are written; the page's script asks for this."""
    page = _page(submission_id)
    form = _form(page)
    if not form.validate_on_submit():
        if form.token_expired:
            return problem_json(HTTPStatus.BAD_REQUEST, "token_expired", TOO_OLD)
        raise Invalid("Some of this cannot be saved yet.", problems=_problems(form))
    with command(form) as uow:
        version = service.save_answers(uow, page.id, form.sent_texts(), seen=form.version.data)
    return jsonify(version=version)


@bp.post("/submissions/<submission_id>/submit")
def submit(submission_id: str) -> BaseResponse:
    """Save everything and hand it in."""
    page = _page(submission_id)
    if not page.state.editable and page.receipt:
        return _handed_in_before(page)
    form = _form(page)
    try:
        if failed := _take_in(page, form):
            return failed
        with command(form) as uow:
            service.submit(uow, page.id, attestation=bool(form.attestation.data))
    except IllegalTransition:
        return _handed_in_before(_page(submission_id))
    except Invalid as error:
        _tell(form, error)
        return _work(_page(submission_id), form, status_of(error))
    number = page.attempts[-1].number + 1 if page.attempts else 1
    flash("Handed in. This is your receipt.", "success")
    return redirect(url_for(".attempt", submission_id=submission_id, number=number), 303)


@bp.get("/submissions/<submission_id>/submit")
def back_to_work(submission_id: str) -> BaseResponse:
    """Where a page that was shown again after handing in leads when it is loaded anew."""
    return redirect(url_for(".show", submission_id=submission_id), 303)


@bp.get("/submissions/<submission_id>/attempts/<int:number>")
def attempt(submission_id: str, number: int) -> str:
    """The receipt of an attempt, with everything that was handed in."""
    with reading() as look:
        page = queries.attempt_page(look, SubmissionId(submission_id), number)
    return render_template("evidence/attempt.html", page=page, attested=ATTESTATION)


@bp.post("/submissions/<submission_id>/withdraw")
def withdraw(submission_id: str) -> BaseResponse:
    """Take the work back."""
    form, here = ActionForm(), url_for(".show", submission_id=submission_id)
    if not form.validate_on_submit():
        return _old_page(here)
    try:
        with command(form) as uow:
            service.withdraw(uow, SubmissionId(submission_id))
    except IllegalTransition as error:
        flash(f"{error.message} {error.cure}", "warning")
    else:
        flash("Withdrawn. What you wrote is kept, and comes along when you start again.", "success")
    return redirect(here, 303)


@bp.get("/submissions/<submission_id>/artifacts/<artifact_id>")
def artifact(submission_id: str, artifact_id: str) -> Response:
    """One of one's own files."""
    with reading() as look:
        found = queries.artifact_for_author(look, SubmissionId(submission_id), ArtifactId(artifact_id))
        return _served(found, look.ports.get(ArtifactStore))


def _served(found: ServedArtifact, store: ArtifactStore) -> Response:
    headers = serving_headers(found.media_type, found.name, download="download" in request.args)
    # Passed on as it is, so that a browser may ask for a part of a recording.
    response = Response(store.open(found.store_key), headers=headers, direct_passthrough=True)
    response.content_length = found.size
    response.set_etag(found.sha256)
    response.make_conditional(request.environ, accept_ranges=True, complete_length=found.size)
    return response


def _page(submission_id: str) -> SubmissionPage:
    with reading() as look:
        return queries.submission_page(look, SubmissionId(submission_id))


def _form(page: SubmissionPage) -> WorkForm:
    answers = {part.demand.id: part.answer.text for part in page.parts if part.demand.kind.written}
    return work_form(page.definition.demands, answers, page.answers_version)


def _work(page: SubmissionPage, form: WorkForm, status: int, *, stale: bool = False) -> Response:
    form.renew(page.answers_version)
    body = render_template(
        "evidence/show.html",
        page=page,
        form=form,
        stale=stale,
        consent=needs_consent(page.definition.demands),
        endings={part.demand.id: ",".join(storage.endings(part.demand.accepts)) for part in page.parts},
        max_mb=doorway().max_upload_bytes // 2**20,
    )
    return Response(body, status)


def _take_in(page: SubmissionPage, form: WorkForm) -> BaseResponse | None:
    """Save what was posted; the page to show when some of it could not be taken, else None."""
    if not form.validate_on_submit():
        return _work(page, form, form.error_status)
    try:
        with command(form) as uow:
            service.save_answers(uow, page.id, form.sent_texts(), seen=form.version.data)
    except Stale as error:
        return _work(_page(page.id), form, status_of(error), stale=True)
    except Invalid as error:
        _tell(form, error)
        return _work(page, form, status_of(error))
    refusals = _take_pieces(page, form)
    if refusals:
        form.forget_pieces()
        return _work(_page(page.id), form, status_of(refusals[0]))
    return None


def _take_pieces(page: SubmissionPage, form: WorkForm) -> list[WaymarkError]:
    refusals: list[WaymarkError] = []
    for demand_id, file in form.sent_files():
        name = file.filename or ""
        try:
            with reading() as look:
                kept = service.keep_file(
                    look, page.id, demand_id, file.stream, name, limit=doorway().max_upload_bytes
                )
            with command(form) as uow:
                service.add_kept(uow, page.id, kept)
        except WaymarkError as error:
            refusals.append(error)
            _say(form.files(demand_id), f"{name}: {_in_words(error)}")
    for demand_id, url in form.sent_links():
        try:
            with command(form) as uow:
                service.add_link(uow, page.id, demand_id, url)
        except Invalid as error:
            refusals.append(error)
            _say(form.link(demand_id), _in_words(error))
    if form.remove.data:
        with command(form) as uow:
            service.remove_artifact(uow, page.id, ArtifactId(form.remove.data))
    return refusals


def _in_words(error: WaymarkError) -> str:
    problems = [problem.message for problem in error.problems] if isinstance(error, Invalid) else []
    return " ".join(part for part in (error.message, *problems, error.cure) if part)


def _tell(form: WorkForm, error: Invalid) -> None:
    for problem in error.problems:
        _say(form.place(problem.where) or form.attestation, problem.message)


def _say(field: object, message: str) -> None:
    # WTForms keeps errors in a tuple until a check has failed.
    field.errors = [*field.errors, message]  # type: ignore[attr-defined]


def _problems(form: WorkForm) -> tuple[Problem, ...]:
    return tuple(Problem(field.name, str(message)) for field in form for message in field.errors)


def _handed_in_before(page: SubmissionPage) -> BaseResponse:
    if page.receipt is None:
        raise NotFound("There is no receipt yet.")
    flash("Your evidence was handed in already; once is enough. Here is your receipt.", "info")
    return redirect(url_for(".attempt", submission_id=page.id, number=page.receipt.number), 303)


def _old_page(there: str) -> BaseResponse:
    flash(TOO_OLD_BUTTON, "warning")
    return redirect(there, 303)
