"""What can be done with frameworks, one function for each verb. Never commits; the door does."""

from frameworks.service.changing import add_item, change_item, change_status, restore_item, retire_item
from frameworks.service.checking import document_problems, require_sound
from frameworks.service.importing import accept, discard, import_for_district, propose, require_importer
from frameworks.service.loading import load_crosswalk, load_framework
from frameworks.service.talking import close_comment, comment, tag_item, tag_pair

__all__ = [
    "accept",
    "add_item",
    "change_item",
    "change_status",
    "close_comment",
    "comment",
    "discard",
    "document_problems",
    "import_for_district",
    "load_crosswalk",
    "load_framework",
    "propose",
    "require_importer",
    "require_sound",
    "restore_item",
    "retire_item",
    "tag_item",
    "tag_pair",
]
