"""The blueprint of the pages on impact."""

from flask import Blueprint

from waymark.web.context import require_sign_in

bp = Blueprint("impact", __name__, url_prefix="/impact")
bp.before_request(require_sign_in)
