"""What a pathway's badge and its full review are made of: by the rule, and in what somebody finished."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from pathways.models import PathwayVersion, Plan
from pathways.queries.known import current_pathways
from pathways.rules import Group, PlanState, capstone_of, groups, required
from waymark.kernel.ids import DistrictId, PersonId
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class Finished:
    """A pathway that somebody completed: the stacked credential, its parts by their slugs, the review of them."""

    title: str
    grants: str
    parts: tuple[str, ...]
    """What is required of everyone, then what this person chose; without the full review."""
    capstone: str | None


def made_of(reading: Reading, district_id: DistrictId, slug: str) -> tuple[Group, ...]:
    """What has to be earned for a stacked credential or a full review, by the current rules, in one statement.

    Empty for a credential that no pathway grants or ends with.
    """
    for pathway in sorted(current_pathways(reading, district_id), key=lambda one: one.slug):
        last = capstone_of(pathway.rule)
        if last and last.slug == slug:
            return groups(pathway.rule)
        if pathway.grants == slug:
            review = (Group(last.label or "Full pathway review", (last.slug,), 1),) if last else ()
            return (*groups(pathway.rule), *review)
    return ()


def finished_by(reading: Reading, person_id: PersonId) -> tuple[Finished, ...]:
    """The pathways that a person completed, with what they were made of for this person, in one statement.

    The caller has checked who asks.
    """
    query = (
        select(Plan.choices, PathwayVersion)
        .join(PathwayVersion, Plan.pathway_version_id == PathwayVersion.id)
        .where(Plan.person_id == person_id, Plan.state == PlanState.COMPLETED)
        .order_by(Plan.completed_at, Plan.id)
    )
    found = []
    for choices, version in reading.session.execute(query):
        pathway = version.facts()
        last = capstone_of(pathway.rule)
        parts = (*required(pathway.rule), *choices)
        found.append(Finished(pathway.title, pathway.grants, parts, last.slug if last else None))
    return tuple(found)
