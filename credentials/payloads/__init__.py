"""Shapes of JSON: the library file that comes in, and the answers of the catalogue that go out."""

from credentials.payloads.answers import AlignmentOut, CardOut, CardsOut, CardsQuery, CredentialOut
from credentials.payloads.library_file import KEBAB, CredentialFile, credential_schema, problems_in

__all__ = [
    "KEBAB",
    "AlignmentOut",
    "CardOut",
    "CardsOut",
    "CardsQuery",
    "CredentialFile",
    "CredentialOut",
    "credential_schema",
    "problems_in",
]
