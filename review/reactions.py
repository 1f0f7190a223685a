"""What review answers to facts of evidence."""

from __future__ import annotations

from evidence.events import EvidenceSubmitted, EvidenceWithdrawn
from review import service
from waymark.kernel.uow import UnitOfWork


def open_case_for(uow: UnitOfWork, fact: EvidenceSubmitted) -> None:
    """Handed-in work is given to readers."""
    service.open_case(uow, fact.attempt_id)


def close_case_for(uow: UnitOfWork, fact: EvidenceWithdrawn) -> None:
    """Work that was taken back is read no longer."""
    service.close_withdrawn(uow, fact.attempt_id)
