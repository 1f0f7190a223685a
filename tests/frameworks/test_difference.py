"""States, licences, relations of CASE, and what a newer file changes; without any table."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameworks.rules import (
    STATUS_MOVES,
    FrameworkStatus,
    Relation,
    StatusStep,
    difference,
    may_be_shown_to_the_world,
    next_status,
    recognized,
    relation_of,
    steps_from,
)
from tests.factories.frameworks import document, item
from waymark.kernel.errors import IllegalTransition

ALLOWED = {
    ("draft", "try_out"): "beta",
    ("draft", "adopt"): "adopted",
    ("beta", "take_back"): "draft",
    ("beta", "adopt"): "adopted",
    ("beta", "retire"): "retired",
    ("adopted", "retire"): "retired",
    ("retired", "restore"): "adopted",
}


@pytest.mark.parametrize("status", FrameworkStatus)
@pytest.mark.parametrize("step", StatusStep)
def test_every_status_and_step(status, step):
    if (status.value, step.value) in ALLOWED:
        assert next_status(status, step) == ALLOWED[status.value, step.value]
        assert step in steps_from(status)
    else:
        with pytest.raises(IllegalTransition):
            next_status(status, step)
        assert step not in steps_from(status)
    assert len(STATUS_MOVES) == len(ALLOWED)


@pytest.mark.parametrize(
    ("licence", "open_to_all"),
    [
        ("CC BY 4.0", True),
        ("CC0 1.0", True),
        ("cc-by-sa 4.0", True),
        ("Creative Commons Attribution", True),
        ("Public domain", True),
        ("All rights reserved (CC BY for teachers)", False),
        ("", False),
    ],
)
def test_which_licences_let_everybody_have_the_words(licence, open_to_all):
    assert may_be_shown_to_the_world(licence) is open_to_all


@pytest.mark.parametrize("relation", Relation)
def test_each_relation_comes_back_from_case_when_we_said_which_it_is(relation):
    assert relation_of(relation.case_type, relation.value) is relation


@pytest.mark.parametrize(
    ("case_type", "relation"),
    [
        ("isRelatedTo", Relation.RELATED),
        ("isPartOf", Relation.PART_OF),
        ("exemplar", Relation.EXEMPLIFIES),
        ("replacedBy", Relation.REPLACED_BY),
        ("precedes", None),
        ("ext:likes", None),
    ],
)
def test_what_the_association_types_of_others_are_to_us(case_type, relation):
    assert relation_of(case_type) is relation
    assert relation_of(case_type, ["strange"]) is relation


def with_identifiers(file):
    for number, entry in enumerate(file["items"]):
        entry["attrs"] = {"case": {"identifier": f"id-{number}", "uri": "u"}}
    return file


def test_an_item_is_known_again_by_its_identifier_though_its_code_is_another():
    stored = with_identifiers(document())
    newer = copy.deepcopy(stored)
    newer["items"][0]["code"] = "WOOD"
    for entry in newer["items"]:
        entry["parent"] = "WOOD" if entry["parent"] == "W" else entry["parent"]

    known = recognized(stored["items"], newer)

    assert [entry["code"] for entry in known["items"]] == [entry["code"] for entry in stored["items"]]
    assert [entry["parent"] for entry in known["items"]] == [entry["parent"] for entry in stored["items"]]
    (change,) = difference(stored, known).changed
    assert [(part.name, part.old, part.new) for part in change.changes] == [("printed code", "W", "WOOD")]


def test_a_new_item_under_the_old_code_of_another_gets_a_code_of_its_own():
    stored = with_identifiers(document(items=[item("1", None), item("2", None)]))
    newer = copy.deepcopy(stored)
    newer["items"][0]["code"], newer["items"][1]["code"] = "2", "3"
    fresh = item("1", None, title="New first", attrs={"case": {"identifier": "id-new", "uri": "u"}})
    newer["items"].insert(0, fresh)

    known = recognized(stored["items"], newer)

    assert [(e["code"], e["title"]) for e in known["items"]] == [
        ("1~2", "New first"),
        ("1", "Title of 1"),
        ("2", "Title of 2"),
    ]
    assert known["items"][0]["attrs"]["case"]["humanCodingScheme"] == "1"


def test_each_kind_of_difference_is_told():
    newer = document()
    newer["framework"]["title"] = "Woodcraft, second edition"
    newer["items"][1]["title"] = "Joins"
    newer["items"][4]["parent"] = "X"
    del newer["items"][3]
    newer["items"].append(item("Y", None))

    found = difference(document(), newer)

    assert [part.new for part in found.about] == ["Woodcraft, second edition"]
    assert [one.code for one in found.added] == ["Y"]
    assert [(one.code, one.changes[0].old, one.changes[0].new) for one in found.changed] == [
        ("W1", "Title of W1", "Joins")
    ]
    assert [(one.code, one.changes[0].old, one.changes[0].new) for one in found.moved] == [("W2", "W", "X")]
    assert [one.code for one in found.gone] == ["W1.b"]
    assert "1 added, 1 changed, 1 moved, 1 gone, the framework's own details changed" in found.summary


@pytest.mark.parametrize("member", ["rules", "codes", "relations"])
def test_what_is_in_no_item_is_a_difference_too(member):
    newer = document()
    newer[member] = {
        "rules": [],
        "codes": "Others.",
        "relations": [{"from": "W", "to": "X", "relation": "related"}],
    }[member]
    assert difference(document(), newer).rest


@given(st.permutations(document()["items"]))
def test_only_the_order_makes_another_order(items):
    newer = document(items=list(items))
    found = difference(document(), newer)

    assert found.reordered == (newer["items"] != document()["items"])
    assert not found.added
    assert not found.changed
    assert not found.gone


def test_the_same_file_differs_in_nothing():
    assert difference(document(), recognized(document()["items"], document())).is_empty
