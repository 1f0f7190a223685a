"""The shape of the posts of frameworks: files, items, comments, tags."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional, Regexp

from frameworks.rules import ItemTag, PairTag, StatusStep
from waymark.web.forms import BaseForm, line, text

LONGEST_COMMENT = 4_000
LONGEST_CODE = 64
LONGEST_TITLE = 300
_A_CODE = Regexp(r"^\S+$", message="A code has no spaces in it, for example 2.1 or LEAD-3.")
_A_SHORT_NAME = Regexp(
    r"^[a-z0-9]+(-[a-z0-9]+)*$",
    message="Use small letters, digits and single dashes, for example state-standards.",
)


class UploadForm(BaseForm):
    """A framework as a file."""

    file = FileField("File", validators=[FileRequired("Choose a file: CASE as JSON, or a table as CSV.")])
    short_name = line("Short name", Optional(), _A_SHORT_NAME, longest=LONGEST_CODE)
    title = line("Title", longest=LONGEST_TITLE)
    publisher = line("Publisher", longest=LONGEST_TITLE)
    licence = line("Licence of the words", longest=LONGEST_TITLE)


class AcceptForm(BaseForm):
    """Take in a file that was looked at; made by ``accept_form``."""

    against = HiddenField()

    def replaced(self, gone: Sequence[str]) -> dict[str, str]:
        """The successors that were chosen, by the code of the item that is gone."""
        chosen = {code: self[f"successor-{number}"].data for number, code in enumerate(gone)}
        return {code: successor for code, successor in chosen.items() if successor}

    def show_at(self, gone: Sequence[str], problems: dict[str, str]) -> None:
        """Say at each successor what is wrong with it."""
        for number, code in enumerate(gone):
            if code in problems:
                self[f"successor-{number}"].errors = [problems[code]]


def accept_form(gone: Sequence[str], chosen: dict[str, str] | None = None) -> AcceptForm:
    """The form for a preview, with one field for the successor of each item that is gone."""
    fields = {
        f"successor-{number}": line(f"{code} is replaced by", longest=LONGEST_CODE)
        for number, code in enumerate(gone)
    }
    data = {f"successor-{number}": (chosen or {}).get(code) for number, code in enumerate(gone)}
    form: AcceptForm = type("AcceptForm", (AcceptForm,), fields)(data=data)
    return form


class CommentForm(BaseForm):
    """Something to say about a framework or one of its items."""

    text = text(
        "Your comment",
        DataRequired("Write what you want to say; one sentence is enough."),
        longest=LONGEST_COMMENT,
    )


class ItemForm(BaseForm):
    """The words of an item. ``version`` is the one that was read."""

    title = line("Title", DataRequired("Give the item a title."), longest=LONGEST_TITLE)
    statement = text("Statement")
    version = HiddenField(validators=[Regexp(r"^\d{1,9}$")])

    @property
    def seen(self) -> int:
        """The version that was read."""
        return int(self.version.data)


class NewItemForm(BaseForm):
    """A new item."""

    code = line("Code", DataRequired("Give the item a code."), _A_CODE, longest=LONGEST_CODE)
    parent = StringField("Below which item", filters=[lambda value: (value or "").strip() or None])
    type = line(
        "Kind",
        DataRequired("Say what kind of item it is, for example competency."),
        Regexp(r"^[a-z]+( [a-z]+)*$", message="Use small letters and spaces, for example sub competency."),
        longest=LONGEST_CODE,
        default="competency",
    )
    title = line("Title", DataRequired("Give the item a title."), longest=LONGEST_TITLE)
    statement = text("Statement")


class StatusForm(BaseForm):
    """A step in the life of a framework."""

    step = SelectField("Step", choices=[SelectChoice(step.value, step.label) for step in StatusStep])


class TagForm(BaseForm):
    """What two items are to each other; with one of the codes, what that item is by itself."""

    here = line("Item of the first", longest=LONGEST_CODE)
    there = line("Item of the second", longest=LONGEST_CODE)
    tag = SelectField(
        "Tag",
        choices=[
            SelectChoice("", "No tag"),
            *(SelectChoice(tag.value, tag.label) for tags in (PairTag, ItemTag) for tag in tags),
        ],
    )
