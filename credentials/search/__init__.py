"""The search of the catalogue: what a version says, kept where the database's own full-text search finds it.

Written in the same transaction as the catalogue; see docs/decisions/0015-catalogue-search.md. SQLite and PostgreSQL
differ in ``tables`` and ``matching`` and nowhere else.
"""

from credentials.search.index import add_version, forget_version
from credentials.search.matching import ranked
from credentials.search.tables import DERIVED, CatalogueText, CatalogueWord
from credentials.search.understanding import Understood, understand

__all__ = [
    "DERIVED",
    "CatalogueText",
    "CatalogueWord",
    "Understood",
    "add_version",
    "forget_version",
    "ranked",
    "understand",
]
