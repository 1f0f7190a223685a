"""The pages of frameworks: which there are, and what each says. Nothing can be changed here.

They are open to everybody, because badges point at them.
"""

from __future__ import annotations

from flask import Blueprint, render_template, request

from frameworks import queries
from frameworks.rules import path_to
from waymark.web.context import reading

bp = Blueprint("frameworks", __name__)


@bp.get("/frameworks")
def index() -> str:
    """The list of frameworks."""
    with reading() as look:
        rows = queries.frameworks(look)
    return render_template("frameworks/index.html", frameworks=rows)


@bp.get("/frameworks/<framework_id>")
def show(framework_id: str) -> str:
    """One framework as a tree; ``?item=CODE`` opens the branches down to that item."""
    with reading() as look:
        page = queries.framework_page(look, framework_id)
    item = request.args.get("item", "")
    return render_template("frameworks/show.html", page=page, item=item, opened=path_to(page.branches, item))
