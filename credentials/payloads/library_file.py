"""The shape of a credential's library file, checked with Pydantic, and the JSON Schema made from it.

Checks one file by itself. Whether a framework item or another credential exists is not known here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field, ValidationError, model_validator

from credentials.rules import (
    Audience,
    Consent,
    CredentialKind,
    Demand,
    Depth,
    EvidenceKind,
    Level,
    Medium,
    Relation,
    WordLimits,
    demand_problems,
)
from waymark.kernel import files
from waymark.kernel.errors import Invalid, Problem
from waymark.kernel.files import KEBAB, Number, Part, Slug, Text, Whole, mend, mend_all, schema_of

__all__ = ["KEBAB", "CredentialFile", "credential_schema", "problems_in"]

Glyph = Literal[
    "data", "voice", "growth", "technology", "plan", "people", "compass", "path", "mirror", "ladder",
    "book", "clock", "space", "bridge", "lens", "table", "key", "feedback",
]  # fmt: skip
GLYPHS_OFFERED: tuple[str, ...] = get_args(Glyph)
"""The pictures that a badge can have."""


def _two_decimals(worth: float) -> float:
    if round(worth, 2) != worth:
        raise mend("Give at most two decimals.")
    return worth


Credits = Annotated[float, Field(strict=True, gt=0, le=1000), AfterValidator(_two_decimals)]
"""Credits, hours or points of a kind that the credential says in its words."""


class MethodPart(Part):
    """What the educator does, step by step."""

    summary: Text
    steps: list[Text] = Field(min_length=3, max_length=7)


class SourcePart(Part):
    """A published source that a reader can look up."""

    author: Text
    year: Annotated[int, Field(strict=True, ge=1800, le=2100)]
    title: Text


class WhyPart(Part):
    """Why the practice matters for learners."""

    summary: Text
    sources: list[SourcePart] = Field(default_factory=list)


class EffortPart(Part):
    """Hours it may take: an estimate for planning, never a measure."""

    low: Whole
    high: Whole

    @model_validator(mode="after")
    def _low_first(self) -> EffortPart:
        if self.low > self.high:
            raise mend(f"low is {self.low} and high is {self.high}. Put the smaller number first.")
        return self


class AlignmentPart(Part):
    """The framework item that a credential is about, or touches."""

    framework: Slug
    code: Text
    relation: Relation


class WordsPart(Part):
    """How many words a written answer takes."""

    min: Whole
    max: Whole

    @model_validator(mode="after")
    def _min_first(self) -> WordsPart:
        if self.min > self.max:
            raise mend(f"min is {self.min} and max is {self.max}. Put the smaller number first.")
        return self


class DemandPart(Part):
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
    def _can_be_met(self) -> DemandPart:
        if problems := (*self._misfits(), *demand_problems(self.demand())):
            raise mend_all(problems)
        return self

    def _misfits(self) -> Iterator[Problem]:
        kind = f"The kind {self.kind.value}"
        if self.kind.written:
            if self.words is None:
                yield Problem("words", f"{kind} is written on the page. Give 'words' with a min and a max.")
            if self.accepts:
                yield Problem("accepts", f"{kind} is written on the page. Take away 'accepts'.")
            if self.count != 1:
                yield Problem("count", f"{kind} is written on the page. Take away 'count'.")
        else:
            if self.words is not None:
                yield Problem(
                    "words",
                    f"{kind} is handed in as files. Take away 'words', or make it an answer or a reflection.",
                )
            if not self.accepts:
                yield Problem(
                    "accepts", f"{kind} is handed in as files. Say in 'accepts' which forms are taken."
                )

    def demand(self) -> Demand:
        """The demand as rules know it."""
        return Demand(
            id=self.id,
            kind=self.kind,
            title=self.title,
            prompt=self.prompt,
            shows=self.shows,
            leave_out=self.leave_out,
            consent=self.consent,
            words=WordLimits(self.words.min, self.words.max) if self.words else None,
            count=self.count,
            accepts=tuple(self.accepts),
        )


class LevelsPart(Part):
    """What a reader can see at each of the four levels."""

    beginning: Text
    approaching: Text
    meets: Text
    exceeds: Text

    @model_validator(mode="after")
    def _all_differ(self) -> LevelsPart:
        texts = [self.beginning, self.approaching, self.meets, self.exceeds]
        if len({text.casefold() for text in texts}) < len(texts):
            raise mend("Two levels have the same words. Say what can be seen at one and not at the other.")
        return self


class CriterionPart(Part):
    """One thing that readers judge."""

    id: Slug
    title: Text
    look_for: Text
    demands: list[Slug] = Field(min_length=1)
    levels: LevelsPart


class RubricPart(Part):
    """The criteria, and the level that each of them must reach."""

    passing: Level
    criteria: list[CriterionPart] = Field(min_length=3, max_length=6)


class SupportsPart(Part):
    """What helps on the way: readings, activities and questions for a coach."""

    readings: list[Text] = Field(default_factory=list)
    activities: list[Text] = Field(default_factory=list)
    coach_questions: list[Text] = Field(default_factory=list)


class CredentialFile(Part):
    """A credential as it stands in ``library/credentials/<slug>.yaml``."""

    format: Literal["waymark/credential@1"]
    slug: Slug
    version: Number
    kind: CredentialKind
    title: Annotated[Text, Field(max_length=80)]
    competency: Text
    summary: Annotated[Text, Field(max_length=200)]
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
    credits_available: Credits | None = None
    tags: list[Slug] = Field(default_factory=list)
    glyph: Glyph
    partner: Slug | None = None

    @model_validator(mode="after")
    def _parts_fit_together(self) -> CredentialFile:
        doubled = tuple(self._id_problems())
        problems = (
            *self._kind_problems(),
            *doubled,
            # Where two parts have one name, who reads which cannot be said.
            *(() if doubled else self._reading_problems()),
            *self._alignment_problems(),
            *(
                Problem(f"prerequisites[{n}]", f"'{slug}' is this credential itself. Take it away.")
                for n, slug in enumerate(self.prerequisites, 1)
                if slug == self.slug
            ),
        )
        if problems:
            raise mend_all(problems)
        return self

    def _kind_problems(self) -> Iterator[Problem]:
        if self.kind is CredentialKind.PATHWAY:
            says = "A pathway credential is granted without evidence. Take away"
            if self.demands:
                yield Problem("demands", f"{says} its demands.")
            if self.rubric is not None:
                yield Problem("rubric", f"{says} its rubric.")
            return
        says = f"A {self.kind.label.lower()} is earned by evidence."
        if not self.demands:
            yield Problem("demands", f"{says} Say in 'demands' what to hand in.")
        if self.rubric is None:
            yield Problem("rubric", f"{says} Give it a 'rubric'.")

    def _id_problems(self) -> Iterator[Problem]:
        criteria = self.rubric.criteria if self.rubric else []
        for name, ids in (
            ("demands", [demand.id for demand in self.demands]),
            ("rubric.criteria", [criterion.id for criterion in criteria]),
        ):
            for n, id_ in _doubled(ids):
                yield Problem(f"{name}[{n}].id", f"The id '{id_}' is there already. Give each its own.")

    def _reading_problems(self) -> Iterator[Problem]:
        if self.rubric is None:
            return
        known = {demand.id for demand in self.demands}
        read: set[str] = set()
        for n, criterion in enumerate(self.rubric.criteria, 1):
            for m, demand in enumerate(criterion.demands, 1):
                if demand not in known:
                    yield Problem(
                        f"rubric.criteria[{n}].demands[{m}]",
                        f"There is no demand '{demand}'. Add it, or name one of: {', '.join(sorted(known))}.",
                    )
            read.update(criterion.demands)
        for n, part in enumerate(self.demands, 1):
            if part.id not in read:
                yield Problem(
                    f"demands[{n}]",
                    f"No criterion reads the demand '{part.id}'. Name it in one, or do not ask for it.",
                )

    def _alignment_problems(self) -> Iterator[Problem]:
        for n, pair in _doubled(f"{part.framework} {part.code}" for part in self.alignments):
            yield Problem(f"alignments[{n}]", f"{pair} is there already. Keep one of them.")
        has_primary = any(part.relation is Relation.PRIMARY for part in self.alignments)
        if self.kind is CredentialKind.MICRO_CREDENTIAL and not has_primary:
            yield Problem(
                "alignments",
                "No alignment is primary. Say which framework item this micro-credential is about.",
            )


problems_in = partial(files.problems_in, model=CredentialFile)
"""What is wrong with a credential file: ``problems_in(error)``."""


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


_UNFINISHED = frozenset({"missing", "too_short", "string_too_short"})


def unfit(body: Mapping[str, Any]) -> tuple[Problem, ...]:
    """What a draft could not hold: parts of a wrong shape, fields that nobody knows, text that is no plain text.

    What is only unfinished, or does not fit together yet, is no problem here: that is what drafts are for.
    """
    try:
        CredentialFile.model_validate(body)
    except ValidationError as error:
        wrong = {
            files.place_of(detail["loc"])
            for detail in error.errors()
            if detail["type"] not in _UNFINISHED
            and (detail["type"] != "library_file" or isinstance(detail["input"], str))
        }
        return tuple(problem for problem in problems_in(error) if problem.where in wrong)
    return ()


def credential_schema() -> dict[str, Any]:
    """The JSON Schema of a credential file."""
    return schema_of(CredentialFile)


def _doubled(names: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Names that came before, with their position."""
    seen: Counter[str] = Counter()
    for n, name in enumerate(names, 1):
        if seen[name]:
            yield n, name
        seen[name] += 1
