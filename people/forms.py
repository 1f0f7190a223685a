"""Forms on signing in, on one's own account, and on the accounts of others."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length

from people.queries import SchoolRow
from people.rules import LONGEST_EMAIL, LONGEST_NAME, LONGEST_PASSWORD
from waymark.kernel.actor import Role
from waymark.kernel.ids import SchoolId
from waymark.web.forms import BaseForm, line, several


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


class PrivateAddressForm(BaseForm):
    """Where somebody is reached who has left."""

    email = line(
        "Private e-mail address",
        DataRequired("Enter an address that stays yours."),
        longest=LONGEST_EMAIL,
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )


class TokenForm(BaseForm):
    """A new API token."""

    label = line(
        "What is it for?",
        InputRequired("Give it a name, so that you know later which one it is."),
        longest=100,
    )
    scopes = several("What may it do?", validators=[InputRequired("Choose at least one.")])


def _role() -> SelectField:
    return SelectField(
        "Role",
        choices=[
            SelectChoice("", "Choose a role"),
            *(SelectChoice(role.value, role.label) for role in Role),
        ],
        validators=[InputRequired("Choose a role.")],
    )


def _school() -> SelectField:
    return SelectField(
        "School",
        default="",
        description="Where the role is held. A building leader always belongs to a school.",
    )


class RoleForm(BaseForm):
    """A role, and where it is held. The schools to choose from are set by ``offer``."""

    role = _role()
    school = _school()

    def offer(self, schools: Sequence[SchoolRow]) -> None:
        """Name the schools to choose from."""
        self.school.choices = [
            SelectChoice("", "The whole district"),
            *(SelectChoice(school.id, school.name) for school in schools),
        ]

    @property
    def chosen_role(self) -> Role:
        """The role of a form that was validated."""
        return Role(self.role.data)

    @property
    def chosen_school(self) -> SchoolId | None:
        """The school of a form that was validated; None for the whole district."""
        return SchoolId(self.school.data) if self.school.data else None


class InviteForm(RoleForm):
    """Somebody new, with their first role."""

    email = line(
        "E-mail address",
        DataRequired("Enter the address that the invitation goes to."),
        longest=LONGEST_EMAIL,
        render_kw={"autocomplete": "off", "inputmode": "email"},
    )
    # Named again, so that problems are listed in the order of the page.
    role = _role()
    school = _school()


class ConsentForm(BaseForm):
    """Whether a host is allowed what it asks for."""

    answer = StringField(validators=[AnyOf(["allow", "refuse"], message="Press one of the two buttons.")])

    @property
    def allows(self) -> bool:
        """Whether the person allowed it. Anything else is a no."""
        return bool(self.answer.data == "allow")
