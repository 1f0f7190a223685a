"""The files that show prior learning: adding one, opening it, taking it away."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from awards import queries, service
from awards.forms import OutsideFileForm
from awards.rules import OutsideId
from evidence.ports import ArtifactStore
from evidence.rules import AttachmentId, serving_headers
from waymark.kernel.errors import Invalid, WaymarkError
from waymark.web.acts import press
from waymark.web.context import command, doorway, reading
from waymark.web.forms import TOO_OLD_BUTTON

outside_files_bp = Blueprint("files", __name__)


@outside_files_bp.post("/<outside_id>/files")
def add(outside_id: str) -> AnyResponse:
    """Keep one file more."""
    form = OutsideFileForm()
    with reading() as look:
        queries.known_outside(look, OutsideId(outside_id))  # for others there is nothing here
    if form.validate_on_submit():
        sent = form.file.data
        try:
            with reading() as look:
                kept = service.keep_outside_file(
                    look,
                    OutsideId(outside_id),
                    sent.stream,
                    sent.filename or "",
                    limit=doorway().max_upload_bytes,
                )
            with command(form) as uow:
                service.add_outside_file(uow, OutsideId(outside_id), kept)
        except WaymarkError as error:
            problems = [problem.message for problem in error.problems] if isinstance(error, Invalid) else []
            words = " ".join(part for part in (error.message, *problems, error.cure) if part)
            flash(f"{sent.filename}: {words}", "warning")
        else:
            flash(f"“{kept.file_name}” is added.", "success")
    else:
        said = TOO_OLD_BUTTON if form.token_expired else " ".join(map(str, form.file.errors))
        flash(said, "warning")
    return redirect(_address(outside_id), 303)


@outside_files_bp.get("/<outside_id>/files/<attachment_id>")
def serve(outside_id: str, attachment_id: str) -> Response:
    """One file, which runs nothing whatever is in it."""
    with reading() as look:
        found = queries.outside_file(look, OutsideId(outside_id), AttachmentId(attachment_id))
        content = look.ports.get(ArtifactStore).open(found.store_key)
    headers = serving_headers(found.media_type, found.name, download=False)
    response = Response(content, headers=headers, direct_passthrough=True)
    response.content_length = found.size
    return response


@outside_files_bp.post("/<outside_id>/files/<attachment_id>/remove")
def remove(outside_id: str, attachment_id: str) -> AnyResponse:
    """Take a file away."""
    return press(
        lambda uow: service.remove_outside_file(uow, OutsideId(outside_id), AttachmentId(attachment_id)),
        "Taken away.",
        _address(outside_id),
    )


def _address(outside_id: str) -> str:
    return url_for("awards.outside.show", outside_id=outside_id, _anchor="files")
