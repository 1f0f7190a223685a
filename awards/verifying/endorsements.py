"""Whether the endorsements that a badge carries are genuine and still stand. They say nothing against the badge itself."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3 import verify_data_integrity_proof

from awards.canonical import NotSignable, canonical_nquads, unpinned_contexts
from awards.verifying.dates import is_current
from awards.verifying.inquiry import Inquiry
from awards.verifying.keys import FoundKey, StrangeKeyError, WrongKeyError, key_of_issuer, web_host
from awards.verifying.lookups import JsonObject, UnreachableError
from awards.verifying.report import Step, claimed, endorsements_in
from awards.verifying.status import UnreliableListError, is_marked
from schemas.registry import SchemaError, validate

_MOST_CHECKED = 4
_SECONDS = 1.5
"""After so long no further one is looked at: each may be built to keep a check busy."""


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
    ends = time.monotonic() + _SECONDS
    for of, one in given[:_MOST_CHECKED]:
        if names and time.monotonic() > ends:
            break
        try:
            names.append(_endorser(one, of, document, inquiry))
            _refuse_borrowed(of, inquiry)
        except NotGenuineError as error:
            findings.failed(Step.ENDORSEMENTS, f"{error} This says nothing about the badge itself.")
            return
        except (UnreachableError, StrangeKeyError, UnreliableListError) as error:
            findings.unknown(Step.ENDORSEMENTS, f"An endorsement could not be checked. {error}")
            return
    told = ", ".join(dict.fromkeys(names))
    rest = f" {len(given) - len(names)} more were not looked at." if len(names) < len(given) else ""
    findings.passed(Step.ENDORSEMENTS, f"Endorsed by {told}, which still stands behind it.{rest}")


def _endorser(one: Any, of: str, badge: JsonObject, inquiry: Inquiry) -> str:
    """The name of who gave a genuine endorsement that stands, and who vouches for that name."""
    try:
        validate("openbadges/v3p0/endorsement", one)
    except SchemaError as error:
        raise NotGenuineError("An endorsement in the badge is not in form.") from error
    issuer = one["issuer"]
    identifier = _identifier(issuer)
    name = claimed(issuer.get("name")) if isinstance(issuer, Mapping) else ""
    name = name or claimed(identifier)
    if one["credentialSubject"]["id"] != of:
        raise NotGenuineError(f"The endorsement by {name} is of something else.")
    key = _checked_key(dict(one), identifier, name, inquiry)
    if not is_current(one.get("validFrom"), one.get("validUntil"), inquiry.now):
        raise NotGenuineError(f"The endorsement by {name} does not count today.")
    if is_marked(one, identifier, inquiry):
        raise NotGenuineError(f"The endorsement by {name} was taken back.")
    if identifier == _identifier(badge.get("issuer")):
        return f"{name} (its own issuer)"
    if inquiry.knows(identifier):
        return name
    # Everybody writes their name themselves, so the address that vouches for the key is told with it.
    if not key.vouched_for_by:
        raise StrangeKeyError(f"It is signed by somebody who calls themselves {name}, which nothing shows.")
    return f"{name} ({key.vouched_for_by})"


def _refuse_borrowed(of: str, inquiry: Inquiry) -> None:
    """Raises ``StrangeKeyError`` for an endorsement of what another issuer defined: anybody can name that in a badge."""
    issuer = inquiry.findings.issuer_id
    if of != issuer and not inquiry.knows(issuer) and web_host(of) != (web_host(issuer) or None):
        raise StrangeKeyError("It is of something that the issuer of the badge is not seen to have defined.")


def _identifier(issuer: Any) -> Any:
    """The identifier of an issuer, whether it is described or only named."""
    return issuer.get("id") if isinstance(issuer, Mapping) else issuer


def _checked_key(document: dict[str, Any], issuer: str, name: str, inquiry: Inquiry) -> FoundKey:
    """The key that signed an endorsement, with who vouches for it."""
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
    return key
