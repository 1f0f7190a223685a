"""The doors for people: their own badges, the public pages, and the public documents of badges.

``bp`` asks for a sign-in; ``public_bp`` does not.
"""

from awards.views.documents import documents_bp
from awards.views.outside import bp as outside_bp
from awards.views.own import bp
from awards.views.public import public_bp

public_bp.register_blueprint(documents_bp)
bp.register_blueprint(outside_bp)

__all__ = ["bp", "public_bp"]
