"""What the catalogue tells."""

from __future__ import annotations

from dataclasses import dataclass

from credentials.rules import CredentialId, VersionId
from waymark.kernel.events import Event
from waymark.kernel.ids import DistrictId


@dataclass(frozen=True)
class VersionPublished(Event):
    """A version of a credential is in the catalogue, and the one before it, if any, is retired."""

    version_id: VersionId
    credential_id: CredentialId
    district_id: DistrictId
