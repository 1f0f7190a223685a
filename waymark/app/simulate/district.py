"""Fills an empty database with a large invented district, in one transaction.

Rows are written in bulk and checked by the database like all others; services, audit trail and outbox are passed
by. Nothing is signed: awards are granted and have no document, because signing is measured apart (``waymark bench
badges``) and nobody needs fifty thousand badges of invented people. No job waits to sign them either.
"""

from __future__ import annotations

import random

from rich.progress import Progress
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from conditions import service as conditions
from conditions.models import Judgment
from conditions.rules import AreaLevel, JudgmentId
from credentials import queries as credentials
from credentials.rules import CredentialKind
from evidence.ports import ArtifactStore
from hr import queries as hr
from pathways.models import PathwayRow, PathwayVersion
from pathways.rules import PathwayStatus, credentials_of
from people import service as people
from people.models import District
from review import queries as review
from waymark.app.installation import LIBRARY, Installation
from waymark.app.library import establish
from waymark.app.simulate.careers import Careers, Shelf
from waymark.app.simulate.drawing import drawn_id
from waymark.app.simulate.reviews import Reviews
from waymark.app.simulate.rows import Rows
from waymark.app.simulate.samples import Sampling
from waymark.app.simulate.staff import PASSWORD, Member, Staff, hire
from waymark.app.simulate.submissions import Submissions
from waymark.kernel.actor import ANONYMOUS, Role, system_actor
from waymark.kernel.errors import Conflict, Invalid
from waymark.kernel.ids import DistrictId
from waymark.kernel.uow import UnitOfWork

FEWEST_EDUCATORS = 50
"""With fewer, some kinds of work would have nobody doing them."""

AT_A_TIME = 250
CACHE_KB = 400_000
JUDGED = ("PDL1", "PDL2", "LD1")


def simulate_district(
    installation: Installation, *, educators: int, seed: int, progress: Progress
) -> DistrictId:
    """Make a district with so many educators, in a database that is migrated and empty.

    The same seed gives the same people and the same work, seen from the day on which it is made. Everybody signs
    in with ``PASSWORD``. Raises ``Conflict`` when there is a district already, ``Invalid`` for too few educators.
    """
    if educators < FEWEST_EDUCATORS:
        raise Invalid(
            f"A simulated district has at least {FEWEST_EDUCATORS} educators.", cure="Ask for more of them."
        )
    with installation.runtime.reading(ANONYMOUS) as look:
        if look.session.scalar(select(District.id).limit(1)):
            raise Conflict(
                "There is a district in this database already.",
                cure="Name an empty one, for instance with another WAYMARK_HOME.",
            )
    draw = random.Random(seed)
    district_id = DistrictId(drawn_id(draw))
    task = progress.add_task("Educators", total=educators)
    with installation.runtime.command(system_actor(district_id)) as uow:
        _make_room(uow.session)
        rows = Rows()
        staff = hire(rows, draw, district_id, educators, people.hash_password(PASSWORD))
        rows.write(uow.session.connection())
        establish(uow, district_id, LIBRARY, installation.settings, email="badges@simulated.example")
        careers = _careers(uow, rows, draw, district_id, staff)
        for start in range(0, educators, AT_A_TIME):
            some = staff.educators[start : start + AT_A_TIME]
            for educator in some:
                careers.tell(educator)
            rows.write(uow.session.connection())
            progress.advance(task, len(some))
        _judge(uow, rows, draw, district_id, staff.office[Role.PROGRAM_LEAD])
        rows.write(uow.session.connection())
        if not _is_sqlite(uow.session):
            # The server would do so itself within a minute; until then it plans for empty tables.
            uow.session.execute(text("ANALYZE"))
        conditions.refresh_indicators(uow, district_id)
    installation.runtime.engine.dispose()  # the room was for this connection only
    return district_id


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _make_room(session: Session) -> None:
    """Let SQLite keep the pages at hand: random ids land everywhere, and its usual 2 MB are soon too few."""
    if _is_sqlite(session):
        session.execute(text(f"PRAGMA cache_size = -{CACHE_KB}"))


def _careers(
    uow: UnitOfWork, rows: Rows, draw: random.Random, district_id: DistrictId, staff: Staff
) -> Careers:
    policy = review.policy_of(uow, district_id)
    reviews = Reviews(rows, draw, district_id, staff, policy)
    submissions = Submissions(rows, draw, district_id, reviews)
    sampling = Sampling(draw, uow.ports.get(ArtifactStore), policy)
    return Careers(
        rows,
        draw,
        district_id=district_id,
        staff=staff,
        shelf=_shelf(uow, district_id, sampling),
        submissions=submissions,
        now=uow.now,
    )


def _shelf(uow: UnitOfWork, district_id: DistrictId, sampling: Sampling) -> Shelf:
    cards = credentials.cards(uow, district_id, kinds=tuple(CredentialKind))
    definitions = credentials.versions(uow, [card.version_id for card in cards])
    by_slug = {card.slug: definitions[card.version_id] for card in cards}
    row, version = uow.session.execute(
        select(PathwayRow, PathwayVersion)
        .join(PathwayVersion, PathwayVersion.pathway_id == PathwayRow.id)
        .where(PathwayRow.district_id == district_id, PathwayRow.status == PathwayStatus.OPEN)
        .where(PathwayVersion.current)
        .order_by(PathwayRow.slug)
    ).first() or (None, None)
    if row is None or version is None:
        raise Invalid("The library has no pathway that is open.", cure="Set the status of one to open.")
    pathway = version.facts()
    samples = {slug: sampling.of(about, about.rubric) for slug, about in by_slug.items() if about.rubric}
    beside = sorted(set(samples) - set(credentials_of(pathway.rule)))
    return Shelf(
        pathway=pathway,
        pathway_id=row.id,
        pathway_version_id=version.id,
        samples=samples,
        badge=by_slug[pathway.grants],
        beside=beside,
        equivalencies=hr.equivalencies(uow, district_id),
    )


def _judge(
    uow: UnitOfWork, rows: Rows, draw: random.Random, district_id: DistrictId, program_lead: Member
) -> None:
    for area in JUDGED:
        rows.add(
            Judgment,
            id=JudgmentId(drawn_id(draw)),
            district_id=district_id,
            area_code=area,
            level=AreaLevel.ESTABLISHING,
            note="Looked at the indicators with two principals, a coach and four teachers.",
            voice=Role.PROGRAM_LEAD,
            by=program_lead.id,
            at=uow.now,
        )
