"""Every error that Waymark raises on purpose, each with a stable code.

The HTTP status of an error is decided in ``waymark.web`` only, so that services, jobs and commands can
raise these without knowing how they were called.
"""

from __future__ import annotations

from dataclasses import dataclass


class WaymarkError(Exception):
    """Something that a person or a program can be told about.

    ``message`` says what happened, ``cure`` what to do about it. Both are shown to people.
    """

    code = "error"

    def __init__(self, message: str, *, cure: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure


class NotSignedIn(WaymarkError):
    """Nobody is signed in, or the token is unknown."""

    code = "not_signed_in"


class Refused(WaymarkError):
    """The actor is known and may not do this."""

    code = "refused"


class NotFound(WaymarkError):
    """There is no such thing, or the actor may not know that there is."""

    code = "not_found"


class Conflict(WaymarkError):
    """The command does not fit what is stored now: a second try, or somebody else was faster."""

    code = "conflict"


class IllegalTransition(Conflict):
    """The state of the thing does not allow this step."""

    code = "wrong_state"


class Stale(Conflict):
    """Somebody changed the same thing between reading and writing."""

    code = "stale"


@dataclass(frozen=True)
class Problem:
    """One thing wrong with what was sent: where, and what to do about it."""

    where: str
    message: str


class Invalid(WaymarkError):
    """What was sent is unfinished or wrong; ``problems`` names each place."""

    code = "invalid"

    def __init__(self, message: str, *, problems: tuple[Problem, ...] = (), cure: str = "") -> None:
        super().__init__(message, cure=cure)
        self.problems = problems


class TooLarge(WaymarkError):
    """A file or text is larger than this installation takes."""

    code = "too_large"


class WrongType(WaymarkError):
    """A file is of a type that is not taken, or is not what it says it is."""

    code = "wrong_type"


class TooMany(WaymarkError):
    """Too many tries in a short time."""

    code = "too_many"


class StorageFull(WaymarkError):
    """The disk under the database or the evidence has no room left."""

    code = "storage_full"


class Unavailable(WaymarkError):
    """A part that is needed does not answer at the moment; trying again later may help."""

    code = "unavailable"
