"""What can be done with the catalogue, one function a verb."""

from credentials.service.drafting import (
    begin,
    begin_from_file,
    begin_version,
    discard,
    name_author,
    propose,
    publish_draft,
    realign,
    remove_author,
    save,
    send_back,
    take_back,
)
from credentials.service.offers import answer, offer
from credentials.service.partners import (
    add_member,
    add_partner,
    approve_partner,
    remove_member,
    suspend_partner,
)
from credentials.service.publishing import KEEP_ALL, load, retire
from credentials.service.samples import load_sample

__all__ = [
    "KEEP_ALL",
    "add_member",
    "add_partner",
    "answer",
    "approve_partner",
    "begin",
    "begin_from_file",
    "begin_version",
    "discard",
    "load",
    "load_sample",
    "name_author",
    "offer",
    "propose",
    "publish_draft",
    "realign",
    "remove_author",
    "remove_member",
    "retire",
    "save",
    "send_back",
    "suspend_partner",
    "take_back",
]
