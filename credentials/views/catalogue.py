"""The pages of the catalogue: looking for a credential, and reading what it asks. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from credentials import artwork, queries
from credentials.payloads import file_text
from credentials.rules import Asked, Filter, ItemRef, Order
from waymark.kernel.errors import NotFound
from waymark.web.context import reading, require_sign_in
from waymark.web.forms import tidy

bp = Blueprint("credentials", __name__)

LONGEST_SEARCH = 100
LONGEST_VALUE = 64
MOST_VALUES = 20
ART_KEPT = 3600
"""Seconds for which a browser keeps a badge's picture before it asks again."""


@bp.get("/catalogue")
def catalogue() -> str:
    """The catalogue; ``?q=`` searches it, filters narrow it, ``?order=`` sorts it, ``?page=`` turns its pages."""
    require_sign_in()
    number = request.args.get("page", 1, type=int)
    with reading() as look:
        page = queries.catalogue(look, _asked(), number)
    return render_template("credentials/catalogue.html", page=page, filtering="filters" in request.args)


@bp.get("/catalogue/items")
@bp.get("/catalogue/items/<framework_id>")
def items(framework_id: str | None = None) -> str:
    """Choosing a framework item to filter by, with everything else that is asked for kept."""
    require_sign_in()
    with reading() as look:
        page = queries.items_page(look, _asked(), framework_id)
    return render_template("credentials/items.html", page=page)


@bp.get("/catalogue/compare")
def compare() -> str | BaseResponse:
    """Two credentials side by side: ``?a=`` and ``?b=``. Ticked ones come as ``?pick=`` and are sent on."""
    require_sign_in()
    if picked := [tidy(slug) or "" for slug in request.args.getlist("pick")]:
        if len(picked) > 2:
            flash("Two credentials are compared at a time. These are the first two that you ticked.", "info")
        one, other = (*picked, None)[:2]
        return redirect(url_for(".compare", a=one, b=other), code=HTTPStatus.SEE_OTHER)
    slugs = tuple(slug for name in "ab" if (slug := tidy(request.args.get(name))))
    with reading() as look:
        page = queries.compare_page(look, slugs)
    return render_template("credentials/compare.html", page=page)


@bp.get("/catalogue/<slug>")
def show(slug: str) -> str:
    """One credential: what it certifies, what to hand in, how it is judged, and what helps.

    Open to everybody where there is one district, because its badges point here.
    """
    with reading() as look:
        page = queries.credential_page(look, slug)
    return render_template("credentials/show.html", page=page, badge=url_for(".badge", slug=slug))


@bp.get("/catalogue/<slug>/file.yaml")
def download(slug: str) -> BaseResponse:
    """The credential in the file format of the library, to keep or to take to another district."""
    require_sign_in()
    with reading() as look:
        body = queries.published_body(look, queries.district_shown(look), slug)
    return file_response(body, slug)


@bp.get("/catalogue/<slug>/changes")
def changes(slug: str) -> str:
    """What the version of today changes against an earlier one; ``?since=`` is its number.

    Without one, or with one that there is not, the page says so and leads back.
    """
    require_sign_in()
    with reading() as look:
        page = queries.version_changes(
            look, queries.district_shown(look), slug, tidy(request.args.get("since")) or ""
        )
    return render_template(
        "credentials/changes.html", page=page, back=(page.title, url_for(".show", slug=slug))
    )


def file_response(body: Mapping[str, Any], slug: str) -> BaseResponse:
    """A credential's text as a file to keep."""
    response = Response(file_text(body), mimetype="application/yaml")
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}.yaml"'
    return response


@bp.get("/catalogue/<slug>/example")
def example(slug: str) -> str:
    """A worked example: what good evidence for a credential looks like. As open as the credential's page."""
    with reading() as look:
        page = queries.example_page(look, queries.district_shown(look), slug)
    return render_template("credentials/example.html", page=page)


@bp.get("/catalogue/<slug>/anchors")
def anchors(slug: str) -> str:
    """The anchors of a credential, for those who calibrate its readers."""
    require_sign_in()
    with reading() as look:
        page = queries.anchors_page(look, slug)
    return render_template("credentials/anchors.html", page=page)


@bp.get("/catalogue/<slug>/anchors/<name>")
def anchor(slug: str, name: str) -> str:
    """One anchor: the work, the scores that readers agreed on, and what to learn from it."""
    require_sign_in()
    with reading() as look:
        page = queries.anchor_page(look, slug, name)
    return render_template("credentials/anchor.html", page=page)


@bp.get("/catalogue/<slug>/badge.svg")
def badge(slug: str) -> BaseResponse:
    """The picture of the badge that is earned with a credential."""
    with reading() as look:
        about = queries.definition(look, queries.district_shown(look), slug)
    response = Response(artwork.badge_svg(about), mimetype="image/svg+xml")
    response.cache_control.private = True
    response.cache_control.max_age = ART_KEPT
    response.add_etag()
    return response.make_conditional(request)


def _asked() -> Asked:
    """What the address asks of the catalogue."""
    given = ((by, tidy(value)) for by in Filter for value in request.args.getlist(by.value)[:MOST_VALUES])
    chosen = dict.fromkeys((by, value[:LONGEST_VALUE]) for by, value in given if value)
    return Asked(
        q=(tidy(request.args.get("q")) or "")[:LONGEST_SEARCH],
        as_typed="as_typed" in request.args,
        chosen=tuple(chosen),
        item=_item(tidy(request.args.get("item"))),
        order=_order(tidy(request.args.get("order"))),
    )


def _order(text: str | None) -> Order | None:
    if not text:
        return None
    if text not in set(Order):
        raise NotFound(
            f"The catalogue cannot be sorted by “{text[:LONGEST_VALUE]}”.",
            cure=f"Take it out of the address, or choose one of: {', '.join(Order)}.",
        )
    return Order(text)


def _item(text: str | None) -> ItemRef | None:
    if not text:
        return None
    item = ItemRef.read(text[: 2 * LONGEST_VALUE])
    if item is None:
        raise NotFound(
            f"There is no framework item “{text}”.", cure="Choose one from the list of frameworks."
        )
    return item
