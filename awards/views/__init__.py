"""The doors for people: their own badges and collections, the public pages, and the public documents of badges.

``bp`` asks for a sign-in; ``public_bp`` does not.
"""

from awards.views.chronicle import chronicle_bp
from awards.views.collections import collections_bp
from awards.views.documents import documents_bp
from awards.views.endorsements import endorsements_bp
from awards.views.issuers import issuers_bp
from awards.views.open_badges_api import api_bp as open_badges_api_bp
from awards.views.open_badges_api import terms_bp
from awards.views.outside import bp as outside_bp
from awards.views.own import bp
from awards.views.public import public_bp
from awards.views.takeaway import takeaway_bp
from awards.views.taking import taking_bp
from awards.views.wallets import wallet_api_bp, wallet_bp

bp.register_blueprint(chronicle_bp)
bp.register_blueprint(collections_bp)
bp.register_blueprint(endorsements_bp)
bp.register_blueprint(issuers_bp)
bp.register_blueprint(taking_bp)
public_bp.register_blueprint(documents_bp)
public_bp.register_blueprint(takeaway_bp)
bp.register_blueprint(outside_bp)
public_bp.register_blueprint(open_badges_api_bp)
public_bp.register_blueprint(terms_bp)
bp.register_blueprint(wallet_bp)
public_bp.register_blueprint(wallet_api_bp)

__all__ = ["bp", "public_bp"]
