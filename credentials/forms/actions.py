"""The small forms around drafts, partners and retiring."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms.validators import URL, DataRequired, Optional

from credentials.forms.sections import Offered
from credentials.rules import CredentialKind
from waymark.web.forms import BaseForm, choices, drop_down, line, one_of, text

_LONGEST_EMAIL = 254


class NewDraftForm(BaseForm):
    """A new credential: its title, how it is earned, and for whom it is written."""

    title = line("Title", DataRequired("Give it a title. You can change it later."), longest=80)
    kind = one_of(
        "How it is earned",
        [(kind.value, kind.label) for kind in CredentialKind],
        default=CredentialKind.MICRO_CREDENTIAL.value,
    )
    partner = drop_down("Designed by")

    def offer(self, partners: Offered, *, for_district: bool) -> None:
        """The partners it may be written for, and the district itself where that is allowed."""
        self.partner.choices = choices([*([("", "The district")] if for_district else []), *partners])


class FileForm(BaseForm):
    """A credential file to bring in, and for whom it is written."""

    file = FileField("Credential file (YAML)", validators=[FileRequired("Choose a file.")])
    partner = drop_down("Designed by")

    def offer(self, partners: Offered, *, for_district: bool) -> None:
        """The partners it may be brought in for, and the district itself where that is allowed."""
        self.partner.choices = choices([*([("", "The district")] if for_district else []), *partners])


class PersonForm(BaseForm):
    """Somebody of the district, by the address they sign in with."""

    email = line(
        "E-mail address",
        DataRequired("Enter the address they sign in with."),
        longest=_LONGEST_EMAIL,
        render_kw={"inputmode": "email", "autocomplete": "off"},
    )


class CommentForm(BaseForm):
    """Why a draft is sent back."""

    comment = text("What should change", longest=2000)


class ReasonForm(BaseForm):
    """Why something is retired or suspended."""

    reason = text("Reason", longest=1000)


class PartnerForm(BaseForm):
    """A new partner."""

    name = line("Name", DataRequired("Give the partner's name."), longest=120)
    url = line(
        "Address on the web",
        Optional(),
        URL(message="Give an address that begins with https://."),
        longest=300,
    )
