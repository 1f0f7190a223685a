"""Checking badges: what own addresses answer comes from the database, other sites are asked through a port."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import urldefrag, urlsplit

from awards.ports import OtherSites
from awards.queries import documents, rows
from awards.rules import AwardId, IssuerId, StatusListId
from awards.service.issuers import signed_status_list
from awards.verifying import Answer, Report, Resolve, UnreachableError, verify
from credentials.rules import VersionId
from waymark.kernel.errors import Invalid, NotFound, Problem
from waymark.kernel.uow import Reading

SECONDS_FOR_OTHERS = 3.5
"""How long one check waits for other sites, all of them together."""

LARGEST_ANSWER = 2 * 2**20

_ELSEWHERE = "It is published at {host}, and Waymark does not open addresses of other sites."


def check(reading: Reading, source: bytes | str, *, identity: str | None = None) -> Report:
    """Check any badge, ours or another's, as far as that is possible without asking other sites."""
    return verify(source, own_answers(reading), identity=identity or None, now=reading.now)


def check_everywhere(reading: Reading, source: bytes | str, *, identity: str | None = None) -> Report:
    """Check any badge, and have the addresses of other sites that it names opened, within limits."""
    sites, ends = reading.ports.get(OtherSites), time.monotonic() + SECONDS_FOR_OTHERS
    own, own_bases = own_answers(reading), rows.base_addresses(reading.session)

    def resolve(address: str) -> Answer:
        if address.startswith("did:web:") and rows.issuer_named(reading.session, address) is None:
            address = _did_document_at(address)
        elif address.startswith("did:") or _own_path(address, own_bases) is not None:
            return own(address)
        left = ends - time.monotonic()
        if left <= 0:
            raise UnreachableError("The sites that it names took too long to answer.")
        return sites.read(address, seconds=left, most=LARGEST_ANSWER)

    return verify(source, resolve, identity=identity or None, now=reading.now)


def badge_at(reading: Reading, address: str) -> str:
    """The badge at an address of this installation, as it is published.

    Raises ``Invalid`` for an address of another site or of something else, and for a badge that is private.
    """
    plain = urldefrag(address).url.partition("?")[0]
    path = _own_path(plain, rows.base_addresses(reading.session))
    try:
        match path.split("/") if path is not None else []:
            case ["badges", name] | ["ob3", "credentials", name]:
                award_id = AwardId(name.partition(".")[0])
                return documents.credential(reading, award_id).document
            case ["ob2", "assertions", name]:
                return _json(documents.assertion(reading, AwardId(name)).document)
            case []:
                cure = "Download the badge there, and upload the file or paste its text here."
                raise _not_taken("Waymark does not open addresses of other sites.", cure)
            case _:
                raise _not_taken(
                    "There is no badge at this address.",
                    "Use the address of the badge's own page, with /badges/ in it.",
                )
    except NotFound:
        raise _not_taken(
            "There is no public badge at this address.", "Ask its holder whether they share it."
        ) from None


def own_answers(reading: Reading) -> Resolve:
    """What this installation itself answers at its public addresses; every other address is not asked."""
    own = rows.base_addresses(reading.session)

    def resolve(address: str) -> Answer:
        try:
            return _answer(reading, address, own)
        except NotFound:
            raise UnreachableError("Nothing is published at an address that it names.") from None

    return resolve


def _answer(reading: Reading, address: str, own: tuple[str, ...]) -> Answer:
    if address.startswith("did:"):
        issuer_id = rows.issuer_named(reading.session, address)
        if issuer_id is None:
            raise UnreachableError(
                "Its issuer is not of this installation, and Waymark does not ask other sites."
            )
        return Answer(_json(documents.did_document(reading, issuer_id)).encode())
    path = _own_path(address, own)
    if path is None:
        raise UnreachableError(_ELSEWHERE.format(host=urlsplit(address).netloc or "another site"))
    match path.split("/"):
        case ["ob3", "status", name]:
            marks = documents.marks_on(reading, StatusListId(name))
            return Answer(signed_status_list(reading, marks).encode())
        case ["ob2", "assertions", name]:
            told = documents.assertion(reading, AwardId(name))
            return Answer(_json(told.document).encode(), gone=told.revoked)
        case ["ob2", "badges", name]:
            return Answer(_json(documents.badge_class(reading, VersionId(name))).encode())
        case ["ob2", "issuers", name]:
            return Answer(_json(documents.ob2_issuer(reading, IssuerId(name))).encode())
        case ["ob2", "revocations", name]:
            return Answer(_json(documents.revocation_list(reading, IssuerId(name))).encode())
        case _:
            raise NotFound("Nothing that a check could need is at this address.")


def _own_path(address: str, own: tuple[str, ...]) -> str | None:
    for base in own:
        if address.startswith(f"{base}/"):
            return address.removeprefix(f"{base}/")
    return None


def _did_document_at(did: str) -> str:
    host, *folders = did.removeprefix("did:web:").split(":")
    return "/".join(("https:/", host.replace("%3A", ":"), *(folders or [".well-known"]), "did.json"))


def _not_taken(message: str, cure: str) -> Invalid:
    return Invalid(message, problems=(Problem("badge", f"{message} {cure}"),), cure=cure)


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
