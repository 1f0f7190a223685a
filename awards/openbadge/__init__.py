"""Open Badges made from facts: 3.0 credentials, 2.0 assertions, issuer documents and status lists.

Pure: the same facts give the same document, byte for byte. Nothing is signed, stored or fetched here.
"""

from awards.openbadge.addresses import Addresses
from awards.openbadge.issuer import (
    STATUS_LIST_SIZE,
    build_did_document,
    build_status_list,
    did_document_address,
    multibase,
    pem_of,
)
from awards.openbadge.spelling import Document, moment, subject_identifier
from awards.openbadge.version2 import (
    OB2,
    award_of_signed_assertion,
    build_ob2_assertion,
    build_ob2_badge_class,
    build_ob2_issuer,
    build_ob2_key,
    build_ob2_revocation_list,
    build_ob2_signed_assertion,
    revoked_ob2_assertion,
    signed_assertion_id,
)
from awards.openbadge.version3 import (
    CommonParts,
    build_ob3,
    build_ob3_achievement,
    build_ob3_common,
    build_ob3_endorsement,
    build_ob3_issuer,
    with_endorsements,
)

__all__ = [
    "OB2",
    "STATUS_LIST_SIZE",
    "Addresses",
    "CommonParts",
    "Document",
    "award_of_signed_assertion",
    "build_did_document",
    "build_ob2_assertion",
    "build_ob2_badge_class",
    "build_ob2_issuer",
    "build_ob2_key",
    "build_ob2_revocation_list",
    "build_ob2_signed_assertion",
    "build_ob3",
    "build_ob3_achievement",
    "build_ob3_common",
    "build_ob3_endorsement",
    "build_ob3_issuer",
    "build_status_list",
    "did_document_address",
    "moment",
    "multibase",
    "pem_of",
    "revoked_ob2_assertion",
    "signed_assertion_id",
    "subject_identifier",
    "with_endorsements",
]
