"""The pages on which a draft is written: its sections, its demands and its criteria."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from credentials import queries, service
from credentials.forms import SECTION_FORMS, CriterionForm, DemandForm, PartForm, RubricForm, SectionForm
from credentials.payloads import lacking
from credentials.rules import (
    Change,
    DraftId,
    Section,
    differences,
    moved,
    new_part_id,
    placed,
    without_demand,
)
from credentials.views.drafts import press
from waymark.kernel.errors import Conflict, Invalid, NotFound, WaymarkError
from waymark.kernel.uow import UnitOfWork
from waymark.web.context import command, reading, require_sign_in
from waymark.web.forms import BaseForm

bp = Blueprint("writing", __name__, url_prefix="/authoring")
bp.before_request(require_sign_in)

Answer = str | tuple[str, int] | BaseResponse
Part = dict[str, Any]


@bp.get("/<draft_id>/section/<section>")
def section(draft_id: str, section: str) -> Answer:
    """A section of the draft, with what is still missing at its fields."""
    part = _section(section)
    with reading() as look:
        page = queries.draft_page(look, DraftId(draft_id), lacking)
        if part is Section.DEMANDS:
            return render_template("credentials/draft_demands.html", page=page, section=part)
        if part is Section.RUBRIC:
            rubric = page.body.get("rubric") or {}
            passing = RubricForm(data={"passing": rubric.get("passing", "meets")})
            return render_template("credentials/draft_rubric.html", page=page, section=part, form=passing)
        offered = queries.offered_for(look, part)
    form = SECTION_FORMS[part].filled(page.body, **offered)
    if page.written(part):
        form.point_out(page.problems_of(part))
    return _section_page(page, part, form)


@bp.post("/<draft_id>/section/<section>")
def save_section(draft_id: str, section: str) -> Answer:
    """Save a section; a script that saves while one types gets JSON."""
    part = _section(section)
    if part is Section.RUBRIC:
        return _save_passing(draft_id)
    if part is Section.DEMANDS:
        abort(405)
    with reading() as look:
        page = queries.draft_page(look, DraftId(draft_id), lacking)
        offered = queries.offered_for(look, part)
    form = SECTION_FORMS[part].filled(page.body, **offered)
    saved = _saved(form, lambda uow: _write(uow, draft_id, form.changes(), part.label))
    if request.args.get("typing"):
        return _typing_answer(form, saved)
    if saved is None:
        return _section_page(page, part, form, clash=_clash(page, part, form)), form.error_status
    return _go_on(draft_id)


@bp.get("/<draft_id>/demands/<at>")
def demand(draft_id: str, at: str) -> str:
    """One demand; "new" is the form for another."""
    page, part = _part(draft_id, "demands", at)
    form = DemandForm.filled(part)
    _point_out(form, page, f"demands[{int(at) + 1}]" if part else "")
    return _part_page(page, form, "demand", at)


@bp.post("/<draft_id>/demands/<at>")
def save_demand(draft_id: str, at: str) -> Answer:
    """Save one demand."""
    page, known = _part(draft_id, "demands", at)
    form = DemandForm.filled(known)

    def write(uow: UnitOfWork) -> str:
        parts = page.body.get("demands") or []
        return _write(uow, draft_id, {"demands": _with(parts, at, form.part(known))}, _wrote(form))

    if _saved(form, write) is None:
        return _part_page(page, form, "demand", at), form.error_status
    return redirect(url_for(".section", draft_id=draft_id, section=Section.DEMANDS.value), 303)


@bp.post("/<draft_id>/demands/<int:at>/move")
def move_demand(draft_id: str, at: int) -> BaseResponse:
    """Move a demand up or down, or take it out."""
    return _rearrange(draft_id, Section.DEMANDS, at)


@bp.get("/<draft_id>/criteria/<at>")
def criterion(draft_id: str, at: str) -> str:
    """One criterion; "new" is the form for another."""
    page, part = _part(draft_id, "criteria", at)
    form = CriterionForm.filled(part, demands=_demands(page))
    _point_out(form, page, f"rubric.criteria[{int(at) + 1}]" if part else "")
    return _part_page(page, form, "criterion", at)


@bp.post("/<draft_id>/criteria/<at>")
def save_criterion(draft_id: str, at: str) -> Answer:
    """Save one criterion."""
    page, known = _part(draft_id, "criteria", at)
    form = CriterionForm.filled(known, demands=_demands(page))

    def write(uow: UnitOfWork) -> str:
        rubric = page.body.get("rubric") or {"passing": "meets"}
        criteria = _with(rubric.get("criteria") or [], at, form.part(known))
        return _write(uow, draft_id, {"rubric": {**rubric, "criteria": criteria}}, _wrote(form))

    if _saved(form, write) is None:
        return _part_page(page, form, "criterion", at), form.error_status
    return redirect(url_for(".section", draft_id=draft_id, section=Section.RUBRIC.value), 303)


@bp.post("/<draft_id>/criteria/<int:at>/move")
def move_criterion(draft_id: str, at: int) -> BaseResponse:
    """Move a criterion up or down, or take it out."""
    return _rearrange(draft_id, Section.RUBRIC, at)


def _section(name: str) -> Section:
    try:
        return Section(name)
    except ValueError as error:
        raise NotFound("A draft has no such section.") from error


def _clash(page: queries.DraftPage, part: Section, form: SectionForm) -> tuple[Change, ...]:
    """What is stored beside what was typed, where somebody else saved this section in between."""
    seen = request.form.get("version")
    if seen is None or seen == page.seen(part):
        return ()
    stored = {name: page.body.get(name) for name in part.members}
    return differences(stored, {**stored, **{k: v for k, v in form.changes().items() if v is not None}})


def _section_page(
    page: queries.DraftPage, part: Section, form: SectionForm, *, clash: tuple[Change, ...] = ()
) -> str:
    with reading() as look:
        items = queries.items_to_align_with(look) if part is Section.ALIGNMENTS else ()
    return render_template(
        "credentials/draft_section.html", page=page, section=part, form=form, items=items, clash=clash
    )


def _part_page(page: queries.DraftPage, form: PartForm, kind: str, at: str) -> str:
    return render_template(
        "credentials/draft_part.html", page=page, section=form.section, form=form, kind=kind, at=at
    )


def _part(draft_id: str, name: str, at: str) -> tuple[queries.DraftPage, Part]:
    """The draft, and the demand or criterion at a place; an empty one for "new"."""
    with reading() as look:
        page = queries.draft_page(look, DraftId(draft_id), lacking)
    if at == "new":
        return page, {}
    holder = page.body if name == "demands" else page.body.get("rubric") or {}
    parts = holder.get(name) or []
    if not at.isdecimal() or int(at) >= len(parts):
        raise NotFound("The draft has no such part any more.", cure="Go back to the draft.")
    return page, parts[int(at)]


def _point_out(form: PartForm, page: queries.DraftPage, place: str) -> None:
    if place:
        form.point_out_below(place, page.problems)


def _demands(page: queries.DraftPage) -> list[tuple[str, str]]:
    return [
        (one["id"], one.get("title") or one["id"]) for one in page.body.get("demands") or () if one.get("id")
    ]


def _with(parts: list[Part], at: str, part: Part) -> list[Part]:
    if at == "new":
        return placed(parts, None, {"id": new_part_id(part["title"], parts), **part})
    return placed(parts, int(at), part)


def _rearrange(draft_id: str, part: Section, at: int) -> BaseResponse:
    with reading() as look:
        page = queries.draft_page(look, DraftId(draft_id), lacking)
    rubric = page.body.get("rubric") or {}
    parts = (page.body.get("demands") if part is Section.DEMANDS else rubric.get("criteria")) or []
    if at >= len(parts):
        raise NotFound("The draft has no such part any more.", cure="Go back to the draft.")
    to, title = request.form.get("to"), str(parts[at].get("title") or "")
    if to == "out" and part is Section.DEMANDS:
        changed = without_demand(page.body, at)
    else:
        kept = [*parts[:at], *parts[at + 1 :]] if to == "out" else moved(parts, at, -1 if to == "up" else 1)
        changed = {"demands": kept} if part is Section.DEMANDS else {"rubric": {**rubric, "criteria": kept}}
    what = f"{'Took out' if to == 'out' else 'Moved'} “{title}”"
    done = "Taken out. “Back to” in the history of the draft brings it back." if to == "out" else "Moved."
    press(draft_id, lambda uow: service.save(uow, DraftId(draft_id), changed, what=what), done)
    return redirect(url_for(".section", draft_id=draft_id, section=part.value), 303)


def _save_passing(draft_id: str) -> Answer:
    with reading() as look:
        page = queries.draft_page(look, DraftId(draft_id), lacking)
    form = RubricForm()

    def write(uow: UnitOfWork) -> str:
        rubric = {**(page.body.get("rubric") or {"criteria": []}), "passing": form.passing.data}
        return _write(uow, draft_id, {"rubric": rubric}, Section.RUBRIC.label)

    if _saved(form, write) is None:
        template = "credentials/draft_rubric.html"
        return render_template(template, page=page, section=Section.RUBRIC, form=form), form.error_status
    return redirect(url_for(".section", draft_id=draft_id, section=Section.RUBRIC.value), 303)


def _wrote(form: PartForm) -> str:
    return f"Wrote “{form['title'].data}”"


def _write(uow: UnitOfWork, draft_id: str, changed: Part, what: str) -> str:
    seen = request.form.get("version")
    return service.save(uow, DraftId(draft_id), changed, what=what, seen=seen)


def _saved(form: BaseForm, write: Callable[[UnitOfWork], str]) -> str | None:
    """Save what a form says; the new digest of its section, or None where the form has to be shown again."""
    if not form.validate_on_submit():
        return None
    try:
        with command(form) as uow:
            return write(uow)
    except WaymarkError as error:
        if not isinstance(error, (Conflict, Invalid)):
            raise
        form.show(Invalid(f"{error.message} {error.cure}"))
        return None


def _typing_answer(form: BaseForm, saved: str | None) -> Answer:
    if saved is not None:
        return jsonify(version=saved)
    messages = [*form.form_errors, *(field.errors[0] for field in form if field.errors and field.name)]
    answer = jsonify(title=str(messages[0]) if messages else "Not saved yet.")
    answer.status_code = form.error_status
    answer.mimetype = "application/problem+json"
    return answer


def _go_on(draft_id: str) -> BaseResponse:
    """To the next section where the button said so, else to the draft."""
    if (following := request.form.get("next")) in {part.value for part in Section}:
        return redirect(url_for(".section", draft_id=draft_id, section=following), 303)
    flash("Saved.", "success")
    return redirect(url_for("credentials.drafts.show", draft_id=draft_id), 303)
