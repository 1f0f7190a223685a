"""What can be done with awards: one function per verb. Never commits; the door does."""

from awards.service.checking import badge_at, check, check_everywhere
from awards.service.editions import name_by_present_address, publish, repair, resume, suspend
from awards.service.files import FORMATS, Download, artwork_png, badge_as, baked_png, drawing
from awards.service.issuers import found_issuer, rotate_key, sign, signed_status_list
from awards.service.lifecycle import expire, grant, issue, revoke, share, unshare
from awards.service.outside import (
    bring_badge,
    bring_prior_learning,
    decide,
    match_credential,
    match_item,
    propose,
    unmatch,
    withdraw,
)
from awards.service.outside_checks import (
    check_is_due,
    examine,
    examine_again,
    fetch_badge,
    note_check,
    note_scheduled_check,
)

__all__ = [
    "FORMATS",
    "Download",
    "artwork_png",
    "badge_as",
    "badge_at",
    "baked_png",
    "bring_badge",
    "bring_prior_learning",
    "check",
    "check_everywhere",
    "check_is_due",
    "decide",
    "drawing",
    "examine",
    "examine_again",
    "expire",
    "fetch_badge",
    "found_issuer",
    "grant",
    "issue",
    "match_credential",
    "match_item",
    "name_by_present_address",
    "note_check",
    "note_scheduled_check",
    "propose",
    "publish",
    "repair",
    "resume",
    "revoke",
    "rotate_key",
    "share",
    "sign",
    "signed_status_list",
    "suspend",
    "unmatch",
    "unshare",
    "withdraw",
]
