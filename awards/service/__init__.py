"""What can be done with awards: one function per verb. Never commits; the door does."""

from awards.service.archive import Packed, archive_of
from awards.service.checking import check, check_address, check_everywhere
from awards.service.chronicle import keep_chronicle
from awards.service.collections import (
    change_collection,
    end_collection,
    make_collection,
    share_collection,
    unshare_collection,
)
from awards.service.editions import name_by_present_address, publish, repair, resume, suspend
from awards.service.endorsing import (
    accept_endorsement,
    ask_endorsement,
    decline_endorsement,
    revoke_endorsement,
    withdraw_endorsement,
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
from awards.service.files import (
    FORMATS,
    OLDER_FORMS,
    Download,
    artwork_png,
    badge_as,
    baked_png,
    certificate_of,
    drawing,
    qr_code,
)
from awards.service.issuers import found_issuer, make_missing_keys, rotate_key, sign, signed_status_list
from awards.service.issuing import BATCH, BATCH_JOB, issue, issue_batch, start_issuing
from awards.service.lifecycle import grant, revoke, share, unshare
from awards.service.older_forms import with_older_forms
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
from awards.service.outside_files import add_outside_file, keep_outside_file, remove_outside_file
from awards.service.partners import (
    change_profile,
    end_speaker,
    found_partner,
    name_speaker,
    sign_for,
)
from awards.service.receiving import receive_badge
from awards.service.takeaway import send_takeaway, unshare_by_link
from awards.service.unchanged import is_unchanged
from awards.service.validity import look_after

__all__ = [
    "BATCH",
    "BATCH_JOB",
    "FORMATS",
    "OLDER_FORMS",
    "Download",
    "KitFile",
    "Packed",
    "accept_endorsement",
    "add_outside_file",
    "archive_of",
    "artwork_png",
    "ask_endorsement",
    "award_files",
    "badge_as",
    "baked_png",
    "bring_badge",
    "bring_prior_learning",
    "certificate_of",
    "change_collection",
    "change_profile",
    "check",
    "check_address",
    "check_everywhere",
    "check_is_due",
    "contexts",
    "decide",
    "decline_endorsement",
    "definition_files",
    "drawing",
    "end_collection",
    "end_speaker",
    "examine",
    "examine_again",
    "fetch_badge",
    "found_issuer",
    "found_partner",
    "grant",
    "is_unchanged",
    "issue",
    "issue_batch",
    "issuer_files",
    "keep_chronicle",
    "keep_outside_file",
    "look_after",
    "make_collection",
    "make_missing_keys",
    "match_credential",
    "match_item",
    "name_by_present_address",
    "name_speaker",
    "note_check",
    "note_scheduled_check",
    "propose",
    "publish",
    "qr_code",
    "receive_badge",
    "remove_outside_file",
    "repair",
    "resume",
    "revoke",
    "revoke_endorsement",
    "root_key_file",
    "rotate_key",
    "send_takeaway",
    "share",
    "share_collection",
    "sign",
    "sign_for",
    "signed_status_list",
    "start_issuing",
    "status_file",
    "suspend",
    "unmatch",
    "unshare",
    "unshare_by_link",
    "unshare_collection",
    "vocabulary_files",
    "with_older_forms",
    "withdraw",
    "withdraw_endorsement",
]
