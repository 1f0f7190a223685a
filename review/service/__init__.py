"""What can be done with reviews: one function per verb. Never commits; the door does.

``opening`` seats readers, ``availability`` is their time, ``reading`` is what readers do, ``deciding`` ends a case, ``coordinating`` is for
the program lead.
"""

from review.service.availability import (
    add_absence,
    limit_week,
    look_again,
    look_around,
    remove_absence,
    set_availability,
)
from review.service.coordinating import drop_policy, load_policy, moderate, note_refusal, reassign, rematch
from review.service.opening import close_withdrawn, open_case
from review.service.reading import claim, decline, record_score, save_draft

__all__ = [
    "add_absence",
    "claim",
    "close_withdrawn",
    "decline",
    "drop_policy",
    "limit_week",
    "load_policy",
    "look_again",
    "look_around",
    "moderate",
    "note_refusal",
    "open_case",
    "reassign",
    "record_score",
    "rematch",
    "remove_absence",
    "save_draft",
    "set_availability",
]
