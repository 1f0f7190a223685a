"""The steps of checking an Open Badges 2.0 assertion, hosted or signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awards.jws import TokenError, check_compact
from awards.verifying.dates import check_dates
from awards.verifying.evidence import check_evidence
from awards.verifying.form import fault
from awards.verifying.identity import check_identity
from awards.verifying.inquiry import Handed, Inquiry
from awards.verifying.keys import web_host
from awards.verifying.lookups import JsonObject, Lookups, UnreachableError, read_object
from awards.verifying.report import Findings, Step, StopCheckingError, claimed
from schemas.registry import SchemaError, validate


def check_version2(handed: Handed, inquiry: Inquiry) -> None:
    """Answer every step for a 2.0 assertion."""
    document, lookups, findings = handed.document, inquiry.lookups, inquiry.findings
    _check_form(document, findings)
    check_dates(document["issuedOn"], document.get("expires"), findings, inquiry.now)
    check_identity([document["recipient"]], inquiry.identity, findings)
    hosted = "hosted" in str(document["verification"]["type"]).lower()
    if hosted and _is_gone(document, lookups, findings):
        return
    issuer = _issuer_behind(document, inquiry)
    if hosted:
        _check_published(document, issuer, lookups, findings)
    else:
        _check_signed(handed, issuer, lookups, findings)
    _check_revocation_list(document, issuer, lookups, findings)
    findings.unknown(Step.ENDORSEMENTS, "Endorsements in badges of version 2.0 are not checked here.")
    check_evidence(document, lookups, findings)


def _check_form(document: JsonObject, findings: Findings) -> None:
    try:
        validate("openbadges/v2p0/assertion", document)
    except SchemaError as error:
        findings.failed(
            Step.SCHEMA,
            f"The badge is not in the form that Open Badges 2.0 asks for: {fault(error)}",
        )
        raise StopCheckingError from error
    findings.passed(Step.SCHEMA, "The badge has the form that Open Badges 2.0 asks for.")


def _is_gone(document: JsonObject, lookups: Lookups, findings: Findings) -> bool:
    """Whether the issuer answers for this badge only with the news that it is revoked."""
    try:
        answer = lookups.answer(document["id"])
    except UnreachableError as error:
        findings.unknown(Step.SIGNATURE, f"The published copy of the badge could not be looked up. {error}")
        raise StopCheckingError from error
    try:
        published = read_object(answer.body)
    except ValueError:
        published = {}
    if not answer.gone and published.get("revoked") is not True:
        return False
    findings.revoked = True
    reason = claimed(published.get("revocationReason"))
    findings.failed(Step.STATUS, f"The issuer has revoked this badge. {reason}".strip())
    return True


def _issuer_behind(document: JsonObject, inquiry: Inquiry) -> JsonObject:
    """The issuer's own page, by way of the badge class. What the badge says of them is not believed."""
    lookups, findings = inquiry.lookups, inquiry.findings
    try:
        badge_class = lookups.document(_address_of(document["badge"]))
        issuer = lookups.document(_address_of(badge_class.get("issuer")))
        validate("openbadges/v2p0/badge_class", badge_class)
        validate("openbadges/v2p0/issuer", issuer)
    except UnreachableError as error:
        findings.unknown(Step.ISSUER, f"The issuer could not be looked up. {error}")
        raise StopCheckingError from error
    except SchemaError as error:
        findings.failed(Step.ISSUER, f"What the issuer publishes is not in form: {fault(error)}")
        raise StopCheckingError from error
    findings.describe(
        title=badge_class["name"], issuer_name=issuer["name"], issuer_id=_address_of(badge_class["issuer"])
    )
    if issuer["id"] != _address_of(badge_class["issuer"]):
        findings.failed(Step.ISSUER, "The issuer's page belongs to somebody else.")
        raise StopCheckingError
    findings.passed(
        Step.ISSUER, f"The issuer is published at {web_host(issuer['id'])}. {inquiry.known(issuer['id'])}"
    )
    return issuer


def _check_published(document: JsonObject, issuer: JsonObject, lookups: Lookups, findings: Findings) -> None:
    """A hosted badge is as true as the copy at its address, if that address is the issuer's."""
    if not _within_scope(document["id"], issuer):
        findings.failed(Step.SIGNATURE, "The badge is published at an address that is not its issuer's.")
        raise StopCheckingError
    try:
        published = lookups.document(document["id"])
    except UnreachableError as error:
        findings.unknown(Step.SIGNATURE, f"The published copy of the badge could not be looked up. {error}")
        raise StopCheckingError from error
    differing = sorted(name for name in {*document, *published} if document.get(name) != published.get(name))
    if differing:
        findings.failed(
            Step.SIGNATURE,
            f"This copy differs from the one its issuer publishes, in: {claimed(', '.join(differing))}.",
        )
        raise StopCheckingError
    findings.passed(Step.SIGNATURE, "The badge is exactly as its issuer publishes it.")


def _check_signed(handed: Handed, issuer: JsonObject, lookups: Lookups, findings: Findings) -> None:
    creator = handed.document["verification"].get("creator")
    if not handed.token or not isinstance(creator, str):
        findings.failed(Step.SIGNATURE, "The badge says that it is signed, but carries no signature.")
        raise StopCheckingError
    if creator not in [_address_of(key) for key in _entries(issuer.get("publicKey"))]:
        findings.failed(Step.SIGNATURE, "The issuer does not list the key that this badge was signed with.")
        raise StopCheckingError
    try:
        key = lookups.document(creator)
        check_compact(handed.token, str(key.get("publicKeyPem")).encode())
    except UnreachableError as error:
        findings.unknown(Step.SIGNATURE, f"The issuer's key could not be looked up. {error}")
        raise StopCheckingError from error
    except TokenError as error:
        findings.failed(
            Step.SIGNATURE,
            "The signature does not fit: the badge was changed, or somebody else signed it.",
        )
        raise StopCheckingError from error
    if key.get("owner") != issuer["id"] or key.get("id", creator) != creator:
        findings.failed(Step.SIGNATURE, "The key that this badge was signed with belongs to somebody else.")
        raise StopCheckingError
    findings.passed(Step.SIGNATURE, "The signature fits: the badge is exactly as its issuer signed it.")


def _check_revocation_list(
    document: JsonObject, issuer: JsonObject, lookups: Lookups, findings: Findings
) -> None:
    address = issuer.get("revocationList")
    if not isinstance(address, str):
        findings.passed(Step.STATUS, "The issuer has not taken this badge back.")
        return
    try:
        listed = _entries(lookups.document(address).get("revokedAssertions"))
    except UnreachableError as error:
        findings.unknown(Step.STATUS, f"Whether the badge was taken back could not be checked. {error}")
        return
    if not all(_address_of(entry) for entry in listed):
        findings.unknown(Step.STATUS, "The list of badges that the issuer took back cannot be read.")
        return
    for entry in listed:
        if _address_of(entry) == document["id"]:
            findings.revoked = True
            reason = claimed(entry.get("revocationReason")) if isinstance(entry, Mapping) else ""
            findings.failed(Step.STATUS, f"The issuer has revoked this badge. {reason}".strip())
            return
    findings.passed(Step.STATUS, "The issuer has not taken this badge back.")


def _within_scope(address: str, issuer: JsonObject) -> bool:
    scope = issuer.get("verification")
    scope = scope if isinstance(scope, Mapping) else {}
    if beginnings := _entries(scope.get("startsWith")):
        # Compared host by host first, since "https://a.example" also begins "https://a.example.evil".
        return any(
            isinstance(start, str) and web_host(address) == web_host(start) and address.startswith(start)
            for start in beginnings
        )
    if hosts := _entries(scope.get("allowedOrigins")):
        return web_host(address) in hosts
    return web_host(address) == web_host(issuer["id"])


def _address_of(value: Any) -> str:
    named = value.get("id") if isinstance(value, Mapping) else value
    return named if isinstance(named, str) else ""


def _entries(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
