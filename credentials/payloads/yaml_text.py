"""Credential files as text: reading one that somebody brings, writing one to keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

import yaml

from credentials.payloads.library_file import CredentialFile
from waymark.kernel.errors import Invalid, Problem

LARGEST_FILE = 256 * 1024
"""Bytes of one credential file. The longest of the starter library has 12 KB."""


def read_file(stream: IO[bytes]) -> dict[str, Any]:
    """A credential file, whole or unfinished, as its members. Raises ``Invalid`` naming line and cure."""
    content = stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise _refused(
            f"The file is larger than {LARGEST_FILE // 1024} KB. A credential is a page or two of text."
        )
    try:
        # Aliases can make a small file endless, and a credential has no use for them.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(content, Loader=yaml.SafeLoader)):
            raise _refused("The file refers to its own parts with “*”. Write them out.")
        body = yaml.safe_load(content)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _refused(f"Line {line} is not YAML. Check quotes, colons and indentation.") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _refused("This is not a YAML file in UTF-8.") from error
    if not isinstance(body, dict) or not all(isinstance(name, str) for name in body):
        raise _refused("This is not a credential file. Its first line is “format: waymark/credential@1”.")
    return body


def file_text(body: Mapping[str, Any]) -> str:
    """A credential's members as a file, in the order of the format."""
    order = list(CredentialFile.model_fields)
    members = sorted(body, key=lambda name: order.index(name) if name in order else len(order))
    text: str = yaml.safe_dump(
        {name: body[name] for name in members}, sort_keys=False, allow_unicode=True, width=110
    )
    return text


def _refused(message: str) -> Invalid:
    return Invalid(message, problems=(Problem("file", message),))
