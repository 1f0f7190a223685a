"""What evidence needs from above or outside: which prerequisites are open, and a place for files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Protocol

from credentials.rules import Definition
from evidence.rules import Stored
from waymark.kernel.ids import PersonId
from waymark.kernel.uow import Reading


class Prerequisites(Protocol):
    """Knows what was earned: what must come before a credential, and whether accepted work still counts."""

    def missing(self, reading: Reading, person_id: PersonId, definition: Definition) -> tuple[str, ...]:
        """The titles of what this person has not earned yet."""
        ...

    def earned_again(self, reading: Reading, person_id: PersonId, definition: Definition) -> bool:
        """Whether what was earned with accepted work has run out, or will soon, so that new work renews it."""
        ...


class OpenedArtifact(Protocol):
    """A stored file being read. Seekable, so that a browser can ask for a part of a recording."""

    size: int

    def __iter__(self) -> Iterator[bytes]: ...
    def seekable(self) -> bool: ...
    def seek(self, offset: int) -> int: ...
    def tell(self) -> int: ...
    def close(self) -> None: ...


class ArtifactStore(Protocol):
    """Keeps files under the digest of their content."""

    def put(self, stream: IO[bytes], limit: int) -> Stored:
        """Keep a stream. Raises ``TooLarge`` above the limit, ``StorageFull`` and ``Unavailable``."""
        ...

    def open(self, key: str) -> OpenedArtifact:
        """The kept file. Raises ``NotFound`` and ``Unavailable``."""
        ...

    def remove(self, key: str) -> None:
        """Forget a file. Doing it twice changes nothing."""
        ...
