"""The shape of the posts of awards: taking back, showing, collecting, checking a badge, and what comes from elsewhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from flask_wtf.file import FileField, FileRequired, FileSize
from wtforms import BooleanField, EmailField, HiddenField, SelectField, SubmitField
from wtforms.validators import DataRequired, Length, ValidationError

from awards.rules import (
    LONGEST_COLLECTION_TEXT,
    LONGEST_COLLECTION_TITLE,
    LONGEST_COMMENT,
    LONGEST_REASON,
    LONGEST_WORDS,
    IdentifierFacts,
    Worth,
    identifiers_in,
)
from waymark.web.forms import BaseForm, choices, drop_down, line, one_of, several, text, tidy

LARGEST_FILE = 10 * 2**20
LONGEST_PASTED = 400_000
LONGEST_NAME = 200


class RevokeForm(BaseForm):
    """Take an award back, with a reason."""

    reason = text(
        "Reason",
        DataRequired("Say why, in a sentence or two."),
        longest=500,
        description="Anybody who checks the badge reads this.",
    )


class SuspendForm(BaseForm):
    """Let an award not count for now, with a reason."""

    reason = text(
        "Reason",
        DataRequired("Say why, in a sentence or two."),
        longest=500,
        id="suspension-reason",  # it stands on one page with the reason for revoking
        description="Anybody who checks the badge reads this.",
    )


class RepairForm(BaseForm):
    """Have a badge signed again."""

    note = text(
        "What was put right",
        DataRequired("Say what was put right."),
        longest=500,
        description="The new copy of the badge says it, and its holder gets it by mail.",
    )


class ShowingForm(BaseForm):
    """What the holder shows of the work. ``step`` is the button that was pressed: look first, or sign."""

    criteria = several("Results")
    pieces = several("Evidence")
    step = line("Step", longest=10)

    @property
    def signs(self) -> bool:
        """Whether the choice was looked at and is to be signed."""
        return bool(self.step.data == "sign")


class CollectionForm(BaseForm):
    """Badges that are shown together. Which badges there are to choose from, the view says."""

    title = line("Title", DataRequired("Give the collection a title."), longest=LONGEST_COLLECTION_TITLE)
    text = text("What it shows", longest=LONGEST_COLLECTION_TEXT)
    awards = several("Badges in it")


class BadgeForm(BaseForm):
    """Any badge: as text, as an address, or as a file."""

    badge = text("Badge text or address", longest=LONGEST_PASTED)
    file = FileField(
        "Badge file",
        validators=[FileSize(LARGEST_FILE, message="This file is larger than 10 MB, so it was not opened.")],
    )

    def validate_badge(self, field: Any) -> None:
        """One of the two ways has to be used."""
        if not field.data and not self.file.data:
            raise ValidationError("Choose a file, or paste the text or the address of a badge.")
        handed_over = self.handed_over
        content = handed_over if isinstance(handed_over, bytes) else handed_over.encode()
        if address := _address_of_record(content):
            raise ValidationError(
                "This is a record with several badges inside, not one badge. It is confirmed at its own address, "
                f"{address}. Compare the fingerprint there with the one of this file: "
                f"{hashlib.sha256(content).hexdigest()}"
            )

    @property
    def pasted(self) -> str:
        """What was typed or pasted."""
        return self.badge.data or ""

    @property
    def is_address(self) -> bool:
        """Whether a web address was given, and no file."""
        return not self.file.data and self.pasted.lower().startswith(("http://", "https://"))

    @property
    def handed_over(self) -> bytes | str:
        """The badge itself: the file, or else the text."""
        if not self.file.data:
            return self.pasted
        content: bytes = self.file.data.read()
        self.file.data.seek(0)
        return content


class CheckForm(BadgeForm):
    """A badge to be checked, and whose it should be."""

    email = line("The holder's e-mail address", longest=254)
    newest = BooleanField("Ask its issuer whether there is a newer edition, and check that one")


class WalletForm(BaseForm):
    """How a badge is offered to a wallet."""

    with_pin = BooleanField("Ask for a PIN as well")


class BringForm(BadgeForm):
    """An outside badge, and the address it was given to where that is another than the one used here."""

    given_to = EmailField("The e-mail address it was given to", validators=[Length(max=254)], filters=[tidy])

    def validate_given_to(self, field: Any) -> None:
        """An address, if anything."""
        if field.data and "@" not in field.data:
            raise ValidationError("This is no e-mail address. Write it whole, or leave the field empty.")

    @property
    def content(self) -> bytes:
        """The badge itself, byte for byte."""
        handed = self.handed_over
        return handed.encode() if isinstance(handed, str) else handed

    @property
    def file_name(self) -> str:
        """The name of the file, if one was chosen."""
        return str(self.file.data.filename or "") if self.file.data else ""


class PriorLearningForm(BaseForm):
    """What was learned before, without a badge."""

    title = line("What you learned, in a few words", longest=200)
    words = text("What shows it", longest=LONGEST_WORDS)
    links = text("Links to what shows it", longest=20_000)

    @property
    def listed_links(self) -> list[str]:
        """The links, one a line."""
        return [link.strip() for link in (self.links.data or "").splitlines() if link.strip()]


class OutsideFileForm(BaseForm):
    """A file that shows prior learning."""

    file = FileField("Add a file", validators=[FileRequired(message="Choose a file first.")])


class ProposeForm(BaseForm):
    """Ask for a decision, in one's own words."""

    words = text("Why it matches", longest=LONGEST_WORDS)


class DecideForm(BaseForm):
    """Whether and how something from elsewhere counts."""

    worth = one_of("How it counts", ((worth.value, worth.label) for worth in Worth))
    credential = drop_down("Measured against", validate_choice=False)
    reason = text("Reason", longest=LONGEST_REASON)
    seen = HiddenField()

    def offer(self, worths: Iterable[Worth], measures: Iterable[tuple[str, str]]) -> None:
        """Fill in what may be chosen."""
        self.worth.choices = choices((worth.value, worth.label) for worth in worths)
        field: SelectField = self.credential
        field.choices = choices((("", "No micro-credential"), *measures))

    @property
    def chosen(self) -> Worth:
        """What was chosen."""
        return Worth(self.worth.data)

    @property
    def last_seen(self) -> int | None:
        """The number of the last decision that the decider has read."""
        return int(self.seen.data) if (self.seen.data or "").isdecimal() else None


def _address_of_record(content: bytes) -> str:
    """The identifier that a comprehensive record gives itself; empty for everything else."""
    try:
        document = json.loads(content) if content.lstrip()[:1] == b"{" else None
    except (ValueError, RecursionError):
        return ""
    if not isinstance(document, dict) or "ClrCredential" not in str(document.get("type")):
        return ""
    return str(document.get("id"))[:LONGEST_NAME]


class IssuerForm(BaseForm):
    """What an issuer says of itself."""

    name = line("Name", DataRequired("Name the organisation."))
    url = line("Web address", DataRequired("Give the address of its own pages."), longest=400)
    email = EmailField(
        "E-mail address", validators=[DataRequired("Give an address for questions about its badges.")]
    )
    description = text("Description", longest=4000)

    @property
    def profile(self) -> dict[str, str]:
        """What was typed."""
        return {name: self[name].data or "" for name in ("name", "url", "email", "description")}


class ProfileForm(IssuerForm):
    """The same with its identifiers in registers."""

    identifiers = text("Other identifiers", longest=4000)

    @property
    def read_identifiers(self) -> tuple[IdentifierFacts, ...]:
        """What was typed, one identifier a line. The service says what is wrong with them."""
        return identifiers_in(self.identifiers.data or "")


class SignForForm(BaseForm):
    """Name an issuer for a credential."""

    credential = drop_down("Credential")


class SpeakerForm(BaseForm):
    """Let somebody speak for an issuer."""

    email = EmailField(
        "E-mail address of their account",
        validators=[DataRequired("Whose account is it?")],
        id="speaker-email",  # the profile on the same page has an address as well
    )


class AskEndorsementForm(BaseForm):
    """Ask an issuer for its endorsement."""

    of = drop_down("What should be endorsed")
    endorser = drop_down("By whom")
    words = text("Why", DataRequired("Say in a sentence or two why they should."), longest=LONGEST_COMMENT)


class AnswerEndorsementForm(BaseForm):
    """Give an endorsement or decline it, with a comment. Which of the two is said by the button."""

    comment = text("Comment", DataRequired("Say a sentence or two."), longest=LONGEST_COMMENT)
    decline = SubmitField("Decline")

    @property
    def declines(self) -> bool:
        """Whether the button for declining was pressed."""
        return bool(self.decline.data)
