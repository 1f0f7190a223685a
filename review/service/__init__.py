"""What can be done with reviews: one function per verb. Never commits; the door does.

``opening`` seats readers, ``reading`` is what readers do, ``deciding`` ends a case, ``coordinating`` is for
the program lead.
"""

from review.service.coordinating import load_policy, moderate, note_refusal, reassign, rematch
from review.service.opening import close_withdrawn, open_case
from review.service.reading import claim, decline, record_score, save_draft

__all__ = [
    "claim",
    "close_withdrawn",
    "decline",
    "load_policy",
    "moderate",
    "note_refusal",
    "open_case",
    "reassign",
    "record_score",
    "rematch",
    "save_draft",
]
