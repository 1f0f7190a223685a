"""Finding the public key that a badge was signed with, in what its issuer publishes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import OctKey, import_key
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3 import resolve_did, resolve_verification_method

from awards.verifying.lookups import JsonObject, Lookups, UnreachableError

# 2048 bits in the letters of base64, and many times as much as any key has.
_SHORTEST_MODULUS, _LONGEST_NUMBER = 341, 16_384
# What a public key has, by its kind, and what makes any of them secret.
_PUBLIC_MEMBERS = {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}
_NOT_PUBLIC = "The issuer publishes a secret where a public key belongs."
_SECRET_MEMBERS = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}
_WEB_DID = re.compile(r"did:web:[A-Za-z0-9.-]+(%3[Aa][0-9]{1,5})?(:[A-Za-z0-9._~-]+)*")


class WrongKeyError(Exception):
    """The badge names a key that its issuer does not stand behind."""


class StrangeKeyError(Exception):
    """The key is of a kind, or at a kind of place, that this check does not know."""


@dataclass(frozen=True)
class FoundKey:
    """A public key, and whether an address on the web vouches for it or only the key itself."""

    pem: bytes
    vouched_for_by: str


def key_of_issuer(issuer: str, method: str, lookups: Lookups) -> FoundKey:
    """The key that ``method`` names, if the issuer lists it for signing badges.

    Raises:
        WrongKeyError: the issuer does not list it.
        StrangeKeyError: the issuer or the key is of an unknown kind.
        UnreachableError: the issuer's key document could not be had.
    """
    if issuer.startswith("did:key:"):
        if method.partition("#")[0] != issuer:
            raise WrongKeyError("The badge is signed with another key than the one its issuer is named by.")
        return FoundKey(_offline_key(method), vouched_for_by="")
    if not issuer.startswith(("did:web:", "https://", "http://")):
        raise StrangeKeyError(f"Issuers named like {issuer[:80]} are not known here.")
    document = lookups.document(issuer)
    if document.get("id") != issuer:
        raise WrongKeyError("The key document at the issuer's address belongs to somebody else.")
    return FoundKey(_listed_key(document, issuer, method), vouched_for_by=web_host(issuer))


def key_in_header(header: JsonObject, issuer: str, lookups: Lookups) -> FoundKey:
    """The key that the header of a token names or carries.

    Raises:
        WrongKeyError: the issuer does not stand behind it.
        StrangeKeyError: it is of an unknown kind.
        UnreachableError: it could not be looked up.
    """
    name, carried = header.get("kid"), header.get("jwk")
    if isinstance(carried, Mapping):
        return _carried_key(_pem_from_jwk(carried), issuer, lookups)
    if not isinstance(name, str):
        raise WrongKeyError("The token does not say which key it was signed with.")
    if name.startswith("#"):
        return key_of_issuer(issuer, issuer + name, lookups)
    if name.startswith(("did:", f"{issuer}#")):
        return key_of_issuer(issuer, name, lookups)
    if not web_host(name):
        raise StrangeKeyError("The token names its key in a way that is not known here.")
    if web_host(name) != web_host(issuer):
        raise WrongKeyError("The token points to a key at another address than its issuer's.")
    pem = _pem_from_jwk(lookups.document(name))
    # Several issuers may share a host. One that publishes a list of its keys stands behind those alone.
    if issuer.startswith("did:web:"):
        return _carried_key(pem, issuer, lookups)
    return FoundKey(pem, vouched_for_by=web_host(name))


def web_host(address: str) -> str:
    """The host that answers for an address or a did:web identifier; empty for anything else."""
    if address.startswith("did:web:"):
        host = address.removeprefix("did:web:").partition(":")[0].partition("#")[0]
        return host.replace("%3A", ":").replace("%3a", ":")
    if not address.startswith(("https://", "http://")):
        return ""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def did_document_address(did: str) -> str:
    """Where a did:web identifier says that its keys are published.

    Raises:
        UnreachableError: the identifier is of another kind, or spelled so that it could mean another host.
    """
    if not _WEB_DID.fullmatch(did):
        raise UnreachableError("Its issuer is named in a way that leads to no address.")
    host, *path = did.removeprefix("did:web:").split(":")
    place = "/".join(path) if path else ".well-known"
    return f"https://{host.replace('%3A', ':').replace('%3a', ':')}/{place}/did.json"


def _listed_key(document: JsonObject, issuer: str, method: str) -> bytes:
    signing = [_identifier(entry) for entry in _entries(document.get("assertionMethod"))]
    methods = [*_entries(document.get("verificationMethod")), *_entries(document.get("assertionMethod"))]
    for entry in methods:
        if not isinstance(entry, Mapping) or entry.get("id") != method:
            continue
        if entry.get("controller") != issuer or method not in signing or "revoked" in entry:
            break
        return _pem_from_method(entry)
    raise WrongKeyError("The issuer does not list the key that this badge was signed with.")


def _carried_key(pem: bytes, issuer: str, lookups: Lookups) -> FoundKey:
    """A key inside the token proves nothing by itself: look whether the issuer lists the very same one."""
    if issuer.startswith("did:key:"):
        if _offline_key(issuer) != pem:
            raise WrongKeyError("The badge is signed with another key than the one its issuer is named by.")
        return FoundKey(pem, vouched_for_by="")
    if not issuer.startswith("did:web:"):
        raise StrangeKeyError("The badge brings its own key, and nothing shows that it is its issuer's.")
    document = lookups.document(issuer)
    for entry in _entries(document.get("verificationMethod")):
        if isinstance(entry, Mapping) and _pem_or_none(entry) == pem:
            found = _listed_key(document, issuer, str(entry.get("id")))
            return FoundKey(found, vouched_for_by=web_host(issuer))
    raise WrongKeyError("The issuer does not list the key that this badge was signed with.")


def _entries(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _identifier(entry: Any) -> Any:
    return entry.get("id") if isinstance(entry, Mapping) else entry


def _offline_key(method: str) -> bytes:
    try:
        return resolve_verification_method(method)
    except LibOpenBadgesException as error:
        raise StrangeKeyError("The key that names the issuer cannot be read.") from error


def _pem_or_none(entry: JsonObject) -> bytes | None:
    try:
        return _pem_from_method(entry)
    except StrangeKeyError:
        return None


def _pem_from_method(entry: JsonObject) -> bytes:
    jwk, spelled = entry.get("publicKeyJwk"), entry.get("publicKeyMultibase")
    if isinstance(jwk, Mapping):
        return _pem_from_jwk(jwk)
    if not isinstance(spelled, str):
        raise StrangeKeyError("The issuer publishes its key in a form that is not known here.")
    try:
        return resolve_did(f"did:key:{spelled}")
    except LibOpenBadgesException as error:
        raise StrangeKeyError("The key that the issuer publishes cannot be read.") from error


def _pem_from_jwk(jwk: JsonObject) -> bytes:
    # A key whose secret half is published is anybody's. Nor is such a half ever looked at: a stranger could choose
    # numbers that take hours to make sense of.
    kind = str(jwk.get("kty"))
    if kind == "oct" or _SECRET_MEMBERS & jwk.keys():
        raise StrangeKeyError(_NOT_PUBLIC)
    public = {name: str(jwk.get(name, "")) for name in _PUBLIC_MEMBERS.get(kind, ())}
    if not public or any(len(number) > _LONGEST_NUMBER for number in public.values()):
        raise StrangeKeyError("The key that the issuer publishes cannot be read.")
    if kind == "RSA" and len(public["n"]) < _SHORTEST_MODULUS:
        raise StrangeKeyError("The key that the issuer publishes is too short to be safe.")
    try:
        key = import_key({"kty": kind, **public})
        if isinstance(key, OctKey):
            raise StrangeKeyError(_NOT_PUBLIC)
        return key.as_pem(private=False)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise StrangeKeyError("The key that the issuer publishes cannot be read.") from error
