"""The shape of the posts of awards: revoking, collecting, and handing over a badge to be checked."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask_wtf.file import FileField, FileSize
from wtforms.validators import DataRequired, ValidationError

from awards.rules import LONGEST_COLLECTION_TEXT, LONGEST_COLLECTION_TITLE
from waymark.web.forms import BaseForm, line, several, text

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


class CheckForm(BaseForm):
    """Any badge: as text, as an address of this installation, or as a file."""

    badge = text("Badge text or address", longest=LONGEST_PASTED)
    file = FileField(
        "Badge file",
        validators=[FileSize(LARGEST_FILE, message="This file is larger than 10 MB, so it was not opened.")],
    )
    email = line("The holder's e-mail address", longest=254)

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


def _address_of_record(content: bytes) -> str:
    """The identifier that a comprehensive record gives itself; empty for everything else."""
    try:
        document = json.loads(content) if content.lstrip()[:1] == b"{" else None
    except (ValueError, RecursionError):
        return ""
    if not isinstance(document, dict) or "ClrCredential" not in str(document.get("type")):
        return ""
    return str(document.get("id"))[:LONGEST_NAME]
