"""What this slice tells of awards (granted, issued, signed anew, suspended, revoked) and of what comes from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from awards.rules import AwardId, EndorsementId, OutsideDecisionId, OutsideId, Worth
from credentials.rules import CredentialId, VersionId
from waymark.kernel.events import Event
from waymark.kernel.ids import DistrictId, PersonId


@dataclass(frozen=True)
class AwardGranted(Event):
    """A person has earned a credential. The signed badge follows."""

    award_id: AwardId
    person_id: PersonId
    district_id: DistrictId
    credential_id: CredentialId
    version_id: VersionId


@dataclass(frozen=True)
class IssuedAward:
    """One award of a batch."""

    award_id: AwardId
    person_id: PersonId
    credential_id: CredentialId
    version_id: VersionId


@dataclass(frozen=True)
class AwardsIssued(Event):
    """The badges of awards of one district are signed and stored: of a whole batch, or of a single one."""

    district_id: DistrictId
    awards: tuple[IssuedAward, ...]


@dataclass(frozen=True)
class AwardRevoked(Event):
    """An award does not hold any more; the reason is public where the badge was."""

    award_id: AwardId
    person_id: PersonId
    district_id: DistrictId
    credential_id: CredentialId
    version_id: VersionId
    reason: str


@dataclass(frozen=True)
class AwardExpired(Event):
    """The time for which an award was given is over; ``renewed`` says that another stands in its place already."""

    award_id: AwardId
    person_id: PersonId
    district_id: DistrictId
    credential_id: CredentialId
    version_id: VersionId
    renewed: bool = False


@dataclass(frozen=True)
class AwardEnding(Event):
    """The last day of an award is near, and it was not earned anew yet."""

    award_id: AwardId
    person_id: PersonId
    version_id: VersionId
    expires_at: datetime


@dataclass(frozen=True)
class OutsideProposed(Event):
    """A person asks that something from elsewhere be counted; a program lead decides."""

    outside_id: OutsideId
    person_id: PersonId
    district_id: DistrictId


@dataclass(frozen=True)
class OutsideDecided(Event):
    """A program lead decided whether and how something from elsewhere counts."""

    outside_id: OutsideId
    decision_id: OutsideDecisionId
    person_id: PersonId
    district_id: DistrictId
    worth: Worth


@dataclass(frozen=True)
class OutsideDecisionEnded(Event):
    """A decision about something from elsewhere stands no more: it was revised, or its ground is gone."""

    outside_id: OutsideId
    decision_id: OutsideDecisionId
    person_id: PersonId
    district_id: DistrictId


@dataclass(frozen=True)
class OutsideBadgeFailed(Event):
    """A later check of an outside badge found it revoked by its issuer, expired, or changed."""

    outside_id: OutsideId
    person_id: PersonId
    district_id: DistrictId
    revoked: bool
    sentence: str


@dataclass(frozen=True)
class AwardSuspended(Event):
    """An award does not count while a question about it is looked into."""

    award_id: AwardId
    person_id: PersonId
    district_id: DistrictId
    credential_id: CredentialId
    version_id: VersionId
    reason: str


@dataclass(frozen=True)
class AwardResumed(Event):
    """A suspended award counts again; its badge was signed anew."""

    award_id: AwardId
    person_id: PersonId
    district_id: DistrictId
    credential_id: CredentialId
    version_id: VersionId


@dataclass(frozen=True)
class BadgeReissued(Event):
    """Somebody else than its holder had a badge signed anew, because something in it was put right."""

    award_id: AwardId
    person_id: PersonId
    version_id: VersionId
    note: str


@dataclass(frozen=True)
class EndorsementAsked(Event):
    """An issuer was asked to endorse another, or what a credential certifies."""

    endorsement_id: EndorsementId


@dataclass(frozen=True)
class EndorsementAnswered(Event):
    """An issuer gave or declined an endorsement."""

    endorsement_id: EndorsementId


@dataclass(frozen=True)
class EndorsementRevoked(Event):
    """An issuer took back an endorsement that it had given."""

    endorsement_id: EndorsementId
