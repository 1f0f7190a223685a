"""The way in: finds out what was handed over, takes it out of its picture or token, and has it checked."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from awards.baking import LARGEST_BADGE, PNG_SIGNATURE, PictureError, unbake
from awards.jws import TokenError, read_compact
from awards.verifying.inquiry import Handed, Inquiry
from awards.verifying.limits import within_limits
from awards.verifying.lookups import Lookups, Reach, Resolve, UnreachableError, nobody_asks, read_object
from awards.verifying.newest import of_the_newest
from awards.verifying.report import Findings, Report, Step, StopCheckingError
from awards.verifying.version2 import check_version2
from awards.verifying.version3 import check_version3

_REGISTERED_CLAIMS = ("iss", "jti", "sub", "nbf", "exp")


def verify(
    source: bytes | str | Mapping[str, Any],
    resolve: Resolve,
    *,
    now: datetime,
    identity: str | None = None,
    knows: Callable[[str], bool] = lambda issuer: False,
    reach: Reach = nobody_asks,
    newest: bool = False,
) -> Report:
    """Check a badge and report every step. Never raises for a bad badge: that is what the report is for.

    Args:
        source: a PNG or SVG with a badge inside, the JSON of a badge, or a token (JWT, JWS).
        resolve: answers for addresses and did:web identifiers that the badge names. It raises
            ``UnreachableError`` for those that do not answer. Own badges are best answered from the database.
        now: the moment to judge dates at.
        identity: an e-mail address or other identifier that the holder claims, to be compared with the badge.
        knows: whether an issuer, by its identifier, is one of those known here.
        reach: whether there is something at the address of a piece of evidence.
        newest: ask the issuer of a 3.0 badge once for a newer edition, and judge that one if there is one.
    """
    lookups = Lookups(resolve, reach)

    def judged(handed: bytes | str | Mapping[str, Any]) -> Report:
        return _judged(handed, Inquiry(lookups, Findings(), identity, now, knows))

    report = judged(source)
    return of_the_newest(report, lookups, judged) if newest and report.version == "3.0" else report


def _judged(source: bytes | str | Mapping[str, Any], inquiry: Inquiry) -> Report:
    findings = inquiry.findings
    with suppress(StopCheckingError):
        handed = _opened(source, inquiry)
        findings.document = handed.document
        if _is_version2(handed.document):
            findings.version = "2.0"
            check_version2(handed, inquiry)
        else:
            findings.version = "3.0"
            check_version3(handed, inquiry)
    return findings.report()


def _opened(source: bytes | str | Mapping[str, Any], inquiry: Inquiry) -> Handed:
    findings = inquiry.findings
    try:
        text, kind = _text_of(source)
        if text.startswith(("https://", "http://")):
            text, kind = _published_at(text, inquiry.lookups), "What stands at the address in the picture"
        handed = _read(text)
    except UnreachableError as error:
        findings.unknown(
            Step.FORMAT, f"The picture holds no badge but its address, which could not be opened. {error}"
        )
    except (TokenError, UnicodeError):
        findings.failed(
            Step.FORMAT, "This is no badge: neither a picture, nor JSON, nor a token that can be read."
        )
    except PictureError as error:
        findings.failed(Step.FORMAT, str(error))
    except ValueError as error:
        findings.failed(Step.FORMAT, f"The badge cannot be read. {error}")
    else:
        findings.passed(Step.FORMAT, f"{kind} can be read.")
        return handed
    raise StopCheckingError


def _text_of(source: bytes | str | Mapping[str, Any]) -> tuple[str, str]:
    """The badge as text, with what it was taken from."""
    match source:
        case bytes() if source.startswith(PNG_SIGNATURE):
            return unbake(source).text.strip(), "The text inside the PNG picture"
        case bytes() if source[:512].removeprefix(BOM_UTF8).lstrip().startswith(b"<"):
            return unbake(source).text.strip(), "The text inside the SVG picture"
        case str() if source[:512].lstrip().startswith("<"):
            return unbake(source.encode()).text.strip(), "The text inside the SVG picture"
        case bytes():
            text = _small_enough(source).decode()
        case str():
            text = _small_enough(source.encode()).decode()
        case _:
            text = _small_enough(_spelled_out(source).encode()).decode()
    text = text.removeprefix("\ufeff").strip()
    if text.startswith(("https://", "http://")):
        raise ValueError("It is an address, not a badge.")
    return text, "The JSON" if text.startswith("{") else "The token"


def _spelled_out(document: Mapping[str, Any]) -> str:
    try:
        return json.dumps(dict(document), ensure_ascii=False)
    except RecursionError as error:
        raise ValueError("It is nested too deeply.") from error


def _small_enough(content: bytes) -> bytes:
    if len(content) > LARGEST_BADGE:
        raise ValueError("It is larger than any badge (256 KB).")
    return content


def _published_at(address: str, lookups: Lookups) -> str:
    """What an old picture points to: some issuers baked only the address of the badge."""
    return _small_enough(lookups.answer(address).body).decode().strip()


def _read(text: str) -> Handed:
    if text.startswith("{"):
        return Handed(within_limits(read_object(text)), {}, "")
    header, payload = read_compact(text)
    return Handed(within_limits(_credential_in(read_object(payload))), header, text)


def _credential_in(payload: dict[str, Any]) -> dict[str, Any]:
    """The credential in a token. Drafts of the standard kept it in a claim of its own."""
    inner = payload.get("vc")
    if not isinstance(inner, dict):
        return payload
    return inner | {claim: payload[claim] for claim in _REGISTERED_CLAIMS if claim in payload}


def _is_version2(document: Mapping[str, Any]) -> bool:
    context = document.get("@context")
    contexts = context if isinstance(context, list) else [context]
    return "https://w3id.org/openbadges/v2" in contexts
