"""What this slice tells: an award was granted, badges were issued or signed anew, it was suspended or revoked."""

from __future__ import annotations

from dataclasses import dataclass

from awards.rules import AwardId
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
    """The time for which an award was given is over."""

    award_id: AwardId
    person_id: PersonId
    district_id: DistrictId
    credential_id: CredentialId
    version_id: VersionId


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
