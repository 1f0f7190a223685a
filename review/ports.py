"""What review needs from above: who agreed an educator's plan. Plans live in a slice above this one."""

from __future__ import annotations

from typing import Protocol

from waymark.kernel.ids import PersonId
from waymark.kernel.uow import Reading


class PlanRelations(Protocol):
    """Knows who agreed whose plan."""

    def agreed_by(self, reading: Reading, author_id: PersonId) -> frozenset[PersonId]:
        """The building leaders who agreed a plan of this author. They do not read the work done under it."""
        ...
