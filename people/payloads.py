"""The JSON of people."""

from __future__ import annotations

from pydantic import BaseModel


class SchoolOut(BaseModel):
    """A school."""

    id: str
    name: str


class MeOut(BaseModel):
    """Who the token stands for."""

    id: str
    name: str
    district: str
    roles: list[str]
    schools: list[SchoolOut]
    scopes: list[str]
