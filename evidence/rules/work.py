"""The work in a submission: answers, pieces, what is still missing, and the manifest that freezes it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import SplitResult, urlsplit

from credentials.rules import Consent, Demand, Medium, VersionId
from evidence.rules.life import ArtifactId, AttemptId

_BARE_ADDRESS = re.compile(r"[\w-]+(\.[\w-]+)+([/?#:]|$)")

LONGEST_LINK = 2_000
LONGEST_NAME = 200

LARGEST_FILE = 200 * 2**20
"""Octets in one file where the door names no other limit."""


class ArtifactKind(StrEnum):
    """Whether a piece was uploaded or lies elsewhere."""

    FILE = "file"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Piece:
    """One artifact as a manifest names it. The file name is left out: it may carry the author's name."""

    id: ArtifactId
    demand_id: str
    kind: ArtifactKind
    media_type: str
    size: int
    sha256: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Stored:
    """Where the store keeps an octet stream, and what it is."""

    key: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class OpenDemand:
    """A demand that is not met yet, and what is missing."""

    demand_id: str
    title: str
    message: str


def count_words(text: str) -> int:
    """Words as the page counts them: whatever stands between spaces."""
    return len(text.split())


def open_demands(
    demands: Iterable[Demand], answers: Mapping[str, str], pieces: Mapping[str, int]
) -> tuple[OpenDemand, ...]:
    """The demands that are not met: ``answers`` by demand, and the number of ``pieces`` by demand."""
    found = []
    for demand in demands:
        if demand.kind.written:
            message = _missing_words(demand, answers.get(demand.id, ""))
        else:
            message = _missing_pieces(demand, pieces.get(demand.id, 0))
        if message:
            found.append(OpenDemand(demand.id, demand.title, message))
    return tuple(found)


def _missing_words(demand: Demand, text: str) -> str:
    words = count_words(text)
    if not words:
        return "Nothing is written here yet."
    if demand.words and words < demand.words.min:
        return f"This has {words} {'word' if words == 1 else 'words'}; write at least {demand.words.min}."
    if demand.words and words > demand.words.max:
        return f"This has {words} words; shorten it to {demand.words.max} at most."
    return ""


def _missing_pieces(demand: Demand, present: int) -> str:
    missing = demand.count - present
    if missing <= 0:
        return ""
    more = " more" if present else ""
    one, many = _PIECE_WORDS[Medium.LINK in demand.accepts, set(demand.accepts) != {Medium.LINK}]
    return f"Hand in one{more} {one}." if missing == 1 else f"Hand in {missing}{more} {many}."


_PIECE_WORDS = {
    (False, True): ("file", "files"),
    (True, False): ("link", "links"),
    (True, True): ("file or link", "files or links"),
}


def needs_consent(demands: Iterable[Demand]) -> tuple[Demand, ...]:
    """The demands whose pieces may be handed in only with written consent of families."""
    return tuple(demand for demand in demands if demand.consent is Consent.GUARDIAN)


def sha256_of(text: str) -> str:
    """The SHA-256 of a text in UTF-8, as hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def manifest(
    *, version_id: VersionId, definition_digest: str, answers: Mapping[str, str], pieces: Iterable[Piece]
) -> dict[str, Any]:
    """What one attempt consists of, complete and in a fixed order, so that equal work has an equal digest."""
    return {
        "version_id": version_id,
        "definition_digest": definition_digest,
        "answers": [
            {"demand": demand, "text": text, "sha256": sha256_of(text)} for demand, text in answers.items()
        ],
        "artifacts": [
            {
                "id": piece.id,
                "demand": piece.demand_id,
                "kind": piece.kind.value,
                "media_type": piece.media_type,
                "size": piece.size,
                "sha256": piece.sha256,
                "url": piece.url,
            }
            for piece in pieces
        ],
    }


def receipt_number(attempt_id: AttemptId) -> str:
    """A short number to quote on the phone: 3F9A-2C1B-77D0."""
    return "-".join(attempt_id[start : start + 4].upper() for start in (0, 4, 8))


def whole_link(url: str) -> str:
    """The address as a browser takes it: people copy ``docs.example.org/plan`` without the beginning."""
    url = url.strip()
    return url if not url or "://" in url or not _BARE_ADDRESS.match(url) else f"https://{url}"


def link_problem(url: str) -> str:
    """What is wrong with the address of a piece that lies elsewhere; empty when nothing is."""
    if not url:
        return "Paste the address of your piece; it begins with https://."
    if len(url) > LONGEST_LINK:
        return (
            f"This address is longer than {LONGEST_LINK:,} characters. Share the piece under a shorter one."
        )
    if any(c.isspace() or not c.isprintable() for c in url) or "\\" in url:
        return "This address has a space or another sign that addresses do not have. Copy it again."
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "This is not a web address. Copy it again from the browser."
    return _place_problem(parts)


def _place_problem(parts: SplitResult) -> str:
    if parts.scheme not in ("http", "https") or "." not in (parts.hostname or "").strip("."):
        return "This is not a web address. It begins with https:// and a name such as example.org follows."
    if "@" in parts.netloc:
        return "This address carries a name or password before the @. Share the piece without one."
    return ""


def tidy_file_name(name: str) -> str:
    """The last part of a file name in one line; a plain word for none. It is shown to its author only."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable()).strip()[:LONGEST_NAME] or "file"
