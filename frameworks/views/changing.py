"""Changing frameworks in the pages: status, items one by one, comments."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frameworks import queries, service
from frameworks.forms import CommentForm, ItemForm, NewItemForm, StatusForm
from frameworks.queries import ItemPage
from frameworks.rules import StatusStep, path_to
from waymark.kernel.errors import Conflict, Invalid
from waymark.kernel.uow import UnitOfWork
from waymark.web.context import command, reading, require_sign_in
from waymark.web.forms import TOO_OLD_BUTTON, ActionForm, BaseForm

pages = Blueprint("changing", __name__)
pages.before_request(require_sign_in)

Page = tuple[str, int]


@pages.get("/frameworks/<framework_id>/item")
def item(framework_id: str) -> Page:
    """One item, ``?code=CODE``: its words, what it is related to, what people say of it."""
    return _item(_page(framework_id), HTTPStatus.OK)


@pages.post("/frameworks/<framework_id>/item")
def change(framework_id: str) -> Page | Response:
    """Say an item otherwise. When somebody else was faster, what was typed is shown beside what is stored."""
    form, page = ItemForm(), _page(framework_id)
    if not form.validate_on_submit():
        return _item(page, form.error_status, editing=form)
    try:
        with command(form) as uow:
            service.change_item(
                uow,
                framework_id,
                page.item.code,
                title=form.title.data or "",
                statement=form.statement.data or "",
                version=form.seen,
            )
    except Conflict as error:
        form.form_errors.append(f"{error.message} {error.cure}")
        page = _page(framework_id)
        form.version.data = str(page.version)
        return _item(page, HTTPStatus.CONFLICT, editing=form)
    flash("The item is saved.", "success")
    return _to_item(page)


@pages.post("/frameworks/<framework_id>/item/restore")
def restore(framework_id: str) -> Response:
    """Bring a retired item back into use."""
    page = _page(framework_id)
    return _press(
        lambda uow: service.restore_item(uow, framework_id, page.item.code),
        "The item is in use again.",
        _item_address(page),
    )


@pages.get("/frameworks/<framework_id>/items/new")
def new_item(framework_id: str) -> Page:
    """The form for a new item; ``?below=CODE`` names its parent."""
    return _new_item(framework_id, NewItemForm(data={"parent": request.args.get("below")}), HTTPStatus.OK)


@pages.post("/frameworks/<framework_id>/items/new")
def add_item(framework_id: str) -> Page | Response:
    """Add an item."""
    form = NewItemForm()
    if not form.validate_on_submit():
        return _new_item(framework_id, form, form.error_status)
    try:
        with command(form) as uow:
            service.add_item(
                uow,
                framework_id,
                code=form.code.data or "",
                item_type=(form.type.data or "").replace(" ", "_"),
                parent=form.parent.data,
                title=form.title.data or "",
                statement=form.statement.data or "",
            )
    except Invalid as error:
        form.show(error)
        return _new_item(framework_id, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    flash("The item is added.", "success")
    return redirect(url_for("frameworks.show", framework_id=framework_id, item=form.code.data), 303)


@pages.post("/frameworks/<framework_id>/status")
def change_status(framework_id: str) -> Response:
    """Try out, adopt, retire and so on."""
    form, here = StatusForm(), url_for("frameworks.show", framework_id=framework_id)
    with reading() as look:
        queries.known(look, framework_id)  # says so when there is no such framework
    if not form.validate_on_submit():
        flash(TOO_OLD_BUTTON, "warning")
        return redirect(here, 303)
    try:
        with command(form) as uow:
            service.change_status(uow, framework_id, StatusStep(form.step.data))
    except Conflict as error:
        flash(f"{error.message} {error.cure}", "warning")
    else:
        flash("The status is changed.", "success")
    return redirect(here, 303)


@pages.post("/frameworks/<framework_id>/comments")
def comment(framework_id: str) -> Page | Response:
    """Say something about a framework, or with ``?code=CODE`` about one of its items."""
    form, code = CommentForm(), request.args.get("code") or None
    if form.validate_on_submit():
        with command(form) as uow:
            service.comment(uow, framework_id, form.text.data or "", code=code)
        flash("Your comment is there for everybody in your district.", "success")
        if code:
            return redirect(url_for(".item", framework_id=framework_id, code=code, _anchor="comments"), 303)
        return redirect(url_for("frameworks.show", framework_id=framework_id, _anchor="comments"), 303)
    if code:
        return _item(_page(framework_id), form.error_status, commenting=form)
    with reading() as look:
        page = queries.framework_page(look, framework_id)
    opened = path_to(page.branches, "")
    shown = render_template("frameworks/show.html", page=page, item="", opened=opened, form=form)
    return shown, form.error_status


@pages.post("/frameworks/<framework_id>/comments/<comment_id>/close")
def close_comment(framework_id: str, comment_id: str) -> Response:
    """Mark a comment as dealt with."""
    return _press(
        lambda uow: service.close_comment(uow, comment_id),
        "The comment is closed. It stays to be read.",
        url_for("frameworks.show", framework_id=framework_id, _anchor="comments"),
    )


def _page(framework_id: str) -> ItemPage:
    with reading() as look:
        return queries.item_page(look, framework_id, request.args.get("code", ""))


def _item(
    page: ItemPage,
    status: int,
    *,
    editing: ItemForm | None = None,
    commenting: CommentForm | None = None,
) -> Page:
    words = {"title": page.item.title, "statement": page.item.statement, "version": str(page.version)}
    shown = render_template(
        "frameworks/item.html",
        page=page,
        # A form that was posted elsewhere on the page must not fill this one.
        editing=editing or ItemForm(formdata=None, data=words),
        commenting=commenting or CommentForm(formdata=None),
        clash=status == HTTPStatus.CONFLICT,
    )
    return shown, status


def _new_item(framework_id: str, form: NewItemForm, status: int) -> Page:
    with reading() as look:
        page = queries.framework_page(look, framework_id)
        page.may_change.require()
        items = queries.items(look, framework_id)
    return render_template("frameworks/new_item.html", page=page, items=items, form=form), status


def _press(act: Callable[[UnitOfWork], None], said: str, here: str) -> Response:
    form: BaseForm = ActionForm()
    if not form.validate_on_submit():
        flash(TOO_OLD_BUTTON, "warning")
        return redirect(here, 303)
    try:
        with command(form) as uow:
            act(uow)
    except Conflict as error:
        flash(f"{error.message} {error.cure}", "warning")
    else:
        flash(said, "success")
    return redirect(here, 303)


def _item_address(page: ItemPage) -> str:
    return url_for(".item", framework_id=page.framework.id, code=page.item.code)


def _to_item(page: ItemPage) -> Response:
    return redirect(_item_address(page), 303)
