"""What can be done with pathways and plans: one function per verb. Never commits; the door does."""

from __future__ import annotations

from pathways.service.carrying import carry_plans
from pathways.service.loading import load_pathway
from pathways.service.planning import (
    advance,
    agree,
    choose,
    present,
    return_plan,
    start_plan,
    take_back,
    withdraw,
)

__all__ = [
    "advance",
    "agree",
    "carry_plans",
    "choose",
    "load_pathway",
    "present",
    "return_plan",
    "start_plan",
    "take_back",
    "withdraw",
]
