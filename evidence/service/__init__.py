"""What can be done with evidence: one function per verb. Never commits; the door does."""

from evidence.service.attachments import KeptAttachment, attach, detach, keep_attachment
from evidence.service.carrying import move_to_version, offer_to_open_work
from evidence.service.drafts import (
    save_answer,
    save_answers,
    start,
)
from evidence.service.moves import (
    accept,
    return_for_revision,
    start_reading,
    submit,
    withdraw,
)
from evidence.service.pieces import (
    KeptFile,
    add_file,
    add_kept,
    add_link,
    forget_file,
    keep_file,
    remove_artifact,
)

__all__ = [
    "KeptAttachment",
    "KeptFile",
    "accept",
    "add_file",
    "add_kept",
    "add_link",
    "attach",
    "detach",
    "forget_file",
    "keep_attachment",
    "keep_file",
    "move_to_version",
    "offer_to_open_work",
    "remove_artifact",
    "return_for_revision",
    "save_answer",
    "save_answers",
    "start",
    "start_reading",
    "submit",
    "withdraw",
]
