"""The shape of a pathway's library file and of the JSON bodies and answers of plans.

Checks one file by itself; whether a credential is in the catalogue is asked when the file is loaded.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    field_validator,
    model_validator,
)

from pathways.rules import (
    LONGEST_COMMENT,
    LONGEST_GOAL,
    MOST_GOALS,
    NodeKind,
    PathwayStatus,
    PlanState,
    pathway_from,
    places,
    rule_problems,
)
from waymark.kernel import files
from waymark.kernel.errors import Problem
from waymark.kernel.files import Number, Part, Slug, Text, Whole, mend, mend_all, plain, schema_of
from waymark.web.api import Body

Label = Annotated[str, Field(max_length=80), AfterValidator(plain)]


class AllOfPart(Part):
    """Every part must be complete."""

    label: Label = ""
    all_of: list[RulePart] = Field(min_length=1)


class ChoosePart(Part):
    """So many of a pool."""

    label: Label = ""
    choose: Whole
    from_: list[Slug] = Field(alias="from")


class CapstonePart(Part):
    """The full pathway review; it opens when the rest is complete."""

    label: Label = ""
    capstone: Slug


def _kind_of(node: Any) -> str | None:
    """Which word of the rule a node begins with, in a file or in a model of one."""
    if isinstance(node, str):
        return "credential"
    words = type(node).model_fields if isinstance(node, Part) else node if isinstance(node, dict) else ()
    return next((word for word in ("all_of", "choose", "capstone") if word in words), None)


RulePart = Annotated[
    Annotated[Slug, Tag("credential")]
    | Annotated[AllOfPart, Tag("all_of")]
    | Annotated[ChoosePart, Tag("choose")]
    | Annotated[CapstonePart, Tag("capstone")],
    Discriminator(
        _kind_of,
        custom_error_type="library_file",
        custom_error_message="A part of a rule is a slug, or has 'all_of', 'choose' or 'capstone'. Write one of these.",
    ),
]

AllOfPart.model_rebuild()  # it holds parts of its own kind, which are known only now


class PathwayFile(Part):
    """A pathway as it stands in ``library/pathways/<slug>.yaml``."""

    format: Literal["waymark/pathway@1"]
    slug: Slug
    version: Number
    title: Annotated[Text, Field(max_length=80)]
    area: Annotated[Text, Field(max_length=32)] | None
    status: PathwayStatus
    summary: Annotated[Text, Field(max_length=300)]
    about: Text
    rule: RulePart
    grants: Slug | None = None
    counts_elsewhere: Literal[True] = True
    counts_outside: bool = Field(
        False,
        description="Whether a badge from elsewhere that a program lead found equivalent counts as the "
        "credential that it equals.",
    )

    @field_validator("counts_elsewhere", mode="before")
    @classmethod
    def _always(cls, value: object) -> object:
        if value is not True:
            raise mend(
                "What is earned once counts in every pathway that asks for it. Say true, or leave it out."
            )
        return value

    @model_validator(mode="after")
    def _can_be_met(self) -> PathwayFile:
        pathway = pathway_from(self.document())
        problems = [
            Problem(
                place, f"'{slug}' is what the pathway grants, so it cannot be asked for. Take it away here."
            )
            for place, slug in places(pathway.rule)
            if slug == self.grants
        ]
        # A pathway in preparation is shown as it grows; its rule is held to account when it opens.
        if self.status is PathwayStatus.OPEN:
            problems += rule_problems(pathway.rule)
            if self.grants is None:
                problems.append(Problem("grants", "Name the pathway credential that finishing this grants."))
        if problems:
            raise mend_all(problems)
        return self

    def document(self) -> dict[str, Any]:
        """The file in plain values, as it is stored and given to the rules."""
        document: dict[str, Any] = self.model_dump(mode="json", by_alias=True)
        if not self.counts_outside:
            # Left out where it is not said, so that texts from before there was this word are the same texts.
            del document["counts_outside"]
        return document


problems_in = partial(files.problems_in, model=PathwayFile)
"""What is wrong with a pathway file: ``problems_in(error)``."""


def pathway_schema() -> dict[str, Any]:
    """The JSON Schema of a pathway file."""
    return schema_of(PathwayFile)


Goal = Annotated[str, Field(max_length=LONGEST_GOAL)]


class PlanIn(Body):
    """A new plan of one's own."""

    pathway: str = Field(max_length=100)
    choices: list[str] = Field(default_factory=list, max_length=200)
    goals: list[Goal] = Field(default_factory=list, max_length=MOST_GOALS)


class PlanChange(Body):
    """Other choices and goals. ``version`` is the plan's when it was read; where it has moved on, 409."""

    choices: list[str] = Field(max_length=200)
    goals: list[Goal] = Field(default_factory=list, max_length=MOST_GOALS)
    version: int | None = None


class PresentIn(Body):
    """To whom a plan is presented, and when."""

    leader: str = Field(max_length=64, description="A person's id: a building leader of your school.")
    meeting_on: date


class ReturnIn(Body):
    """Why a plan is returned."""

    comment: str = Field(min_length=1, max_length=LONGEST_COMMENT)


class RuleOut(BaseModel):
    """A node of a pathway's rule."""

    model_config = ConfigDict(serialize_by_alias=True)

    kind: NodeKind
    label: str = ""
    credential: str | None = None
    choose: int | None = None
    from_: list[str] | None = Field(None, serialization_alias="from")
    parts: list[RuleOut] = []


class PathwayLine(BaseModel):
    """A pathway in a list."""

    slug: str
    title: str
    summary: str
    area: str | None
    status: PathwayStatus
    version: str
    required: int
    to_choose: int


class PathwaysOut(BaseModel):
    """The district's pathways."""

    items: list[PathwayLine]
    next: str | None = None


class PathwayOut(PathwayLine):
    """A pathway with its rule."""

    about: str
    grants: str | None
    rule: RuleOut


class BranchOut(BaseModel):
    """How a node of the rule stands in a plan."""

    kind: NodeKind
    label: str = ""
    credential: str | None = None
    done: int
    total: int
    complete: bool
    open: bool
    chosen: list[str] = []
    parts: list[BranchOut] = []


class NextOut(BaseModel):
    """A next step in words, and the credential it is about."""

    text: str
    credential: str | None
    waiting: bool


class ProgressOut(BaseModel):
    """How far a plan has come."""

    required_done: int
    required_total: int
    chosen: int
    needed: int
    choice_done: int
    earned: list[str]
    missing: list[str]
    next: list[NextOut]
    capstone_open: bool
    complete: bool
    tree: BranchOut


class NoteOut(BaseModel):
    """What a building leader said to a plan."""

    by: str
    text: str
    at: datetime


class PlanOut(BaseModel):
    """A plan. ``version`` is sent back with a change."""

    id: str
    pathway: str
    pathway_version: str
    state: PlanState
    choices: list[str]
    goals: list[str]
    leader: str | None
    meeting_on: date | None
    presented_at: datetime | None
    agreed_at: datetime | None
    completed_at: datetime | None
    notes: list[NoteOut]
    progress: ProgressOut
    version: int
