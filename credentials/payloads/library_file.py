"""The shape of a credential's library file, checked with Pydantic, and the JSON Schema made from it.

Checks one file by itself. Whether a framework item or another credential exists is not known here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from credentials.rules import Audience, Consent, CredentialKind, Depth, EvidenceKind, Level, Medium, Relation
from waymark.kernel.errors import Invalid, Problem

KEBAB = r"^[a-z0-9]+(-[a-z0-9]+)*$"

Slug = Annotated[str, Field(pattern=KEBAB, max_length=60)]
Text = Annotated[str, Field(min_length=1)]
Whole = Annotated[int, Field(strict=True, ge=1)]
Glyph = Literal[
    "data", "voice", "growth", "technology", "plan", "people", "compass", "path", "mirror", "ladder",
    "book", "clock", "space", "bridge", "lens", "table", "key", "feedback",
]  # fmt: skip
GLYPHS_OFFERED: tuple[str, ...] = get_args(Glyph)
"""The pictures that a badge can have."""


class _Part(BaseModel):
    """What every part of a file has in common: no unknown fields, no blank ends, no changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class MethodPart(_Part):
    """What the educator does, step by step."""

    summary: Text
    steps: list[Text] = Field(min_length=3, max_length=7)


class SourcePart(_Part):
    """A published source that a reader can look up."""

    author: Text
    year: Annotated[int, Field(strict=True, ge=1800, le=2100)]
    title: Text


class WhyPart(_Part):
    """Why the practice matters for learners."""

    summary: Text
    sources: list[SourcePart] = Field(default_factory=list)


class EffortPart(_Part):
    """Hours it may take: an estimate for planning, never a measure."""

    low: Whole
    high: Whole

    @model_validator(mode="after")
    def _low_first(self) -> EffortPart:
        if self.low > self.high:
            raise _mend(
                "low is {low} and high is {high}. Put the smaller number first.", low=self.low, high=self.high
            )
        return self


class AlignmentPart(_Part):
    """The framework item that a credential is about, or touches."""

    framework: Slug
    code: Text
    relation: Relation


class WordsPart(_Part):
    """How many words a written answer takes."""

    min: Whole
    max: Whole

    @model_validator(mode="after")
    def _min_first(self) -> WordsPart:
        if self.min > self.max:
            raise _mend(
                "min is {least} and max is {most}. Put the smaller number first.",
                least=self.min,
                most=self.max,
            )
        return self


class DemandPart(_Part):
    """One piece of evidence that is asked for."""

    id: Slug
    kind: EvidenceKind
    title: Text
    prompt: Text
    words: WordsPart | None = None
    count: Whole = 1
    accepts: list[Medium] = Field(default_factory=list)
    shows: Text
    leave_out: Text
    consent: Consent = Consent.NONE

    @model_validator(mode="after")
    def _fits_its_kind(self) -> DemandPart:
        if self.kind.written:
            if self.words is None:
                raise _mend(
                    "the kind {kind} is written on the page. Give 'words' with a min and a max.",
                    kind=self.kind.value,
                )
            if self.accepts or self.count != 1:
                raise _mend(
                    "the kind {kind} is written on the page. Take away 'accepts' and 'count'.",
                    kind=self.kind.value,
                )
        else:
            if self.words is not None:
                raise _mend(
                    "the kind {kind} is handed in as files. Take away 'words', or make it an answer "
                    "or a reflection.",
                    kind=self.kind.value,
                )
            if not self.accepts:
                raise _mend(
                    "the kind {kind} is handed in as files. Say in 'accepts' which forms are taken.",
                    kind=self.kind.value,
                )
        return self


class LevelsPart(_Part):
    """What a reader can see at each of the four levels."""

    beginning: Text
    approaching: Text
    meets: Text
    exceeds: Text

    @model_validator(mode="after")
    def _all_differ(self) -> LevelsPart:
        texts = [self.beginning, self.approaching, self.meets, self.exceeds]
        if len({text.casefold() for text in texts}) < len(texts):
            raise _mend("two levels have the same words. Say what can be seen at one and not at the other.")
        return self


class CriterionPart(_Part):
    """One thing that readers judge."""

    id: Slug
    title: Text
    look_for: Text
    demands: list[Slug] = Field(min_length=1)
    levels: LevelsPart


class RubricPart(_Part):
    """The criteria, and the level that each of them must reach."""

    passing: Level
    criteria: list[CriterionPart] = Field(min_length=3, max_length=6)


class SupportsPart(_Part):
    """What helps on the way: readings, activities and questions for a coach."""

    readings: list[Text] = Field(default_factory=list)
    activities: list[Text] = Field(default_factory=list)
    coach_questions: list[Text] = Field(default_factory=list)


class CredentialFile(_Part):
    """A credential as it stands in ``library/credentials/<slug>.yaml``."""

    format: Literal["waymark/credential@1"]
    slug: Slug
    version: Annotated[str, Field(pattern=r"^\d+\.\d+$")]
    kind: CredentialKind
    title: Annotated[str, Field(min_length=1, max_length=80)]
    competency: Text
    summary: Annotated[str, Field(min_length=1, max_length=200)]
    audience: Text
    audiences: list[Audience] = Field(min_length=1)
    method: MethodPart
    why: WhyPart
    depth: Depth
    effort: EffortPart
    area: Text | None
    alignments: list[AlignmentPart] = Field(default_factory=list)
    informs: list[Text] = Field(default_factory=list)
    demands: list[DemandPart] = Field(default_factory=list)
    rubric: RubricPart | None = None
    supports: SupportsPart
    credit_examples: list[Text] = Field(default_factory=list)
    prerequisites: list[Slug] = Field(default_factory=list)
    expires_after_months: Whole | None = None
    tags: list[Slug] = Field(default_factory=list)
    glyph: Glyph
    partner: Slug | None = None

    @model_validator(mode="after")
    def _parts_fit_together(self) -> CredentialFile:
        self._check_kind()
        self._check_ids()
        self._check_what_criteria_read()
        self._check_alignments()
        if self.slug in self.prerequisites:
            raise _mend("prerequisites name this credential itself. Take '{slug}' away.", slug=self.slug)
        return self

    def _check_kind(self) -> None:
        if self.kind is CredentialKind.PATHWAY:
            if self.demands or self.rubric is not None:
                raise _mend(
                    "a pathway credential is granted without evidence. Take away its demands and rubric."
                )
        elif not self.demands or self.rubric is None:
            raise _mend(
                "a {kind} is earned by evidence. Give it 'demands' and a 'rubric'.", kind=self.kind.value
            )

    def _check_ids(self) -> None:
        criteria = self.rubric.criteria if self.rubric else []
        for name, ids in (
            ("demands", [demand.id for demand in self.demands]),
            ("rubric.criteria", [criterion.id for criterion in criteria]),
        ):
            for doubled in _doubled(ids):
                raise _mend(
                    "{name} has the id '{id}' more than once. Give each its own id.", name=name, id=doubled
                )

    def _check_what_criteria_read(self) -> None:
        if self.rubric is None:
            return
        known = {demand.id for demand in self.demands}
        read: set[str] = set()
        for criterion in self.rubric.criteria:
            for demand in criterion.demands:
                if demand not in known:
                    raise _mend(
                        "the criterion '{criterion}' reads the demand '{demand}', which is not there. "
                        "Add that demand or name one of: {known}.",
                        criterion=criterion.id,
                        demand=demand,
                        known=", ".join(sorted(known)),
                    )
            read.update(criterion.demands)
        for unread in sorted(known - read):
            raise _mend(
                "no criterion reads the demand '{demand}'. Name it in one, or do not ask for it.",
                demand=unread,
            )

    def _check_alignments(self) -> None:
        pairs = [f"{part.framework} {part.code}" for part in self.alignments]
        for doubled in _doubled(pairs):
            raise _mend("alignments name '{pair}' more than once. Keep one of them.", pair=doubled)
        has_primary = any(part.relation is Relation.PRIMARY for part in self.alignments)
        if self.kind is CredentialKind.MICRO_CREDENTIAL and not has_primary:
            raise _mend("no alignment is primary. Say which framework item this micro-credential is about.")


def problems_in(error: ValidationError) -> tuple[Problem, ...]:
    """What is wrong with a file, one line per place, each with what to do about it."""
    return tuple(Problem(where=_place(detail["loc"]), message=_advice(detail)) for detail in error.errors())


def lacking(body: Mapping[str, Any]) -> tuple[Problem, ...]:
    """What a text lacks before it can be published; empty when it holds together by itself."""
    try:
        checked_file(body)
    except Invalid as error:
        return error.problems
    return ()


def checked_file(body: Mapping[str, Any]) -> CredentialFile:
    """A text as a checked file. Raises ``Invalid`` naming each place."""
    try:
        return CredentialFile.model_validate(body)
    except ValidationError as error:
        raise Invalid("The draft does not hold together yet.", problems=problems_in(error)) from error


def credential_schema() -> dict[str, Any]:
    """The JSON Schema of a credential file, for editors and other programs.

    Rules that join several fields are checked by ``CredentialFile`` only; the schema cannot say them.
    """
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **CredentialFile.model_json_schema()}


def _mend(message: str, **values: str | int) -> PydanticCustomError:
    return PydanticCustomError("library_file", message, values)


def _doubled(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def _place(location: tuple[int | str, ...]) -> str:
    place = ""
    for step in location:
        place += f"[{step + 1}]" if isinstance(step, int) else f".{step}"
    return place.removeprefix(".") or "the whole file"


def _advice(detail: ErrorDetails) -> str:
    match detail["type"]:
        case "missing":
            return "This field is missing. Add it."
        case "extra_forbidden":
            return "This field is not known. Check its spelling or take it away."
        case "string_pattern_mismatch" if detail["ctx"]["pattern"] == KEBAB:
            return f"'{detail['input']}' will not do. Use small letters, digits and single hyphens."
        case _:
            message = detail["msg"]
            return f"{message[0].upper()}{message[1:]}"
