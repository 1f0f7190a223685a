"""The pages of people: signing in, one's own account, what administrators do, and hosts that people connect."""

from people.views.admin import admin_bp
from people.views.hosts import hosts_bp
from people.views.own import bp

bp.register_blueprint(admin_bp)
bp.register_blueprint(hosts_bp)

__all__ = ["bp"]
