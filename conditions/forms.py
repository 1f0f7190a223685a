"""The form on which people set the level of an area."""

from __future__ import annotations

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from conditions.rules import LONGEST_NOTE, AreaLevel
from waymark.web.forms import BaseForm, text


class JudgeForm(BaseForm):
    """A level, and the evidence for it."""

    level = RadioField(
        "Where does the district stand?",
        validators=[InputRequired("Choose the level that fits best.")],
        choices=[SelectChoice(level.value, level.label) for level in AreaLevel],
    )
    note = text(
        "What is this judgment based on?",
        InputRequired("Say in a sentence or two what you looked at and whom you heard."),
        longest=LONGEST_NOTE,
        description="What you looked at, whom you heard, and what spoke against the next level. "
        "Everybody in the district can read it.",
    )
