"""What can be done with awards: one function per verb. Never commits; the door does."""

from awards.service.archive import Packed, archive_of
from awards.service.checking import check, check_address, check_everywhere
from awards.service.collections import (
    change_collection,
    end_collection,
    make_collection,
    share_collection,
    unshare_collection,
)
from awards.service.editions import name_by_present_address, publish, repair, resume, suspend
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
from awards.service.files import (
    FORMATS,
    Download,
    artwork_png,
    badge_as,
    baked_png,
    certificate_of,
    drawing,
    qr_code,
)
from awards.service.issuers import found_issuer, rotate_key, sign, signed_status_list
from awards.service.issuing import BATCH, BATCH_JOB, issue, issue_batch, start_issuing
from awards.service.lifecycle import grant, revoke, share, unshare
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
from awards.service.takeaway import send_takeaway
from awards.service.unchanged import is_unchanged
from awards.service.validity import look_after

__all__ = [
    "BATCH",
    "BATCH_JOB",
    "FORMATS",
    "Download",
    "KitFile",
    "Packed",
    "archive_of",
    "artwork_png",
    "award_files",
    "badge_as",
    "baked_png",
    "bring_badge",
    "bring_prior_learning",
    "certificate_of",
    "change_collection",
    "check",
    "check_address",
    "check_everywhere",
    "check_is_due",
    "contexts",
    "decide",
    "definition_files",
    "drawing",
    "end_collection",
    "examine",
    "examine_again",
    "fetch_badge",
    "found_issuer",
    "grant",
    "is_unchanged",
    "issue",
    "issue_batch",
    "issuer_files",
    "look_after",
    "make_collection",
    "match_credential",
    "match_item",
    "name_by_present_address",
    "note_check",
    "note_scheduled_check",
    "propose",
    "publish",
    "qr_code",
    "repair",
    "resume",
    "revoke",
    "root_key_file",
    "rotate_key",
    "send_takeaway",
    "share",
    "share_collection",
    "sign",
    "signed_status_list",
    "start_issuing",
    "status_file",
    "suspend",
    "unmatch",
    "unshare",
    "unshare_collection",
    "vocabulary_files",
    "withdraw",
]
