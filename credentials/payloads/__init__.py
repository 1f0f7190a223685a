"""Shapes of JSON: the library file that comes in, and the answers of the catalogue that go out."""

from credentials.payloads.answers import (
    AlignmentOut,
    CardOut,
    CardsOut,
    CardsQuery,
    CredentialOut,
    ExampleGivenOut,
    ExampleNoteOut,
    ExampleOut,
)
from credentials.payloads.library_file import KEBAB, CredentialFile, credential_schema, problems_in
from credentials.payloads.sample_file import AnchorFile, ExampleFile, anchor_schema, example_schema

__all__ = [
    "KEBAB",
    "AlignmentOut",
    "AnchorFile",
    "CardOut",
    "CardsOut",
    "CardsQuery",
    "CredentialFile",
    "CredentialOut",
    "ExampleFile",
    "ExampleGivenOut",
    "ExampleNoteOut",
    "ExampleOut",
    "anchor_schema",
    "credential_schema",
    "example_schema",
    "problems_in",
]
