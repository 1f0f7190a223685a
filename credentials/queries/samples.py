"""Samples beside a credential: the worked example that educators read, and the anchors of its readers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session

from credentials import policy
from credentials.models import Credential, CredentialVersion, SampleRow
from credentials.queries.definitions import definition, with_credential
from credentials.rules import (
    Criterion,
    Definition,
    Demand,
    Expected,
    Outline,
    Sample,
    SampleKind,
    Score,
    VersionId,
    VersionState,
    sample_from,
)
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import DistrictId
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class SamplePage:
    """A sample beside the words of the version that it was made for."""

    definition: Definition
    sample: Sample
    is_current: bool
    """Whether that version is the one in the catalogue."""

    @property
    def given(self) -> tuple[tuple[Demand, tuple[str, ...]], ...]:
        """What is handed in for each demand, in the order of the demands."""
        texts = {one.demand: one.texts for one in self.sample.given}
        return tuple((demand, texts[demand.id]) for demand in self.definition.demands)

    @property
    def judged(self) -> tuple[tuple[Criterion, Score], ...]:
        """What is said about each criterion, in the order of the rubric."""
        said = {one.criterion: one for one in self.sample.scores}
        criteria = self.definition.rubric.criteria if self.definition.rubric else ()
        return tuple((criterion, said[criterion.id]) for criterion in criteria)


@dataclass(frozen=True)
class AnchorLine:
    """An anchor in a list."""

    slug: str
    title: str
    expected: Expected
    number: str


@dataclass(frozen=True)
class AnchorsPage:
    """The anchors of a credential."""

    definition: Definition
    anchors: tuple[AnchorLine, ...]


def example_page(reading: Reading, district_id: DistrictId | None, slug: str) -> SamplePage:
    """The worked example of a credential in the catalogue. Raises ``NotFound``.

    Where the text has moved on, the newest example for an older version is shown beside that version.
    """
    definition(reading, district_id, slug)  # what has left the catalogue is not there
    return _page(
        reading, _of(district_id, slug, SampleKind.EXAMPLE), "This credential has no worked example yet."
    )


def has_example(reading: Reading, district_id: DistrictId | None, slug: str) -> bool:
    """Whether a credential has a worked example, for its page to lead there."""
    query = _of(district_id, slug, SampleKind.EXAMPLE).with_only_columns(SampleRow.id).limit(1)
    return reading.session.scalar(query) is not None


def anchors_page(reading: Reading, slug: str) -> AnchorsPage:
    """The anchors of a credential in the actor's catalogue. Raises ``NotFound``, and ``Refused`` for others."""
    about = _for_leads(reading, slug)
    query = _of(about.district_id, slug, SampleKind.ANCHOR).with_only_columns(
        SampleRow.slug, SampleRow.title, SampleRow.expected, CredentialVersion.number
    )
    rows = reading.session.execute(query)
    return AnchorsPage(
        about,
        tuple(
            AnchorLine(slug, title, expected, number) for slug, title, expected, number in rows if expected
        ),
    )


def anchor_page(reading: Reading, slug: str, name: str) -> SamplePage:
    """One anchor with its scores. Raises ``NotFound``, and ``Refused`` for others than program leads."""
    about = _for_leads(reading, slug)
    query = _of(about.district_id, slug, SampleKind.ANCHOR).where(SampleRow.slug == name)
    return _page(reading, query, "There is no such anchor.")


def sample_row(session: Session, version_id: VersionId, kind: SampleKind, slug: str) -> SampleRow | None:
    """A sample's row, for this slice's own service."""
    query = select(SampleRow).where(
        SampleRow.version_id == version_id, SampleRow.kind == kind, SampleRow.slug == slug
    )
    return session.scalars(query).first()


def sample_names(reading: Reading, district_id: DistrictId) -> frozenset[tuple[SampleKind, str, str]]:
    """Every sample of a district: its kind, its credential's slug and its own."""
    query = (
        select(SampleRow.kind, Credential.slug, SampleRow.slug)
        .join(CredentialVersion, SampleRow.version_id == CredentialVersion.id)
        .join(Credential, CredentialVersion.credential_id == Credential.id)
        .where(Credential.district_id == district_id)
    )
    return frozenset((row[0], row[1], row[2]) for row in reading.session.execute(query))


def numbered(reading: Reading, district_id: DistrictId, slug: str, number: str) -> Definition | None:
    """A credential's version by its number, whatever its state."""
    query = with_credential().where(
        Credential.district_id == district_id, Credential.slug == slug, CredentialVersion.number == number
    )
    found = reading.session.execute(query).first()
    return found[0].definition(found[1]) if found else None


def outlines(reading: Reading, district_id: DistrictId) -> dict[str, Outline]:
    """The bones of everything in a district's catalogue, in one statement."""
    query = with_credential().where(
        Credential.district_id == district_id, CredentialVersion.state == VersionState.PUBLISHED
    )
    rows = reading.session.execute(query)
    return {credential.slug: version.definition(credential).outline for version, credential in rows}


def _for_leads(reading: Reading, slug: str) -> Definition:
    about = definition(reading, reading.actor.district_id, slug)
    policy.may_see_anchors(reading.actor, about.district_id).require()
    return about


def _of(
    district_id: DistrictId | None, slug: str, kind: SampleKind
) -> Select[SampleRow, CredentialVersion, Credential]:
    """The samples of a credential, those for the version in the catalogue first, then the newest."""
    published_first = case((CredentialVersion.state == VersionState.PUBLISHED, 0), else_=1)
    return (
        select(SampleRow, CredentialVersion, Credential)
        .join(CredentialVersion, SampleRow.version_id == CredentialVersion.id)
        .join(Credential, CredentialVersion.credential_id == Credential.id)
        .where(Credential.district_id == district_id, Credential.slug == slug, SampleRow.kind == kind)
        .order_by(published_first, CredentialVersion.published_at.desc(), SampleRow.title, SampleRow.id)
    )


def _page(
    reading: Reading, query: Select[SampleRow, CredentialVersion, Credential], nothing: str
) -> SamplePage:
    found = reading.session.execute(query.limit(1)).first()
    if found is None:
        raise NotFound(nothing, cure="Look at the credential's page.")
    row, version, credential = found
    return SamplePage(
        definition=version.definition(credential),
        sample=sample_from(row.body),
        is_current=version.state is VersionState.PUBLISHED,
    )
