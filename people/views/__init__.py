"""The pages of people: signing in and one's own account (``own``), and what administrators do (``admin``)."""

from people.views.admin import admin_bp
from people.views.own import bp

bp.register_blueprint(admin_bp)

__all__ = ["bp"]
