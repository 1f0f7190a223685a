"""What can be done with awards: one function per verb. Never commits; the door does."""

from awards.service.checking import check, check_address, check_everywhere
from awards.service.files import FORMATS, Download, artwork_png, badge_as, baked_png, drawing
from awards.service.issuers import found_issuer, rotate_key, sign, signed_status_list
from awards.service.lifecycle import expire, grant, issue, revoke, share, unshare

__all__ = [
    "FORMATS",
    "Download",
    "artwork_png",
    "badge_as",
    "baked_png",
    "check",
    "check_address",
    "check_everywhere",
    "drawing",
    "expire",
    "found_issuer",
    "grant",
    "issue",
    "revoke",
    "rotate_key",
    "share",
    "sign",
    "signed_status_list",
    "unshare",
]
