"""Whether an issuer has taken a 3.0 badge back, by the lists that the badge names.

A list that cannot be had, or cannot be relied on, is "could not check": never "not revoked".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3 import decode_encoded_list, verify_data_integrity_proof

from awards.canonical import NotSignable, canonical_nquads, unpinned_contexts
from awards.jws import TokenError, check_compact, read_compact
from awards.rules import StatusPurpose
from awards.verifying.dates import is_current
from awards.verifying.inquiry import Inquiry
from awards.verifying.keys import StrangeKeyError, WrongKeyError, key_in_header, key_of_issuer
from awards.verifying.limits import within_limits
from awards.verifying.lookups import JsonObject, Lookups, UnreachableError, read_object
from awards.verifying.plainly import surely_holds
from awards.verifying.report import Step, claimed
from schemas.registry import SchemaError, validate

_TOO_MANY = "It names more status lists than are looked at."
_MOST_ENTRIES = 4
"""One list each for taking back and for suspending, and as many again of another kind. Each is opened and checked."""


class UnreliableListError(Exception):
    """A status list that says nothing about this badge, or that its issuer did not sign."""


def check_status(document: JsonObject, issuer: str, inquiry: Inquiry) -> None:
    """Answer the step of status from every list that the badge names."""
    findings, lookups = inquiry.findings, inquiry.lookups
    entries = _entries(document)
    if not entries:
        findings.passed(Step.STATUS, "The issuer named no list on which this badge could be taken back.")
        return
    if len(entries) > _MOST_ENTRIES:
        findings.unknown(Step.STATUS, f"Whether the badge was taken back could not be checked. {_TOO_MANY}")
        return
    marks: list[StatusPurpose] = []
    reason = ""
    for entry in entries:
        try:
            if entry.get("type") == "1EdTechRevocationList":
                reason = _reason_on_open_list(entry, document, issuer, lookups) or reason
            elif mark := _mark_on_bit_list(entry, issuer, lookups, inquiry.now):
                marks.append(mark)
        except (UnreachableError, UnreliableListError) as error:
            findings.unknown(Step.STATUS, f"Whether the badge was taken back could not be checked. {error}")
            return
    if reason or StatusPurpose.REVOCATION in marks:
        findings.revoked = True
        findings.failed(Step.STATUS, f"The issuer has revoked this badge. {reason}".strip())
    elif marks:
        findings.suspended = True
        findings.failed(Step.STATUS, "The issuer has suspended this badge for the time being.")
    else:
        findings.passed(Step.STATUS, "The issuer has not taken this badge back.")


def is_marked(document: JsonObject, issuer: str, inquiry: Inquiry) -> bool:
    """Whether any list that a document names marks it as taken back.

    Raises:
        UnreachableError: a list could not be had.
        UnreliableListError: a list cannot be relied on.
    """
    entries = _entries(document)
    if len(entries) > _MOST_ENTRIES:
        raise UnreliableListError(_TOO_MANY)
    # Every list is asked for, so that one that cannot be had is told.
    marks = [_mark_on_bit_list(entry, issuer, inquiry.lookups, inquiry.now) for entry in entries]
    return any(mark is not None for mark in marks)


def _entries(document: JsonObject) -> list[Any]:
    named = document.get("credentialStatus", [])
    return named if isinstance(named, list) else [named]


def _mark_on_bit_list(
    entry: JsonObject, issuer: str, lookups: Lookups, now: datetime
) -> StatusPurpose | None:
    if entry.get("type") != "BitstringStatusListEntry":
        raise UnreliableListError("Its kind of status list is not known here.")
    named, address = entry.get("statusPurpose"), entry.get("statusListCredential")
    if not isinstance(named, str):
        # To linked data a list of one is the same, so whoever holds the badge could write it in this way.
        raise UnreliableListError("Its entry for the status list cannot be read.")
    if named not in set(StatusPurpose):
        return None  # a message or a hint to refresh, neither of which makes a badge invalid
    purpose = StatusPurpose(named)
    if not isinstance(address, str) or entry.get("statusSize") not in (None, 1, "1"):
        raise UnreliableListError("Its entry for the status list cannot be read.")
    status_list = _relied_on(address, issuer, lookups, now)
    purposes = status_list["credentialSubject"]["statusPurpose"]
    if purpose not in (purposes if isinstance(purposes, list) else [purposes]):
        raise UnreliableListError("The list it names is kept for another purpose.")
    bits = _bits(status_list["credentialSubject"]["encodedList"])
    index = _index(entry.get("statusListIndex"), len(bits) * 8)
    return purpose if bits[index // 8] & (0x80 >> index % 8) else None


def _relied_on(address: str, issuer: str, lookups: Lookups, now: datetime) -> dict[str, Any]:
    """The status list, after its form, its issuer, its signature and its dates have been checked."""
    if (address, issuer) in lookups.relied_on:
        return lookups.relied_on[address, issuer]
    answer = lookups.answer(address)
    try:
        text = answer.body.decode().strip()
        document = (
            _from_token(text, issuer, lookups)
            if not text.startswith("{")
            else within_limits(read_object(text))
        )
        validate("openbadges/v3p0/status_list", document)
        listed_by = document["issuer"]
        if (listed_by["id"] if isinstance(listed_by, Mapping) else listed_by) != issuer:
            raise UnreliableListError("The list it names belongs to another issuer.")
        if document.get("id", address) != address:
            raise UnreliableListError("The list it names says that it is another list.")
        if text.startswith("{"):
            _check_list_signature(document, issuer, lookups, now)
    except (SchemaError, TokenError, ValueError, LibOpenBadgesException) as error:
        raise UnreliableListError("The status list is damaged, or its issuer did not sign it.") from error
    except (WrongKeyError, StrangeKeyError, NotSignable) as error:
        raise UnreliableListError(str(error)) from error
    if not is_current(document.get("validFrom"), document.get("validUntil"), now):
        raise UnreliableListError("The status list is out of date.")
    lookups.relied_on[address, issuer] = document
    return document


def _from_token(token: str, issuer: str, lookups: Lookups) -> dict[str, Any]:
    header, payload = read_compact(token)
    check_compact(token, key_in_header(header, issuer, lookups).pem)
    return within_limits(read_object(payload))


def _check_list_signature(document: dict[str, Any], issuer: str, lookups: Lookups, now: datetime) -> None:
    proof = document.get("proof")
    if not isinstance(proof, Mapping) or unpinned_contexts(document):
        raise UnreliableListError("The status list is not signed in a way that is checked here.")
    key = key_of_issuer(issuer, str(proof.get("verificationMethod")), lookups)
    if surely_holds(document, key.pem, now):
        return
    verify_data_integrity_proof(document, key.pem)
    # The proof holds for what the list means. This refuses a list that is spelled to mean less than it shows.
    canonical_nquads({name: value for name, value in document.items() if name != "proof"})


def _bits(encoded: str) -> bytes:
    try:
        return decode_encoded_list(encoded)
    except (ValueError, LibOpenBadgesException) as error:
        raise UnreliableListError("The status list cannot be unpacked.") from error


def _index(text: Any, size: int) -> int:
    if not isinstance(text, str | int) or isinstance(text, bool) or not str(text).isascii():
        raise UnreliableListError("Its place on the status list cannot be read.")
    if not str(text).isdigit() or int(text) >= size:
        raise UnreliableListError("Its place is not on the status list.")
    return int(text)


def _reason_on_open_list(entry: JsonObject, document: JsonObject, issuer: str, lookups: Lookups) -> str:
    """Why the badge is on a list that names badges openly; empty if it is not on it."""
    status_list = lookups.document(str(entry.get("id")))
    if status_list.get("issuer") != issuer:
        raise UnreliableListError("The list it names belongs to another issuer.")
    revoked = status_list.get("revokedCredential", [])
    items = revoked if isinstance(revoked, list) else [revoked]
    if not all(isinstance(item, Mapping) and isinstance(item.get("id"), str) for item in items):
        raise UnreliableListError("The list it names cannot be read.")
    for item in items:
        if item["id"] == document["id"] and item.get("revoked", True):
            return claimed(item.get("revocationReason")) or "It gives no reason."
    return ""
