"""Canonical forms made by templates are, byte for byte, those that the JSON-LD processor makes."""

from __future__ import annotations

import copy
import itertools
import json
import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from awards.canonical import PINNED, NotSignable, canonical_nquads, contexts, learned
from awards.canonical.outline import outline_of
from awards.canonical.processor import process
from awards.openbadge import build_ob3
from tests.awards.anything import documents, reworded
from tests.awards.badges import ADDRESSES, EVERYTHING, signed_list

SHAPES, OF_EACH = 40, 25
DOCUMENT = build_ob3(EVERYTHING, ADDRESSES)


@pytest.fixture(autouse=True)
def nothing_learned(monkeypatch):
    monkeypatch.setattr(learned, "_forms", learned._Kept(learned.MOST_FORMS))
    monkeypatch.setattr(learned, "_templates", learned._Kept(learned.MOST_TEMPLATES))


@pytest.fixture
def processed(monkeypatch):
    """The documents that went the general path."""
    asked = []
    monkeypatch.setattr(learned, "read", lambda document: asked.append(document) or process(document))
    return asked


def changed(change, document=DOCUMENT):
    other = copy.deepcopy(document)
    change(other)
    return other


def slowly(document):
    """What the general path says: the canonical form, or why there is none."""
    try:
        return process(document)
    except NotSignable as error:
        return str(error)


def quickly(document):
    try:
        return canonical_nquads(document, learn=True)
    except NotSignable as error:
        return str(error)


def subject(document):
    return document["credentialSubject"]


def test_a_thousand_random_badges_come_out_as_the_processor_makes_them(processed):
    seed = random.randrange(10**6)
    refused = 0
    for document in documents(seed, SHAPES, OF_EACH):
        expected = slowly(document)
        assert quickly(document) == expected, (seed, json.dumps(document))
        refused += isinstance(expected, str)
    assert refused < SHAPES * OF_EACH / 5
    # Most went by a template: what is unusual, and the first document of each shape, did not.
    assert len(processed) < SHAPES * OF_EACH / 2


def test_a_known_shape_needs_no_processor(processed):
    canonical_nquads(DOCUMENT, learn=True)
    asked = len(processed)
    other = changed(lambda d: (d.update(name="Wörter: 100 %s"), subject(d)["identifier"][0].update(salt="x")))

    assert canonical_nquads(other) == process(other)

    assert len(processed) == asked


def test_another_achievement_of_the_same_structure_needs_no_processor_either(processed):
    canonical_nquads(DOCUMENT, learn=True)
    asked = len(processed)
    other = changed(lambda d: subject(d)["achievement"].update(name='Another "one"', version="2.0"))

    assert canonical_nquads(other, learn=True) == process(other)

    assert len(processed) == asked


def test_what_looks_like_a_form_may_stand_in_a_part_that_is_shared():
    quickly(DOCUMENT)
    for number in range(9):
        document = changed(
            lambda d, code=f"{number} %s": subject(d)["achievement"]["alignment"][0].update(targetCode=code)
        )
        assert quickly(document) == slowly(document)


def test_nothing_is_kept_of_a_document_that_is_only_looked_at(processed):
    for _ in range(2):
        canonical_nquads(DOCUMENT)

    assert len(processed) == 2


def nameless(document):
    """The achievement without its identifier, so that its lines are about a nameless object."""
    del subject(document)["achievement"]["id"]


SAME_SHAPE = {
    "two results that are the same": lambda d: subject(d)["result"].__setitem__(1, subject(d)["result"][0]),
    "two identifiers that are the same": lambda d: d["evidence"][1].update(d["evidence"][0]),
    "a tag twice": lambda d: subject(d)["achievement"].update(tag=["data", "data", "growth"]),
    "an identifier that a context abbreviates": lambda d: d.update(id="xsd:string"),
    "an address by mail": lambda d: subject(d).update(id="mailto:a@b.example"),
    "an address with an umlaut": lambda d: subject(d).update(id="https://exämple.test/1"),
    "an address without anything behind it": lambda d: subject(d).update(id="urn:"),
    "a relative identifier": lambda d: subject(d).update(id="me"),
    "a nameless identifier": lambda d: subject(d).update(id="_:b0"),
    "the identifier of another part": lambda d: subject(d).update(id=d["id"]),
    "the identifier of the achievement": lambda d: d.update(id=subject(DOCUMENT)["achievement"]["id"]),
    "a control character": lambda d: d.update(name="Data\x07"),
    "half a character": lambda d: d.update(name="Data\ud83d"),
    "an empty text": lambda d: d.update(name=""),
    "what looks like a label": lambda d: d.update(name="_:c14n3"),
    "what looks like a form": lambda d: d.update(name="%s %d %(x)s %%"),
    "lines of its own": lambda d: d.update(name="a\nb\r\nc\u2028d\u0085"),
    "an order that JavaScript sees differently": lambda d: subject(d)["achievement"].update(
        tag=["x\U0001f600", "x\uff21", "y"]
    ),
}


@pytest.mark.parametrize("what", list(SAME_SHAPE))
@pytest.mark.parametrize("before", [lambda d: None, nameless], ids=["named", "nameless"])
def test_what_is_unusual_is_judged_by_the_general_path(what, before):
    first = changed(before)
    quickly(first)
    document = changed(SAME_SHAPE[what], first)

    assert quickly(document) == slowly(document)
    assert quickly(document) == slowly(document)


def test_the_same_word_twice_about_a_nameless_object_counts_once():
    """The hash of the object is made of lines, of which two are now the same; the label depends on it."""
    first = changed(nameless)
    quickly(first)
    for words in itertools.product("ab", repeat=3):
        document = changed(lambda d, words=words: subject(d)["achievement"].update(tag=list(words)), first)
        assert quickly(document) == slowly(document), words


OTHER_SHAPES = {
    "a whole number": lambda d: subject(d)["achievement"].update(creditsAvailable=1),
    "yes": lambda d: subject(d)["achievement"].update(creditsAvailable=True),
    "a number with a point": lambda d: subject(d)["achievement"].update(creditsAvailable=1.0),
    "a text": lambda d: subject(d)["achievement"].update(creditsAvailable="1"),
    "a list of one": lambda d: subject(d)["achievement"].update(creditsAvailable=[1]),
    "another type": lambda d: d["evidence"][0].update(type=["Evidence", "Profile"]),
    "one type not in a list": lambda d: d["evidence"][0].update(type="Evidence"),
    "a member more": lambda d: d["evidence"][1].update(genre="x"),
    "a member deeper": lambda d: (d["evidence"][0].pop("narrative"), d["evidence"][1].update(narrative="x")),
    "another order": lambda d: d["evidence"].reverse(),
    "an undefined member": lambda d: d["evidence"][1].update(colour="red"),
    "a number that is a list": lambda d: d["evidence"][1].update(type=[1]),
}


def test_documents_that_are_nearly_the_same_are_not_taken_for_each_other():
    shapes = {outline_of(DOCUMENT).shape}
    for what, change in OTHER_SHAPES.items():
        document = changed(change)
        assert quickly(document) == slowly(document), what
        if outline := outline_of(document):
            shapes.add(outline.shape)
    assert len(shapes) == len(OTHER_SHAPES)  # one of them has none


def test_a_status_list_is_made_by_a_template_as_well(processed):
    unsigned = [
        {k: v for k, v in signed_list(marked).items() if k != "proof"} for marked in ([], [1], [5, 9])
    ]
    canonical_nquads(unsigned[0], learn=True)
    asked = len(processed)

    assert [canonical_nquads(one) for one in unsigned] == [process(one) for one in unsigned]
    assert len(processed) == asked


def test_a_form_that_differs_from_the_processor_is_never_used(monkeypatch, processed):
    right = learned.form_of
    monkeypatch.setattr(
        learned, "form_of", lambda *given: learned.Form(right(*given).lines[1:], len(given[1]), frozenset())
    )
    for _ in range(3):
        assert canonical_nquads(DOCUMENT, learn=True) == process(DOCUMENT)


def test_only_so_many_are_kept(monkeypatch):
    monkeypatch.setattr(learned, "_templates", learned._Kept(2))
    dice = random.Random(1)
    for document in [reworded(DOCUMENT, dice) for _ in range(5)]:
        quickly(changed(lambda d: subject(d)["achievement"].update(name=str(dice.random())), document))
    assert len(learned._templates._values) == 2


def test_many_threads_learn_and_fill_at_once():
    made = list(documents(7, 4, 6))
    expected = [slowly(document) for document in made]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(quickly, made)) == expected


def terms_of(value):
    """Every name that a context gives a meaning to, at any depth."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield name, member
            yield from terms_of(member)
    elif isinstance(value, list):
        for member in value:
            yield from terms_of(member)


def test_no_pinned_context_gives_a_plain_address_a_meaning_of_its_own():
    for address in PINNED:
        for name, meaning in terms_of(contexts.pinned_document(address)["@context"]):
            assert name not in {"http", "https", "urn", "did"}
            assert not name.startswith(("http:", "https:", "urn:", "did:"))
            # Where another name means "@type", its words would not be words.
            assert meaning != "@type" or name == "type"
