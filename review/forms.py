"""The shape of the posts on review pages. What a scorecard must hold is judged in ``rules``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from wtforms import DateField, Field, IntegerField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from credentials.rules import Level, Rubric
from review.rules import LONGEST_COMMENT, LONGEST_FEEDBACK, Outcome, Rating
from waymark.kernel.errors import Problem
from waymark.web.forms import BaseForm, text

_LEVEL, _COMMENT = "level-", "comment-"


class ScoreForm(BaseForm):
    """A scorecard; made by ``score_form``, which adds a level and a comment for each criterion."""

    version = IntegerField(validators=[Optional()], widget=HiddenInput())
    commendations = text("What was done well", longest=LONGEST_FEEDBACK)
    recommendations = text("What to try next", longest=LONGEST_FEEDBACK)

    def level(self, criterion_id: str) -> Field:
        """The levels of one criterion."""
        field: Field = self[_LEVEL + criterion_id]
        return field

    def comment(self, criterion_id: str) -> Field:
        """The comment on one criterion."""
        field: Field = self[_COMMENT + criterion_id]
        return field

    def ratings(self) -> tuple[Rating, ...]:
        """What was chosen and written, also for a criterion that the rubric does not have."""
        known = [name.removeprefix(_LEVEL) for name in self._fields if name.startswith(_LEVEL)]
        sent = [name.removeprefix(_LEVEL) for name in request.form if name.startswith(_LEVEL)]
        ratings = [
            Rating(criterion, self.level(criterion).data or "", self.comment(criterion).data or "")
            for criterion in known
        ]
        return (*ratings, *(Rating(c, request.form[_LEVEL + c]) for c in sent if c not in known))

    def typed(self) -> tuple[tuple[str, str], ...]:
        """Every text that was typed, under its label, for giving it back."""
        fields = [field for field in self if field.type == "TextAreaField" and field.data]
        return tuple((field.label.text, field.data) for field in fields)

    def tell(self, problems: tuple[Problem, ...]) -> None:
        """Put each problem at its field; one without a field at the top."""
        for problem in problems:
            place = problem.where.removeprefix("ratings.")
            criterion, _, part = place.rpartition(".")
            name = {"level": _LEVEL, "comment": _COMMENT}.get(part, "") + criterion if criterion else place
            if name in self:
                self[name].errors = [*self[name].errors, problem.message]
            else:
                self.form_errors.append(problem.message)


def score_form(
    rubric: Rubric,
    *,
    levels: Mapping[str, str],
    comments: Mapping[str, str],
    commendations: str = "",
    recommendations: str = "",
    version: int = 0,
) -> ScoreForm:
    """The form for this rubric, filled with what was posted, else with what is given."""
    fields: dict[str, Any] = {}
    filled: dict[str, Any] = {}
    choices = [
        SelectChoice(level.value, level.label, render_kw={"data-below": level < rubric.passing})
        for level in Level
    ]
    for criterion in rubric.criteria:
        fields[_LEVEL + criterion.id] = RadioField(criterion.title, choices=choices, validate_choice=False)
        fields[_COMMENT + criterion.id] = text(f"Comment on “{criterion.title}”", longest=LONGEST_COMMENT)
        if request.method == "GET":
            filled[_LEVEL + criterion.id] = levels.get(criterion.id) or None
            filled[_COMMENT + criterion.id] = comments.get(criterion.id, "")
    if request.method == "GET":
        filled |= {"commendations": commendations, "recommendations": recommendations}
    form: ScoreForm = type("ScoreForm", (ScoreForm,), fields)(data={**filled, "version": version})
    return form


WHY_NOT = {
    "conflict": "I recognise the work, or know whose it is",
    "time": "I have no time to read it by the due date",
    "field": "It is not my field, so I cannot judge it well",
}


class DeclineForm(BaseForm):
    """Passing work on to another reader."""

    because = RadioField(
        "Why do you pass it on?",
        choices=[SelectChoice(key, words) for key, words in WHY_NOT.items()],
        validators=[InputRequired("Choose one of the reasons.")],
    )
    words = text("Anything the coordinator should know", longest=1_000)

    def reason(self) -> str:
        """The reason in one text."""
        return ". ".join(part for part in (WHY_NOT[self.because.data], self.words.data) if part)


class ModerateForm(BaseForm):
    """The outcome of a conversation with the readers."""

    outcome = RadioField(
        "What did you agree on?",
        choices=[
            SelectChoice(Outcome.MET.value, "The work meets the credential"),
            SelectChoice(Outcome.NOT_YET.value, "Not yet"),
        ],
        validators=[InputRequired("Choose the outcome.")],
    )
    reason = text("Your joint reason", longest=LONGEST_COMMENT)


class LimitForm(BaseForm):
    """How much a reader takes on in a week. What fits is judged in ``rules``."""

    weekly_limit = IntegerField("Most readings in a week", validators=[Optional()])


class AbsenceForm(BaseForm):
    """Days on which a reader is away."""

    first = DateField("First day away", validators=[InputRequired("Choose the first day.")])
    last = DateField("Last day away", validators=[InputRequired("Choose the last day.")])


class SeatForm(BaseForm):
    """Giving a seat to a reader by hand. The choices are set by the page."""

    seat = SelectField("Seat", coerce=int)
    reader_id = SelectField("Reader")
