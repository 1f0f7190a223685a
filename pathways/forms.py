"""The shape of the plan pages' posts. Whether choices fit the rule is decided by the service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from wtforms import DateField, FieldList, HiddenField, RadioField, SelectMultipleField, SubmitField
from wtforms.validators import InputRequired

from pathways.rules import LONGEST_COMMENT, LONGEST_GOAL, MOST_GOALS
from waymark.kernel.ids import PersonId
from waymark.web.forms import BaseForm, text

GOALS_SHOWN = 3
"""Lines for goals on a fresh page; one more than are filled after that."""


LONGEST_NUMBER = 9
"""Digits of a plan's version on a form; longer ones were made up."""


NOTICE = timedelta(days=14)
"""How far ahead the day of a meeting is that a page gives as an example."""


class PlanForm(BaseForm):
    """Choices and goals. ``version`` is the plan's when the page was made."""

    choices = SelectMultipleField("Your choice", validate_choice=False)
    goals = FieldList(
        text("Goal", longest=LONGEST_GOAL),
        label="Your goals",
        min_entries=GOALS_SHOWN,
        max_entries=MOST_GOALS,
    )
    version = HiddenField()
    go_on = SubmitField()

    def number_goals(self) -> None:
        """Label the lines, with an empty one at the end while there is room."""
        while len(self.goals.entries) < MOST_GOALS and self.goals.entries[-1].data:
            self.goals.append_entry()
        for number, entry in enumerate(self.goals.entries, start=1):
            entry.label.text = f"Goal {number}"

    @property
    def written(self) -> list[str]:
        """The goals that were written; empty lines are left out."""
        return [goal for goal in self.goals.data if goal]

    @property
    def seen(self) -> int | None:
        """The plan's version when the page was made."""
        return _number(self.version.data)


class PresentForm(BaseForm):
    """To whom the plan is presented, and on which day, which is ``today`` or later."""

    leader = RadioField(
        "Your building leader",
        validators=[InputRequired("Choose who will hear your plan.")],
        validate_choice=False,
    )
    meeting_on = DateField("Day of the meeting", validators=[InputRequired()])

    def __init__(self, *, today: date, **options: Any) -> None:
        super().__init__(**options)
        example = f"Choose a day, for example {today + NOTICE}."
        day = self.meeting_on
        day.validators = (InputRequired(example),)
        day.process_errors = tuple(example for _ in day.process_errors)
        day.render_kw = {"min": today.isoformat()}

    def offer(self, leaders: Sequence[tuple[str, str]]) -> None:
        """Fill in the leaders as (id, name); a single one is chosen already."""
        self.leader.choices = list(leaders)
        if len(leaders) == 1 and self.leader.data is None:
            self.leader.data = leaders[0][0]

    @property
    def leader_id(self) -> PersonId:
        """The chosen leader, once the form is validated."""
        return PersonId(self.leader.data)

    @property
    def day(self) -> date:
        """The day of the meeting, once the form is validated."""
        if self.meeting_on.data is None:
            raise LookupError("the form was not validated")
        chosen: date = self.meeting_on.data
        return chosen


class HearForm(BaseForm):
    """A building leader's answer to a plan."""

    comment = text("Your comment", longest=LONGEST_COMMENT)
    version = HiddenField()
    agree = SubmitField("Agree to this plan")
    return_it = SubmitField("Return it with the comment")

    @property
    def seen(self) -> int | None:
        """The plan's version when the page was made."""
        return _number(self.version.data)


def _number(sent: str | None) -> int | None:
    # A version that is no number of ours fits no plan, so the save is answered as one from an old page.
    if not sent:
        return None
    return int(sent) if sent.isdecimal() and len(sent) <= LONGEST_NUMBER else 0
