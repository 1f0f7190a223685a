"""The answer of a policy: yes, or no with a reason that can be shown to the person."""

from __future__ import annotations

from dataclasses import dataclass

from waymark.kernel.errors import Refused


@dataclass(frozen=True)
class Decision:
    """Whether something is allowed. Truthy when it is."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    def require(self) -> None:
        """Do nothing when allowed; raise ``Refused`` with the reason otherwise."""
        if not self.allowed:
            raise Refused(self.reason)


ALLOWED = Decision(allowed=True)


def refused(reason: str) -> Decision:
    """A refusal in words that the person can act on."""
    return Decision(allowed=False, reason=reason)


def allowed_if(condition: bool, reason: str) -> Decision:
    """Allowed when the condition holds, else refused with the reason."""
    return ALLOWED if condition else refused(reason)
