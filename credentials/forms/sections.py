"""The forms in which a draft is written, a section each.

Nothing is demanded here: a draft may be unfinished. Each form turns a text into fields (``filled``) and fields into
changes of the text (``changes``), and puts what is still missing to the fields it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, Self

from wtforms import (
    DecimalField,
    FieldList,
    Form,
    FormField,
    IntegerField,
    StringField,
)
from wtforms.validators import NumberRange, Optional

from credentials.payloads import GLYPHS_OFFERED
from credentials.rules import (
    Audience,
    Depth,
    Level,
    Relation,
    Section,
)
from waymark.kernel.errors import Problem
from waymark.web.forms import BaseForm, choices, drop_down, line, one_of, several, text, tidy

Body = Mapping[str, Any]
Part = dict[str, Any]
Offered = Sequence[tuple[str, str]]

_SPARE_ROWS = 2
"""Empty rows below those that are filled, so that rows can be added without a script."""

_HOURS = NumberRange(1, 1000, message="Give whole hours, from 1 to 1,000.")


class SectionForm(BaseForm):
    """What the forms of all sections have in common."""

    section: ClassVar[Section]
    places: ClassVar[Mapping[str, str]] = {}
    """Where a field stands in the file, for those whose names differ."""

    @classmethod
    def filled(cls, body: Body, **offered: Offered) -> Self:
        """The form with what the draft says now; ``offered`` are the choices that the page supplies."""
        raise NotImplementedError

    def changes(self) -> Part:
        """The members of the file as they stand in the fields; None where nothing stands."""
        raise NotImplementedError

    def point_out(self, problems: Iterable[Problem]) -> None:
        """Put what is missing to the fields it belongs to; the rest stands at the top."""
        for problem in problems:
            field = self._fields.get(self._field_at(problem.where))
            if field is None:
                self.form_errors.append(problem.message)
            elif problem.message not in field.errors:
                field.errors = [*field.errors, problem.message]

    def _field_at(self, where: str) -> str:
        for place, name in sorted(self.places.items(), key=lambda pair: -len(pair[0])):
            if where == place or where.startswith((place + ".", place + "[")):
                return name
        return where.split("[", maxsplit=1)[0].split(".", maxsplit=1)[0]


class AboutForm(SectionForm):
    """What it certifies, for whom, how deep and about how long."""

    section = Section.ABOUT
    places: ClassVar[Mapping[str, str]] = {
        "effort": "effort_low",
        "effort.low": "effort_low",
        "effort.high": "effort_high",
        "version": "number",
    }

    title = line("Title", longest=80, description="Short: it is written on the badge.")
    competency = text(
        "The one practice it certifies",
        longest=600,
        description="One sentence with a verb that can be seen: “The teacher waits, asks back and …”.",
    )
    summary = line("In one line", longest=200, description="What stands on its card in the catalogue.")
    audience = line("Who it is for", longest=400)
    audiences = several(
        "Found under", [(one.value, one.label) for one in Audience], description="For the filters."
    )
    area = drop_down("Area")
    depth = one_of("Depth", [(one.value, one.label) for one in Depth])
    effort_low = IntegerField("Hours, at least", validators=[Optional(), _HOURS])
    effort_high = IntegerField("Hours, at most", validators=[Optional(), _HOURS])
    glyph = drop_down("Picture on the badge", [(name, name.capitalize()) for name in GLYPHS_OFFERED])
    tags = line("Tags", longest=200, description="Words by which it is found, with commas between them.")
    expires_after_months = IntegerField(
        "Valid for, in months",
        validators=[Optional(), NumberRange(1, 600, message="Give whole months, from 1 to 600.")],
        description="Leave it empty where the badge stays valid.",
    )
    number = line(
        "Number of this version",
        longest=16,
        description="Count the first part up when what is asked changes, the second when only words do.",
    )

    @classmethod
    def filled(cls, body: Body, **offered: Offered) -> Self:
        effort = body.get("effort") or {}
        form = cls(
            data={
                **{name: body.get(name) for name in ("title", "competency", "summary", "audience", "depth")},
                **{name: body.get(name) for name in ("glyph", "expires_after_months")},
                "number": body.get("version"),
                "audiences": body.get("audiences") or [],
                "area": body.get("area") or "",
                "effort_low": effort.get("low"),
                "effort_high": effort.get("high"),
                "tags": ", ".join(body.get("tags") or ()),
            }
        )
        form.area.choices = choices([*offered["areas"], ("", "None: for leading and supporting")])
        return form

    def changes(self) -> Part:
        effort = {"low": self.effort_low.data, "high": self.effort_high.data}
        return {
            **{
                name: self[name].data or None
                for name in ("title", "competency", "summary", "audience", "audiences", "depth", "glyph")
            },
            "area": self.area.data or None,
            "effort": {name: hours for name, hours in effort.items() if hours is not None} or None,
            "tags": [
                tag.strip().lower().replace(" ", "-") for tag in self.tags.data.split(",") if tag.strip()
            ]
            if self.tags.data
            else None,
            "expires_after_months": self.expires_after_months.data,
            "version": self.number.data or None,
        }


class MethodForm(SectionForm):
    """What the educator does."""

    section = Section.METHOD
    places: ClassVar[Mapping[str, str]] = {
        "method.summary": "summary",
        "method.steps": "steps",
        "method": "summary",
    }

    summary = text("The method in a paragraph", longest=2000)
    steps = text(
        "Steps",
        longest=4000,
        description="Three to seven, each on a line of its own. The first is one for Monday.",
    )

    @classmethod
    def filled(cls, body: Body, **offered: Offered) -> Self:
        method = body.get("method") or {}
        return cls(data={"summary": method.get("summary"), "steps": _as_lines(method.get("steps"))})

    def changes(self) -> Part:
        return {"method": _without_blanks(summary=self.summary.data, steps=_lines(self.steps.data))}


class SourceRow(Form):
    """A published source."""

    author = StringField("Author", filters=[tidy])
    year = IntegerField("Year", validators=[Optional(), NumberRange(1800, 2100, message="Give a year.")])
    title = StringField("Title", filters=[tidy])


class WhyForm(SectionForm):
    """Why it matters for learners, with sources that can be looked up."""

    section = Section.WHY
    places: ClassVar[Mapping[str, str]] = {
        "why.summary": "summary",
        "why.sources": "sources",
        "why": "summary",
    }

    summary = text(
        "Why it matters for learners", longest=2000, description="Say the limits of the evidence too."
    )
    sources = FieldList(FormField(SourceRow), label="Sources")

    @classmethod
    def filled(cls, body: Body, **offered: Offered) -> Self:
        why = body.get("why") or {}
        sources = [*(why.get("sources") or ()), *({} for _ in range(_SPARE_ROWS))]
        return cls(data={"summary": why.get("summary"), "sources": sources})

    def changes(self) -> Part:
        sources = [_without_blanks(**row.data) for row in self.sources.entries]
        return {"why": _without_blanks(summary=self.summary.data, sources=[one for one in sources if one])}


class AlignmentRow(Form):
    """A framework item, and whether the credential is about it or touches it."""

    item = StringField("Framework and code", filters=[tidy])
    relation = drop_down(
        "Relation",
        [(Relation.PRIMARY.value, "It is about this"), (Relation.SECONDARY.value, "It touches this")],
    )


class AlignmentsForm(SectionForm):
    """The framework items it is about, and the areas of the district that it says something about."""

    section = Section.ALIGNMENTS

    alignments = FieldList(FormField(AlignmentRow), label="Items")
    informs = several("It says something about the district's")

    @classmethod
    def filled(cls, body: Body, **offered: Offered) -> Self:
        rows = [
            {
                "item": f"{one.get('framework', '')} {one.get('code', '')}".strip(),
                "relation": one.get("relation"),
            }
            for one in body.get("alignments") or ()
        ]
        spare = [{"item": "", "relation": Relation.SECONDARY.value} for _ in range(_SPARE_ROWS)]
        form = cls(data={"alignments": [*rows, *spare], "informs": body.get("informs") or []})
        form.informs.choices = choices(offered["areas"])
        return form

    def changes(self) -> Part:
        return {
            "alignments": [
                {**_framework_and_code(row["item"]), "relation": row["relation"]}
                for row in self.alignments.data
                if row["item"]
            ]
            or None,
            "informs": self.informs.data or None,
        }


class SupportsForm(SectionForm):
    """What helps on the way, and what it may count for."""

    section = Section.SUPPORTS
    places: ClassVar[Mapping[str, str]] = {
        "supports.readings": "readings",
        "supports.activities": "activities",
        "supports.coach_questions": "coach_questions",
        "supports": "readings",
    }

    readings = text("To read", longest=2000, description="Each on a line of its own.")
    activities = text("To try", longest=2000, description="Each on a line of its own.")
    coach_questions = text(
        "Questions to bring to a coach", longest=2000, description="Each on a line of its own."
    )
    credit_examples = text("What it can count for", longest=2000, description="Each on a line of its own.")
    credits_available = DecimalField(
        "Credits",
        places=None,
        validators=[Optional(), NumberRange(Decimal("0.01"), 1000, message="Give a number up to 1,000.")],
        description="A number that every badge of it carries. Leave it empty where it has none.",
    )
    prerequisites = several("To be earned first")

    @classmethod
    def filled(cls, body: Body, **offered: Offered) -> Self:
        supports = body.get("supports") or {}
        form = cls(
            data={
                **{name: _as_lines(supports.get(name)) for name in _SUPPORTS},
                "credit_examples": _as_lines(body.get("credit_examples")),
                "credits_available": body.get("credits_available"),
                "prerequisites": body.get("prerequisites") or [],
            }
        )
        form.prerequisites.choices = choices(
            pair for pair in offered["credentials"] if pair[0] != body.get("slug")
        )
        return form

    def changes(self) -> Part:
        worth = self.credits_available.data
        return {
            "supports": {name: _lines(self[name].data) for name in _SUPPORTS},
            "credit_examples": _lines(self.credit_examples.data) or None,
            "credits_available": None if worth is None else float(worth),
            "prerequisites": self.prerequisites.data or None,
        }


_SUPPORTS = ("readings", "activities", "coach_questions")

SECTION_FORMS: Mapping[Section, type[SectionForm]] = {
    form.section: form for form in (AboutForm, MethodForm, WhyForm, AlignmentsForm, SupportsForm)
}


class RubricForm(BaseForm):
    """The level that each criterion must reach."""

    passing = one_of("Each criterion must reach at least", [(level.value, level.label) for level in Level])


def _lines(typed: str | None) -> list[str]:
    return [entry for line_ in (typed or "").splitlines() if (entry := line_.strip())]


def _as_lines(entries: Iterable[str] | None) -> str:
    return "\n".join(entries or ())


def _without_blanks(**members: Any) -> Part:
    return {name: value for name, value in members.items() if value not in (None, "", [])}


def _framework_and_code(typed: str) -> Part:
    framework, _, code = typed.rpartition(" ")
    return {"framework": framework.strip(), "code": code}
