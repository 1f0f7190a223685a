"""The forms of one demand and of one criterion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self

from wtforms import IntegerField
from wtforms.validators import DataRequired, NumberRange, Optional

from credentials.forms.sections import Offered, SectionForm
from credentials.rules import Consent, EvidenceKind, Level, Medium, Section
from waymark.kernel.errors import Problem
from waymark.web.forms import choices, drop_down, line, several, text

Part = dict[str, Any]

_WORDS = NumberRange(1, 5000, message="Give a whole number, from 1 to 5,000.")


class PartForm(SectionForm):
    """What the forms of a demand and of a criterion have in common. A part has a title, by which it is found."""

    def part(self, known: Mapping[str, Any]) -> Part:
        """The part as it stands in the fields; ``known`` is the part as it was, or empty for a new one."""
        raise NotImplementedError

    def point_out_below(self, place: str, problems: Iterable[Problem]) -> None:
        """Put the problems below a place, such as "demands[2]", to the fields of this part."""
        self.point_out(
            Problem(problem.where.removeprefix(place).lstrip("."), problem.message)
            for problem in problems
            if problem.where == place or problem.where.startswith(place + ".")
        )


class DemandForm(PartForm):
    """One piece of evidence that is asked for."""

    section = Section.DEMANDS
    places: ClassVar[Mapping[str, str]] = {"words": "words_min", "words.max": "words_max"}

    title = line("Title", DataRequired("Give it a title."), longest=80)
    kind = drop_down("Kind", [(one.value, one.label) for one in EvidenceKind])
    prompt = text("What exactly to hand in", longest=2000, description="How many, how long, from when.")
    words_min = IntegerField("Words, at least", validators=[Optional(), _WORDS])
    words_max = IntegerField("Words, at most", validators=[Optional(), _WORDS])
    count = IntegerField(
        "Pieces", validators=[Optional(), NumberRange(1, 20, message="Give a whole number, from 1 to 20.")]
    )
    accepts = several("Each as", [(one.value, one.label.capitalize()) for one in Medium])
    shows = text("What good evidence shows", longest=600)
    leave_out = text("What to leave out", longest=600, description="Learners' names and faces, above all.")
    consent = drop_down(
        "Consent",
        [
            (Consent.NONE.value, "None needed"),
            (Consent.GUARDIAN.value, "Written, of the learners' families"),
        ],
    )

    @classmethod
    def filled(cls, body: Mapping[str, Any], **offered: Offered) -> Self:
        words = body.get("words") or {}
        return cls(
            data={
                **{name: body.get(name) for name in ("title", "kind", "prompt", "shows", "leave_out")},
                "consent": body.get("consent", Consent.NONE.value),
                "words_min": words.get("min"),
                "words_max": words.get("max"),
                "count": body.get("count", 1),
                "accepts": body.get("accepts") or [],
            }
        )

    def part(self, known: Mapping[str, Any]) -> Part:
        kind = EvidenceKind(self.kind.data)
        texts = {name: self[name].data for name in ("prompt", "shows", "leave_out") if self[name].data}
        extent: Part
        if kind.written:
            words = {"min": self.words_min.data, "max": self.words_max.data}
            extent = {"words": {name: number for name, number in words.items() if number is not None}}
        else:
            extent = {"count": self.count.data or 1, "accepts": self.accepts.data}
        return {
            **({"id": known["id"]} if known.get("id") else {}),
            "kind": kind.value,
            "title": self.title.data,
            **texts,
            **extent,
            "consent": self.consent.data,
        }


class CriterionForm(PartForm):
    """One thing that readers judge."""

    section = Section.RUBRIC
    places: ClassVar[Mapping[str, str]] = {f"levels.{level.value}": level.value for level in Level}

    title = line("Title", DataRequired("Give it a title."), longest=80)
    look_for = text("What readers look for", longest=400)
    demands = several("It is seen in")
    beginning = text("Beginning", longest=600)
    approaching = text("Approaching", longest=600)
    meets = text("Meets", longest=600)
    exceeds = text("Exceeds", longest=600)

    @classmethod
    def filled(cls, body: Mapping[str, Any], **offered: Offered) -> Self:
        levels = body.get("levels") or {}
        form = cls(
            data={
                "title": body.get("title"),
                "look_for": body.get("look_for"),
                "demands": body.get("demands") or [],
                **{level.value: levels.get(level.value) for level in Level},
            }
        )
        form.demands.choices = choices(offered["demands"])
        return form

    def part(self, known: Mapping[str, Any]) -> Part:
        levels = {level.value: self[level.value].data for level in Level if self[level.value].data}
        return {
            **({"id": known["id"]} if known.get("id") else {}),
            "title": self.title.data,
            **({"look_for": self.look_for.data} if self.look_for.data else {}),
            "demands": self.demands.data,
            "levels": levels,
        }
