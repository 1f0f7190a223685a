"""One version of a credential with everything it says, as every other room and slice sees it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NewType

from credentials.rules.life import VersionState
from credentials.rules.outline import Outline
from credentials.rules.parts import Alignment, Demand, Effort, Rubric, Source, Supports
from credentials.rules.words import Audience, CredentialKind, Depth
from waymark.kernel.ids import DistrictId

CredentialId = NewType("CredentialId", str)
VersionId = NewType("VersionId", str)


@dataclass(frozen=True, slots=True)
class Definition:
    """Everything about one version of a credential that a page, a reader or a badge needs."""

    version_id: VersionId
    credential_id: CredentialId
    district_id: DistrictId
    slug: str
    number: str
    state: VersionState
    digest: str
    kind: CredentialKind
    title: str
    competency: str
    summary: str
    audience: str
    audiences: tuple[Audience, ...]
    method_summary: str
    steps: tuple[str, ...]
    why: str
    sources: tuple[Source, ...]
    depth: Depth
    effort_low: int
    effort_high: int
    area_code: str | None
    alignments: tuple[Alignment, ...]
    informs: tuple[str, ...]
    demands: tuple[Demand, ...]
    rubric: Rubric | None
    supports: Supports
    credit_examples: tuple[str, ...]
    prerequisites: tuple[str, ...]
    expires_after_months: int | None
    credits_available: Decimal | None
    """How many credits the version itself says it is worth; what they become is for an equivalency to say."""
    tags: tuple[str, ...]
    glyph: str
    partner: str | None = None
    """The short name of the partner that designed it; None where the district did."""

    @property
    def effort(self) -> Effort:
        """The estimate of hours."""
        return Effort(self.effort_low, self.effort_high)

    @property
    def outline(self) -> Outline:
        """What others need to know before they can point at it."""
        return Outline(self.slug, self.number, self.kind, self.prerequisites, self.demands, self.rubric)

    def demand(self, demand_id: str) -> Demand:
        """The demand with this id; raises ``KeyError`` when there is none."""
        for demand in self.demands:
            if demand.id == demand_id:
                return demand
        raise KeyError(demand_id)
