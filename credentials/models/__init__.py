"""Tables of the catalogue, and of the drafts from which it grows."""

from credentials.models.catalogue import (
    Credential,
    CredentialAlignment,
    CredentialInforms,
    CredentialVersion,
    alignments_in,
    definition_from,
    demands_in,
    outline_in,
    rubric_in,
)
from credentials.models.drafts import Draft, DraftAuthor, DraftSave, Partner, PartnerMember
from credentials.models.offers import Offer
from credentials.models.samples import SampleRow

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
    "SampleRow",
    "alignments_in",
    "definition_from",
    "demands_in",
    "outline_in",
    "rubric_in",
]
