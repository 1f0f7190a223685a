"""What a credential is made of, in plain Python: kinds, levels, demands, rubric, and the life of a version.

Reads no file and writes no table; ``payloads`` checks library files and ``models`` stores them.
"""

from credentials.rules.browsing import (
    NO_AREA,
    Asked,
    Candidate,
    EffortBand,
    Filter,
    ItemRef,
    Order,
    Sifted,
    sift,
)
from credentials.rules.comparing import Likeness, likeness
from credentials.rules.definition import CredentialId, Definition, VersionId
from credentials.rules.life import TRANSITIONS, VersionState, VersionStep, next_state, number_order
from credentials.rules.parts import (
    Alignment,
    Criterion,
    Demand,
    Effort,
    Rubric,
    Source,
    Supports,
    WordLimits,
    digest_of,
)
from credentials.rules.searching import Sought, Term, words_in
from credentials.rules.words import (
    Audience,
    Consent,
    CredentialKind,
    Depth,
    EvidenceKind,
    Level,
    Medium,
    Relation,
)

__all__ = [
    "NO_AREA",
    "TRANSITIONS",
    "Alignment",
    "Asked",
    "Audience",
    "Candidate",
    "Consent",
    "CredentialId",
    "CredentialKind",
    "Criterion",
    "Definition",
    "Demand",
    "Depth",
    "Effort",
    "EffortBand",
    "EvidenceKind",
    "Filter",
    "ItemRef",
    "Level",
    "Likeness",
    "Medium",
    "Order",
    "Relation",
    "Rubric",
    "Sifted",
    "Sought",
    "Source",
    "Supports",
    "Term",
    "VersionId",
    "VersionState",
    "VersionStep",
    "WordLimits",
    "digest_of",
    "likeness",
    "next_state",
    "number_order",
    "sift",
    "words_in",
]
