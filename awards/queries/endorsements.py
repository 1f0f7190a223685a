"""The endorsements that stand, as they were signed: those of an issuer, and those of what credentials certify."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.models import Endorsement
from awards.rules import EndorsementId, EndorsementState, IssuerId
from credentials.rules import VersionId
from waymark.kernel.errors import NotFound
from waymark.kernel.uow import Reading

Document = dict[str, Any]


def of_issuer(session: Session, issuer_id: IssuerId) -> list[Document]:
    """Those that others gave to an issuer, the newest first."""
    query = _standing().where(Endorsement.issuer_id == issuer_id)
    return [json.loads(one.document or "") for one in session.scalars(query)]


def of_versions(
    session: Session, version_ids: Collection[VersionId]
) -> defaultdict[VersionId | None, list[Document]]:
    """Those of these credential versions, the newest first."""
    found: defaultdict[VersionId | None, list[Document]] = defaultdict(list)
    for one in session.scalars(_standing().where(Endorsement.version_id.in_(version_ids))):
        found[one.version_id].append(json.loads(one.document or ""))
    return found


def given_by(session: Session, issuer_id: IssuerId) -> dict[EndorsementId, str]:
    """Everything that an issuer ever signed as an endorsement; the status list says what it took back."""
    query = select(Endorsement.id, Endorsement.document).where(
        Endorsement.endorser_id == issuer_id, Endorsement.document.is_not(None)
    )
    return {row[0]: row[1] or "" for row in session.execute(query)}


def endorsement(reading: Reading, endorsement_id: EndorsementId) -> str:
    """A signed endorsement, also one that was taken back, which its status list says. Raises ``NotFound``."""
    found = reading.session.get(Endorsement, endorsement_id)
    if found is None or found.document is None:
        raise NotFound("There is no such endorsement.")
    return found.document


def _standing() -> Any:
    return (
        select(Endorsement)
        .where(Endorsement.state == EndorsementState.ACCEPTED)
        .order_by(Endorsement.answered_at.desc(), Endorsement.id)
    )
