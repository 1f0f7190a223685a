"""What is shown of endorsements to the two sides of them, and what their service asks of the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards import policy
from awards.models import Endorsement, Issuer, Speaker
from awards.policy import Speaking
from awards.queries.issuers import addresses_of, issuer_of, known_issuer
from awards.queries.rows import speakers_of
from awards.rules import EndorsementId, EndorsementState, IssuerId
from credentials import queries as credentials
from credentials.rules import CredentialKind, Definition, VersionId
from people import queries as people
from waymark.kernel.actor import Actor
from waymark.kernel.decision import Decision, refused
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import DistrictId, PersonId
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class EndorsementRow:
    """An endorsement in words. ``address`` is where it is published once it is signed."""

    id: EndorsementId
    state: EndorsementState
    endorser: str
    of: str
    kind: str
    asked_by: str
    asked_at: datetime
    words: str
    answered_by: str
    answered_at: datetime | None
    comment: str
    revoked_at: datetime | None
    revocation_reason: str
    address: str


@dataclass(frozen=True)
class EndorsementPage:
    """One endorsement, and what the actor may do with it."""

    row: EndorsementRow
    may_answer: Decision
    may_withdraw: Decision
    may_revoke: Decision


def endorsement_rows(reading: Reading) -> tuple[EndorsementRow, ...]:
    """Every endorsement that the actor may see, those that wait first, then the newest, in a fixed number of statements."""
    query = select(Endorsement).order_by(
        (Endorsement.state != EndorsementState.ASKED), Endorsement.asked_at.desc(), Endorsement.id
    )
    found = list(reading.session.scalars(query))
    around = _around(reading, found)
    return tuple(_row(one, around) for one in found if _may_see(reading.actor, one, around))


def endorsements_to_answer(reading: Reading) -> int:
    """How many wait for an answer of the actor: for issuers they speak for, by name or for their district."""
    speaks_for = select(Speaker.issuer_id).where(Speaker.person_id == reading.actor.person_id)
    query = select(func.count()).where(
        Endorsement.state == EndorsementState.ASKED, Endorsement.endorser_id.in_(speaks_for)
    )
    return reading.session.scalar(query) or 0


def endorsement_page(reading: Reading, endorsement_id: EndorsementId) -> EndorsementPage:
    """One endorsement, for those on either side of it. Raises ``NotFound``."""
    one = reading.session.get(Endorsement, endorsement_id)
    around = _around(reading, [one] if one else [])
    if one is None or not _may_see(reading.actor, one, around):
        raise NotFound("There is no such endorsement.", cure="Look for it among the endorsements.")
    speaks = around.speaking(one.endorser_id)
    asked, standing = one.state is EndorsementState.ASKED, one.state is EndorsementState.ACCEPTED
    return EndorsementPage(
        _row(one, around),
        may_answer=_while(policy.may_answer_endorsement(reading.actor, speaks, one.asked_by), asked),
        may_withdraw=_while(policy.may_ask_endorsement(reading.actor, around.endorsed_district(one)), asked),
        may_revoke=_while(policy.may_speak_for(reading.actor, speaks), standing),
    )


def endorsers(reading: Reading) -> tuple[tuple[IssuerId, str], ...]:
    """The issuers of the installation that can be asked."""
    query = select(Issuer.id, Issuer.name).order_by(Issuer.name, Issuer.founded_at.desc())
    return tuple((row[0], row[1]) for row in reading.session.execute(query))


def endorsable(reading: Reading) -> tuple[tuple[str, str], ...]:
    """What the actor may ask an endorsement for: issuers and credentials of the district, each with a key. Raises ``Refused``."""
    district_id = reading.actor.district_id
    if district_id is None:
        raise NotFound("You belong to no district.")
    policy.may_ask_endorsement(reading.actor, district_id).require()
    own = select(Issuer.id, Issuer.name).where(Issuer.district_id == district_id).order_by(Issuer.name)
    issuers = [(f"issuer:{row[0]}", f"The issuer {row[1]}") for row in reading.session.execute(own)]
    cards = credentials.cards(reading, district_id, kinds=tuple(CredentialKind))
    return (*issuers, *((f"credential:{card.slug}", card.title) for card in cards))


def open_or_standing(session: Session, like: Endorsement) -> bool:
    """Whether the same issuer was asked for the same before, and has not declined or taken it back."""
    query = select(Endorsement.id).where(
        Endorsement.endorser_id == like.endorser_id,
        Endorsement.issuer_id == like.issuer_id
        if like.issuer_id
        else Endorsement.version_id == like.version_id,
        Endorsement.state.in_([EndorsementState.ASKED, EndorsementState.ACCEPTED]),
    )
    return session.scalars(query).first() is not None


def speaking(session: Session, issuer: Issuer) -> Speaking:
    """Who may speak for an issuer."""
    return Speaking(issuer.district_id, issuer.is_main, speakers_of(session, issuer.id))


def may_see(reading: Reading, one: Endorsement) -> bool:
    """Whether the actor is on one of the two sides."""
    return _may_see(reading.actor, one, _around(reading, [one]))


def endorsed_district(reading: Reading, one: Endorsement) -> DistrictId:
    """The district of what is endorsed."""
    if one.issuer_id is not None:
        return known_issuer(reading, one.issuer_id).district_id
    return credentials.version(reading, _version(one)).district_id


def endorsed_thing(reading: Reading, one: Endorsement) -> tuple[str, str]:
    """The identifier and the name of what is endorsed, as badges have them."""
    if one.issuer_id is not None:
        issuer = known_issuer(reading, one.issuer_id)
        return issuer.did, issuer.name
    about = credentials.version(reading, _version(one))
    issuer = known_issuer(reading, issuer_of(reading, about.district_id).id)
    return addresses_of(issuer).achievement(about.version_id), about.title


def who_answers(reading: Reading, endorsement_id: EndorsementId) -> tuple[PersonId, ...]:
    """Who was named to speak for the issuer that is asked. Raises ``NotFound``."""
    return tuple(sorted(speakers_of(reading.session, _found(reading, endorsement_id).endorser_id)))


def endorser_district(reading: Reading, endorsement_id: EndorsementId) -> DistrictId | None:
    """The district whose people speak for the issuer that is asked; None for a partner. Raises ``NotFound``."""
    endorser = known_issuer(reading, _found(reading, endorsement_id).endorser_id)
    return endorser.district_id if endorser.is_main else None


def told(reading: Reading, endorsement_id: EndorsementId) -> tuple[EndorsementRow, PersonId | None]:
    """An endorsement in words, and who asked for it; for mails. Raises ``NotFound``."""
    one = _found(reading, endorsement_id)
    return _row(one, _around(reading, [one])), one.asked_by


def _found(reading: Reading, endorsement_id: EndorsementId) -> Endorsement:
    one = reading.session.get(Endorsement, endorsement_id)
    if one is None:
        raise NotFound("There is no such endorsement.")
    return one


def _version(one: Endorsement) -> VersionId:
    if one.version_id is None:
        raise NotFound("This endorsement is of no credential.")
    return one.version_id


@dataclass(frozen=True)
class _Around:
    """The issuers, credentials and people that some endorsements name, read together."""

    issuers: dict[IssuerId, Issuer]
    speakers: dict[IssuerId, set[PersonId]]
    versions: dict[VersionId, Definition]
    names: dict[PersonId, str]

    def speaking(self, issuer_id: IssuerId) -> Speaking:
        """Who may speak for an issuer."""
        issuer = self.issuers[issuer_id]
        return Speaking(issuer.district_id, issuer.is_main, frozenset(self.speakers[issuer_id]))

    def endorsed_district(self, one: Endorsement) -> DistrictId:
        """The district of what is endorsed."""
        if one.issuer_id is not None:
            return self.issuers[one.issuer_id].district_id
        return self.versions[_version(one)].district_id


def _around(reading: Reading, ones: Collection[Endorsement]) -> _Around:
    endorsers = {one.endorser_id for one in ones}
    named = endorsers | {one.issuer_id for one in ones if one.issuer_id}
    speakers: dict[IssuerId, set[PersonId]] = defaultdict(set)
    who = select(Speaker).where(Speaker.issuer_id.in_(endorsers))
    for speaker in reading.session.scalars(who):
        speakers[speaker.issuer_id].add(speaker.person_id)
    people_named = {person for one in ones for person in (one.asked_by, one.answered_by) if person}
    return _Around(
        issuers={
            issuer.id: issuer
            for issuer in reading.session.scalars(select(Issuer).where(Issuer.id.in_(named)))
        },
        speakers=speakers,
        versions=credentials.versions(reading, {one.version_id for one in ones if one.version_id}),
        names=people.names_of(reading, people_named),
    )


def _may_see(actor: Actor, one: Endorsement, around: _Around) -> bool:
    return bool(
        policy.may_speak_for(actor, around.speaking(one.endorser_id))
        or policy.may_ask_endorsement(actor, around.endorsed_district(one))
    )


def _row(one: Endorsement, around: _Around) -> EndorsementRow:
    endorser = around.issuers[one.endorser_id]
    of = around.issuers[one.issuer_id].name if one.issuer_id else around.versions[_version(one)].title
    return EndorsementRow(
        id=one.id,
        state=one.state,
        endorser=endorser.name,
        of=of,
        kind="issuer" if one.issuer_id is not None else "credential",
        asked_by=around.names.get(one.asked_by, "") if one.asked_by else "",
        asked_at=one.asked_at,
        words=one.words,
        answered_by=around.names.get(one.answered_by, "") if one.answered_by else "",
        answered_at=one.answered_at,
        comment=one.comment,
        revoked_at=one.revoked_at,
        revocation_reason=one.revocation_reason,
        address=addresses_of(endorser).endorsement(one.id) if one.document else "",
    )


def _while(decision: Decision, state_allows: bool) -> Decision:
    if decision and not state_allows:
        return refused("The endorsement does not stand so that this could be done now.")
    return decision
