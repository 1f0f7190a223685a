"""Forms on signing in and on one's own account."""

from __future__ import annotations

from wtforms import PasswordField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from people.rules import LONGEST_EMAIL, LONGEST_NAME, LONGEST_PASSWORD
from waymark.web.forms import BaseForm, line


def _new_password() -> PasswordField:
    return PasswordField(
        "New password",
        description="At least 12 characters; three or four words do well.",
        validators=[InputRequired("Choose a new password.")],
        render_kw={"autocomplete": "new-password"},
    )


class SignInForm(BaseForm):
    """Address and password."""

    email = line(
        "E-mail address",
        InputRequired("Enter your address."),
        longest=LONGEST_EMAIL,
        render_kw={"autocomplete": "username", "inputmode": "email"},
    )
    password = PasswordField(
        "Password",
        validators=[
            InputRequired("Enter your password."),
            Length(max=LONGEST_PASSWORD, message="This is too long to be a password."),
        ],
        render_kw={"autocomplete": "current-password"},
    )


class LostPasswordForm(BaseForm):
    """Where to send a link."""

    email = line(
        "E-mail address",
        DataRequired("Enter your address."),
        longest=LONGEST_EMAIL,
        render_kw={"autocomplete": "username", "inputmode": "email"},
    )


class NewPasswordForm(BaseForm):
    """The first password, or the next one after the last was lost."""

    password = _new_password()


class WelcomeForm(NewPasswordForm):
    """The same for somebody new, who also puts their name right."""

    given_name = line(
        "Given name",
        DataRequired("Enter your given name."),
        longest=LONGEST_NAME,
        render_kw={"autocomplete": "given-name"},
    )
    family_name = line(
        "Family name",
        DataRequired("Enter your family name."),
        longest=LONGEST_NAME,
        render_kw={"autocomplete": "family-name"},
    )


class PasswordForm(BaseForm):
    """A new password."""

    old = PasswordField(
        "Present password",
        validators=[InputRequired("Enter your present password.")],
        render_kw={"autocomplete": "current-password"},
    )
    new = _new_password()


class TokenForm(BaseForm):
    """A new API token."""

    label = line(
        "What is it for?",
        InputRequired("Give it a name, so that you know later which one it is."),
        longest=100,
    )
    scopes = SelectMultipleField(
        "What may it do?",
        validators=[InputRequired("Choose at least one.")],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
