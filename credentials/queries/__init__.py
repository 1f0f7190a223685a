"""Questions about the catalogue. Every select of this slice stands here."""

from credentials.queries.browsing import (
    CARDS_ON_A_PAGE,
    CataloguePage,
    Facet,
    cards_page,
    catalogue,
)
from credentials.queries.comparison import ComparePage, Comparison, compare_page
from credentials.queries.definitions import (
    credential_row,
    definition,
    in_catalogue,
    informs,
    published_versions,
    version,
    version_rows,
    versions,
)
from credentials.queries.items import ItemOption, ItemsPage, items_page
from credentials.queries.lists import (
    MICRO_CREDENTIALS,
    WITHOUT_AREA,
    AreaRow,
    Card,
    cards,
)
from credentials.queries.page import (
    AlignmentRow,
    CredentialPage,
    InformedArea,
    alignment_rows,
    credential_page,
    district_shown,
)

__all__ = [
    "CARDS_ON_A_PAGE",
    "MICRO_CREDENTIALS",
    "WITHOUT_AREA",
    "AlignmentRow",
    "AreaRow",
    "Card",
    "CataloguePage",
    "ComparePage",
    "Comparison",
    "CredentialPage",
    "Facet",
    "InformedArea",
    "ItemOption",
    "ItemsPage",
    "alignment_rows",
    "cards",
    "cards_page",
    "catalogue",
    "compare_page",
    "credential_page",
    "credential_row",
    "definition",
    "district_shown",
    "in_catalogue",
    "informs",
    "items_page",
    "published_versions",
    "version",
    "version_rows",
    "versions",
]
