"""The shape of framework answers in JSON, and of the library file of a crosswalk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from frameworks.rules import Crosswalk, CrosswalkLink, FrameworkStatus, Relation
from waymark.kernel.errors import Problem
from waymark.kernel.files import Part, Slug, Text, mend_all, schema_of
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


_Code = Annotated[Text, Field(max_length=64, pattern=r"^\S+$")]
_Reason = Annotated[Text, Field(min_length=15, max_length=300, description="One line in plain words.")]


class CrosswalkRow(Part):
    """What one item is to another, and why somebody who knows the field says so."""

    from_code: _Code = Field(alias="from")
    to_code: _Code = Field(alias="to")
    relation: Literal[Relation.SUPPORTS, Relation.PART_OF, Relation.EXEMPLIFIES]
    reason: _Reason


class CrosswalkGap(Part):
    """An item that was considered and has no partner, and why."""

    code: _Code
    reason: _Reason


class CrosswalkFile(Part):
    """A file of ``library/crosswalks``: how the items of one framework bear on those of another."""

    format: Literal["waymark/crosswalk@1"]
    slug: Slug
    title: Annotated[Text, Field(min_length=3, max_length=200)]
    from_framework: Slug = Field(alias="from")
    to_framework: Slug = Field(alias="to")
    rows: list[CrosswalkRow] = Field(min_length=1)
    without: list[CrosswalkGap] = Field(default_factory=list)

    @model_validator(mode="after")
    def _each_once(self) -> CrosswalkFile:
        if problems := tuple(self._problems()):
            raise mend_all(problems)
        return self

    def _problems(self) -> Iterator[Problem]:
        ends: set[tuple[str, str]] = set()
        reasons: set[str] = set()
        for n, row in enumerate(self.rows, 1):
            if (row.from_code, row.to_code) in ends:
                told = f"{row.from_code} and {row.to_code} are here already. Keep the row that says it best."
                yield Problem(f"rows[{n}]", told)
            ends.add((row.from_code, row.to_code))
        related = {row.from_code for row in self.rows}
        for n, gap in enumerate(self.without, 1):
            if gap.code in related:
                told = f"{gap.code} has a row and is named as having none. Take one of them out."
                yield Problem(f"without[{n}].code", told)
        given = [(f"rows[{n}].reason", row.reason) for n, row in enumerate(self.rows, 1)]
        given += [(f"without[{n}].reason", gap.reason) for n, gap in enumerate(self.without, 1)]
        for place, reason in given:
            if reason in reasons:
                yield Problem(place, "This reason is given already. Say what is true of this row alone.")
            reasons.add(reason)

    def facts(self) -> Crosswalk:
        """The crosswalk as rules and services know it."""
        links = tuple(
            CrosswalkLink(row.from_code, row.to_code, row.relation, row.reason) for row in self.rows
        )
        gaps = tuple(gap.code for gap in self.without)
        return Crosswalk(self.slug, self.from_framework, self.to_framework, links, gaps)


def crosswalk_schema() -> dict[str, Any]:
    """The JSON Schema of a crosswalk file, as it ships in ``schemas/library``."""
    return schema_of(CrosswalkFile)
