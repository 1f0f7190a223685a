"""What a credential is made of, in plain Python: kinds, levels, demands, rubric, and the life of a version.

Reads no file and writes no table; ``payloads`` checks library files and ``models`` stores them.
"""

from credentials.rules.definition import CredentialId, Definition, VersionId
from credentials.rules.life import TRANSITIONS, VersionState, VersionStep, next_state, number_order
from credentials.rules.limits import (
    LONGEST_ANSWER,
    MOST_PIECES,
    MOST_WORDS,
    demand_problems,
)
from credentials.rules.outline import (
    Outline,
    Pointer,
    pointer_problems,
    pointers_of,
    prerequisite_problems,
)
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
from credentials.rules.samples import (
    Expected,
    Given,
    Sample,
    SampleId,
    SampleKind,
    Score,
    expected_of,
    sample_from,
    sample_problems,
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
    "LONGEST_ANSWER",
    "MOST_PIECES",
    "MOST_WORDS",
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
    "Expected",
    "Given",
    "Level",
    "Medium",
    "Outline",
    "Pointer",
    "Relation",
    "Rubric",
    "Sample",
    "SampleId",
    "SampleKind",
    "Score",
    "Source",
    "Supports",
    "VersionId",
    "VersionState",
    "VersionStep",
    "WordLimits",
    "demand_problems",
    "digest_of",
    "expected_of",
    "next_state",
    "number_order",
    "pointer_problems",
    "pointers_of",
    "prerequisite_problems",
    "sample_from",
    "sample_problems",
]
