"""A folder that is written whole or not at all, with the checksum of every file in it."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from waymark.kernel.errors import Conflict, Invalid

CHECKSUMS = "SHA256SUMS"


class KitFolder:
    """A folder in the making."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sums = (path / CHECKSUMS).open("w", encoding="utf-8")
        self.files = 0

    def put(self, name: str, content: bytes) -> None:
        """Write a file below the folder, and its checksum into the list."""
        target = self._path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        self._sums.write(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
        self.files += 1

    def put_pieces(self, name: str, pieces: Iterable[bytes]) -> None:
        """The same for a file that is too large to be held at once."""
        target = self._path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with target.open("wb") as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
        self._sums.write(f"{digest.hexdigest()}  {name}\n")
        self.files += 1

    def close(self) -> None:
        """End the list of checksums."""
        self._sums.close()


@contextmanager
def whole_folder(path: Path) -> Iterator[KitFolder]:
    """A folder to fill, which gets its name when everything is in it and is gone when something fails.

    Raises ``Conflict`` for a folder that holds something, and ``Invalid`` where nothing can be written.
    """
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise Conflict(f"{path} is there already.", cure="Name a folder that is new or empty.")
    draft: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
        folder = KitFolder(draft)
        try:
            yield folder
        finally:
            folder.close()
        # A temporary folder is for its owner only; this one is for a web server.
        draft.chmod(0o755)
        # An empty folder of that name gives way to the full one.
        draft.replace(path)
    except OSError as error:
        raise Invalid(
            f"{path} cannot be written: {error.strerror}.",
            cure="Name a folder in a place that you may write to, with room left.",
        ) from error
    finally:
        if draft is not None:
            shutil.rmtree(draft, ignore_errors=True)
