"""The pages of frameworks: reading and talking, importing, changing, comparing, and the address of CASE packages."""

from frameworks.views import changing, comparing, importing
from frameworks.views.reading import bp

for pages in (importing.pages, changing.pages, comparing.pages):
    bp.register_blueprint(pages)

__all__ = ["bp"]
