"""Whether a badge was given to the person who shows it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from awards.verifying.lookups import JsonObject
from awards.verifying.report import Findings, Step

_HASHES = {"sha256": hashlib.sha256, "md5": hashlib.md5}


def check_identity(holders: Iterable[JsonObject], identity: str | None, findings: Findings) -> None:
    """Answer the step of the recipient: compare an address with the ways in which the badge names its holder."""
    # An address says nothing about a did, nor the other way round: only what is of one kind can differ.
    named = [holder for holder in holders if _is_did(holder.get("identity")) == _is_did(identity)]
    if identity is None:
        findings.unknown(Step.RECIPIENT, "Nobody asked whether the badge belongs to a certain person.")
    elif not named:
        findings.unknown(Step.RECIPIENT, "The badge names its holder in a way that cannot be compared.")
    elif any(_matches(holder, identity) for holder in named):
        findings.passed(
            Step.RECIPIENT,
            "The badge was given to the wallet with this did."
            if _is_did(identity)
            else "The badge was given to the person with this address.",
        )
    else:
        findings.failed(Step.RECIPIENT, "The badge was given to somebody else, or under another address.")


def _is_did(identity: object) -> bool:
    return isinstance(identity, str) and identity.strip().startswith("did:")


def _matches(holder: JsonObject, identity: str) -> bool:
    claimed = holder.get("identity")
    if not isinstance(claimed, str):
        return False
    # No folding is prescribed. Issuers hash the address as it was typed or in small letters.
    spellings = {identity.strip(), identity.strip().lower()}
    if _is_did(claimed):
        return claimed.strip() == identity.strip()  # small and capital letters are different keys
    if not holder.get("hashed"):
        return claimed.strip().lower() in {spelling.lower() for spelling in spellings}
    kind, _, digest = claimed.partition("$")
    if kind not in _HASHES:
        return False
    salt = holder.get("salt") or ""
    return any(
        _HASHES[kind](f"{spelling}{salt}".encode()).hexdigest() == digest.lower() for spelling in spellings
    )
