"""The proof inside a document, eddsa-rdfc-2022: what is always the same about it, and how it is spelled."""

from __future__ import annotations

SIGNATURE_BYTES = 64
PROOF_CONSTANTS = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-rdfc-2022",
    "proofPurpose": "assertionMethod",
}


def proof_nquads(method: str, created: str) -> bytes:
    """The canonical form of the options of a proof. Whatever the badge, it is these five lines."""
    security, schema = "https://w3id.org/security#", "http://www.w3.org/2001/XMLSchema#"
    lines = (
        f'<http://purl.org/dc/terms/created> "{created}"^^<{schema}dateTime>',
        f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{security}DataIntegrityProof>",
        f'<{security}cryptosuite> "eddsa-rdfc-2022"^^<{security}cryptosuiteString>',
        f"<{security}proofPurpose> <{security}assertionMethod>",
        f"<{security}verificationMethod> <{method}>",
    )
    return "".join(f"_:c14n0 {line} .\n" for line in lines).encode()


_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def base58(content: bytes) -> str:
    """Bytes in the spelling of signatures. openbadgeslib has this, but not as part of what it promises to keep."""
    number, digits = int.from_bytes(content), ""
    while number:
        number, rest = divmod(number, len(_BASE58))
        digits = _BASE58[rest] + digits
    leading_zeros = len(content) - len(content.lstrip(b"\x00"))
    return _BASE58[0] * leading_zeros + digits


def from_base58(text: str) -> bytes | None:
    """The 64 bytes of a signature, or None for a text that spells something else."""
    number = 0
    for character in text:
        digit = _BASE58.find(character)
        if digit < 0:
            return None
        number = number * len(_BASE58) + digit
    if number.bit_length() > SIGNATURE_BYTES * 8:
        return None
    signature = number.to_bytes(SIGNATURE_BYTES)
    return signature if base58(signature) == text else None
