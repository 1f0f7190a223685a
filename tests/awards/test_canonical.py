from __future__ import annotations

import copy
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from importlib import resources

import pytest
from openbadgeslib.ob3.contexts import bundled_contexts

from awards.canonical import PINNED, NotSignable, canonical_nquads, contexts, unpinned_contexts
from awards.openbadge import build_ob3
from tests.awards.badges import ADDRESSES, EVERYTHING

DOCUMENT = build_ob3(EVERYTHING, ADDRESSES)


def changed(change):
    document = copy.deepcopy(DOCUMENT)
    change(document)
    return document


def achievement(document):
    return document["credentialSubject"]["achievement"]


def test_every_context_is_the_text_it_was_when_it_was_pinned():
    folder = resources.files("openbadgeslib.ob3.contexts")
    for pin in PINNED.values():
        assert hashlib.sha256(folder.joinpath(pin.file).read_bytes()).hexdigest() == pin.sha256, pin.address
    # Whatever the library would use for checking is in our table as well.
    assert set(bundled_contexts()) <= set(PINNED)


def test_another_text_under_a_pinned_name_is_refused(monkeypatch):
    monkeypatch.setitem(contexts._SHA256, "credentials-v2.json", "0" * 64)
    contexts.pinned_document.cache_clear()
    with pytest.raises(NotSignable, match="not the one"):
        unpinned_contexts(DOCUMENT)
    contexts.pinned_document.cache_clear()


def test_a_context_that_is_not_held_here_is_refused_and_never_fetched():
    # No network is needed to fail: the address does not even resolve.
    elsewhere = changed(lambda document: document["@context"].append("https://context.invalid/v1"))
    with pytest.raises(NotSignable, match=r"context\.invalid"):
        canonical_nquads(elsewhere)
    assert unpinned_contexts(elsewhere) == ["https://context.invalid/v1"]
    assert unpinned_contexts(DOCUMENT) == []


REFUSED = {
    "an undefined member": (lambda d: d.update(colour="red"), "colour"),
    "an undefined member deep inside": (lambda d: achievement(d)["criteria"].update(colour="red"), "colour"),
    "an undefined type": (lambda d: d["type"].append("RedBadge"), "RedBadge"),
    "an undefined kind of terms": (lambda d: d.update(termsOfUse=[{"type": "OurTerms"}]), "OurTerms"),
    "a text by language": (lambda d: d.update(name={"en": "Data"}), "en"),
    "an inline context": (lambda d: d["@context"].append({"x": "https://x.example/"}), "not among"),
    "a context deep inside": (lambda d: achievement(d).update({"@context": []}), "spelled"),
    "a keyword": (lambda d: d.update({"@included": [{"id": "urn:x:1"}]}), "spelled"),
    "a full address for a member": (lambda d: d.update({"https://schema.org/name": "x"}), "spelled"),
    "a member of newer contexts": (lambda d: d.update(endorsementJwt=["x"]), "endorsementJwt"),
    "a relative identifier": (lambda d: d["credentialSubject"].update(id="me"), "full address"),
    "an identifier with a space": (lambda d: d.update(id="https://a.example/b c"), "full address"),
    "null": (lambda d: d.update(description=None), "empty"),
    "an empty list": (lambda d: d.update(evidence=[]), "empty"),
    "an empty object": (lambda d: achievement(d).update(criteria={}), "empty"),
    "a list in a list": (lambda d: achievement(d).update(tag=[["data"]]), "list inside a list"),
    "a control character": (lambda d: d.update(name="Data\x07"), "control character"),
    "half a character": (lambda d: d.update(name="Data\ud83d"), "control character"),
    "a non-character": (lambda d: d.update(name="Data\uffff"), "control character"),
    "a third": (lambda d: achievement(d).update(creditsAvailable=1 / 3), "digits"),
    "a sum with a rest": (lambda d: achievement(d).update(creditsAvailable=0.1 + 0.2), "digits"),
    "a tiny number": (lambda d: achievement(d).update(creditsAvailable=1e-6), "digits"),
    "infinity": (lambda d: achievement(d).update(creditsAvailable=float("inf")), "digits"),
    "a huge number": (lambda d: achievement(d).update(creditsAvailable=2**53), "too large"),
    "an order that JavaScript sees differently": (
        lambda d: achievement(d).update(tag=["x\U0001f600", "x\uff21"]),
        "sort differently",
    ),
}


@pytest.mark.parametrize("reason", list(REFUSED))
def test_what_verifiers_read_differently_is_refused(reason):
    change, named = REFUSED[reason]
    with pytest.raises(NotSignable, match=named):
        canonical_nquads(changed(change))


@pytest.mark.parametrize(
    "name",
    ["Ünïcode — «quotes»", 'a "quoted" \\ name', "tab\tline\nreturn\r", "\u0085\u2028", "データ 🎓", "מורה"],
)
def test_ordinary_texts_of_all_scripts_are_taken(name):
    assert canonical_nquads(changed(lambda document: document.update(name=name)))


def test_the_order_of_members_does_not_matter():
    backwards = json.loads(json.dumps(DOCUMENT), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    assert list(backwards) != list(DOCUMENT)
    assert canonical_nquads(backwards) == canonical_nquads(DOCUMENT)


def test_every_letter_of_the_text_counts():
    lines = set(canonical_nquads(DOCUMENT).split(b"\n"))
    other = set(
        canonical_nquads(changed(lambda d: achievement(d).update(name="Data-driven interventionz"))).split(
            b"\n"
        )
    )
    assert len(lines - other) == 1


def test_many_threads_get_the_same_answer():
    expected = canonical_nquads(DOCUMENT)
    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(lambda _turn: canonical_nquads(DOCUMENT), range(24))) == {expected}
