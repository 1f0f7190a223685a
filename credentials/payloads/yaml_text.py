"""Credential files as text: reading one that somebody brings, writing one to keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

import yaml

from credentials.payloads.library_file import CredentialFile, unfit
from waymark.kernel.errors import Invalid, Problem
from waymark.kernel.marked import read_yaml

MOST_TOLD = 10
"""Faults of a file that are told at once."""

LARGEST_FILE = 256 * 1024
"""Bytes of one credential file. The longest of the starter library has 12 KB."""


def read_file(stream: IO[bytes]) -> dict[str, Any]:
    """A credential file, whole or unfinished, as its members. Raises ``Invalid`` naming each line and its cure."""
    content = stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise _refused(
            f"The file is larger than {LARGEST_FILE // 1024} KB. A credential is a page or two of text."
        )
    try:
        read = read_yaml(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _refused(
            "This is not a text in UTF-8. Save it as UTF-8, or send the file that was taken out here."
        ) from error
    if read.faults:
        raise _refused(*(f"Line {fault.line}: {fault.message}" for fault in read.faults))
    body = read.content
    if not isinstance(body, dict) or not all(isinstance(name, str) for name in body):
        raise _refused("This is not a credential file. Its first line is “format: waymark/credential@1”.")
    if problems := unfit(body):
        raise _refused(
            *(f"Line {read.line_of(one.where)}: {one.where}: {one.message}" for one in problems[:MOST_TOLD])
        )
    return body


def file_text(body: Mapping[str, Any]) -> str:
    """A credential's members as a file, in the order of the format."""
    order = list(CredentialFile.model_fields)
    members = sorted(body, key=lambda name: order.index(name) if name in order else len(order))
    text: str = yaml.safe_dump(
        {name: body[name] for name in members}, sort_keys=False, allow_unicode=True, width=110
    )
    return text


def _refused(*messages: str) -> Invalid:
    return Invalid(messages[0], problems=tuple(Problem("file", message) for message in messages))
