"""What can be done with awards: one function per verb. Never commits; the door does."""

from awards.service.checking import check, check_address, check_everywhere
from awards.service.editions import name_by_present_address, publish, repair, resume, suspend
from awards.service.files import FORMATS, Download, artwork_png, badge_as, baked_png, certificate_of, drawing
from awards.service.issuers import found_issuer, rotate_key, sign, signed_status_list
from awards.service.lifecycle import expire, grant, issue, revoke, share, unshare
from awards.service.unchanged import is_unchanged

__all__ = [
    "FORMATS",
    "Download",
    "artwork_png",
    "badge_as",
    "baked_png",
    "certificate_of",
    "check",
    "check_address",
    "check_everywhere",
    "drawing",
    "expire",
    "found_issuer",
    "grant",
    "is_unchanged",
    "issue",
    "name_by_present_address",
    "publish",
    "repair",
    "resume",
    "revoke",
    "rotate_key",
    "share",
    "sign",
    "signed_status_list",
    "suspend",
    "unshare",
]
