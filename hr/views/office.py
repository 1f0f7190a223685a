"""The pages of the HR officer, and everybody's own statement of credit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hr import queries, service
from hr.formats import MEDIA_TYPES
from hr.forms import AcknowledgeForm, AgreedForm, ExportForm, RejectForm, SettleForm
from hr.rules import BenefitId, ExportId
from waymark.kernel.errors import Conflict, Invalid
from waymark.kernel.ids import PersonId
from waymark.kernel.uow import UnitOfWork
from waymark.web.context import command, current_actor, doorway, reading, request_id, require_sign_in
from waymark.web.forms import BaseForm

bp = Blueprint("hr", __name__)
bp.before_request(require_sign_in)


@bp.get("/credit")
def credit() -> str:
    """One's own credit, to read and to print."""
    with reading() as look:
        page = queries.statement(look, look.actor.person_id)
    return render_template("hr/statement.html", page=page)


@bp.get("/hr")
def office() -> str:
    """People with their credit, what waits to be settled, and exports."""
    with reading() as look:
        page = queries.office_page(look, q=request.args.get("q", ""), cursor=request.args.get("cursor"))
    return render_template("hr/office.html", page=page, form=_new_export())


@bp.get("/hr/people/<person_id>")
def person(person_id: str) -> str:
    """One person's credit with the lines behind each balance, for HR officers and for that person."""
    with reading() as look:
        page = queries.statement(look, PersonId(person_id))
    return render_template("hr/statement.html", page=page)


@bp.get("/hr/benefits")
def benefits() -> str:
    """Stipends and raises that wait."""
    return _benefits(SettleForm())


@bp.post("/hr/benefits/approve")
def approve() -> AnyResponse | tuple[str, int]:
    """Approve what was ticked."""
    return _settle(service.approve_benefits, "Approved.")


@bp.post("/hr/benefits/pay")
def pay() -> AnyResponse | tuple[str, int]:
    """Note that what was ticked has been paid."""
    return _settle(service.mark_all_paid, "Marked as paid.")


@bp.post("/hr/benefits/take-back")
def take_back() -> AnyResponse | tuple[str, int]:
    """Undo the approval of what was ticked."""
    return _settle(service.take_back_approvals, "The approval is taken back.")


@bp.post("/hr/benefits/settle")
def settle_paid_in_error() -> AnyResponse | tuple[str, int]:
    """Note what was agreed about money paid for awards that were revoked since."""
    form = AgreedForm()
    if not form.validate_on_submit():
        return _benefits(SettleForm(formdata=None), form), form.error_status
    try:
        with command(form) as uow:
            ticked = [BenefitId(benefit) for benefit in form.benefits.data]
            service.settle_paid_in_error(uow, ticked, note=form.note.data or "")
    except Conflict as error:
        flash(f"Nothing was changed. {error.message} {error.cure}", "warning")
    else:
        flash("Noted what was agreed.", "success")
    return redirect(url_for(".benefits"), 303)


@bp.get("/hr/exports")
def exports() -> str:
    """Every export, newest first."""
    return _exports(_new_export())


@bp.post("/hr/exports")
def prepare() -> AnyResponse | tuple[str, int]:
    """Prepare an export and hand it to delivery."""
    form = ExportForm()
    district_id = current_actor().district_id
    if form.validate_on_submit() and district_id is not None:
        try:
            with command(form) as uow:
                export_id = service.prepare_export(
                    uow, district_id, as_of=form.as_of.data, since=form.since.data, format=form.format.data
                )
        except Invalid as error:
            form.show(error)
        else:
            _tell_of_export(export_id)
            return redirect(url_for(".export", export_id=export_id), 303)
    return _exports(form), form.error_status


@bp.get("/hr/exports/<export_id>")
def export(export_id: str) -> str:
    """One export with its lines."""
    return _export(export_id, AcknowledgeForm(), RejectForm())


@bp.get("/hr/exports/<export_id>/file")
def export_file(export_id: str) -> Response:
    """The file, byte for byte as it was prepared."""
    with reading() as look:
        row, content = queries.export_file(look, ExportId(export_id))
    with doorway().runtime.command(current_actor(), request_id=request_id()) as uow:
        service.note_download(uow, row.id)
    response = Response(content, content_type=MEDIA_TYPES[row.format])
    response.headers["Content-Disposition"] = f'attachment; filename="{row.file_name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.post("/hr/exports/<export_id>/acknowledge")
def acknowledge(export_id: str) -> AnyResponse | tuple[str, int]:
    """Note that the export was taken over."""
    form = AcknowledgeForm()
    if form.validate_on_submit():
        with command(form) as uow:
            service.acknowledge(uow, ExportId(export_id), note=form.note.data or "")
        flash("Noted: the export was taken over.", "success")
        return redirect(url_for(".export", export_id=export_id), 303)
    return _export(export_id, form, RejectForm(formdata=None)), form.error_status


@bp.post("/hr/exports/<export_id>/reject")
def reject(export_id: str) -> AnyResponse | tuple[str, int]:
    """Note that the export could not be used."""
    form = RejectForm()
    if form.validate_on_submit():
        with command(form) as uow:
            service.reject(uow, ExportId(export_id), note=form.reason.data or "")
        flash("Noted: its lines go out again with the next export.", "success")
        return redirect(url_for(".export", export_id=export_id), 303)
    return _export(export_id, AcknowledgeForm(formdata=None), form), form.error_status


def _tell_of_export(export_id: ExportId) -> None:
    with reading() as look:
        lines = queries.export_row(look, export_id).lines
    if lines:
        flash(f"The export of {lines:,} lines is prepared and on its way.", "success")
    else:
        flash("There was nothing new to tell up to that day, so this export has no lines.", "info")


def _exports(form: ExportForm) -> str:
    with reading() as look:
        page = queries.exports(look, look.actor.district_id, request.args.get("cursor"))
    return render_template("hr/exports.html", page=page, form=form)


def _new_export() -> ExportForm:
    with reading() as look:
        return ExportForm(formdata=None, data={"as_of": look.now.date()})


def _benefits(form: SettleForm, agreed: AgreedForm | None = None) -> str:
    with reading() as look:
        page = queries.benefits_page(look)
    return render_template(
        "hr/benefits.html",
        page=page,
        form=form,
        agreed=agreed or AgreedForm(formdata=None),
        ticked=request.args.get("tick", ""),
    )


def _settle(
    verb: Callable[[UnitOfWork, Sequence[BenefitId]], None], done: str
) -> AnyResponse | tuple[str, int]:
    form = SettleForm()
    if form.validate_on_submit():
        try:
            with command(form) as uow:
                verb(uow, [BenefitId(benefit) for benefit in form.benefits.data])
        except Conflict as error:
            flash(f"Nothing was changed. {error.message} {error.cure}", "warning")
        else:
            flash(done, "success")
        return redirect(url_for(".benefits"), 303)
    return _benefits(form), form.error_status


def _export(export_id: str, taken: BaseForm, back: BaseForm) -> str:
    with reading() as look:
        page = queries.export_page(look, ExportId(export_id), request.args.get("from", 1, type=int))
    return render_template("hr/export.html", page=page, taken=taken, back=back)
