"""What the catalogue tells."""

from __future__ import annotations

from dataclasses import dataclass

from credentials.rules import Carrying, Chosen, CredentialId, DraftId, OfferId, Touched, VersionId
from waymark.kernel.events import Event
from waymark.kernel.ids import DistrictId, PersonId


@dataclass(frozen=True)
class VersionPublished(Event):
    """A version of a credential is in the catalogue. ``replaces`` is the one before it, now retired, or None.

    ``carrying`` is what its author chose for those who stand on the version before.
    """

    version_id: VersionId
    credential_id: CredentialId
    district_id: DistrictId
    replaces: VersionId | None
    carrying: Carrying


@dataclass(frozen=True)
class VersionRetired(Event):
    """A version of a credential has left the catalogue without another in its place."""

    version_id: VersionId
    credential_id: CredentialId
    district_id: DistrictId
    carrying: Carrying


@dataclass(frozen=True)
class OfferAnswered(Event):
    """A person decided between the version that something of theirs stands on and the one after it."""

    offer_id: OfferId
    touched: Touched
    subject_id: str
    to_id: VersionId | None
    answer: Chosen


@dataclass(frozen=True)
class AuthorNamed(Event):
    """Somebody may write in a draft now."""

    draft_id: DraftId
    person_id: PersonId


@dataclass(frozen=True)
class DraftProposed(Event):
    """A draft's authors ask the program leads to publish it."""

    draft_id: DraftId
    district_id: DistrictId


@dataclass(frozen=True)
class DraftReturned(Event):
    """A program lead sent a proposed draft back with a comment."""

    draft_id: DraftId


@dataclass(frozen=True)
class VersionOffered(Event):
    """A person is told of a new version, offered it, or asked to decide. ``to_id`` is None for a retirement."""

    person_id: PersonId
    from_id: VersionId
    to_id: VersionId | None
    must_answer: bool
