"""The pages of the catalogue.

``catalogue`` shows it, ``drafts`` and ``writing`` are where credentials are written, ``partners`` who else writes,
``offers`` where people decide what a new version means for them.
"""

from credentials.views import drafts, offers, partners, writing
from credentials.views.catalogue import bp

for pages in (partners.bp, drafts.bp, writing.bp, offers.bp):
    bp.register_blueprint(pages)

__all__ = ["bp"]
