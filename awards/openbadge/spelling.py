"""How badges write moments, numbers, tags and identifiers, so that every verifier reads them the same."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from awards.canonical import without_disputed_characters
from awards.rules import is_wallet_did

Document = dict[str, Any]

_CREDIT_STEP = Decimal("0.000001")  # six decimals: what every verifier prints the same


def moment(value: datetime) -> str:
    """A moment in UTC, to the second, as badges write it.

    Raises:
        ValueError: the moment has no time zone.
    """
    if value.tzinfo is None:
        raise ValueError("A moment in a badge needs a time zone.")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def subject_identifier(subject: str) -> str:
    """The identifier of a holder in a 3.0 badge: the did of a wallet, or a URN of this award alone.

    Raises:
        ValueError: ``subject`` is neither a did that wallets have nor a UUID.
    """
    return subject if is_wallet_did(subject) else uuid.UUID(subject).urn


def number(value: Decimal) -> int | float:
    """A number with at most six decimals; whole ones without any."""
    rounded = value.quantize(_CREDIT_STEP)
    return int(rounded) if rounded == rounded.to_integral_value() else float(rounded)


def sorted_tags(tags: Iterable[str]) -> list[str]:
    """The tags without doubles, in a fixed order."""
    # Tags are a set without order for signatures. Full-width letters and the like are folded, because next to
    # an emoji JavaScript sorts them differently from the standard.
    return sorted({unicodedata.normalize("NFKC", tag).strip() for tag in tags} - {""})


def without_gaps(document: Document) -> Document:
    """The document without null, empty text and empty lists, and without disputed control characters."""
    cleaned: Document = _cleaned(document)
    return cleaned


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return without_disputed_characters(value)
    if isinstance(value, list):
        return [_cleaned(member) for member in value]
    if isinstance(value, dict):
        kept = {name: _cleaned(member) for name, member in value.items()}
        return {name: member for name, member in kept.items() if member not in (None, "", [], {})}
    return value
