"""The shapes of sample files: anchors for calibrating readers, and worked examples for educators.

Checks one file by itself; ``rules.sample_problems`` holds it against its credential.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from credentials.rules import MOST_PIECES, Expected, Level
from waymark.kernel.files import Number, Part, Slug, Text, mend, schema_of


class GivenPart(Part):
    """What is handed in for one demand: the words of an answer, or what a reader would see in each file."""

    demand: Slug
    text: Text | None = None
    pieces: list[Text] = Field(default_factory=list, max_length=MOST_PIECES)

    @model_validator(mode="after")
    def _one_of_both(self) -> GivenPart:
        if bool(self.text) == bool(self.pieces):
            raise mend(
                "This needs either 'text' or 'pieces'. Give 'text' for a written answer, and 'pieces' for files, one "
                "entry for each."
            )
        return self


class ScorePart(Part):
    """The level on which experienced readers agreed, and why."""

    criterion: Slug
    level: Level
    reason: Text


class NotePart(Part):
    """Where in the work a criterion is seen."""

    criterion: Slug
    note: Text


class _SamplePart(Part):
    credential: Slug
    version: Number
    title: Annotated[Text, Field(max_length=120)]
    invented: Literal[True]
    note: Text
    evidence: list[GivenPart] = Field(min_length=1)


class AnchorFile(_SamplePart):
    """An anchor as it stands in ``library/anchors/<credential>/<slug>.yaml``."""

    format: Literal["waymark/anchor@1"]
    slug: Slug
    expected: Expected
    scores: list[ScorePart] = Field(min_length=1)
    learn: list[Text] = Field(min_length=1)


class ExampleFile(_SamplePart):
    """A worked example as it stands in ``library/examples/<credential>.yaml``."""

    format: Literal["waymark/example@1"]
    notes: list[NotePart] = Field(min_length=1)


def anchor_schema() -> dict[str, Any]:
    """The JSON Schema of an anchor file."""
    return schema_of(AnchorFile)


def example_schema() -> dict[str, Any]:
    """The JSON Schema of a worked example's file."""
    return schema_of(ExampleFile)
