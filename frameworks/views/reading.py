"""Reading frameworks. The pages of shared ones are open to everybody, because badges point at them."""

from __future__ import annotations

import json
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, render_template, request

from frameworks import queries
from frameworks.case_import import to_case
from frameworks.forms import CommentForm
from frameworks.queries import Exportable
from frameworks.rules import path_to
from waymark.kernel.errors import NotFound
from waymark.web.context import doorway, reading

bp = Blueprint("frameworks", __name__)


@bp.get("/frameworks")
def index() -> str:
    """The list of frameworks."""
    with reading() as look:
        page = queries.index_page(look)
    return render_template("frameworks/index.html", page=page)


@bp.get("/frameworks/<framework_id>")
def show(framework_id: str) -> str:
    """One framework as a tree; ``?item=CODE`` opens the branches down to that item."""
    with reading() as look:
        page = queries.framework_page(look, framework_id)
    item = request.args.get("item", "")
    return render_template(
        "frameworks/show.html", page=page, item=item, opened=path_to(page.branches, item), form=CommentForm()
    )


@bp.get("/frameworks/<framework_id>/case.json")
def export(framework_id: str) -> Response:
    """A framework as a CASE package, to keep or to bring in elsewhere."""
    with reading() as look:
        found = queries.exportable(look, framework_id)
    response = Response(_package(found), mimetype="application/json")
    response.headers["Content-Disposition"] = f"attachment; filename={framework_id}.case.json"
    return response


@bp.get("/ims/case/v1p1/CFPackages/<identifier>")
def case_package(identifier: str) -> tuple[Response, int] | Response:
    """An adopted framework whose licence lets anybody have it, for programs that speak CASE."""
    try:
        with reading() as look:
            found = queries.public_package(look, identifier.lower(), base_url=doorway().base_url)
    except NotFound as error:
        status = {
            "imsx_codeMajor": "failure",
            "imsx_severity": "error",
            "imsx_description": error.message,
            "imsx_CodeMinor": {
                "imsx_codeMinorField": [
                    {"imsx_codeMinorFieldName": "sourcedId", "imsx_codeMinorFieldValue": "unknownobject"}
                ]
            },
        }
        return jsonify(status), HTTPStatus.NOT_FOUND
    return Response(_package(found), mimetype="application/json")


def _package(found: Exportable) -> str:
    package = to_case(
        found.file,
        base_url=doorway().base_url,
        changed=found.changed_at,
        status=found.status,
        others=found.others,
    )
    return json.dumps(package, ensure_ascii=False)
