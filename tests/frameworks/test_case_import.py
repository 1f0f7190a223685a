"""Frameworks in the forms of others: out as CASE and back, foreign packages, tables."""

from __future__ import annotations

import copy
import json
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from frameworks.case_import import from_case, from_table, to_case
from frameworks.rules import ItemRow
from frameworks.service import document_problems
from tests.factories.frameworks import document
from waymark.kernel.errors import Invalid

WHEN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LIBRARY = sorted((Path(__file__).parents[2] / "library/frameworks").glob("*.json"))


def rows(file):
    return [
        ItemRow(
            file["framework"]["id"],
            item["code"],
            item["title"],
            item["statement"],
            item["type"],
            item["parent"],
            tuple(item["themes"]),
            item["attrs"],
        )
        for item in file["items"]
    ]


def exported(file):
    return to_case(file["framework"], rows(file), base_url="https://waymark.test", changed=WHEN)


def foreign(*items, links=(), **document_members):
    """A package as another server might write it, smaller than any real one."""
    about = {
        "identifier": "C5FB0812-d7cb-11e8-824f-0242ac160002",
        "uri": "https://case.example/uri/c5fb0812-d7cb-11e8-824f-0242ac160002",
        "title": "State standards",
        "creator": "The State",
        "lastChangeDateTime": "2019-04-01T00:00:00+00:00",
        "licenseURI": {"title": "CC BY 4.0", "identifier": "x", "uri": "https://cc.example/by"},
    }
    return {"CFDocument": about | document_members, "CFItems": list(items), "CFAssociations": list(links)}


def item(number, **members):
    return {
        "identifier": f"id-{number}",
        "uri": f"https://case.example/uri/id-{number}",
        "fullStatement": f"Statement {number}.",
        "lastChangeDateTime": "2019-04-01T00:00:00+00:00",
        **members,
    }


def below(child, parent, number=None):
    link = {
        "associationType": "isChildOf",
        "originNodeURI": {"title": "", "identifier": f"id-{child}", "uri": ""},
        "destinationNodeURI": {
            "title": "",
            "identifier": parent if isinstance(parent, str) else f"id-{parent}",
        },
    }
    return link if number is None else {**link, "sequenceNumber": number}


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_every_framework_of_the_library_comes_back_with_codes_words_and_tree(path):
    file = json.loads(path.read_text(encoding="utf-8"))

    back = from_case(json.loads(json.dumps(exported(file))))

    kept = ("code", "type", "parent", "title", "statement", "themes")
    # CASE keeps an order among brothers and sisters, so the items come back in the order of the tree.
    assert {i["code"]: [i[k] for k in kept] for i in back["items"]} == {
        i["code"]: [i[k] for k in kept] for i in file["items"]
    }
    siblings = [[i["code"] for i in f["items"] if i["parent"] is None] for f in (back, file)]
    assert siblings[0] == siblings[1]
    for name in ("id", "title", "publisher", "year", "licence", "attribution"):
        assert back["framework"][name] == file["framework"][name], name
    assert not document_problems(back)


def test_the_order_of_the_package_does_not_matter():
    package = exported(document())
    mixed = copy.deepcopy(package)
    random.Random(7).shuffle(mixed["CFItems"])
    random.Random(8).shuffle(mixed["CFAssociations"])

    assert from_case({"CFPackage": mixed}) == from_case(package)


def test_a_child_may_stand_before_its_parent_in_the_file():
    file = document()
    file["items"].reverse()

    assert {i["code"]: i["parent"] for i in from_case(exported(file))["items"]} == {
        i["code"]: i["parent"] for i in file["items"]
    }


def test_an_export_has_what_the_standard_requires():
    package = exported(document())

    for thing in (package["CFDocument"], *package["CFItems"], *package["CFAssociations"]):
        assert {"identifier", "uri", "lastChangeDateTime"} <= set(thing)
    assert {"creator", "title"} <= set(package["CFDocument"])
    assert package["CFDocument"]["caseVersion"] == "1.1"
    assert all(entry["fullStatement"] for entry in package["CFItems"])
    identifiers = [t["identifier"] for t in (*package["CFItems"], *package["CFAssociations"])]
    assert len(set(identifiers)) == len(identifiers)
    roots = [
        a
        for a in package["CFAssociations"]
        if a["destinationNodeURI"]["identifier"] == package["CFDocument"]["identifier"]
    ]
    assert [a["sequenceNumber"] for a in roots] == [1, 2]
    assert exported(document()) == package


def test_an_empty_statement_stays_empty():
    file = document()
    file["items"][0]["statement"] = ""

    assert from_case(exported(file))["items"][0]["statement"] == ""


def test_a_foreign_package_becomes_a_framework_file():
    package = foreign(
        item(1, humanCodingScheme="M 1", CFItemType="Content Standard", listEnumeration="10"),
        item(2, humanCodingScheme="M.2", listEnumeration="2", conceptKeywords=["number sense"]),
        item(3),
        links=(below(1, "doc"), below(2, "doc"), below(3, 2, 1), {"associationType": "isRelatedTo"}),
    )

    file = from_case(package)

    assert not document_problems(file)
    assert file["framework"]["id"] == "c5fb0812-d7cb-11e8-824f-0242ac160002"
    assert file["framework"]["year"] == 2019
    assert file["framework"]["licence"] == "CC BY 4.0"
    assert [(i["code"], i["parent"]) for i in file["items"]] == [
        ("M.2", None),
        ("id-3", "M.2"),
        ("M-1", None),
    ]
    assert [i["type"] for i in file["items"]] == ["item", "item", "content_standard"]
    assert file["items"][0]["themes"] == ["number-sense"]
    assert "1 links other than the tree" in file["reconstructions"][0]["note"]


def test_items_that_came_by_case_keep_their_identity_when_they_go_out_again():
    file = from_case(foreign(item(1, humanCodingScheme="A")))

    (entry,) = exported(file)["CFItems"]

    assert (entry["identifier"], entry["uri"]) == ("id-1", "https://case.example/uri/id-1")


def test_codes_that_two_items_share_are_replaced_by_identifiers():
    file = from_case(foreign(item(1, humanCodingScheme="A"), item(2, humanCodingScheme="A")))

    assert sorted(i["code"] for i in file["items"]) == ["id-1", "id-2"]


def test_a_second_parent_is_remarked_on_and_the_first_is_kept():
    file = from_case(foreign(item(1), item(2), item(3), links=(below(3, 1), below(3, 2))))

    assert {i["code"]: i["parent"] for i in file["items"]}["id-3"] == "id-1"
    assert [one["where"] for one in file["reconstructions"]] == ["id-3"]


def test_a_circle_is_refused_by_name():
    file = from_case(foreign(item(1), item(2), links=(below(1, 2), below(2, 1))))

    assert {problem.where for problem in document_problems(file)} == {"id-1", "id-2"}


def test_a_chain_of_thousands_is_read():
    links = [below(n, n - 1) for n in range(1, 3000)]

    assert len(from_case(foreign(*(item(n) for n in range(3000)), links=links))["items"]) == 3000


@pytest.mark.parametrize(
    "package",
    [
        {},
        {"CFPackage": "text"},
        {"CFDocument": {}, "CFItems": []},
        {"CFDocument": [], "CFItems": [{}]},
        foreign("text"),
        foreign({"identifier": 7, "fullStatement": "x"}),
        foreign(item(1, fullStatement=" ")),
        foreign(item(1), item(1)),
        foreign(item(1), lastChangeDateTime="soon"),
        foreign(item(1), licenseURI=None),
    ],
)
def test_what_is_no_package_is_refused_with_words(package):
    with pytest.raises(Invalid) as refused:
        from_case(package)
    assert refused.value.cure or refused.value.problems


def test_strange_members_do_no_harm():
    package = foreign(item(1, humanCodingScheme=12, conceptKeywords="x", abbreviatedStatement=None))
    package["CFAssociations"] = ["text", {"associationType": "isChildOf", "originNodeURI": "x"}]
    package["CFDefinitions"] = {"CFLicenses": ["text", {"title": "CC0"}]}

    file = from_case(package)

    assert not document_problems(file)
    assert file["framework"]["licence"] == "CC0"


ABOUT = {"framework_id": "t", "title": "T", "licence": "CC0", "publisher": "P", "year": 2026}


def test_a_table_becomes_a_framework_file():
    text = (
        "code,type,parent,title,statement,notes\r\n"
        'A,Group,,"Work, together",,x\r\n'
        'A1,,A,,"Shares what\r\nwas learnt.",\r\n'
    )

    file = from_table(text, **ABOUT)

    assert not document_problems(file)
    assert [(i["code"], i["type"], i["parent"], i["title"]) for i in file["items"]] == [
        ("A", "group", None, "Work, together"),
        ("A1", "item", "A", "Shares what was learnt."),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "lacks the columns"),
        ("code;type;parent;title;statement\nA;;;T;S\n", "lacks the columns"),
        ("code,type,parent,title\nA,,,T\n", "statement"),
        ("code,type,parent,title,statement\n,x,,T,S\n", "line 2"),
        ("code,type,parent,title,statement\nA,x,,T,S\nB,x,,,\n", "line 3"),
        ("code,type,parent,title,statement\nA,x,,T,One, two\n", "line 2"),
        ('code,type,parent,title,statement\nA,x,,"T,S\n', "not CSV"),
        ("code,type,parent,title,statement\nA\n", "line 2"),
    ],
)
def test_a_table_that_cannot_be_read_names_the_place(text, told):
    with pytest.raises(Invalid) as refused:
        from_table(text, **ABOUT)
    assert told in refused.value.message + " ".join(problem.where for problem in refused.value.problems)
