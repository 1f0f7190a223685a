"""Questions about the catalogue. Every select of this slice stands here."""

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
from credentials.queries.lists import (
    CARDS_ON_A_PAGE,
    MICRO_CREDENTIALS,
    NO_AREA,
    WITHOUT_AREA,
    AreaRow,
    Card,
    CataloguePage,
    cards,
    cards_page,
    catalogue,
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
    "NO_AREA",
    "WITHOUT_AREA",
    "AlignmentRow",
    "AreaRow",
    "Card",
    "CataloguePage",
    "CredentialPage",
    "InformedArea",
    "alignment_rows",
    "cards",
    "cards_page",
    "catalogue",
    "credential_page",
    "credential_row",
    "definition",
    "district_shown",
    "in_catalogue",
    "informs",
    "published_versions",
    "version",
    "version_rows",
    "versions",
]
