"""The base of every HTML form: the token against forged posts, text that is kept, limits on length."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from waymark.kernel.errors import Invalid, Problem
from waymark.kernel.text import tidy_text

LONGEST_TEXT = 20_000
"""Characters in one text field. About eight pages; longer work is handed in as a document."""


TOO_OLD = "This page was open for too long, so nothing was changed. What you typed is still here: send it once more."
"""Why a form with an old token is shown again."""

TOO_OLD_BUTTON = "This page was open for too long, so nothing was changed. Please press the button once more."
"""The same for a button without anything to type."""


def tidy(value: str | None) -> str | None:
    """What was typed, tidied; nothing stays nothing."""
    return None if value is None else tidy_text(value)


class BaseForm(FlaskForm):
    """A form with a token. ``passed`` is true only after a successful ``validate_on_submit``."""

    passed = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, and remember the outcome for ``waymark.web.context.command``."""
        self.passed = bool(super().validate(extra_validators))
        if self.token_expired:
            self["csrf_token"].errors = [TOO_OLD]
        return self.passed

    def show(self, error: Invalid) -> None:
        """Put a service's problems on the fields they belong to; those without a field stand at the top."""
        self.passed = False
        for problem in error.problems or (Problem("", error.message),):
            field = self._fields.get(problem.where)
            if field is None:
                self.form_errors.append(problem.message)
            else:
                field.errors = [*field.errors, problem.message]

    @property
    def token_expired(self) -> bool:
        """Whether the page was open too long. What was typed is still in the fields."""
        return "csrf_token" in self.errors

    @property
    def error_status(self) -> int:
        """The status for showing the form again: 400 for an old token, 422 for what was typed."""
        if request.method == "GET":
            return 200
        return 400 if self.token_expired else 422


class ActionForm(BaseForm):
    """A button: a post without any field but the token."""


def line(label: str, *validators: Any, longest: int = 200, **options: Any) -> StringField:
    """One line of text."""
    return StringField(label, validators=[*validators, _at_most(longest)], filters=[tidy], **options)


def text(label: str, *validators: Any, longest: int = LONGEST_TEXT, **options: Any) -> TextAreaField:
    """Several lines of text."""
    return TextAreaField(label, validators=[*validators, _at_most(longest)], filters=[tidy], **options)


def choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """What can be chosen in a field: pairs of a value and the words that people read."""
    return [SelectChoice(value, label) for value, label in pairs]


def several(label: str, pairs: Iterable[tuple[str, str]] = (), **options: Any) -> SelectMultipleField:
    """Several of a list, each with a box to tick."""
    return SelectMultipleField(
        label,
        choices=choices(pairs),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        **options,
    )


def one_of(label: str, pairs: Iterable[tuple[str, str]] = (), **options: Any) -> RadioField:
    """One of a list, each with a button; one is always chosen."""
    return RadioField(label, choices=choices(pairs), validators=[InputRequired("Choose one.")], **options)


def drop_down(label: str, pairs: Iterable[tuple[str, str]] = (), **options: Any) -> SelectField:
    """One of a list that opens."""
    return SelectField(label, choices=choices(pairs), **options)


def _at_most(longest: int) -> Length:
    return Length(
        max=longest,
        message=f"This is longer than {longest:,} characters. Shorten it, or hand it in as a document.",
    )
