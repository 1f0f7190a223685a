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
from credentials.payloads.library_file import (
    GLYPHS_OFFERED,
    KEBAB,
    CredentialFile,
    checked_file,
    credential_schema,
    lacking,
    problems_in,
    unfit,
)
from credentials.payloads.sample_file import AnchorFile, ExampleFile, anchor_schema, example_schema
from credentials.payloads.yaml_text import LARGEST_FILE, file_text, read_file

__all__ = [
    "GLYPHS_OFFERED",
    "KEBAB",
    "LARGEST_FILE",
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
    "checked_file",
    "credential_schema",
    "example_schema",
    "file_text",
    "lacking",
    "problems_in",
    "read_file",
    "unfit",
]
