"""Questions about awards. Every select of this slice stands in this folder.

``held`` answers other slices, ``documents`` the public addresses, ``pages`` the pages, ``rows`` the service.
"""

from awards.queries.documents import (
    Assertion,
    BadgeFile,
    IssuerRow,
    Marks,
    achievement,
    assertion,
    badge_class,
    badge_file,
    credential,
    did_document,
    issuer_of,
    marks_on,
    ob2_issuer,
    ob3_issuer,
    revocation_list,
    root_did_document,
)
from awards.queries.held import (
    AwardRow,
    Held,
    award_facts,
    awards_of,
    current_awards,
    held_by,
    titles_of,
)
from awards.queries.pages import (
    AwardPage,
    PublicBadge,
    ShelfPage,
    Signature,
    award_page,
    my_awards,
    public_badge,
)

__all__ = [
    "Assertion",
    "AwardPage",
    "AwardRow",
    "BadgeFile",
    "Held",
    "IssuerRow",
    "Marks",
    "PublicBadge",
    "ShelfPage",
    "Signature",
    "achievement",
    "assertion",
    "award_facts",
    "award_page",
    "awards_of",
    "badge_class",
    "badge_file",
    "credential",
    "current_awards",
    "did_document",
    "held_by",
    "issuer_of",
    "marks_on",
    "my_awards",
    "ob2_issuer",
    "ob3_issuer",
    "public_badge",
    "revocation_list",
    "root_did_document",
    "titles_of",
]
