"""One's own collections: badges that are shown together under a title and an address of their own."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from awards import queries, service
from awards.forms import CollectionForm
from awards.queries import CollectionPage
from awards.rules import AwardId, CollectionId
from waymark.kernel.errors import Invalid
from waymark.web.acts import press
from waymark.web.context import command, reading
from waymark.web.forms import choices

collections_bp = Blueprint("collections", __name__)


@collections_bp.get("/awards/collections")
def index() -> str:
    """One's own collections."""
    with reading() as look:
        rows = queries.my_collections(look)
    return render_template("awards/collections.html", rows=rows)


@collections_bp.route("/awards/collections/new", methods=["GET", "POST"])
def begin() -> AnyResponse | tuple[str, int]:
    """Begin a collection: title, text and badges in one step."""
    form = CollectionForm()
    with reading() as look:
        rows = queries.collectable_rows(look)
    form.awards.choices = choices((row.award_id, row.title) for row in rows)
    if form.validate_on_submit():
        try:
            with command(form) as uow:
                made = service.make_collection(uow, **_typed(form))
        except Invalid as error:
            form.show(error)
        else:
            flash("Your collection is there. Only you see it until you share it.", "success")
            return redirect(_address(made), 303)
    return render_template("awards/collection_new.html", form=form, rows=rows), form.error_status


@collections_bp.get("/awards/collections/<collection_id>")
def show(collection_id: str) -> str:
    """A collection with everything that can be done with it."""
    page = _page(collection_id)
    form = _offering(page)
    form.title.data, form.text.data = page.title, page.text
    form.awards.data = [row.award_id for row in page.choices if row.award_id in page.chosen]
    return render_template("awards/collection.html", page=page, form=form)


@collections_bp.post("/awards/collections/<collection_id>")
def save(collection_id: str) -> AnyResponse | tuple[str, int]:
    """Change title, text and badges."""
    page = _page(collection_id)
    form = _offering(page)
    if form.validate_on_submit():
        try:
            with command(form) as uow:
                service.change_collection(uow, page.id, **_typed(form))
        except Invalid as error:
            form.show(error)
        else:
            flash("Saved.", "success")
            return redirect(_address(page.id), 303)
    return render_template("awards/collection.html", page=page, form=form), form.error_status


@collections_bp.post("/awards/collections/<collection_id>/share")
def share(collection_id: str) -> AnyResponse:
    """Make it public."""
    return press(
        lambda uow: service.share_collection(uow, CollectionId(collection_id)),
        "Your collection is public now. Anybody with its address can see it.",
        _address(collection_id),
    )


@collections_bp.post("/awards/collections/<collection_id>/unshare")
def unshare(collection_id: str) -> AnyResponse:
    """Make it private again."""
    return press(
        lambda uow: service.unshare_collection(uow, CollectionId(collection_id)),
        "Your collection is private again. Its badges are as public as they were.",
        _address(collection_id),
    )


@collections_bp.post("/awards/collections/<collection_id>/end")
def end(collection_id: str) -> AnyResponse:
    """Take it apart."""
    return press(
        lambda uow: service.end_collection(uow, CollectionId(collection_id)),
        "The collection is gone. Your badges are where they were.",
        url_for("awards.collections.index"),
    )


def _page(collection_id: str) -> CollectionPage:
    with reading() as look:
        return queries.collection_page(look, CollectionId(collection_id))


def _offering(page: CollectionPage) -> CollectionForm:
    form = CollectionForm()
    form.awards.choices = choices((row.award_id, row.title) for row in page.choices)
    return form


def _typed(form: CollectionForm) -> dict[str, Any]:
    return {
        "title": form.title.data or "",
        "text": form.text.data or "",
        "awards": [AwardId(award_id) for award_id in form.awards.data or ()],
    }


def _address(collection_id: str) -> str:
    return url_for("awards.collections.show", collection_id=collection_id)
