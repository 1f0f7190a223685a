"""Which plans and pathways name a credential."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import String, cast, or_, select

from awards import queries as awards
from credentials.rules import CredentialId
from evidence import queries as evidence
from pathways.models import PathwayRow, PathwayVersion, Plan
from pathways.rules import Choose, PlanId, PlanState, credentials_of, nodes
from waymark.kernel.ids import DistrictId, PersonId
from waymark.kernel.uow import Reading

_LIVE = (PlanState.DRAFT, PlanState.PRESENTED, PlanState.RETURNED, PlanState.AGREED)


@dataclass(frozen=True)
class NamingPlan:
    """A plan that names a credential which its educator has neither begun nor earned."""

    plan_id: PlanId
    person_id: PersonId


@dataclass(frozen=True)
class NamingPathway:
    """A pathway whose rule names a credential. ``short`` tells that it could not be finished without it."""

    slug: str
    title: str
    required: bool
    short: bool


def plans_naming(
    reading: Reading, district_id: DistrictId, slug: str, credential_id: CredentialId
) -> tuple[NamingPlan, ...]:
    """The live plans that name a credential, chosen or required, and have not begun it; in four statements."""
    requiring = [version.id for version in _versions(reading, district_id) if slug in _required(version)]
    query = select(Plan.id, Plan.person_id).where(
        Plan.district_id == district_id,
        Plan.state.in_(_LIVE),
        or_(
            cast(Plan.choices, String).contains(f'"{slug}"', autoescape=True),
            Plan.pathway_version_id.in_(requiring),
        ),
    )
    rows = reading.session.execute(query.order_by(Plan.created_at, Plan.id)).all()
    begun = evidence.owners_with(reading, credential_id) | awards.owners_with(reading, credential_id)
    return tuple(NamingPlan(plan_id, person_id) for plan_id, person_id in rows if person_id not in begun)


def pathways_naming(reading: Reading, district_id: DistrictId, slug: str) -> tuple[NamingPathway, ...]:
    """The pathways whose current rule names a credential, by title."""
    found = []
    for version in _versions(reading, district_id):
        pathway = version.facts()
        if version.current and slug in credentials_of(pathway.rule):
            pools = [
                node for _, node in nodes(pathway.rule) if isinstance(node, Choose) and slug in node.pool
            ]
            short = any(len(node.pool) - 1 < node.count for node in pools)
            required = slug in _required(version)
            found.append(NamingPathway(pathway.slug, version.title, required, short or required))
    return tuple(sorted(found, key=lambda row: row.title))


def pathways_by_credential(
    reading: Reading, district_id: DistrictId | None, slugs: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """The titles of the pathways whose current rule names each of these credentials, in one statement."""
    found: dict[str, tuple[str, ...]] = {}
    for version in sorted(_versions(reading, district_id), key=lambda version: version.title):
        if version.current:
            for slug in set(credentials_of(version.facts().rule)) & set(slugs):
                found[slug] = (*found.get(slug, ()), version.title)
    return found


def _versions(reading: Reading, district_id: DistrictId | None) -> tuple[PathwayVersion, ...]:
    query = (
        select(PathwayVersion)
        .join(PathwayRow, PathwayVersion.pathway_id == PathwayRow.id)
        .where(PathwayRow.district_id == district_id)
    )
    return tuple(reading.session.scalars(query))


def _required(version: PathwayVersion) -> set[str]:
    rule = version.facts().rule
    pooled = {slug for _, node in nodes(rule) if isinstance(node, Choose) for slug in node.pool}
    return set(credentials_of(rule)) - pooled
