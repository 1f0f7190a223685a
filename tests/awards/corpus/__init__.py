"""Badges that somebody damaged, forged or built to do harm, each with the answer that a check has to give.

``python -m tests.awards.corpus`` writes them into ``tests/data/badges``, always the same bytes. Files that would be
large are made anew for each test and not kept.
"""

from tests.awards.corpus.case import Case, webs
from tests.awards.corpus.containers import large, pictures, texts, tokens
from tests.awards.corpus.contents import dates, evidence, recipients, schemas, sound
from tests.awards.corpus.trust import issuers, lists, signatures, version2

THEMES = {
    "sound": sound,
    "texts": texts,
    "tokens": tokens,
    "pictures": pictures,
    "schemas": schemas,
    "signatures": signatures,
    "issuers": issuers,
    "dates": dates,
    "lists": lists,
    "recipients": recipients,
    "evidence": evidence,
    "version2": version2,
}

__all__ = ["THEMES", "Case", "large", "webs"]
