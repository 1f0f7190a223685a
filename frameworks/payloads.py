"""The shape of framework answers in JSON."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from waymark.web.api import PageQuery


class FrameworkOut(BaseModel):
    """A framework with the licence under which its items are shown."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    title: str
    publisher: str
    year: int
    licence: str
    attribution: str
    items: int = Field(description="How many items it has.")


class FrameworksOut(BaseModel):
    """Every framework of the installation."""

    items: list[FrameworkOut]
    next: str | None = None


class ItemOut(BaseModel):
    """One item. ``code`` is unique within its framework only, so keep the framework's id with it."""

    model_config = ConfigDict(from_attributes=True)

    framework_id: str
    code: str
    type: str
    parent_code: str | None
    title: str
    statement: str
    themes: list[str]
    attrs: dict[str, Any]


class ItemsOut(BaseModel):
    """Some items of a framework, in the order of its source."""

    items: list[ItemOut]
    next: str | None = None


class ItemsQuery(PageQuery):
    """Which items are asked for."""

    type: str | None = Field(
        None, max_length=64, pattern="^[a-z_]+$", description="For example `competency_area`."
    )
