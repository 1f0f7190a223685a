"""What somebody takes away who leaves: everything public for an exit kit, everything of one's own for a holder.

Awards come in batches, so that a district's whole history fits into the memory of a small machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from awards import openbadge
from awards.canonical import OB3, VC2
from awards.models import Award, Issuer, Key, StatusList
from awards.queries import documents, endorsements, issuers
from awards.queries.chronicle import statements_of
from awards.queries.documents import BadgeFile
from awards.queries.held import AwardRow, rows_of
from awards.queries.issuers import Document
from awards.queries.pages import PublicBadge, public_page
from awards.queries.showing import published_files
from awards.queries.telling import told_of_all
from awards.rules import AwardId, EndorsementId, IssuerId, StatusListId
from credentials import queries as credentials
from credentials.queries import AlignmentRow
from credentials.rules import Definition, VersionId
from evidence.queries import ServedArtifact
from evidence.rules import ArtifactId
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import DistrictId, PersonId
from waymark.kernel.uow import Reading

BATCH = 200


@dataclass(frozen=True)
class IssuerPapers:
    """Everything an issuer publishes about itself."""

    id: IssuerId
    district_id: DistrictId
    name: str
    base_url: str
    ob3_profile: Document
    ob2_profile: Document
    ob2_keys: dict[str, Document]
    endorsements: dict[EndorsementId, str]
    revocations: Document
    did_document: Document


@dataclass(frozen=True)
class DefinitionPapers:
    """A credential version as it is published under one address."""

    definition: Definition
    alignments: tuple[AlignmentRow, ...]
    achievement: Document
    badge_class: Document
    partner_classes: dict[IssuerId, Document]


@dataclass(frozen=True)
class SharedAward:
    """A shared award in every form: its signed files, what its page says, and the files of the work that it shows."""

    file: BadgeFile
    page: PublicBadge
    base_url: str
    shown: dict[ArtifactId, ServedArtifact]


@dataclass(frozen=True)
class OwnAward:
    """An award as its holder takes it away. ``file`` is None while the badge is not signed.

    ``chronicle`` holds the signed entries that say how it came about.
    """

    row: AwardRow
    definition: Definition
    file: BadgeFile | None
    address: str
    chronicle: tuple[str, ...]


def every_issuer(reading: Reading) -> tuple[IssuerPapers, ...]:
    """The issuers of the installation: the main ones, the newest first, then the partners."""
    found = list(
        reading.session.scalars(
            select(Issuer).order_by(Issuer.is_main.desc(), Issuer.founded_at.desc(), Issuer.id)
        )
    )
    return tuple(
        IssuerPapers(
            issuer.id,
            issuer.district_id,
            issuer.name,
            issuer.base_url,
            issuers.ob3_issuer(reading, issuer.id),
            issuers.ob2_issuer(reading, issuer.id),
            issuers.ob2_keys(reading, issuer.id),
            endorsements.given_by(reading.session, issuer.id),
            documents.revocation_list(reading, issuer.id),
            issuers.did_document(reading, issuer.id),
        )
        for issuer in found
    )


def root_keys(reading: Reading, base_url: str) -> Document:
    """The key document of an address: the keys of every issuer that it ever had."""
    here = list(reading.session.scalars(select(Issuer.id).where(Issuer.base_url == base_url)))
    addresses = openbadge.Addresses(base_url)
    return openbadge.build_did_document(addresses.root_did(), issuers.public_keys(reading, here))


def definitions_at(reading: Reading, base_url: str) -> Iterator[DefinitionPapers]:
    """Every published credential version of the districts that issue under an address, the oldest first."""
    newest_last = select(Issuer).where(Issuer.base_url == base_url).order_by(Issuer.founded_at, Issuer.id)
    found = list(reading.session.scalars(newest_last))
    in_charge = {issuer.district_id: issuer for issuer in found if issuer.is_main}
    for district_id, issuer in in_charge.items():
        published = credentials.ever_published(reading, district_id)
        told = told_of_all(reading, published)
        given = endorsements.of_versions(reading.session, [about.version_id for about in published])
        for about in published:
            facts, addresses = (
                documents.achievement_facts(about, issuer, told[about.version_id]),
                issuers.addresses_of(issuer),
            )
            yield DefinitionPapers(
                about,
                told[about.version_id].alignments,
                {
                    "@context": [VC2, OB3],
                    **openbadge.with_endorsements(
                        openbadge.build_ob3_achievement(facts, addresses), given[about.version_id]
                    ),
                },
                openbadge.build_ob2_badge_class(facts, issuers.issuer_facts(issuer), addresses),
                {
                    partner.id: openbadge.build_ob2_badge_class(
                        facts, issuers.issuer_facts(partner), addresses
                    )
                    for partner in found
                    if not partner.is_main and partner.district_id == district_id
                },
            )


def number_shared(reading: Reading) -> int:
    """How many awards are public, those included that were revoked later."""
    query = select(func.count()).where(Award.shared_at.is_not(None), Award.document.is_not(None))
    return reading.session.scalar(query) or 0


def shared_awards(reading: Reading) -> Iterator[SharedAward]:
    """Every public award, batch by batch."""
    after = ""
    while batch := _shared_after(reading, after):
        after = batch[-1][0].id
        yield from _shared(reading, batch)


def every_status_list(reading: Reading) -> tuple[tuple[StatusListId, str], ...]:
    """The status lists of the installation, each with the address that it is published under."""
    query = (
        select(StatusList.id, Issuer.base_url)
        .join(Issuer, StatusList.issuer_id == Issuer.id)
        .order_by(StatusList.id)
    )
    return tuple((row[0], row[1]) for row in reading.session.execute(query))


def own_award_ids(reading: Reading, person_id: PersonId) -> tuple[AwardId, ...]:
    """Everything that a person was ever awarded, the newest first."""
    query = select(Award.id).where(Award.person_id == person_id).order_by(Award.granted_at.desc(), Award.id)
    return tuple(reading.session.scalars(query))


def own_awards(reading: Reading, person_id: PersonId, wanted: Sequence[AwardId]) -> tuple[OwnAward, ...]:
    """These awards of a person, in this order, in a fixed number of statements.

    Raises ``NotFound`` when one of them is somebody else's.
    """
    query = (
        select(Award, Issuer)
        .outerjoin(Key, Award.key_id == Key.id)
        .outerjoin(Issuer, Key.issuer_id == Issuer.id)
        .where(Award.id.in_(wanted), Award.person_id == person_id)
    )
    found: dict[AwardId, tuple[Award, Issuer | None]] = {
        award.id: (award, issuer) for award, issuer in reading.session.execute(query)
    }
    if missing := set(wanted) - set(found):
        raise NotFound(f"There is no such award: {', '.join(sorted(missing))}.")
    in_order = [found[award_id] for award_id in wanted]
    about = credentials.versions(reading, {award.version_id for award, _ in in_order})
    rows = rows_of(reading, [award for award, _ in in_order])
    told = statements_of(reading.session, wanted)
    return tuple(
        OwnAward(
            row,
            about[award.version_id],
            *_file_and_address(reading, award, issuer, about[award.version_id]),
            tuple(told[award.id]),
        )
        for (award, issuer), row in zip(in_order, rows, strict=True)
    )


def _file_and_address(
    reading: Reading, award: Award, issuer: Issuer | None, about: Definition
) -> tuple[BadgeFile | None, str]:
    if issuer is None or award.document is None:
        return None, ""
    address = issuers.addresses_of(issuer).badge_page(award.id)
    return documents.file_of(reading, award, issuer, about), address


def _shared_after(reading: Reading, after: str) -> list[tuple[Award, Issuer]]:
    query = (
        select(Award, Issuer)
        .join(Key, Award.key_id == Key.id)
        .join(Issuer, Key.issuer_id == Issuer.id)
        .where(Award.shared_at.is_not(None), Award.document.is_not(None), Award.id > after)
        .order_by(Award.id)
        .limit(BATCH)
    )
    return [(award, issuer) for award, issuer in reading.session.execute(query)]


def _shared(reading: Reading, batch: Sequence[tuple[Award, Issuer]]) -> Iterator[SharedAward]:
    about = credentials.versions(reading, {award.version_id for award, _ in batch})
    alignments: dict[VersionId, tuple[AlignmentRow, ...]] = credentials.alignment_rows_of(
        reading, about.values()
    )
    rows = rows_of(reading, [award for award, _ in batch])
    for (award, issuer), row in zip(batch, rows, strict=True):
        definition = about[award.version_id]
        yield SharedAward(
            documents.file_of(reading, award, issuer, definition),
            public_page(
                reading, award, issuer, row=row, about=definition, alignments=alignments[award.version_id]
            ),
            issuer.base_url,
            published_files(reading, award),
        )
