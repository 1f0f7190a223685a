"""The shape of the posts on a submission's page. One form holds all, so that no button loses text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, Field, IntegerField, StringField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from credentials.rules import Demand, Medium
from evidence.rules import LONGEST_ANSWER
from waymark.web.forms import BaseForm, text, tidy

_WRITTEN, _FILES, _LINK = "answer-", "files-", "link-"
ATTESTATION = (
    "No learner can be recognised in what I hand in, and I have families' consent where it is needed"
)


class WorkForm(BaseForm):
    """Answers, files and links for the demands of one credential; made by ``work_form``.

    Fields that a post leaves out are left alone: a script may send one answer only.
    """

    version = IntegerField(validators=[Optional()], widget=HiddenInput())
    remove = StringField(validators=[Optional()], filters=[tidy])
    attestation: BooleanField

    def written(self, demand_id: str) -> Field:
        """The field of an answer."""
        field: Field = self[_WRITTEN + demand_id]
        return field

    def files(self, demand_id: str) -> Field:
        """The field in which files are chosen."""
        field: Field = self[_FILES + demand_id]
        return field

    def link(self, demand_id: str) -> Field:
        """The field of an address; raises ``KeyError`` where links are not taken."""
        field: Field = self[_LINK + demand_id]
        return field

    def sent_texts(self) -> dict[str, str]:
        """The answers in this post, by demand."""
        return {
            demand_id: field.data or "" for demand_id, field in self._fields_of(_WRITTEN) if field.raw_data
        }

    def sent_files(self) -> list[tuple[str, FileStorage]]:
        """The files in this post, each with its demand."""
        return [
            (demand_id, file)
            for demand_id, field in self._fields_of(_FILES)
            for file in field.data or ()
            if file.filename
        ]

    def sent_links(self) -> list[tuple[str, str]]:
        """The addresses in this post, each with its demand."""
        return [(demand_id, field.data) for demand_id, field in self._fields_of(_LINK) if field.data]

    def renew(self, version: int) -> None:
        """Let the next post be written over this version. The field would show what was posted."""
        self.version.data, self.version.raw_data = version, None

    def forget_pieces(self) -> None:
        """Empty the fields of links that were taken, so that a page shown again does not offer them twice."""
        for _, field in self._fields_of(_LINK):
            if not field.errors:
                field.data = ""

    def place(self, where: str) -> Field | None:
        """The field that a problem of the service speaks of."""
        return next((self[p + where] for p in ("", _WRITTEN, _FILES, _LINK) if p + where in self), None)

    def _fields_of(self, prefix: str) -> list[tuple[str, Field]]:
        return [(field.name.removeprefix(prefix), field) for field in self if field.name.startswith(prefix)]


def work_form(demands: Iterable[Demand], answers: dict[str, str], version: int) -> WorkForm:
    """The form for these demands, filled with what was posted, else with what is saved."""
    fields: dict[str, Any] = {}
    for demand in demands:
        if demand.kind.written:
            fields[_WRITTEN + demand.id] = text(demand.title, longest=LONGEST_ANSWER)
        else:
            if set(demand.accepts) != {Medium.LINK}:
                fields[_FILES + demand.id] = MultipleFileField(f"Files for “{demand.title}”")
            if Medium.LINK in demand.accepts:
                fields[_LINK + demand.id] = StringField(f"Link for “{demand.title}”", filters=[tidy])
    # Last, as it stands on the page, so that what has to be mended is told in this order.
    fields["attestation"] = BooleanField(ATTESTATION)
    filled = {_WRITTEN + demand_id: saved for demand_id, saved in answers.items()}
    form: WorkForm = type("WorkForm", (WorkForm,), fields)(data={**filled, "version": version})
    return form
