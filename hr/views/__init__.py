"""The pages of human resources, everybody's own credit and record, and the public address of a record.

``bp`` asks for a sign-in; ``public_bp`` does not.
"""

from hr.views.office import bp
from hr.views.records import public_bp, records_bp

bp.register_blueprint(records_bp)

__all__ = ["bp", "public_bp"]
