"""A holder's badges as one ZIP file, made while it is sent, so that hundreds of them need no more memory than one."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from awards.queries.held import AwardRow
from awards.queries.leaving import OwnAward
from awards.service.files import badge_as
from waymark.kernel.errors import Conflict

FORMS = (
    ("png", "Picture with the badge inside (PNG)"),
    ("svg", "Drawing with the badge inside (SVG)"),
    ("ob3", "Open Badges 3.0 (JSON)"),
    ("jwt", "Open Badges 3.0, token (JWT)"),
    ("jwt-rs256", "Open Badges 3.0, token for older software (RS256)"),
    ("ob2", "Open Badges 2.0 (JSON)"),
    ("ob2-jws", "Open Badges 2.0, signed (JWS)"),
    ("ob2-png", "Picture with the signed 2.0 badge inside (PNG)"),
)
"""The forms that go into an archive, in the words of its first page."""

_PACKED_ALREADY = (".png",)


@dataclass(frozen=True)
class Packed:
    """An award in an archive: its folder there, and its files with their names for people."""

    row: AwardRow
    folder: str
    address: str
    files: tuple[tuple[str, str], ...]

    @property
    def picture(self) -> str:
        """The file to look at; nothing while the badge is not signed."""
        return next((name for _, name in self.files if name.endswith(".png")), "")


Papers = Callable[[Sequence[Packed]], Iterable[tuple[str, bytes]]]
"""Makes the first page and what else explains an archive, when everything is in it."""


def archive_of(batches: Iterable[Sequence[OwnAward]], papers: Papers, *, now: datetime) -> Iterator[bytes]:
    """The bytes of an archive with every badge in every form, a folder for each, and its papers."""
    sink = _Sink()
    packed: list[Packed] = []
    folders: set[str] = set()
    with zipfile.ZipFile(sink, "w") as archive:

        def put(name: str, content: bytes) -> None:
            entry = zipfile.ZipInfo(name, now.timetuple()[:6])
            entry.external_attr = 0o644 << 16
            entry.compress_type = (
                zipfile.ZIP_STORED if name.endswith(_PACKED_ALREADY) else zipfile.ZIP_DEFLATED
            )
            archive.writestr(entry, content)

        for award in (award for batch in batches for award in batch):
            folder = _free_name(award, folders)
            folders.add(folder)
            files = tuple(_files(award))
            for name, content, _ in files:
                put(f"{folder}/{name}", content)
            named = tuple((label, f"{folder}/{name}") for name, _, label in files)
            packed.append(Packed(award.row, folder, award.address if award.row.shared else "", named))
            yield sink.taken()
        for name, content in papers(packed):
            put(name, content)
    yield sink.taken()


def _files(award: OwnAward) -> Iterator[tuple[str, bytes, str]]:
    if award.chronicle:
        told = json.dumps({"award": award.row.award_id, "entries": award.chronicle}, indent=2)
        yield "chronicle.json", told.encode(), "How it came about (signed entries)"
    if award.file is None:
        return
    for form, label in FORMS:
        # Not every badge has every form; a private one has no hosted 2.0, which is true only at its public address.
        with suppress(Conflict):
            taken = badge_as(award.file, form)
            yield f"badge{taken.ending}", taken.content, label


def _free_name(award: OwnAward, taken: set[str]) -> str:
    wanted = f"{award.row.granted_at:%Y-%m-%d}-{award.row.slug}"
    return wanted if wanted not in taken else f"{wanted}-{award.row.award_id}"


class _Sink:
    """Where the archive is written to, and taken from piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing is open."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)
