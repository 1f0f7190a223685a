"""The shape of framework answers in JSON, and of the library file of a crosswalk."""

from __future__ import annotations

from collections import Counter
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from frameworks.rules import Crosswalk, CrosswalkLink, FrameworkStatus, Relation
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
    items: int = Field(description="How many items it has, retired ones not counted.")
    status: FrameworkStatus


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
    retired: bool = Field(description="Whether it is kept only for what points at it.")


class ItemsOut(BaseModel):
    """Some items of a framework, in the order of its source."""

    items: list[ItemOut]
    next: str | None = None


class ItemsQuery(PageQuery):
    """Which items are asked for."""

    type: str | None = Field(
        None, max_length=64, pattern="^[a-z_]+$", description="For example `competency_area`."
    )


class RelationOut(BaseModel):
    """One relation between two items, with the reason that somebody gave for it."""

    model_config = ConfigDict(from_attributes=True)

    from_framework: str
    from_code: str
    from_title: str
    relation: Relation
    to_framework: str
    to_code: str
    to_title: str
    reason: str


class RelationsOut(BaseModel):
    """Every relation of a framework's items, in both directions."""

    items: list[RelationOut]
    next: str | None = None


_Reason = Field(min_length=15, max_length=300, description="One line in plain words.")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class CrosswalkRow(_Strict):
    """What one item is to another, and why somebody who knows the field says so."""

    from_code: str = Field(alias="from", min_length=1, max_length=64, pattern=r"^\S+$")
    to_code: str = Field(alias="to", min_length=1, max_length=64, pattern=r"^\S+$")
    relation: Literal[Relation.SUPPORTS, Relation.PART_OF, Relation.EXEMPLIFIES]
    reason: str = _Reason


class CrosswalkGap(_Strict):
    """An item that was considered and has no partner, and why."""

    code: str = Field(min_length=1, max_length=64, pattern=r"^\S+$")
    reason: str = _Reason


class CrosswalkFile(_Strict):
    """A file of ``library/crosswalks``: how the items of one framework bear on those of another."""

    format: Literal["waymark/crosswalk@1"]
    slug: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)
    title: str = Field(min_length=3, max_length=200)
    from_framework: str = Field(alias="from", pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)
    to_framework: str = Field(alias="to", pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)
    rows: list[CrosswalkRow] = Field(min_length=1)
    without: list[CrosswalkGap] = []

    @model_validator(mode="after")
    def _each_once(self) -> CrosswalkFile:
        ends = Counter((row.from_code, row.to_code) for row in self.rows)
        for (here, there), times in ends.items():
            if times > 1:
                raise ValueError(
                    f"{here} and {there} are there more than once. Keep the row that says it best"
                )
        reasons = Counter([*(row.reason for row in self.rows), *(gap.reason for gap in self.without)])
        for reason, times in reasons.items():
            if times > 1:
                raise ValueError(f"two rows give the same reason, {reason!r}. Give each its own")
        related = {row.from_code for row in self.rows}
        for gap in self.without:
            if gap.code in related:
                raise ValueError(f"{gap.code} has a row and is named as having none. Take one of them out")
        return self

    def facts(self) -> Crosswalk:
        """The crosswalk as rules and services know it."""
        links = tuple(
            CrosswalkLink(row.from_code, row.to_code, row.relation, row.reason) for row in self.rows
        )
        gaps = tuple(gap.code for gap in self.without)
        return Crosswalk(self.slug, self.from_framework, self.to_framework, links, gaps)


def crosswalk_schema() -> dict[str, Any]:
    """The JSON Schema of a crosswalk file, as it ships in ``schemas/library``."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **CrosswalkFile.model_json_schema()}
