"""Tells what a file is by what is in it, whatever its name says, and refuses what is not whole.

Pictures are drawn anew, which leaves out where and by whom they were taken, and anything hidden behind them.
Does not look for viruses, and does not judge what a file shows.
"""

from __future__ import annotations

import io
import os
import warnings
import zipfile
import zlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

import filetype
from PIL import Image, ImageOps, UnidentifiedImageError

from credentials.rules import Medium
from evidence.rules import MEDIA_TYPES
from waymark.kernel.errors import Invalid, TooLarge, WrongType

LARGEST_PICTURE = 50_000_000
"""Pixels. What the largest cameras of phones take; more would fill the memory of a small server."""

LARGEST_UNPACKED = 2**30

# A picture made to fill the memory is refused, not warned about.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Recognised:
    """A file that is what it says it is, and the content to keep."""

    media_type: str
    content: IO[bytes]


_IMAGES = frozenset(name for name, about in MEDIA_TYPES.items() if about.medium is Medium.IMAGE)
_MP4 = frozenset({"video/mp4", "video/quicktime", "audio/mp4"})
_WEBM = frozenset({"video/webm", "audio/webm"})

ENDINGS: dict[str, frozenset[str]] = {
    **{about.ending: frozenset({name}) for name, about in MEDIA_TYPES.items() if about.ending},
    **dict.fromkeys((".jpg", ".jpeg", ".jpe", ".png", ".gif", ".webp"), _IMAGES),
    **dict.fromkeys((".mp4", ".m4v", ".mov", ".m4a"), _MP4),
    **dict.fromkeys((".webm", ".weba"), _WEBM),
    **dict.fromkeys((".ogg", ".oga", ".opus"), frozenset({"audio/ogg"})),
}
"""What a file may be by the end of its name. Cameras mix up kinds of pictures, and that harms nobody."""

_SNIFFED = {"video/x-m4v": "video/mp4", "audio/x-wav": "audio/wav"}

_HINTS = {
    ".doc": "Save it as .docx or PDF.",
    ".xls": "Save it as .xlsx or PDF.",
    ".ppt": "Save it as .pptx or PDF.",
    ".docm": "Save it as .docx, which carries no macros.",
    ".xlsm": "Save it as .xlsx, which carries no macros.",
    ".pptm": "Save it as .pptx, which carries no macros.",
    ".heic": "Save the picture as JPEG; phones can do this when they share it.",
    ".svg": "Save the drawing as PNG or PDF.",
    ".zip": "Hand in the files one by one.",
    ".csv": "Save the table as .xlsx or PDF.",
    ".txt": "Save the text as PDF or .docx.",
    ".html": "Save the page as PDF, or hand in its address.",
}


def endings(accepts: Collection[Medium]) -> tuple[str, ...]:
    """The ends of names of files that may be taken, for the page on which a file is chosen."""
    return tuple(
        ending
        for ending, types in ENDINGS.items()
        if any(MEDIA_TYPES[media_type].medium in accepts for media_type in types)
    )


def recognise(file: IO[bytes], name: str, accepts: Collection[Medium], limit: int) -> Recognised:
    """What a file is. The content to keep is the file itself, or for a picture a clean copy.

    Raises ``WrongType`` for a type that is not asked for and for a file that is not what its name says or is
    cut off, ``Invalid`` for an empty one, ``TooLarge``.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if size == 0:
        raise Invalid(
            "This file is empty.",
            cure="Open it on your device, look whether it is whole, and choose it again.",
        )
    if size > limit:
        raise TooLarge(
            f"This file is larger than {limit // 2**20} MB.", cure="Make it smaller, or hand in a link to it."
        )
    ending = PurePath(name.replace("\\", "/")).suffix.lower()
    if ending and ending not in ENDINGS:
        raise _not_taken(
            f"Files ending in {ending[:20]} are not taken here.", accepts, _HINTS.get(ending, "")
        )
    media_type = _by_name(_sniff(file), ending, accepts)
    if media_type is None:
        raise _lying(ending, accepts)
    if ending and media_type not in ENDINGS[ending]:
        raise WrongType(
            f"The name of this file ends in {ending}, but it is a {MEDIA_TYPES[media_type].label}.",
            cure="Look whether it is the file you mean, and save it under its right name.",
        )
    medium = MEDIA_TYPES[media_type].medium
    if medium not in accepts:
        raise _not_taken(f"A {MEDIA_TYPES[media_type].label} is not asked for here.", accepts)
    file.seek(0)
    if medium is Medium.IMAGE:
        return _drawn_anew(file, media_type)
    _CHECKS[media_type](file, size)
    file.seek(0)
    return Recognised(media_type, file)


def _sniff(file: IO[bytes]) -> str | None:
    head = file.read(8192)
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        return _office_type(file)
    guessed = filetype.guess(head)  # type: ignore[no-untyped-call]  # ships no types
    found = _SNIFFED.get(guessed.mime, guessed.mime) if guessed else None
    return found if found in MEDIA_TYPES else None


def _by_name(found: str | None, ending: str, accepts: Collection[Medium]) -> str | None:
    # A recording is wrapped like a video; its name, or what is asked for, tells them apart.
    sound = {"video/mp4": "audio/mp4", "video/webm": "audio/webm"}
    if found in sound and (ending in (".m4a", ".weba") or Medium.VIDEO not in accepts):
        return sound[found]
    return found


_OFFICE_PARTS = {
    "word/document.xml": ".docx",
    "xl/workbook.xml": ".xlsx",
    "ppt/presentation.xml": ".pptx",
}


_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)


def _office_type(file: IO[bytes]) -> str | None:
    try:
        with zipfile.ZipFile(file) as box:
            names = set(box.namelist())
            if "[Content_Types].xml" in names:
                endings = {ending for part, ending in _OFFICE_PARTS.items() if part in names}
                return next((t for t, about in MEDIA_TYPES.items() if about.ending in endings), None)
            if "mimetype" in names and "content.xml" in names:
                # Longer than any of the types, and a limit for a member made to fill the memory.
                with box.open("mimetype") as member:
                    declared = member.read(200).decode("ascii", "replace").strip()
                return declared if declared in MEDIA_TYPES else None
    except _BROKEN_ZIP as error:
        raise _cut_off() from error
    return None


def _check_pdf(file: IO[bytes], size: int) -> None:
    file.seek(max(0, size - 2048))
    tail = file.read()
    if b"%%EOF" not in tail or b"startxref" not in tail:
        raise _cut_off()


def _check_office(file: IO[bytes], size: int) -> None:
    try:
        with zipfile.ZipFile(file) as box:
            if any(
                name.lower().endswith("vbaproject.bin") or name.startswith("Basic/")
                for name in box.namelist()
            ):
                raise WrongType("This document carries macros.", cure="Save it without macros, or as PDF.")
            if sum(member.file_size for member in box.infolist()) > max(LARGEST_UNPACKED, size):
                raise WrongType("This document unpacks to far more than it should.", cure="Save it as PDF.")
            if box.testzip() is not None:
                raise _cut_off()
    except _BROKEN_ZIP as error:
        raise _cut_off() from error


_BOX_HEAD = 8
"""Octets at the beginning of each part of an MP4 file: its length and its kind."""

_SHORTEST = 1024


def _check_mp4(file: IO[bytes], size: int) -> None:
    position, seen = 0, set()
    while position < size:
        file.seek(position)
        head = file.read(16)
        length, kind = int.from_bytes(head[:4]), head[4:8]
        if length == 1:
            length = int.from_bytes(head[8:16])
        elif length == 0:
            length = size - position
        if len(head) < _BOX_HEAD or length < _BOX_HEAD or position + length > size:
            raise _cut_off()
        seen.add(kind)
        position += length
    if b"moov" not in seen or not seen & {b"mdat", b"moof"}:
        raise _cut_off()


def _check_riff(file: IO[bytes], size: int) -> None:
    file.seek(4)
    declared = int.from_bytes(file.read(4), "little")
    # Recorders that stream leave the length open.
    if declared not in (0, 0xFFFFFFFF) and declared + 8 > size:
        raise _cut_off()


def _check_begun(_: IO[bytes], size: int) -> None:
    # Nothing in these types says how long the file should be; only a head without a body can be seen.
    if size < _SHORTEST:
        raise _cut_off()


_CHECKS: dict[str, Callable[[IO[bytes], int], None]] = {
    "application/pdf": _check_pdf,
    **{name: _check_office for name, about in MEDIA_TYPES.items() if about.medium is Medium.DOCUMENT},
    **dict.fromkeys(_MP4, _check_mp4),
    "audio/wav": _check_riff,
    **dict.fromkeys((*_WEBM, "audio/mpeg", "audio/ogg"), _check_begun),
}


def _drawn_anew(file: IO[bytes], media_type: str) -> Recognised:
    kind = media_type.removeprefix("image/").upper()
    try:
        with Image.open(file, formats=(kind,)) as picture:
            width, height = picture.size
            if width * height > LARGEST_PICTURE:
                raise _too_many_pixels()
            if getattr(picture, "n_frames", 1) > 1 and kind != "JPEG":
                raise WrongType("This picture moves.", cure="Hand it in as a video, or as one still picture.")
            picture.load()
            clean = ImageOps.exif_transpose(picture)
        # What is left in "info" would be written again: comments, places, names of programs.
        clean.info = {key: value for key, value in clean.info.items() if key == "transparency"}
        content = io.BytesIO()
        clean.save(content, format=kind, **({"quality": 90} if kind in ("JPEG", "WEBP") else {}))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError) as error:
        raise _cut_off() from error
    content.seek(0)
    return Recognised(media_type, content)


def _too_many_pixels() -> WrongType:
    return WrongType(
        f"This picture has more than {LARGEST_PICTURE // 1_000_000} million pixels.",
        cure="Save it smaller and choose it again.",
    )


def _cut_off() -> WrongType:
    return WrongType(
        "This file is damaged or was cut off on its way.",
        cure="Open it on your device, save it anew, and choose it again.",
    )


def _lying(ending: str, accepts: Collection[Medium]) -> WrongType:
    if ending:
        return _not_taken(f"The name of this file ends in {ending}, but that is not what is in it.", accepts)
    return _not_taken("It cannot be seen what this file is.", accepts)


def _not_taken(message: str, accepts: Collection[Medium], hint: str = "") -> WrongType:
    labels = [_MEDIUM_WORDS[medium] for medium in accepts]
    taken = f"{', '.join(labels[:-1])} or {labels[-1]}" if len(labels) > 1 else "".join(labels)
    return WrongType(message, cure=f"{hint} Taken here: {taken}.".strip())


_MEDIUM_WORDS = {
    Medium.PDF: "PDF",
    Medium.IMAGE: "pictures (JPEG, PNG, GIF, WebP)",
    Medium.DOCUMENT: "documents (Word, Excel, PowerPoint, OpenDocument)",
    Medium.VIDEO: "videos (MP4, MOV, WebM)",
    Medium.AUDIO: "recordings (MP3, M4A, WAV, Ogg)",
    Medium.LINK: "a link",
}
