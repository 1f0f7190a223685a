"""What a host gets that acts for a holder: the holder's own signed badges, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from awards.models import Award
from awards.rules import AwardState
from waymark.kernel.uow import Reading

GIVEN_TO_HOSTS = (AwardState.ISSUED, AwardState.EXPIRED)
"""What was taken back or is suspended is not handed out: hosts that have it learn of that from the status list."""


@dataclass(frozen=True)
class BadgesForHost:
    """Some of a holder's badges, each as a document with its proof and as a token; and how many there are."""

    documents: tuple[str, ...]
    tokens: tuple[str, ...]
    total: int


def badges_for_host(
    reading: Reading, *, limit: int, offset: int, since: datetime | None = None
) -> BadgesForHost:
    """The actor's own badges in the order of their signing; ``since`` leaves out those signed up to that moment.

    A badge that was signed again counts as new, so that a host gets the present edition.
    """
    signed_at = func.coalesce(Award.reissued_at, Award.issued_at)
    chosen = [
        Award.person_id == reading.actor.person_id,
        Award.state.in_(GIVEN_TO_HOSTS),
        Award.document.is_not(None),
    ]
    if since is not None:
        chosen.append(signed_at > since)
    total = reading.session.scalar(select(func.count()).select_from(Award).where(*chosen)) or 0
    query = (
        select(Award.document, Award.document_jwt)
        .where(*chosen)
        .order_by(signed_at, Award.id)
        .limit(limit)
        .offset(offset)
    )
    found = reading.session.execute(query).all()
    documents, tokens = (tuple(str(row[place]) for row in found) for place in (0, 1))
    return BadgesForHost(documents, tokens, total)
