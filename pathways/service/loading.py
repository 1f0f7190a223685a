"""Putting pathway files into a district's catalogue, unless nobody could ever finish them."""

from __future__ import annotations

from credentials import queries as credentials
from credentials.rules import Definition, digest_of, number_order
from frameworks import queries as frameworks
from frameworks.rules import CORE_FOUR
from pathways import policy, queries
from pathways.models import PathwayRow, PathwayVersion
from pathways.rules import (
    Pathway,
    PathwayDocument,
    PathwayStatus,
    PathwayVersionId,
    never_met,
    pathway_from,
    places,
)
from waymark.kernel.errors import Invalid, Problem
from waymark.kernel.ids import DistrictId, new_id
from waymark.kernel.uow import UnitOfWork


def load_pathway(uow: UnitOfWork, district_id: DistrictId, file: PathwayDocument) -> PathwayVersionId:
    """Put a pathway file into a district's catalogue and return its version's id.

    The same file a second time changes nothing. Plans stay on the version they were started under. Raises
    ``Invalid`` when an open pathway could never be met, naming the node and the cure, when the text of a
    number has changed, or when the number is not higher; ``Refused`` for those who may not load.
    """
    policy.may_load(uow.actor, district_id).require()
    document = file.document()
    pathway, status = pathway_from(document), PathwayStatus(document.pop("status"))
    digest = digest_of(document)
    row = queries.pathway_row(uow.session, district_id, pathway.slug)
    known = queries.version_rows(uow.session, row.id) if row else {}
    standing = known.get(pathway.number)
    if standing and standing.digest == digest and not standing.current:
        return standing.id
    _require_loadable(uow, district_id, pathway, status, _frozen(uow, row, known, pathway.number, digest))
    if row is None:
        row = PathwayRow(id=new_id(), district_id=district_id, slug=pathway.slug, status=status)
        uow.session.add(row)
    elif row.status is not status:
        uow.record("pathways:pathway:change_status", row.id, status=status.value)
        row.status = status
    if standing and standing.digest == digest:
        return standing.id
    version = standing or PathwayVersion(id=new_id(), number=pathway.number)
    for other in known.values():
        other.current = False
    # Only one version may be current at a time, and the new one points at the pathway's row.
    uow.session.flush()
    version.pathway_id, version.current, version.loaded_at = row.id, True, uow.now
    version.title, version.summary, version.area_code = pathway.title, pathway.summary, pathway.area_code
    version.body, version.digest = document, digest
    uow.session.add(version)
    uow.record("pathways:version:load", version.id, slug=pathway.slug, number=pathway.number, digest=digest)
    return version.id


def _require_loadable(
    uow: UnitOfWork,
    district_id: DistrictId,
    pathway: Pathway,
    status: PathwayStatus,
    frozen: dict[str, PathwayVersion],
) -> None:
    problems = _number_problems(pathway.number, frozen)
    if status is PathwayStatus.OPEN:
        problems = (*problems, *_never_met(uow, district_id, pathway))
    if problems:
        raise Invalid(f"The pathway {pathway.slug} cannot be loaded as it is.", problems=problems)


def _frozen(
    uow: UnitOfWork, row: PathwayRow | None, known: dict[str, PathwayVersion], number: str, digest: str
) -> dict[str, PathwayVersion]:
    """The versions whose number is taken.

    The same text may come again, and a pathway in preparation may change under its number until a plan stands
    on it.
    """
    standing = known.get(number)
    if standing is None or row is None:
        return known
    in_writing = row.status is PathwayStatus.IN_PREPARATION
    unused = in_writing and not queries.has_plans(uow.session, standing.id)
    may_come_again = standing.digest == digest or unused
    return {n: version for n, version in known.items() if n != number or not may_come_again}


def _number_problems(number: str, known: dict[str, PathwayVersion]) -> tuple[Problem, ...]:
    if number in known:
        message = f"The text of version {number} is in use and stays as it is. Give it a new number."
        return (Problem("version", message),)
    highest = max(known, key=number_order, default=None)
    if highest is not None and number_order(number) < number_order(highest):
        return (Problem("version", f"Version {highest} is here already. Give this one a higher number."),)
    return ()


def _never_met(uow: UnitOfWork, district_id: DistrictId, pathway: Pathway) -> tuple[Problem, ...]:
    """Why an open pathway could never be met with this district's catalogue."""
    known = _with_prerequisites(uow, district_id, pathway)
    area = pathway.area_code
    areas = [code for _, code in frameworks.titles_of(uow, [(CORE_FOUR, area)])] if area else []
    return never_met(pathway, {slug: one.outline for slug, one in known.items()}, areas)


def _with_prerequisites(uow: UnitOfWork, district_id: DistrictId, pathway: Pathway) -> dict[str, Definition]:
    """What the pathway names, with everything that must be earned before, however far back."""
    known: dict[str, Definition] = {}
    asked: set[str] = set()
    wanted = {pathway.grants, *(slug for _, slug in places(pathway.rule))}
    while wanted:
        asked |= wanted
        found = credentials.in_catalogue(uow, district_id, wanted)
        known |= found
        wanted = {before for d in found.values() for before in d.prerequisites} - asked
    return known
