"""The district's pathways as people choose among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from credentials import queries as credentials
from credentials.rules import Definition, Relation
from frameworks import queries as frameworks
from pathways import policy
from pathways.models import PathwayRow, PathwayVersion, Plan
from pathways.queries.known import pathway_row, standing_plan
from pathways.rules import (
    Group,
    Pathway,
    PathwayId,
    PathwayStatus,
    PlanId,
    PlanState,
    capstone_of,
    credentials_of,
    groups,
    needed,
    required,
)
from waymark.kernel.decision import Decision, refused
from waymark.kernel.errors import NotFound
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class PathwayCard:
    """A pathway in the catalogue of pathways, and the reader's own plan for it, if any."""

    slug: str
    title: str
    summary: str
    area_code: str | None
    status: PathwayStatus
    number: str
    required: int
    to_choose: int
    plan_id: PlanId | None
    plan_state: PlanState | None

    @property
    def is_open(self) -> bool:
        """Whether a plan can be started."""
        return self.status is PathwayStatus.OPEN


@dataclass(frozen=True)
class CredentialLine:
    """A credential as one line of a pathway: what it is, and what it adds to a plan."""

    slug: str
    title: str
    summary: str = ""
    area_code: str | None = None
    glyph: str = ""
    depth: str = ""
    effort: str = ""
    adds: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    offered: bool = True

    @property
    def href(self) -> str:
        """Where the credential is described."""
        return f"/catalogue/{self.slug}"


@dataclass(frozen=True)
class LineGroup:
    """Credentials that stand together: all required, or ``count`` to be chosen."""

    label: str
    count: int
    to_choose: bool
    lines: tuple[CredentialLine, ...]


@dataclass(frozen=True)
class PathwayPage:
    """Everything on a pathway's page."""

    card: PathwayCard
    about: str
    groups: tuple[LineGroup, ...]
    capstone: CredentialLine | None
    badge: CredentialLine | None
    pathway: Pathway
    may_start: Decision


def pathways(reading: Reading) -> tuple[PathwayCard, ...]:
    """The pathways of the actor's district, open ones first, in two statements."""
    query = (
        select(PathwayRow, PathwayVersion)
        .join(PathwayVersion, PathwayVersion.pathway_id == PathwayRow.id)
        .where(PathwayRow.district_id == reading.actor.district_id, PathwayVersion.current)
        .order_by(PathwayVersion.area_code, PathwayVersion.title)
    )
    mine = _my_plans(reading)
    found = [_card(row, version.facts(), mine) for row, version in reading.session.execute(query)]
    return tuple(sorted(found, key=lambda card: not card.is_open))


def pathway_page(reading: Reading, slug: str) -> PathwayPage:
    """The page of a pathway of the actor's district. Raises ``NotFound``."""
    query = (
        select(PathwayRow, PathwayVersion)
        .join(PathwayVersion, PathwayVersion.pathway_id == PathwayRow.id)
        .where(PathwayRow.district_id == reading.actor.district_id, PathwayRow.slug == slug)
        .where(PathwayVersion.current)
    )
    found = reading.session.execute(query).first()
    if found is None:
        raise NotFound("There is no such pathway.", cure="Choose one from the list of pathways.")
    row, version = found
    pathway = version.facts()
    card = _card(row, pathway, _my_plans(reading))
    known = credentials.in_catalogue(
        reading, row.district_id, (*credentials_of(pathway.rule), pathway.grants)
    )
    line = lines_of(reading, known)
    last = capstone_of(pathway.rule)
    return PathwayPage(
        card=card,
        about=pathway.about,
        groups=tuple(group_lines(group, line) for group in groups(pathway.rule)),
        capstone=line_of(last.slug, line) if last else None,
        badge=line_of(pathway.grants, line) if pathway.grants else None,
        pathway=pathway,
        may_start=_may_start(reading, card),
    )


def has_plan_for(reading: Reading, slug: str) -> bool:
    """Whether the actor has a plan for this pathway that was not withdrawn."""
    row = pathway_row(reading.session, reading.actor.district_id, slug)
    return row is not None and standing_plan(reading.session, reading.actor.person_id, row.id) is not None


def lines_of(
    reading: Reading, known: Mapping[str, Definition], *, with_adds: bool = True
) -> dict[str, CredentialLine]:
    """Credentials as lines, with the names of what each is mainly about where that is wanted."""
    pairs = {slug: _primary(definition) if with_adds else () for slug, definition in known.items()}
    items = frameworks.titles_of(reading, {pair for some in pairs.values() for pair in some})
    return {
        slug: CredentialLine(
            slug=slug,
            title=definition.title,
            summary=definition.summary,
            area_code=definition.area_code,
            glyph=definition.glyph,
            depth=definition.depth.label,
            effort=definition.effort.label,
            after=tuple(line_title(before, known) for before in definition.prerequisites),
            adds=tuple(f"{items[pair].title} ({pair[1]})" for pair in pairs[slug] if pair in items),
        )
        for slug, definition in known.items()
    }


def line_title(slug: str, known: Mapping[str, Definition]) -> str:
    """The title of a credential; words from its slug where it is not among those known."""
    return known[slug].title if slug in known else slug.replace("-", " ").capitalize()


def line_of(slug: str, lines: Mapping[str, CredentialLine]) -> CredentialLine:
    """The line of a credential, or one that says it is not in the catalogue (any more, or yet)."""
    return lines.get(slug) or CredentialLine(slug, line_title(slug, {}), offered=False)


def group_lines(group: Group, lines: Mapping[str, CredentialLine]) -> LineGroup:
    """A group of the rule with its lines."""
    return LineGroup(
        group.label, group.count, group.to_choose, tuple(line_of(slug, lines) for slug in group.slugs)
    )


def _primary(definition: Definition) -> tuple[tuple[str, str], ...]:
    return tuple((a.framework_id, a.code) for a in definition.alignments if a.relation is Relation.PRIMARY)


def _my_plans(reading: Reading) -> dict[PathwayId, tuple[PlanId, PlanState]]:
    query = select(Plan.pathway_id, Plan.id, Plan.state).where(
        Plan.person_id == reading.actor.person_id, Plan.state != PlanState.WITHDRAWN
    )
    return {pathway_id: (plan_id, state) for pathway_id, plan_id, state in reading.session.execute(query)}


def _card(
    row: PathwayRow, pathway: Pathway, mine: Mapping[PathwayId, tuple[PlanId, PlanState]]
) -> PathwayCard:
    plan_id, plan_state = mine.get(row.id, (None, None))
    return PathwayCard(
        slug=row.slug,
        title=pathway.title,
        summary=pathway.summary,
        area_code=pathway.area_code,
        status=row.status,
        number=pathway.number,
        required=len(required(pathway.rule)),
        to_choose=needed(pathway.rule),
        plan_id=plan_id,
        plan_state=plan_state,
    )


def _may_start(reading: Reading, card: PathwayCard) -> Decision:
    if not card.is_open:
        return refused("This pathway is still in preparation and cannot be chosen yet.")
    if card.plan_id is not None:
        return refused("You have a plan for this pathway.")
    return policy.may_start(reading.actor)
