"""The shelves of the library: one for each kind of file, in the order in which they are loaded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel

from credentials import queries as credential_queries
from credentials import service as credentials
from credentials.models import alignments_in, outline_in
from credentials.payloads import AnchorFile, CredentialFile, ExampleFile
from credentials.rules import (
    SampleKind,
    pointer_problems,
    pointers_of,
    prerequisite_problems,
    sample_from,
    sample_problems,
)
from frameworks import queries as framework_queries
from frameworks import service as frameworks
from frameworks.payloads import CrosswalkFile
from frameworks.rules import crosswalk_problems
from hr import queries as hr_queries
from hr import service as hr
from hr.payloads import EquivalencyFile
from hr.rules import uncounted
from pathways import queries as pathway_queries
from pathways import service as pathways
from pathways.payloads import PathwayFile
from pathways.rules import PathwayStatus, never_earned, never_met, pathway_from
from review import queries as review_queries
from review import service as review
from review.payloads import ReviewPolicyFile
from waymark.app.library.known import Known
from waymark.kernel.errors import Problem
from waymark.kernel.ids import DistrictId
from waymark.kernel.uow import Reading, UnitOfWork


def _slug(document: Any) -> str:
    slug: str = document.slug
    return slug


def _nothing(document: Any, known: Known) -> Iterable[Problem]:
    return ()


@dataclass(frozen=True)
class Shelf:
    """One kind of library file: its folder, its model (None for frameworks, which have a schema), who loads it."""

    folder: str
    model: type[BaseModel] | None
    load: Callable[[UnitOfWork, DistrictId, Any], object]
    stored: Callable[[Reading, DistrictId], Collection[str]]
    """The names that a district has of this kind."""
    name_of: Callable[[Any], str] = _slug
    """The document's name, which is also that of its file below the folder."""
    joins: Callable[[Any, Known], Iterable[Problem]] = _nothing
    """What is wrong between the document and what it points at."""

    @property
    def format(self) -> str:
        """The word with which such a file begins; none for frameworks."""
        return get_args(self.model.model_fields["format"].annotation)[0] if self.model else ""


def body_of(file: Any) -> dict[str, Any]:
    """A checked file in plain values, as it is stored."""
    body: dict[str, Any] = file.model_dump(mode="json", exclude_defaults=True)
    return body


def _join_crosswalk(file: CrosswalkFile, known: Known) -> Iterable[Problem]:
    return crosswalk_problems(file.facts(), known.types)


def _join_credential(file: CredentialFile, known: Known) -> Iterable[Problem]:
    body = body_of(file)
    outline = outline_in(body)
    pointers = pointers_of(body["area"], body.get("informs", ()), alignments_in(body))
    yield from pointer_problems(pointers, known.types)
    yield from prerequisite_problems(outline, known.credentials)
    yield from never_earned(outline, known.credentials, known.pathways.values())


def _join_pathway(file: PathwayFile, known: Known) -> Iterable[Problem]:
    # A pathway in preparation is shown as it grows; its rule is held to account when it opens.
    if file.status is PathwayStatus.OPEN:
        yield from never_met(pathway_from(file.document()), known.credentials, known.areas)


def _join_equivalency(file: EquivalencyFile, known: Known) -> Iterable[Problem]:
    return uncounted(file.counts.credentials, known.credentials)


def _join_sample(file: AnchorFile | ExampleFile, known: Known) -> Iterable[Problem]:
    return sample_problems(sample_from(body_of(file)), known.credentials.get(file.credential))


def _anchor_name(file: AnchorFile) -> str:
    return f"{file.credential}/{file.slug}"


def _stored_policies(reading: Reading, district_id: DistrictId) -> Collection[str]:
    own = review_queries.credential_policies(reading, district_id)
    return ("review", *own) if review_queries.stored_policy(reading.session, district_id) else (*own,)


def _join_policy(file: ReviewPolicyFile, known: Known) -> Iterable[Problem]:
    if file.credential and file.credential not in known.credentials:
        missing = (
            f"There is no credential '{file.credential}'. Name one of the catalogue, or leave this line out."
        )
        yield Problem("credential", missing)


FRAMEWORKS = Shelf(
    "frameworks",
    None,
    lambda uow, district_id, document: frameworks.load_framework(uow, document),
    stored=lambda look, district_id: {row.id for row in framework_queries.frameworks(look)},
    name_of=lambda document: document["framework"]["id"],
)

SHELVES = (
    FRAMEWORKS,
    Shelf(
        "crosswalks",
        CrosswalkFile,
        frameworks.load_crosswalk,
        stored=lambda look, district_id: framework_queries.crosswalks(look),
        joins=_join_crosswalk,
    ),
    Shelf(
        "credentials",
        CredentialFile,
        credentials.load,
        stored=credential_queries.outlines,
        joins=_join_credential,
    ),
    Shelf(
        "pathways",
        PathwayFile,
        pathways.load_pathway,
        stored=lambda look, district_id: {
            one.slug for one in pathway_queries.current_pathways(look, district_id)
        },
        joins=_join_pathway,
    ),
    Shelf(
        "equivalencies",
        EquivalencyFile,
        hr.load_equivalency,
        stored=lambda look, district_id: {one.slug for one in hr_queries.equivalencies(look, district_id)},
        joins=_join_equivalency,
    ),
    Shelf(
        "policies",
        ReviewPolicyFile,
        review.load_policy,
        stored=_stored_policies,
        name_of=lambda file: file.credential or "review",
        joins=_join_policy,
    ),
    Shelf(
        "examples",
        ExampleFile,
        credentials.load_sample,
        stored=lambda look, district_id: {
            slug
            for kind, _, slug in credential_queries.sample_names(look, district_id)
            if kind is SampleKind.EXAMPLE
        },
        name_of=lambda file: file.credential,
        joins=_join_sample,
    ),
    Shelf(
        "anchors",
        AnchorFile,
        credentials.load_sample,
        stored=lambda look, district_id: {
            f"{credential}/{slug}"
            for kind, credential, slug in credential_queries.sample_names(look, district_id)
            if kind is SampleKind.ANCHOR
        },
        name_of=_anchor_name,
        joins=_join_sample,
    ),
)
"""In the order in which they are loaded, because each may point at what stands on those before it."""
