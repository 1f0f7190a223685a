"""Who may do what with frameworks. Every signed-in person may read them, so only loading asks here."""

from __future__ import annotations

from waymark.kernel.actor import Actor
from waymark.kernel.decision import Decision, allowed_if


def may_load_frameworks(actor: Actor) -> Decision:
    """Load or renew a framework, for every district of the installation at once."""
    return allowed_if(
        actor.is_system,
        "Frameworks are shared by all districts here. Load them with the command `waymark library load`.",
    )
