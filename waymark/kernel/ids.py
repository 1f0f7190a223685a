"""Identifiers. Each is 122 random bits, so that an address cannot be guessed from another."""

from __future__ import annotations

import uuid
from typing import NewType

DistrictId = NewType("DistrictId", str)
SchoolId = NewType("SchoolId", str)
PersonId = NewType("PersonId", str)


def new_id() -> str:
    """A new identifier: 32 hexadecimal digits."""
    return uuid.uuid4().hex
