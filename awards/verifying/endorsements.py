"""Whether the endorsements that a badge carries are genuine and still stand. They say nothing against the badge itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3 import verify_data_integrity_proof

from awards.canonical import NotSignable, canonical_nquads, unpinned_contexts
from awards.verifying.dates import is_current
from awards.verifying.inquiry import Inquiry
from awards.verifying.keys import StrangeKeyError, WrongKeyError, key_of_issuer, web_host
from awards.verifying.lookups import JsonObject, UnreachableError
from awards.verifying.report import Step, claimed, endorsements_in
from awards.verifying.status import UnreliableListError, is_marked
from schemas.registry import SchemaError, validate

_MOST_CHECKED = 4


class NotGenuineError(Exception):
    """An endorsement that its issuer did not sign, or that is of something else. Its text is shown."""


def check_endorsements(document: JsonObject, inquiry: Inquiry) -> None:
    """Answer the step of endorsements, for the first few."""
    findings = inquiry.findings
    given = list(endorsements_in(document))
    if not given:
        findings.unknown(Step.ENDORSEMENTS, "The badge carries no endorsement.")
        return
    names: list[str] = []
    for of, one in given[:_MOST_CHECKED]:
        try:
            names.append(_endorser(one, of, inquiry))
            _refuse_borrowed(of, inquiry)
        except NotGenuineError as error:
            findings.failed(Step.ENDORSEMENTS, f"{error} This says nothing about the badge itself.")
            return
        except (UnreachableError, StrangeKeyError, UnreliableListError) as error:
            findings.unknown(Step.ENDORSEMENTS, f"An endorsement could not be checked. {error}")
            return
    told = ", ".join(dict.fromkeys(names))
    rest = "" if len(given) <= _MOST_CHECKED else f" {len(given) - _MOST_CHECKED} more were not looked at."
    findings.passed(Step.ENDORSEMENTS, f"Endorsed by {told}, which still stands behind it.{rest}")


def _endorser(one: Any, of: str, inquiry: Inquiry) -> str:
    """The name of who gave a genuine endorsement that stands."""
    try:
        validate("openbadges/v3p0/endorsement", one)
    except SchemaError as error:
        raise NotGenuineError("An endorsement in the badge is not in form.") from error
    issuer = one["issuer"]
    identifier = issuer["id"] if isinstance(issuer, Mapping) else issuer
    name = claimed(issuer.get("name")) if isinstance(issuer, Mapping) else ""
    name = name or claimed(identifier)
    if one["credentialSubject"]["id"] != of:
        raise NotGenuineError(f"The endorsement by {name} is of something else.")
    vouched_for_by = _check_signature(dict(one), identifier, name, inquiry)
    if not is_current(one.get("validFrom"), one.get("validUntil"), inquiry.now):
        raise NotGenuineError(f"The endorsement by {name} does not count today.")
    if is_marked(one, identifier, inquiry):
        raise NotGenuineError(f"The endorsement by {name} was taken back.")
    if inquiry.knows(identifier):
        return name
    # Everybody writes their name themselves, so the address that vouches for the key is told with it.
    if not vouched_for_by:
        raise StrangeKeyError(f"It is signed by somebody who calls themselves {name}, which nothing shows.")
    return f"{name} ({vouched_for_by})"


def _refuse_borrowed(of: str, inquiry: Inquiry) -> None:
    """Raises ``StrangeKeyError`` for an endorsement of what another issuer defined: anybody can name that in a badge."""
    issuer = inquiry.findings.issuer_id
    if of != issuer and not inquiry.knows(issuer) and web_host(of) != (web_host(issuer) or None):
        raise StrangeKeyError("It is of something that the issuer of the badge is not seen to have defined.")


def _check_signature(document: dict[str, Any], issuer: str, name: str, inquiry: Inquiry) -> str:
    """Who vouches for the key of the signature; empty for nobody."""
    proof = document.get("proof")
    if not isinstance(proof, Mapping) or unpinned_contexts(document):
        raise StrangeKeyError(f"The endorsement by {name} is signed in a way that is not checked here.")
    try:
        key = key_of_issuer(issuer, str(proof.get("verificationMethod")), inquiry.lookups)
        verify_data_integrity_proof(document, key.pem)
        # The proof holds for what the document means. This refuses one that is spelled to mean less than it shows.
        canonical_nquads({part: value for part, value in document.items() if part != "proof"})
    except (WrongKeyError, NotSignable, LibOpenBadgesException) as error:
        raise NotGenuineError(f"{name} did not sign the endorsement in its name.") from error
    return key.vouched_for_by
