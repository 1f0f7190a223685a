"""The steps of checking an Open Badges 3.0 credential."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3 import OB3GuardUnavailable, OB3LdpVerifier, verify_data_integrity_proof

from awards.canonical import VC2, NotSignable, unpinned_contexts
from awards.jws import TokenError, UnfitKeyError, check_compact
from awards.verifying.dates import check_dates, is_current, seconds
from awards.verifying.endorsements import check_endorsements
from awards.verifying.evidence import check_evidence
from awards.verifying.form import fault
from awards.verifying.identity import check_identity
from awards.verifying.inquiry import Handed, Inquiry
from awards.verifying.keys import (
    FoundKey,
    StrangeKeyError,
    WrongKeyError,
    key_in_header,
    key_of_issuer,
    web_host,
)
from awards.verifying.lookups import JsonObject, UnreachableError
from awards.verifying.plainly import surely_holds
from awards.verifying.remembered import remember, was_whole
from awards.verifying.report import Findings, Step, StopCheckingError
from awards.verifying.status import check_status
from awards.verifying.twofold import evidence_stands_for_more, has_unread_members
from awards.verifying.vocabulary import redefined_words
from schemas.registry import SchemaError, validate

_DRAFT_CONTEXT = "https://www.w3.org/2018/credentials/v1"
_SUITE = "eddsa-rdfc-2022"

_CHANGED = (
    "The signature does not fit. The badge was changed after it was signed, or somebody else signed it in "
    "the issuer's name."
)
# The library counts the steps of the canonical form, and the seconds, and says so when it gives up; before that it
# looks for what only a hostile document has.
_GAVE_UP, _UNUSUAL = "refusing to canonicalize", "refusing the credential"
_PUZZLE = (
    "The badge is built like a puzzle that would keep a check busy for very long, so its signature was not "
    "worked out. A real badge is simpler."
)
_OVERFULL = (
    "The badge is written as no real badge is, with very many parts of one kind or the same type twice, so it "
    "cannot be relied on."
)
_UNCHANGED = "The signature fits: the badge is exactly as its issuer signed it."
_UNCOVERED = "The badge is written so that its signature does not cover all of it, so it cannot be relied on."


def check_version3(handed: Handed, inquiry: Inquiry) -> None:
    """Answer every step for a 3.0 credential, embedded proof or token."""
    document, findings = handed.document, inquiry.findings
    issuer = _issuer_id(document)
    _describe(document, issuer, findings)
    _check_form(document, findings)
    check_dates(document.get("validFrom"), document.get("validUntil"), findings, inquiry.now)
    check_identity(_named_holders(document), inquiry.identity, findings)
    if handed.token:
        _check_token(handed, issuer, inquiry)
    else:
        _check_proof(document, issuer, inquiry)
    # Only now: the address of the list is worth asking only if the issuer wrote it.
    check_status(document, issuer, inquiry)
    check_endorsements(document, inquiry)
    check_evidence(document, inquiry.lookups, findings)


def _issuer_id(document: JsonObject) -> str:
    """Who issued a credential, by identifier."""
    issuer = document.get("issuer")
    named = issuer.get("id") if isinstance(issuer, Mapping) else issuer
    return named if isinstance(named, str) else ""


def _proof_of(document: JsonObject) -> JsonObject | None:
    """The one proof in a credential that can be checked here, if there is exactly one."""
    proofs = document.get("proof")
    known = [
        proof
        for proof in (proofs if isinstance(proofs, list) else [proofs])
        if isinstance(proof, Mapping)
        and proof.get("type") == "DataIntegrityProof"
        and proof.get("cryptosuite") == _SUITE
    ]
    return known[0] if len(known) == 1 else None


def _describe(document: JsonObject, issuer: str, findings: Findings) -> None:
    subject = document.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, Mapping) else None
    named = document.get("issuer")
    findings.describe(
        title=achievement.get("name") if isinstance(achievement, Mapping) else document.get("name"),
        issuer_name=named.get("name") if isinstance(named, Mapping) else "",
        issuer_id=issuer,
    )


def _check_form(document: JsonObject, findings: Findings) -> None:
    contexts = document.get("@context")
    if isinstance(contexts, list) and contexts and contexts[0] == _DRAFT_CONTEXT:
        findings.unknown(
            Step.SCHEMA, "The badge follows a draft of Open Badges 3.0 that is not checked here."
        )
        raise StopCheckingError
    if not isinstance(contexts, list) or VC2 not in contexts:
        findings.version = None
        findings.failed(Step.SCHEMA, "This is not a badge of Open Badges 2.0 or 3.0.")
        raise StopCheckingError
    try:
        validate("openbadges/v3p0/credential", document)
    except SchemaError as error:
        findings.failed(
            Step.SCHEMA,
            f"The badge is not in the form that Open Badges 3.0 asks for: {fault(error)}",
        )
        raise StopCheckingError from error
    if redefined := redefined_words(document):
        findings.failed(
            Step.SCHEMA,
            "The badge brings a vocabulary that gives words of the standard another meaning: "
            f"{', '.join(redefined)[:200]}.",
        )
        raise StopCheckingError
    findings.passed(Step.SCHEMA, "The badge has the form that Open Badges 3.0 asks for.")


def _check_proof(document: JsonObject, issuer: str, inquiry: Inquiry) -> None:
    findings = inquiry.findings
    if "proof" not in document:
        findings.failed(Step.SIGNATURE, "The badge is not signed, so anybody could have written it.")
        raise StopCheckingError
    proof = _proof_of(document)
    if proof is None:
        findings.unknown(Step.SIGNATURE, "The badge is signed in a way that is not checked here.")
        raise StopCheckingError
    try:
        unknown = unpinned_contexts(document)
    except NotSignable as error:
        findings.unknown(Step.SIGNATURE, str(error))
        raise StopCheckingError from error
    if unknown:
        named = [context for context in unknown if web_host(context)]
        findings.unknown(
            Step.SIGNATURE,
            "The badge uses a vocabulary that is not held here, so its signature cannot be checked: "
            f"{named[0][:200] if named else 'one of its own'}.",
        )
        raise StopCheckingError
    method = str(proof.get("verificationMethod"))
    key = _found_key(lambda: key_of_issuer(issuer, method, inquiry.lookups), issuer, inquiry)
    _check_embedded_signature(dict(document), key, inquiry)


def _check_embedded_signature(document: dict[str, Any], key: FoundKey, inquiry: Inquiry) -> None:
    # A signature covers what a document means, not how it is spelled. The library's full check makes sure
    # that the spelling hides nothing, but judges dates too. A badge outside its dates is refused anyway, so
    # for that one the signature alone is asked about.
    findings = inquiry.findings
    if not isinstance(load_pem_public_key(key.pem), Ed25519PublicKey):
        findings.failed(Step.SIGNATURE, "The key that the badge names is of another kind than its signature.")
        raise StopCheckingError
    if evidence_stands_for_more(document) or has_unread_members(document):
        findings.failed(Step.SIGNATURE, _UNCOVERED)
        raise StopCheckingError
    current = is_current(document.get("validFrom"), document.get("validUntil"), inquiry.now)
    if current and (surely_holds(document, key.pem, inquiry.now) or was_whole(document, key.pem)):
        findings.passed(Step.SIGNATURE, _UNCHANGED)
        return
    try:
        if current:
            OB3LdpVerifier(pubkey_pem=key.pem).verify(document)
            remember(document, key.pem)
        else:
            verify_data_integrity_proof(document, key.pem)
    except OB3GuardUnavailable as error:
        findings.unknown(Step.SIGNATURE, "Signatures cannot be checked with the packages installed here.")
        raise StopCheckingError from error
    except LibOpenBadgesException as error:
        if str(error).startswith(_GAVE_UP):
            findings.unknown(Step.SIGNATURE, _PUZZLE)
            raise StopCheckingError from error
        if str(error).startswith(_UNUSUAL):
            findings.failed(Step.SIGNATURE, _OVERFULL)
            raise StopCheckingError from error
        hidden = current and _proof_alone_holds(document, key)
        findings.failed(Step.SIGNATURE, _UNCOVERED if hidden else _CHANGED)
        raise StopCheckingError from error
    findings.passed(Step.SIGNATURE, _UNCHANGED)


def _proof_alone_holds(document: dict[str, Any], key: FoundKey) -> bool:
    try:
        verify_data_integrity_proof(document, key.pem)
    except LibOpenBadgesException:
        return False
    return True


def _check_token(handed: Handed, issuer: str, inquiry: Inquiry) -> None:
    findings = inquiry.findings
    if str(handed.header.get("alg")).lower() == "none":
        findings.failed(Step.SIGNATURE, "The token is not signed, so anybody could have written it.")
        raise StopCheckingError
    key = _found_key(lambda: key_in_header(handed.header, issuer, inquiry.lookups), issuer, inquiry)
    try:
        check_compact(handed.token, key.pem)
    except UnfitKeyError as error:
        findings.failed(Step.SIGNATURE, str(error))
        raise StopCheckingError from error
    except TokenError as error:
        findings.failed(Step.SIGNATURE, _CHANGED)
        raise StopCheckingError from error
    if not _claims_agree(handed.document, issuer):
        findings.failed(Step.SIGNATURE, "What the token says around the badge differs from the badge itself.")
        raise StopCheckingError
    findings.passed(Step.SIGNATURE, _UNCHANGED)


def _claims_agree(document: JsonObject, issuer: str) -> bool:
    subject = document.get("credentialSubject")
    expected = {
        "iss": issuer,
        "jti": document.get("id"),
        "sub": subject.get("id") if isinstance(subject, Mapping) else None,
        "nbf": seconds(document.get("validFrom")),
        "exp": seconds(document.get("validUntil")),
    }
    return all(document[claim] == value for claim, value in expected.items() if claim in document)


def _found_key(find: Callable[[], FoundKey], issuer: str, inquiry: Inquiry) -> FoundKey:
    findings = inquiry.findings
    try:
        key = find()
    except WrongKeyError as error:
        findings.failed(Step.ISSUER, str(error))
    except StrangeKeyError as error:
        findings.unknown(Step.ISSUER, str(error))
    except UnreachableError as error:
        findings.unknown(Step.ISSUER, f"The issuer's key could not be looked up. {error}")
    else:
        _say_who_vouches(key, issuer, inquiry)
        return key
    raise StopCheckingError


def _say_who_vouches(key: FoundKey, issuer: str, inquiry: Inquiry) -> None:
    if key.vouched_for_by:
        published = f"Its issuer publishes the key that the badge names, at {key.vouched_for_by}."
        inquiry.findings.passed(Step.ISSUER, f"{published} {inquiry.known(issuer)}")
    elif issuer.startswith("did:key:") and inquiry.knows(issuer):
        inquiry.findings.passed(
            Step.ISSUER,
            f"The badge is signed with the key that its issuer is named by. {inquiry.known(issuer)}",
        )
    else:
        inquiry.findings.unknown(
            Step.ISSUER,
            "The issuer is known by its key only: the signature shows that the holder of that key made the "
            "badge, not who that is.",
        )


def _named_holders(document: JsonObject) -> list[JsonObject]:
    """How a 3.0 badge names its holder, in the words that 2.0 uses."""
    subject = document["credentialSubject"]
    identifiers = subject.get("identifier", [])
    named: list[JsonObject] = [
        {"identity": entry["identityHash"], "hashed": entry["hashed"], "salt": entry.get("salt", "")}
        for entry in (identifiers if isinstance(identifiers, list) else [identifiers])
    ]
    address = subject.get("id", "")
    if isinstance(address, str) and address.startswith(("mailto:", "did:")):
        named.append({"identity": address.removeprefix("mailto:"), "hashed": False})
    return named
