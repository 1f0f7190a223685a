"""What can be done with awards: one function per verb. Never commits; the door does."""

from awards.service.checking import badge_at, check
from awards.service.files import FORMATS, Download, artwork_png, badge_as, baked_png, drawing
from awards.service.issuers import found_issuer, rotate_key, sign, signed_status_list
from awards.service.issuing import BATCH, issue, issue_batch, start_issuing
from awards.service.lifecycle import expire, grant, revoke, share, unshare

__all__ = [
    "BATCH",
    "FORMATS",
    "Download",
    "artwork_png",
    "badge_as",
    "badge_at",
    "baked_png",
    "check",
    "drawing",
    "expire",
    "found_issuer",
    "grant",
    "issue",
    "issue_batch",
    "revoke",
    "rotate_key",
    "share",
    "sign",
    "signed_status_list",
    "start_issuing",
    "unshare",
]
