"""The record that somebody takes along, the transcript that HR makes, and the public address of both."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hr import queries, service
from hr.rules import RecordId
from waymark.kernel.ids import PersonId
from waymark.web.acts import press
from waymark.web.context import command, current_actor, doorway, reading, request_id
from waymark.web.forms import TOO_OLD_BUTTON, ActionForm
from waymark.web.limits import limiter

records_bp = Blueprint("records", __name__)
public_bp = Blueprint("hr_public", __name__)


@records_bp.get("/record")
def mine() -> str:
    """What one's record would say now, and those that were made."""
    with reading() as look:
        page = queries.my_record(look)
    return render_template("hr/record.html", page=page)


@records_bp.post("/record")
def make() -> AnyResponse:
    """Make and sign one's record."""
    return press(
        service.make_record,
        "Your record is made and signed. Download it below.",
        url_for("hr.records.mine", _anchor="made"),
    )


@records_bp.get("/hr/people/<person_id>/transcript")
def transcript(person_id: str) -> str:
    """What somebody's transcript would say now, and those that were made."""
    with reading() as look:
        page = queries.transcript_page(look, PersonId(person_id))
    return render_template("hr/record.html", page=page)


@records_bp.post("/hr/people/<person_id>/transcript")
def make_transcript(person_id: str) -> AnyResponse:
    """Make somebody's transcript."""
    return press(
        lambda uow: service.make_transcript(uow, PersonId(person_id)),
        "The transcript is made. Download it below.",
        url_for("hr.records.transcript", person_id=person_id, _anchor="made"),
    )


@records_bp.get("/record/<record_id>/file")
def file(record_id: str) -> Response:
    """A record as ``?format=`` pdf, or json with every signed badge inside."""
    with reading() as look:
        made = queries.record_file(look, RecordId(record_id))
    with doorway().runtime.command(current_actor(), request_id=request_id()) as uow:
        service.note_record_download(uow, made.row.id)
    taken = service.record_as(made, request.args.get("format", "pdf"))
    response = Response(taken.content, content_type=taken.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{taken.name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@records_bp.post("/record/<record_id>/withdraw")
def withdraw(record_id: str) -> AnyResponse:
    """Let the address of a record confirm it no longer."""
    form = ActionForm()
    if form.validate_on_submit():
        with command(form) as uow:
            person_id = service.withdraw_record(uow, RecordId(record_id))
        flash("Withdrawn. Its address shows nothing any more.", "success")
        if person_id != current_actor().person_id:
            return redirect(url_for("hr.records.transcript", person_id=person_id, _anchor="made"), 303)
    else:
        flash(TOO_OLD_BUTTON, "warning")
    return redirect(url_for("hr.records.mine", _anchor="made"), 303)


@public_bp.get("/records/<record_id>")
@limiter.limit("60/minute")
def confirmed(record_id: str) -> Response:
    """What the code on a record leads to: whether it is genuine, and whether each award still holds."""
    with reading() as look:
        page = queries.confirmation(look, RecordId(record_id))
        genuine = page.document is None or service.is_genuine(look, page.document)
    answer = make_response(
        render_template("hr/confirmed.html", page=page, genuine=genuine, district_name=page.contents.district)
    )
    # Whoever has the paper may look; finding people by name is not what they agreed to.
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
