"""The pages of review: reading, feedback and the board in ``cases``; limits and absences in ``availability``."""

from review.views.availability import availability_bp
from review.views.cases import bp

bp.register_blueprint(availability_bp)

__all__ = ["bp"]
