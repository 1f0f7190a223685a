"""What stands at the public addresses of issuers, achievements and awards, and what holders download.

Documents are read from the award's row or built from it. Nothing of it is given out before it is shared.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from awards import openbadge, policy
from awards.canonical import OB3, VC2
from awards.models import Award, Issuer, Key
from awards.queries import composition, endorsements
from awards.queries.held import state_at
from awards.queries.issuers import Document, addresses_of, issuer_facts, known_issuer
from awards.queries.rows import issuer_in_charge
from awards.queries.telling import NOTHING_TOLD, Told, told_of
from awards.rules import (
    MOST_EMBEDDED,
    AchievementFacts,
    AwardFacts,
    AwardId,
    AwardState,
    CriterionFacts,
    EvidenceFacts,
    IssuerId,
    LevelFacts,
    RecipientFacts,
    ResultFacts,
    StatusPlace,
    listed,
)
from credentials import queries as credentials
from credentials.rules import CredentialKind, Definition, Rubric, VersionId
from waymark.kernel.errors import NotFound
from waymark.kernel.uow import Reading

_ACHIEVEMENT_TYPES = {
    CredentialKind.MICRO_CREDENTIAL: "MicroCredential",
    CredentialKind.CAPSTONE: "Assessment",
    CredentialKind.PATHWAY: "Certificate",
}


@dataclass(frozen=True)
class Assertion:
    """The hosted 2.0 assertion of an award, or what says that it was taken back."""

    document: Document
    revoked: bool


@dataclass(frozen=True)
class BadgeFile:
    """The signed badge of an award in every form. ``assertion`` is None while the badge is private.

    ``jwt_rs256`` and ``signed_assertion`` are signed on request, from ``facts``; empty until then.
    """

    award_id: AwardId
    issuer_id: IssuerId
    facts: AwardFacts
    definition: Definition
    state: AwardState
    document: str
    jwt: str
    digest: str
    assertion: Assertion | None
    jwt_rs256: str = ""
    signed_assertion: str = ""


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
    facts = achievement_facts(about, issuer, told_of(reading, about))
    told = openbadge.build_ob3_achievement(facts, addresses_of(issuer))
    given = endorsements.of_versions(reading.session, [version_id])[version_id]
    return {"@context": [VC2, OB3], **openbadge.with_endorsements(told, given)}


def badge_class(reading: Reading, version_id: VersionId, partner: IssuerId | None = None) -> Document:
    """The 2.0 badge class of a credential version, as the main issuer or a partner has it. Raises ``NotFound``."""
    about, issuer = _achievement_and_issuer(reading, version_id)
    if partner is not None:
        issuer = known_issuer(reading, partner)
        if issuer.is_main or issuer.district_id != about.district_id:
            raise NotFound("This issuer does not issue this badge.")
    facts = achievement_facts(about, issuer, told_of(reading, about))
    return openbadge.build_ob2_badge_class(facts, issuer_facts(issuer), addresses_of(issuer))


def revocation_list(reading: Reading, issuer_id: IssuerId) -> Document:
    """The 2.0 revocation list of an issuer. Raises ``NotFound``.

    Of awards that are private it has the bare identifiers, without a reason: signed copies are judged by them.
    """
    issuer = known_issuer(reading, issuer_id)
    query = (
        select(Award)
        .join(Key, Award.key_id == Key.id)
        .where(Key.issuer_id == issuer_id, Award.state.in_([state for state in AwardState if listed(state)]))
        .order_by(Award.id)
    )
    awards = list(reading.session.scalars(query))
    shared = [award for award in awards if award.shared_at is not None]
    about = credentials.versions(reading, [award.version_id for award in shared])
    facts = {award.id: badge_facts(award, issuer, about[award.version_id]) for award in shared}
    private = [award.id for award in awards if award.id not in facts]
    return openbadge.build_ob2_revocation_list(issuer.id, facts.values(), addresses_of(issuer), private)


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


def badge_facts(
    award: Award,
    issuer: Issuer,
    about: Definition,
    told: Told = NOTHING_TOLD,
    *,
    shown: Shown = NOTHING_SHOWN,
) -> AwardFacts:
    """What the badge of an award says. Results and evidence are in it only as its holder chose; readers never."""
    place = None
    if award.status_list_id is not None and award.status_index is not None:
        place = StatusPlace(award.status_list_id, award.status_index)
    return AwardFacts(
        id=award.id,
        achievement=achievement_facts(about, issuer, told),
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


def common_parts(reading: Reading, achievement: AchievementFacts, issuer: Issuer) -> openbadge.CommonParts:
    """What all badges of an achievement say in the same words, with the newest endorsements of it and of its issuer."""
    parts = openbadge.build_ob3_common(achievement, issuer_facts(issuer), addresses_of(issuer))
    version_id = VersionId(achievement.version_id)
    of_version = endorsements.of_versions(reading.session, [version_id])[version_id]
    of_issuer = endorsements.of_issuer(reading.session, issuer.id)
    return openbadge.CommonParts(
        openbadge.with_endorsements(parts.issuer, of_issuer[:MOST_EMBEDDED]),
        openbadge.with_endorsements(parts.achievement, of_version[:MOST_EMBEDDED]),
    )


def achievement_facts(about: Definition, issuer: Issuer, told: Told = NOTHING_TOLD) -> AchievementFacts:
    """A credential version as badges tell it. What it counts for is its own word, never that of an equivalency."""
    addresses = addresses_of(issuer)
    return AchievementFacts(
        version_id=about.version_id,
        slug=about.slug,
        name=about.title,
        description=about.competency,
        criteria_narrative=composition.narrative(about, told.parts, addresses),
        image=f"{addresses.ob2_badge(about.version_id)}.png",
        version=about.number,
        achievement_type=_ACHIEVEMENT_TYPES[about.kind],
        tags=about.tags,
        alignments=tuple(told.alignment_facts(addresses)),
        criteria=_criteria(about.rubric) if about.rubric else (),
        credits_available=about.credits_available,
        earlier=tuple(told.earlier_facts()),
    )


def file_of(reading: Reading, award: Award, issuer: Issuer, about: Definition) -> BadgeFile:
    """The badge of an award that is signed, in every form."""
    facts = badge_facts(award, issuer, about)
    return BadgeFile(
        award_id=award.id,
        issuer_id=issuer.id,
        facts=facts,
        definition=about,
        state=state_at(award, reading.now),
        document=award.document or "",
        jwt=award.document_jwt or "",
        digest=award.document_digest or "",
        assertion=_assertion(facts, issuer) if award.shared_at else None,
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
