"""What the pages show: a person's shelf, one award with its reasons, and the page of a shared badge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from awards import policy
from awards.models import Award, Because, Edition, Issuer, Key
from awards.queries.documents import Shown, issued_award
from awards.queries.held import AwardRow, rows_of
from awards.queries.issuers import addresses_of
from awards.queries.renewal import Renewal, renewal_of
from awards.queries.showing import shown
from awards.rules import AwardId, AwardState, EvidenceFacts, identity_hash
from credentials import queries as credentials
from credentials.queries import AlignmentRow
from credentials.rules import Definition, Level
from people import queries as people
from waymark.kernel.decision import Decision, refused
from waymark.kernel.errors import Conflict, NotFound
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class ShelfPage:
    """A person's badges: what holds now, and what did once."""

    held: tuple[AwardRow, ...]
    past: tuple[AwardRow, ...]

    @property
    def shared(self) -> int:
        """How many of the badges that hold are public."""
        return sum(row.shared for row in self.held)

    @property
    def being_signed(self) -> int:
        """How many are earned and wait for their signature."""
        return sum(row.state is AwardState.GRANTED for row in self.held)


@dataclass(frozen=True)
class Signature:
    """How the stored badge was signed."""

    issuer: str
    did: str
    key: str
    digest: str


@dataclass(frozen=True)
class EditionRow:
    """One signing of a badge. ``marked`` says that its copies are answered with "suspended" for good."""

    number: int
    signed_at: datetime
    what_is_new: str
    marked: bool


@dataclass(frozen=True)
class AwardPage:
    """One award with the reasons for it. ``signature`` is None until the badge is issued.

    ``editions`` are the signings of the badge, the newest first; ``other_address`` says that the badge names its
    holder by an address that they do not have any more.
    """

    award: AwardRow
    definition: Definition
    because: Because
    alignments: tuple[AlignmentRow, ...]
    signature: Signature | None
    address: str
    yours: bool
    editions: tuple[EditionRow, ...]
    other_address: bool
    suspension_reason: str
    renewal: Renewal
    shows: int
    may_share: Decision
    may_unshare: Decision
    may_download: Decision
    may_publish: Decision
    may_suspend: Decision
    may_resume: Decision
    may_repair: Decision
    may_revoke: Decision


@dataclass(frozen=True)
class PublicBadge:
    """What the public page says of a shared badge. It names the holder, because the holder shares it."""

    award_id: AwardId
    holder: str
    state: AwardState
    definition: Definition
    alignments: tuple[AlignmentRow, ...]
    issuer: str
    issuer_url: str
    issuer_email: str
    did: str
    granted_at: datetime
    issued_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None
    revocation_reason: str
    results: tuple[tuple[str, str, str], ...]
    """Criterion, level and what that level means, of the results that the holder shows."""
    evidence: tuple[EvidenceFacts, ...]
    document: str
    digest: str
    address: str
    picture: str
    checked_at: datetime
    renewed_by: AwardId | None
    """The award that stands in its place, if its holder shares that one too."""


@dataclass(frozen=True)
class Certificate:
    """What the certificate of an award says."""

    holder: str
    definition: Definition
    state: AwardState
    issuer: str
    granted_at: datetime
    expires_at: datetime | None
    shared: bool
    address: str
    made_at: datetime


def my_awards(reading: Reading) -> ShelfPage:
    """The actor's own badges, the newest first."""
    query = (
        select(Award)
        .where(Award.person_id == reading.actor.person_id)
        .order_by(Award.granted_at.desc(), Award.id)
    )
    rows = rows_of(reading, list(reading.session.scalars(query)))
    return ShelfPage(held=_in(rows, holds=True), past=_in(rows, holds=False))


def award_page(reading: Reading, award_id: AwardId) -> AwardPage:
    """One award. Raises ``NotFound`` for those who may not know of it."""
    query = (
        select(Award, Key, Issuer)
        .outerjoin(Key, Award.key_id == Key.id)
        .outerjoin(Issuer, Key.issuer_id == Issuer.id)
        .where(Award.id == award_id)
    )
    found = reading.session.execute(query).first()
    if found is None or not policy.may_see(reading.actor, found[0].ownership()):
        raise NotFound("There is no such award.", cure="Look for it among your badges.")
    award, key, issuer = found
    row = rows_of(reading, [award])[0]
    about = credentials.version(reading, award.version_id)
    owner = award.ownership()
    return AwardPage(
        award=row,
        definition=about,
        because=award.because,
        alignments=credentials.alignment_rows(reading, about),
        signature=Signature(issuer.name, issuer.did, key.fragment, award.document_digest or "")
        if key
        else None,
        address=addresses_of(issuer).badge_page(award.id) if issuer else "",
        yours=owner.holder_id == reading.actor.person_id,
        editions=_editions(reading, award),
        other_address=_names_other_address(reading, award),
        suspension_reason=award.suspension_reason if award.state is AwardState.SUSPENDED else "",
        renewal=renewal_of(reading, award),
        shows=sum(
            len(chosen) for chosen in (award.published.get("criteria", ()), award.published.get("pieces", ()))
        ),
        may_publish=_while(policy.may_publish(reading.actor, owner), row.state is AwardState.ISSUED),
        may_suspend=_while(policy.may_suspend(reading.actor, owner), row.state is AwardState.ISSUED),
        may_resume=_while(policy.may_suspend(reading.actor, owner), row.state is AwardState.SUSPENDED),
        may_repair=_while(policy.may_repair(reading.actor, owner), row.state is AwardState.ISSUED),
        may_share=_while(
            policy.may_share(reading.actor, owner), row.state is AwardState.ISSUED and not row.shared
        ),
        may_unshare=_while(policy.may_share(reading.actor, owner), row.shared),
        may_download=_while(policy.may_download(reading.actor, owner), key is not None),
        may_revoke=_while(
            policy.may_revoke(reading.actor, owner),
            row.state in {AwardState.GRANTED, AwardState.ISSUED, AwardState.SUSPENDED},
        ),
    )


def certificate(reading: Reading, award_id: AwardId) -> Certificate:
    """The certificate of one's own award. Raises ``NotFound`` for others', ``Conflict`` for one that does not hold."""
    award, issuer = issued_award(reading, award_id, shared=False)
    if not policy.may_download(reading.actor, award.ownership()):
        raise NotFound("There is no such award.", cure="Look for it among your badges.")
    row = rows_of(reading, [award])[0]
    if row.state is not AwardState.ISSUED:
        raise Conflict(
            f"This award is {row.state.value}, so there is no certificate of it.",
            cure="A certificate can be had while the award holds.",
        )
    return Certificate(
        holder=row.person,
        definition=credentials.version(reading, award.version_id),
        state=row.state,
        issuer=issuer.name,
        granted_at=award.granted_at,
        expires_at=award.expires_at,
        shared=row.shared,
        address=addresses_of(issuer).badge_page(award.id),
        made_at=reading.now,
    )


def public_badge(reading: Reading, award_id: AwardId) -> PublicBadge:
    """The public page of a shared award, also after it was revoked. Raises ``NotFound`` for every other."""
    award, issuer = issued_award(reading, award_id, shared=True)
    row = rows_of(reading, [award])[0]
    about = credentials.version(reading, award.version_id)
    alignments = credentials.alignment_rows(reading, about)
    return public_page(reading, award, issuer, row=row, about=about, alignments=alignments)


def public_page(
    reading: Reading,
    award: Award,
    issuer: Issuer,
    *,
    row: AwardRow,
    about: Definition,
    alignments: tuple[AlignmentRow, ...],
) -> PublicBadge:
    """What the public page of an award says, from rows that have been read already."""
    told = shown(reading, award, issuer)
    return PublicBadge(
        award_id=award.id,
        holder=row.person,
        state=row.state,
        definition=about,
        alignments=alignments,
        issuer=issuer.name,
        issuer_url=issuer.url,
        issuer_email=issuer.email,
        did=issuer.did,
        granted_at=award.granted_at,
        issued_at=award.issued_at,
        expires_at=award.expires_at,
        revoked_at=award.revoked_at,
        revocation_reason=award.revocation_reason or award.suspension_reason,
        results=_told_results(told, about),
        evidence=told.evidence,
        document=award.document or "",
        digest=award.document_digest or "",
        address=addresses_of(issuer).badge_page(award.id),
        picture=addresses_of(issuer).badge_image(award.id),
        checked_at=reading.now,
        renewed_by=_shared_renewal(reading, award),
    )


def _shared_renewal(reading: Reading, award: Award) -> AwardId | None:
    if award.expires_at is None:
        return None
    after = renewal_of(reading, award).renewed_by
    return after.award_id if after and after.shared and after.state is AwardState.ISSUED else None


def _told_results(told: Shown, about: Definition) -> tuple[tuple[str, str, str], ...]:
    criteria = {one.id: one for one in about.rubric.criteria} if about.rubric else {}
    return tuple(
        (
            criteria[one.criterion].title,
            Level(one.level).label,
            criteria[one.criterion].levels[Level(one.level)],
        )
        for one in told.results
    )


def _editions(reading: Reading, award: Award) -> tuple[EditionRow, ...]:
    signed_at = award.reissued_at or award.issued_at
    if signed_at is None:
        return ()
    new = f"{award.edition_reason.sentence} {award.edition_note}".strip()
    query = select(Edition).where(Edition.award_id == award.id).order_by(Edition.number.desc())
    return (
        EditionRow(award.edition, signed_at, new, marked=False),
        *(
            EditionRow(
                one.number, one.signed_at, f"{one.reason.sentence} {one.note}".strip(), marked=one.marked
            )
            for one in reading.session.scalars(query)
        ),
    )


def _names_other_address(reading: Reading, award: Award) -> bool:
    if award.person_id != reading.actor.person_id or not award.hashed_email:
        return False
    account = people.account_of(reading.session, award.person_id)
    return account is not None and identity_hash(account.email, award.salt) != award.hashed_email


def _in(rows: Iterable[AwardRow], *, holds: bool) -> tuple[AwardRow, ...]:
    return tuple(row for row in rows if row.state.counts is holds)


def _while(decision: Decision, state_allows: bool) -> Decision:
    if decision and not state_allows:
        return refused("The award does not stand so that this could be done now.")
    return decision
