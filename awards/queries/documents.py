"""What stands at the public addresses of issuers, achievements and awards, and what holders download.

Documents are read from the award's row or built from it. Nothing of it is given out before it is shared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sqlalchemy import or_, select, union

from awards import openbadge, policy
from awards.canonical import OB3, VC2
from awards.models import Award, Edition, Issuer, Key, StatusList
from awards.ports import Composition, Parts
from awards.queries import composition
from awards.queries.held import state_at
from awards.queries.rows import issuer_in_charge
from awards.rules import (
    AchievementFacts,
    AlignmentFacts,
    AwardFacts,
    AwardId,
    AwardState,
    CriterionFacts,
    EvidenceFacts,
    IssuerFacts,
    IssuerId,
    LevelFacts,
    PublicKeyFacts,
    RecipientFacts,
    ResultFacts,
    StatusListId,
    StatusPlace,
    listed,
)
from credentials import queries as credentials
from credentials.queries import AlignmentRow
from credentials.rules import CredentialKind, Definition, Rubric, VersionId
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import DistrictId
from waymark.kernel.uow import Reading

Document = dict[str, Any]

_ACHIEVEMENT_TYPES = {
    CredentialKind.MICRO_CREDENTIAL: "MicroCredential",
    CredentialKind.CAPSTONE: "Assessment",
    CredentialKind.PATHWAY: "Certificate",
}


@dataclass(frozen=True)
class IssuerRow:
    """Who issues the badges of a district at present."""

    id: IssuerId
    did: str
    name: str
    base_url: str


@dataclass(frozen=True)
class Assertion:
    """The hosted 2.0 assertion of an award, or what says that it was taken back."""

    document: Document
    revoked: bool


@dataclass(frozen=True)
class BadgeFile:
    """The signed badge of an award in every form. ``assertion`` is None while the badge is private."""

    award_id: AwardId
    definition: Definition
    state: AwardState
    document: str
    jwt: str
    digest: str
    assertion: Assertion | None


@dataclass(frozen=True)
class Marks:
    """A status list: its issuer's key in use, its size and the places that are marked."""

    list_id: StatusListId
    issuer: Issuer
    key: Key
    size: int
    marked: tuple[int, ...]


def issuer_of(reading: Reading, district_id: DistrictId) -> IssuerRow:
    """The issuer of a district's new badges. Raises ``NotFound``."""
    issuer = issuer_in_charge(reading.session, district_id)
    if issuer is None:
        raise NotFound("This district has no badge issuer yet.", cure="`waymark init` sets one up.")
    return IssuerRow(issuer.id, issuer.did, issuer.name, issuer.base_url)


def credential(reading: Reading, award_id: AwardId) -> BadgeFile:
    """The badge of a shared award. Raises ``NotFound`` for every other."""
    award, issuer = issued_award(reading, award_id, shared=True)
    return file_of(reading, award, issuer, credentials.version(reading, award.version_id))


def badge_address(reading: Reading, award_id: AwardId) -> str:
    """The address of the page of a shared award. Raises ``NotFound`` for every other."""
    award, issuer = issued_award(reading, award_id, shared=True)
    return addresses_of(issuer).badge_page(award.id)


def badge_file(reading: Reading, award_id: AwardId) -> BadgeFile:
    """The badge of one's own award. Raises ``NotFound`` for others' and for one that is not signed yet."""
    award, issuer = issued_award(reading, award_id, shared=False)
    if not policy.may_download(reading.actor, award.ownership()):
        raise _no_badge()
    return file_of(reading, award, issuer, credentials.version(reading, award.version_id))


def assertion(reading: Reading, award_id: AwardId) -> Assertion:
    """The hosted 2.0 assertion of a shared award. Raises ``NotFound`` for every other."""
    award, issuer = issued_award(reading, award_id, shared=True)
    return _assertion(badge_facts(award, issuer, credentials.version(reading, award.version_id)), issuer)


def achievement(reading: Reading, version_id: VersionId) -> Document:
    """The 3.0 achievement of a credential version. Raises ``NotFound``."""
    about, issuer = _achievement_and_issuer(reading, version_id)
    facts = achievement_facts(
        about, issuer, credentials.alignment_rows(reading, about), parts_of(reading, about)
    )
    return {"@context": [VC2, OB3], **openbadge.build_ob3_achievement(facts, addresses_of(issuer))}


def badge_class(reading: Reading, version_id: VersionId) -> Document:
    """The 2.0 badge class of a credential version. Raises ``NotFound``."""
    about, issuer = _achievement_and_issuer(reading, version_id)
    facts = achievement_facts(
        about, issuer, credentials.alignment_rows(reading, about), parts_of(reading, about)
    )
    return openbadge.build_ob2_badge_class(facts, issuer_facts(issuer), addresses_of(issuer))


def ob3_issuer(reading: Reading, issuer_id: IssuerId) -> Document:
    """The 3.0 profile of an issuer. Raises ``NotFound``."""
    issuer = _issuer(reading, issuer_id)
    return {"@context": [VC2, OB3], **openbadge.build_ob3_issuer(issuer_facts(issuer))}


def ob2_issuer(reading: Reading, issuer_id: IssuerId) -> Document:
    """The 2.0 profile of an issuer. Raises ``NotFound``."""
    issuer = _issuer(reading, issuer_id)
    return openbadge.build_ob2_issuer(issuer_facts(issuer), addresses_of(issuer))


def revocation_list(reading: Reading, issuer_id: IssuerId) -> Document:
    """The 2.0 revocation list of an issuer, without awards that are private. Raises ``NotFound``."""
    issuer = _issuer(reading, issuer_id)
    query = (
        select(Award)
        .join(Key, Award.key_id == Key.id)
        .where(
            Key.issuer_id == issuer_id,
            Award.shared_at.is_not(None),
            Award.state.in_([state for state in AwardState if listed(state)]),
        )
        .order_by(Award.id)
    )
    awards = list(reading.session.scalars(query))
    about = credentials.versions(reading, [award.version_id for award in awards])
    facts = [badge_facts(award, issuer, about[award.version_id]) for award in awards]
    return openbadge.build_ob2_revocation_list(issuer.id, facts, addresses_of(issuer))


def did_document(reading: Reading, issuer_id: IssuerId) -> Document:
    """The key document of an issuer, with every key it ever had. Raises ``NotFound``."""
    issuer = _issuer(reading, issuer_id)
    return openbadge.build_did_document(issuer.did, public_keys(reading, [issuer_id]))


def root_did_document(reading: Reading) -> Document:
    """The key document of the installation: the keys of all issuers at its present address.

    Raises ``NotFound`` while there is no issuer.
    """
    newest = reading.session.scalars(select(Issuer).order_by(Issuer.founded_at.desc()).limit(1)).first()
    if newest is None:
        raise NotFound("Nobody issues badges here yet.")
    same_address = select(Issuer.id).where(Issuer.base_url == newest.base_url)
    keys = public_keys(reading, list(reading.session.scalars(same_address)))
    return openbadge.build_did_document(addresses_of(newest).root_did(), keys)


def public_keys(reading: Reading, issuers: Sequence[IssuerId]) -> tuple[PublicKeyFacts, ...]:
    """Every key that these issuers have or had, the oldest first."""
    query = select(Key).where(Key.issuer_id.in_(issuers)).order_by(Key.created_at, Key.id)
    return tuple(PublicKeyFacts(key.fragment, key.public) for key in reading.session.scalars(query))


def marks_on(reading: Reading, list_id: StatusListId) -> Marks:
    """Who is marked on a status list at this moment, read from the awards. Raises ``NotFound``."""
    query = (
        select(StatusList, Issuer, Key)
        .join(Issuer, StatusList.issuer_id == Issuer.id)
        .join(Key, Key.issuer_id == Issuer.id)
        .where(StatusList.id == list_id, Key.retired_at.is_(None))
    )
    found = reading.session.execute(query).first()
    if found is None:
        raise NotFound("There is no such status list.")
    status_list, issuer, key = found
    listed_now = Award.state.in_([state for state in AwardState if listed(state)])
    present = select(Award.status_index).where(Award.status_list_id == list_id, listed_now)
    # Editions of a revoked award are marked with it; those from before a suspension stay marked.
    before = (
        select(Edition.status_index)
        .join(Award, Edition.award_id == Award.id)
        .where(Edition.status_list_id == list_id, or_(Edition.marked, listed_now))
    )
    places = sorted(place for place in reading.session.scalars(union(present, before)) if place is not None)
    return Marks(list_id, issuer, key, status_list.size, tuple(places))


def issued_award(reading: Reading, award_id: AwardId, *, shared: bool) -> tuple[Award, Issuer]:
    """An award that has its badge, with its issuer. Raises ``NotFound`` for every other."""
    query = (
        select(Award, Issuer)
        .join(Key, Award.key_id == Key.id)
        .join(Issuer, Key.issuer_id == Issuer.id)
        .where(Award.id == award_id, Award.document.is_not(None))
    )
    if shared:
        query = query.where(Award.shared_at.is_not(None))
    found = reading.session.execute(query).first()
    if found is None:
        raise _no_badge()
    return found[0], found[1]


@dataclass(frozen=True)
class Shown:
    """What the holder chose to show of the work: results and evidence."""

    results: tuple[ResultFacts, ...] = ()
    evidence: tuple[EvidenceFacts, ...] = ()


NOTHING_SHOWN = Shown()


def parts_of(reading: Reading, about: Definition) -> tuple[Parts, ...]:
    """What a stacked credential or a capstone is made of; a micro-credential has no parts."""
    if about.kind is CredentialKind.MICRO_CREDENTIAL:
        return ()
    return reading.ports.get(Composition).parts_of(reading, about)


def badge_facts(
    award: Award,
    issuer: Issuer,
    about: Definition,
    alignments: Iterable[AlignmentRow] = (),
    parts: Sequence[Parts] = (),
    *,
    shown: Shown = NOTHING_SHOWN,
) -> AwardFacts:
    """What the badge of an award says. Results and evidence are in it only as its holder chose; readers never."""
    place = None
    if award.status_list_id is not None and award.status_index is not None:
        place = StatusPlace(award.status_list_id, award.status_index)
    return AwardFacts(
        id=award.id,
        achievement=achievement_facts(about, issuer, alignments, parts),
        issuer=issuer_facts(issuer),
        recipient=RecipientFacts(award.holder_did or award.recipient_urn, award.hashed_email, award.salt),
        awarded_at=award.granted_at,
        valid_until=award.expires_at,
        reissued_at=award.reissued_at,
        description=f"{award.edition_reason.sentence} {award.edition_note}".strip(),
        status=place,
        state=award.state,
        revocation_reason=award.revocation_reason or award.suspension_reason,
        evidence=shown.evidence,
        results=shown.results,
    )


def achievement_facts(
    about: Definition,
    issuer: Issuer,
    alignments: Iterable[AlignmentRow] = (),
    parts: Sequence[Parts] = (),
) -> AchievementFacts:
    """A credential version as badges tell it."""
    addresses = addresses_of(issuer)
    return AchievementFacts(
        version_id=about.version_id,
        slug=about.slug,
        name=about.title,
        description=about.competency,
        criteria_narrative=composition.narrative(about, parts, addresses),
        image=f"{addresses.ob2_badge(about.version_id)}.png",
        version=about.number,
        achievement_type=_ACHIEVEMENT_TYPES[about.kind],
        tags=about.tags,
        alignments=(
            *(
                AlignmentFacts(
                    target_name=row.title,
                    target_url=f"{issuer.base_url}/frameworks/{quote(row.framework_id)}#{quote(row.code)}",
                    code=row.code,
                    framework=row.framework,
                    description=row.statement,
                    # The frameworks here are not served by the CASE standard, so no kind of it is claimed.
                    target_type="",
                )
                for row in alignments
            ),
            *composition.alignments(parts, addresses),
        ),
        criteria=_criteria(about.rubric) if about.rubric else (),
    )


def issuer_facts(issuer: Issuer) -> IssuerFacts:
    """An issuer as badges tell it."""
    return IssuerFacts(issuer.id, issuer.did, issuer.name, issuer.url, issuer.email, issuer.description)


def addresses_of(issuer: Issuer) -> openbadge.Addresses:
    """The public addresses under an issuer's base address."""
    return openbadge.Addresses(issuer.base_url)


def file_of(reading: Reading, award: Award, issuer: Issuer, about: Definition) -> BadgeFile:
    """The badge of an award that is signed, in every form."""
    told = _assertion(badge_facts(award, issuer, about), issuer) if award.shared_at else None
    return BadgeFile(
        award_id=award.id,
        definition=about,
        state=state_at(award, reading.now),
        document=award.document or "",
        jwt=award.document_jwt or "",
        digest=award.document_digest or "",
        assertion=told,
    )


def _no_badge() -> NotFound:
    return NotFound(
        "There is no badge at this address.",
        cure="Check the address. A badge can be seen only while the person who earned it shares it.",
    )


def _assertion(facts: AwardFacts, issuer: Issuer) -> Assertion:
    addresses = addresses_of(issuer)
    if listed(facts.state):
        return Assertion(openbadge.revoked_ob2_assertion(facts, addresses), revoked=True)
    return Assertion(openbadge.build_ob2_assertion(facts, addresses), revoked=False)


def _issuer(reading: Reading, issuer_id: IssuerId) -> Issuer:
    issuer = reading.session.get(Issuer, issuer_id)
    if issuer is None:
        raise NotFound("There is no such issuer.")
    return issuer


def _achievement_and_issuer(reading: Reading, version_id: VersionId) -> tuple[Definition, Issuer]:
    about = credentials.version(reading, version_id)
    issuer = issuer_in_charge(reading.session, about.district_id)
    if issuer is None:
        raise NotFound("Nobody issues this badge yet.")
    return about, issuer


def _criteria(rubric: Rubric) -> tuple[CriterionFacts, ...]:
    return tuple(
        CriterionFacts(
            id=criterion.id,
            name=criterion.title,
            levels=tuple(
                LevelFacts(level.value, level.label, text) for level, text in criterion.levels.items()
            ),
            passing=rubric.passing.value,
        )
        for criterion in rubric.criteria
    )
