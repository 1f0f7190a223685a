"""Evidence in JSON: begin, write, add pieces, hand in, withdraw."""

from __future__ import annotations

from flask import Response
from werkzeug.datastructures import FileStorage

from evidence import queries, service
from evidence.payloads import (
    AnswerIn,
    ArtifactIn,
    ArtifactOut,
    ArtifactPath,
    AttemptOut,
    DemandOut,
    DemandPath,
    OpenDemandOut,
    SubmissionIn,
    SubmissionOut,
    SubmissionRowOut,
    SubmissionsOut,
    SubmitIn,
)
from evidence.queries import SubmissionPage
from evidence.rules import ArtifactId, ArtifactKind, SubmissionId
from waymark.kernel.errors import Invalid, Problem
from waymark.kernel.uow import Reading, UnitOfWork
from waymark.web.api import IdPath, PageQuery, api_blueprint, reads, writes
from waymark.web.context import doorway

api = api_blueprint("evidence", "Submissions")


@api.get("/submissions", responses={200: SubmissionsOut})
@reads("submissions")
def get_submissions(look: Reading, query: PageQuery) -> SubmissionsOut:
    """One's own submissions."""
    page = queries.my_submissions(look, query.cursor, query.limit)
    return SubmissionsOut(items=[SubmissionRowOut.model_validate(row) for row in page.items], next=page.next)


@api.post("/submissions", responses={200: SubmissionOut, 201: SubmissionOut})
@writes("submissions")
def post_submission(uow: UnitOfWork, body: SubmissionIn) -> tuple[SubmissionOut, int]:
    """Begin evidence, or get the submission that is there: 201 for a new one, 200 for a standing one."""
    page = queries.submission_page(uow, service.start(uow, body.credential, again=body.again))
    return _submission(page), 201 if page.created_at == uow.now else 200


@api.get("/submissions/<id>", responses={200: SubmissionOut})
@reads("submissions")
def get_submission(look: Reading, path: IdPath) -> SubmissionOut:
    """One's own submission with its demands, answers, pieces and attempts."""
    return _submission(queries.submission_page(look, SubmissionId(path.id)))


@api.put("/submissions/<id>/answers/<demand>", responses={200: SubmissionOut})
@writes("submissions")
def put_answer(uow: UnitOfWork, path: DemandPath, body: AnswerIn) -> SubmissionOut:
    """Write an answer."""
    submission_id = SubmissionId(path.id)
    service.save_answers(uow, submission_id, {path.demand: body.text}, seen=body.version)
    return _submission(queries.submission_page(uow, submission_id))


@api.post("/submissions/<id>/artifacts", responses={201: ArtifactOut})
@writes("submissions")
def post_artifact(uow: UnitOfWork, path: IdPath, form: ArtifactIn) -> tuple[ArtifactOut, int]:
    """Add a file or a link for a demand."""
    submission_id = SubmissionId(path.id)
    _require_kind(queries.submission_page(uow, submission_id), form)
    if isinstance(form.file, FileStorage) and form.file.filename:
        kept = service.keep_file(
            uow,
            submission_id,
            form.demand,
            form.file.stream,
            form.file.filename,
            limit=doorway().max_upload_bytes,
        )
        artifact_id = service.add_kept(uow, submission_id, kept)
    else:
        artifact_id = service.add_link(uow, submission_id, form.demand, form.url or "")
    page = queries.submission_page(uow, submission_id)
    added = next(piece for part in page.parts for piece in part.artifacts if piece.id == artifact_id)
    return ArtifactOut.model_validate(added), 201


@api.delete("/submissions/<id>/artifacts/<artifact>", responses={204: None})
@writes("submissions")
def delete_artifact(uow: UnitOfWork, path: ArtifactPath) -> Response:
    """Take a piece away. Attempts that name it keep it."""
    service.remove_artifact(uow, SubmissionId(path.id), ArtifactId(path.artifact))
    return Response(status=204)


@api.post("/submissions/<id>/submit", responses={200: AttemptOut})
@writes("submissions")
def post_submit(uow: UnitOfWork, path: IdPath, body: SubmitIn) -> AttemptOut:
    """Hand in. 422 names each open demand; 409 says that it was handed in already."""
    submission_id = SubmissionId(path.id)
    attempt_id = service.submit(uow, submission_id, attestation=body.attestation)
    attempts = queries.submission_page(uow, submission_id).attempts
    return AttemptOut.model_validate(next(attempt for attempt in attempts if attempt.id == attempt_id))


@api.post("/submissions/<id>/withdraw", responses={200: SubmissionOut})
@writes("submissions")
def post_withdraw(uow: UnitOfWork, path: IdPath) -> SubmissionOut:
    """Take the work back, possible until a reader opens it."""
    submission_id = SubmissionId(path.id)
    service.withdraw(uow, submission_id)
    return _submission(queries.submission_page(uow, submission_id))


def _require_kind(page: SubmissionPage, form: ArtifactIn) -> None:
    has_file = isinstance(form.file, FileStorage) and bool(form.file.filename)
    if has_file == bool(form.url):
        raise Invalid(
            "Send one piece at a time.", problems=(Problem("file", "Send either a file or a url, not both."),)
        )
    sent = ArtifactKind.FILE if has_file else ArtifactKind.LINK
    asked = {part.demand.id: part.demand.kind.value for part in page.parts}.get(form.demand, form.kind)
    if form.kind not in ("", sent.value, asked):
        raise Invalid(
            "The kind does not fit.",
            problems=(Problem("kind", f"This demand asks for {asked}; send that, or leave kind out."),),
        )


def _submission(page: SubmissionPage) -> SubmissionOut:
    return SubmissionOut(
        id=page.id,
        credential=page.definition.slug,
        credential_version=page.definition.number,
        state=page.state.value,
        created_at=page.created_at,
        changed_at=page.changed_at,
        answers_version=page.answers_version,
        demands=[_demand(part) for part in page.parts],
        open=[OpenDemandOut.model_validate(demand) for demand in page.open_demands],
        attempts=[AttemptOut.model_validate(attempt) for attempt in page.attempts],
    )


def _demand(part: queries.DemandPart) -> DemandOut:
    demand = part.demand
    return DemandOut.model_validate(
        {
            **{
                name: getattr(demand, name)
                for name in ("id", "kind", "title", "prompt", "words", "count", "accepts", "consent")
            },
            "text": part.answer.text,
            "artifacts": part.artifacts,
            "missing": part.missing,
        }
    )
