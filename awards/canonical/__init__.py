"""The canonical form of a badge document: the text whose hash is signed.

Contexts come from the installed package only, each pinned by its hash, and nothing is ever fetched. What
other verifiers would refuse, drop or read differently is refused here, before anything is signed.

``processor`` makes the form of any document, slowly. ``learned`` makes it for documents that have the shape of
an earlier one, many times as fast; whatever it is not sure of goes to the processor. ``plain`` makes it for any
document in which nothing can be hidden, without having seen another, for those who check.
"""

from awards.canonical.contexts import (
    CLR2,
    OB3,
    OB3_EXTENSIONS,
    PINNED,
    VC2,
    NotSignable,
    PinnedContext,
    unpinned_contexts,
)
from awards.canonical.guard import check_shape, without_disputed_characters
from awards.canonical.learned import canonical_nquads
from awards.canonical.plain import plain_nquads

__all__ = [
    "CLR2",
    "OB3",
    "OB3_EXTENSIONS",
    "PINNED",
    "VC2",
    "NotSignable",
    "PinnedContext",
    "canonical_nquads",
    "check_shape",
    "plain_nquads",
    "unpinned_contexts",
    "without_disputed_characters",
]
