"""What a credential is made of, in plain Python: kinds, levels, demands, rubric, and the life of a version.

Reads no file and writes no table; ``payloads`` checks library files and ``models`` stores them.
"""

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
    "TRANSITIONS",
    "Alignment",
    "Audience",
    "Consent",
    "CredentialId",
    "CredentialKind",
    "Criterion",
    "Definition",
    "Demand",
    "Depth",
    "Effort",
    "EvidenceKind",
    "Level",
    "Medium",
    "Relation",
    "Rubric",
    "Source",
    "Supports",
    "VersionId",
    "VersionState",
    "VersionStep",
    "WordLimits",
    "digest_of",
    "next_state",
    "number_order",
]
