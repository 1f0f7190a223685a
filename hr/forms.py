"""The shape of the posts of human resources: preparing and answering exports, settling benefits."""

from __future__ import annotations

from wtforms import DateField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional

from hr.rules import ExportFormat
from waymark.web.forms import BaseForm, text

LONGEST_NOTE = 2_000
_FORMATS = {
    ExportFormat.CSV: "CSV, for most HR systems",
    ExportFormat.XLSX: "Excel workbook",
    ExportFormat.JSON: "JSON, for programs",
}


class ExportForm(BaseForm):
    """Prepare an export."""

    as_of = DateField("Up to and including", validators=[InputRequired("Choose the last day to be told.")])
    since = DateField(
        "From",
        validators=[Optional()],
        description="Leave this empty for everything that was not told yet, corrections included.",
    )
    format = RadioField(
        "Kind of file",
        choices=[SelectChoice(form.value, words) for form, words in _FORMATS.items()],
        default=ExportFormat.CSV.value,
        validators=[InputRequired("Choose a kind of file.")],
    )


class AcknowledgeForm(BaseForm):
    """Note that an export was taken over."""

    note = text("Note", longest=LONGEST_NOTE, description="For example where it was filed.")


class RejectForm(BaseForm):
    """Note that an export could not be used."""

    reason = text(
        "What was wrong with it?",
        DataRequired("Say why it was sent back; one sentence is enough."),
        longest=LONGEST_NOTE,
        description="Its lines go out again with the next export.",
    )


class AgreedForm(BaseForm):
    """What was agreed about money that was paid for awards that were revoked since."""

    benefits = SelectMultipleField(
        "Stipends and raises",
        choices=(),
        validate_choice=False,
        validators=[InputRequired("Tick at least one.")],
    )
    note = text(
        "What was agreed?",
        DataRequired("Say what was agreed; one sentence is enough."),
        longest=LONGEST_NOTE,
        description="For example: paid back in December, or waived by the board.",
    )


class SettleForm(BaseForm):
    """Stipends and raises that were ticked. Which of them may be settled is asked one by one."""

    benefits = SelectMultipleField(
        "Stipends and raises",
        choices=(),
        validate_choice=False,
        validators=[InputRequired("Tick at least one.")],
    )
