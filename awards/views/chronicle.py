"""How an award came about: the page for its holder and for the district, and the file for an auditor."""

from __future__ import annotations

from flask import Blueprint, Response, json, render_template

from awards import queries
from awards.rules import AwardId
from waymark.web.context import reading

chronicle_bp = Blueprint("chronicle", __name__)


@chronicle_bp.get("/awards/<award_id>/chronicle")
def page(award_id: str) -> str:
    """Every entry in plain words, with what was checked just now."""
    with reading() as look:
        chronicle = queries.chronicle_page(look, AwardId(award_id))
    return render_template("awards/chronicle.html", page=chronicle)


@chronicle_bp.get("/awards/<award_id>/chronicle.json")
def file(award_id: str) -> Response:
    """The signed entries as a file, which anybody can check with the issuer's published keys."""
    with reading() as look:
        chronicle = queries.chronicle_page(look, AwardId(award_id))
    response = Response(json.dumps(chronicle.as_dict(), indent=2), mimetype="application/json")
    name = f"{chronicle.definition.slug}-chronicle.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
