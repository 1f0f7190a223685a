"""Tables of the catalogue, and of the drafts from which it grows."""

from credentials.models.catalogue import (
    Credential,
    CredentialAlignment,
    CredentialInforms,
    CredentialVersion,
    alignments_in,
    definition_from,
    rubric_in,
)
from credentials.models.drafts import Draft, DraftAuthor, DraftSave, Partner, PartnerMember
from credentials.models.offers import Offer

__all__ = [
    "Credential",
    "CredentialAlignment",
    "CredentialInforms",
    "CredentialVersion",
    "Draft",
    "DraftAuthor",
    "DraftSave",
    "Offer",
    "Partner",
    "PartnerMember",
    "alignments_in",
    "definition_from",
    "rubric_in",
]
