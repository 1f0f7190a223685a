"""What can be done with awards: one function per verb. Never commits; the door does."""

from awards.service.archive import Packed, archive_of
from awards.service.checking import badge_at, check
from awards.service.collections import (
    change_collection,
    end_collection,
    make_collection,
    share_collection,
    unshare_collection,
)
from awards.service.exit_kit import (
    KitFile,
    award_files,
    contexts,
    definition_files,
    issuer_files,
    root_key_file,
    status_file,
    vocabulary_files,
)
from awards.service.files import FORMATS, Download, artwork_png, badge_as, baked_png, drawing, qr_code
from awards.service.issuers import found_issuer, rotate_key, sign, signed_status_list
from awards.service.lifecycle import expire, grant, issue, revoke, share, unshare
from awards.service.takeaway import send_takeaway

__all__ = [
    "FORMATS",
    "Download",
    "KitFile",
    "Packed",
    "archive_of",
    "artwork_png",
    "award_files",
    "badge_as",
    "badge_at",
    "baked_png",
    "change_collection",
    "check",
    "contexts",
    "definition_files",
    "drawing",
    "end_collection",
    "expire",
    "found_issuer",
    "grant",
    "issue",
    "issuer_files",
    "make_collection",
    "qr_code",
    "revoke",
    "root_key_file",
    "rotate_key",
    "send_takeaway",
    "share",
    "share_collection",
    "sign",
    "signed_status_list",
    "status_file",
    "unshare",
    "unshare_collection",
    "vocabulary_files",
]
