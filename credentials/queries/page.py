"""The page of one credential, with the words of the frameworks it points at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from credentials import policy
from credentials.queries.definitions import shown_version
from credentials.queries.lists import AreaRow, Card, area_of, cards
from credentials.queries.offers import OfferRow, offers_for
from credentials.queries.partners import partner_by_slug, partner_suspended
from credentials.queries.samples import has_example
from credentials.rules import (
    CredentialKind,
    Definition,
    PartnerState,
    Relation,
    VersionId,
    VersionState,
)
from frameworks import queries as frameworks
from frameworks.queries import FrameworkRow
from frameworks.rules import CONDITIONS, CaseItem, ItemRow
from people import queries as people
from waymark.kernel.decision import Decision, refused
from waymark.kernel.errors import NotFound, NotSignedIn
from waymark.kernel.ids import DistrictId
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class AlignmentRow:
    """An alignment with the words of its framework and the licence under which they are shown."""

    framework_id: str
    framework: str
    licence: str
    attribution: str
    code: str
    title: str
    statement: str
    relation: Relation
    case: CaseItem | None = None
    """Its names on the CASE server that the framework came from, if it came from one."""


@dataclass(frozen=True)
class InformedArea:
    """A competency area of the district's conditions that awards of a credential say something about."""

    code: str
    title: str
    condition: str


@dataclass(frozen=True)
class CredentialPage:
    """Everything on a credential's page."""

    definition: Definition
    area: AreaRow
    alignments: tuple[AlignmentRow, ...]
    informs: tuple[InformedArea, ...]
    prerequisites: tuple[Card, ...]
    may_start: Decision
    may_author: bool
    partner: str
    retired_because: str
    partner_suspended: bool
    offers: tuple[OfferRow, ...]
    """What the reader has not decided yet about this credential."""
    has_example: bool
    may_see_anchors: Decision


def district_shown(reading: Reading) -> DistrictId:
    """The actor's district, or for strangers the one that there is. Raises ``NotSignedIn`` among several."""
    try:
        return reading.actor.district_id or people.only_district(reading)
    except NotFound as error:
        raise NotSignedIn("Please sign in first.", cure="Then your own district is shown.") from error


def credential_page(reading: Reading, slug: str) -> CredentialPage:
    """The page of a credential in the actor's catalogue, or of one that has left it. Raises ``NotFound``."""
    district_id = district_shown(reading)
    version, credential = shown_version(reading, district_id, slug)
    about = version.definition(credential)
    in_catalogue = version.state is VersionState.PUBLISHED and not partner_suspended(reading, credential)
    may_start = policy.may_work_on(reading.actor, district_id, about.kind)
    return page_of(
        reading,
        about,
        may_start=may_start if in_catalogue else refused("It has left the catalogue."),
        retired_because=version.retired_because,
    )


def page_of(
    reading: Reading, about: Definition, *, may_start: Decision, retired_because: str = ""
) -> CredentialPage:
    """The page of a definition, whatever its state."""
    partner = partner_by_slug(reading, about.district_id, about.partner) if about.partner else None
    return CredentialPage(
        definition=about,
        area=area_of(reading, about.area_code),
        alignments=alignment_rows(reading, about),
        informs=_informed(reading, about.informs),
        prerequisites=cards(
            reading, about.district_id, slugs=about.prerequisites, kinds=tuple(CredentialKind)
        ),
        may_start=may_start,
        may_author=bool(policy.may_publish(reading.actor, about.district_id)),
        partner=partner.name if partner else "",
        partner_suspended=partner is not None and partner.state is PartnerState.SUSPENDED,
        retired_because=retired_because,
        offers=offers_for(reading, reading.actor.person_id, credential_id=about.credential_id)
        if reading.actor.person_id and about.credential_id
        else (),
        has_example=about.rubric is not None and has_example(reading, about.district_id, about.slug),
        may_see_anchors=policy.may_see_anchors(reading.actor, about.district_id),
    )


def alignment_rows(reading: Reading, about: Definition) -> tuple[AlignmentRow, ...]:
    """The alignments of a credential with names and licences, primary ones first, in two statements."""
    return alignment_rows_of(reading, [about])[about.version_id]


def alignment_rows_of(
    reading: Reading, several: Collection[Definition]
) -> dict[VersionId, tuple[AlignmentRow, ...]]:
    """The same for several versions, still in two statements."""
    pairs = [(one.framework_id, one.code) for about in several for one in about.alignments]
    items = frameworks.titles_of(reading, pairs)
    known = frameworks.named(reading, {framework_id for framework_id, _ in pairs})
    return {about.version_id: _alignment_rows(about, items, known) for about in several}


def _alignment_rows(
    about: Definition, items: Mapping[tuple[str, str], ItemRow], known: Mapping[str, FrameworkRow]
) -> tuple[AlignmentRow, ...]:
    rows = (
        AlignmentRow(
            framework_id=a.framework_id,
            framework=known[a.framework_id].title,
            licence=known[a.framework_id].licence,
            attribution=known[a.framework_id].attribution,
            code=a.code,
            title=items[a.framework_id, a.code].title,
            statement=items[a.framework_id, a.code].statement,
            relation=a.relation,
            case=items[a.framework_id, a.code].case,
        )
        for a in about.alignments
        # A draft may point at what is not there.
        if (a.framework_id, a.code) in items and a.framework_id in known
    )
    return tuple(sorted(rows, key=lambda row: row.relation is not Relation.PRIMARY))


def _informed(reading: Reading, codes: tuple[str, ...]) -> tuple[InformedArea, ...]:
    areas = frameworks.titles_of(reading, [(CONDITIONS, code) for code in codes])
    above = frameworks.titles_of(
        reading, [(CONDITIONS, area.parent_code) for area in areas.values() if area.parent_code]
    )
    return tuple(
        InformedArea(
            code,
            areas[CONDITIONS, code].title,
            above[CONDITIONS, areas[CONDITIONS, code].parent_code or ""].title,
        )
        for code in codes
        if (CONDITIONS, code) in areas
    )
