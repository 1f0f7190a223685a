"""The types of files that are taken, what they are called, and under which headers they leave the house.

Which type a file really is, is found out in ``evidence.storage``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from credentials.rules import EvidenceKind, Medium


@dataclass(frozen=True, slots=True)
class MediaType:
    """A type of file that is taken: its name for people, its form, the ending of its name."""

    label: str
    medium: Medium
    ending: str


LINK_TYPE = "text/uri-list"

MEDIA_TYPES: Mapping[str, MediaType] = {
    "application/pdf": MediaType("PDF", Medium.PDF, ".pdf"),
    "image/jpeg": MediaType("JPEG image", Medium.IMAGE, ".jpg"),
    "image/png": MediaType("PNG image", Medium.IMAGE, ".png"),
    "image/gif": MediaType("GIF image", Medium.IMAGE, ".gif"),
    "image/webp": MediaType("WebP image", Medium.IMAGE, ".webp"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": MediaType(
        "Word document", Medium.DOCUMENT, ".docx"
    ),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": MediaType(
        "Excel workbook", Medium.DOCUMENT, ".xlsx"
    ),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": MediaType(
        "PowerPoint slides", Medium.DOCUMENT, ".pptx"
    ),
    "application/vnd.oasis.opendocument.text": MediaType("OpenDocument text", Medium.DOCUMENT, ".odt"),
    "application/vnd.oasis.opendocument.spreadsheet": MediaType(
        "OpenDocument sheet", Medium.DOCUMENT, ".ods"
    ),
    "application/vnd.oasis.opendocument.presentation": MediaType(
        "OpenDocument slides", Medium.DOCUMENT, ".odp"
    ),
    "video/mp4": MediaType("MP4 video", Medium.VIDEO, ".mp4"),
    "video/quicktime": MediaType("QuickTime video", Medium.VIDEO, ".mov"),
    "video/webm": MediaType("WebM video", Medium.VIDEO, ".webm"),
    "audio/mpeg": MediaType("MP3 recording", Medium.AUDIO, ".mp3"),
    "audio/mp4": MediaType("M4A recording", Medium.AUDIO, ".m4a"),
    "audio/wav": MediaType("WAV recording", Medium.AUDIO, ".wav"),
    "audio/ogg": MediaType("Ogg recording", Medium.AUDIO, ".ogg"),
    "audio/webm": MediaType("WebM recording", Medium.AUDIO, ".weba"),
    LINK_TYPE: MediaType("link", Medium.LINK, ""),
}
"""Every type that is taken, by its internet media type."""


def neutral_name(number: int, kind: EvidenceKind, media_type: str, size: int) -> str:
    """What readers see instead of a file name: Artifact 1 (plan, PDF, 2.1 MB)."""
    what = [kind.label[0].lower() + kind.label[1:], MEDIA_TYPES[media_type].label]
    if media_type != LINK_TYPE:
        what.append(size_words(size))
    return f"Artifact {number} ({', '.join(what)})"


def size_words(octets: int) -> str:
    """A size as people say it: 2.1 MB, 340 KB, 12 bytes."""
    for unit, scale in (("MB", 2**20), ("KB", 2**10)):
        if octets >= scale:
            return f"{octets / scale:.1f} {unit}".replace(".0 ", " ")
    return f"{octets} bytes"


def serving_headers(media_type: str, name: str, *, download: bool) -> dict[str, str]:
    """The headers under which an uploaded file leaves the house.

    Only what a browser shows by itself is shown; everything else, and everything on request, is saved.
    Whatever a file holds, it runs nothing, reaches nothing and is taken for nothing but its type.
    """
    shown = MEDIA_TYPES[media_type].medium in _SHOWN and not download
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " .-_()") else "_" for c in name)
    how = "inline" if shown else "attachment"
    return {
        "Content-Type": media_type,
        "Content-Disposition": f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": _NOTHING_RUNS,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }


_SHOWN = (Medium.PDF, Medium.IMAGE, Medium.VIDEO, Medium.AUDIO)
_NOTHING_RUNS = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
