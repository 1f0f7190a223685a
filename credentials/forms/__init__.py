"""Forms of the catalogue: the sections of a draft, its parts, and the small ones around it."""

from credentials.forms.actions import (
    CommentForm,
    FileForm,
    NewDraftForm,
    PartnerForm,
    PersonForm,
    ReasonForm,
)
from credentials.forms.parts import CriterionForm, DemandForm, PartForm
from credentials.forms.sections import (
    SECTION_FORMS,
    AboutForm,
    AlignmentsForm,
    RubricForm,
    SectionForm,
    SupportsForm,
)

__all__ = [
    "SECTION_FORMS",
    "AboutForm",
    "AlignmentsForm",
    "CommentForm",
    "CriterionForm",
    "DemandForm",
    "FileForm",
    "NewDraftForm",
    "PartForm",
    "PartnerForm",
    "PersonForm",
    "ReasonForm",
    "RubricForm",
    "SectionForm",
    "SupportsForm",
]
