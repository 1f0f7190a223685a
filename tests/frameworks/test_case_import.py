"""Frameworks in the forms of others: out as CASE and back, foreign packages, tables."""

from __future__ import annotations

import copy
import json
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frameworks.case_import import document_from, from_case, from_table, to_case
from frameworks.rules import FrameworkStatus, Relation
from frameworks.service import document_problems
from schemas import registry
from tests.factories.frameworks import document
from waymark.kernel.errors import Invalid
from waymark.kernel.text import control_problem

WHEN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
DOCUMENT = "C5FB0812-d7cb-11e8-824f-0242ac160002"
LIBRARY = sorted((Path(__file__).parents[2] / "library/frameworks").glob("*.json"))


def exported(file, **options):
    return to_case(file, base_url="https://waymark.test", changed=WHEN, **options)


def read(package):
    return from_case(json.loads(json.dumps(package)), base_url="https://waymark.test")


def foreign(*items, links=(), **document_members):
    """A package as another server might write it, smaller than any real one."""
    about = {
        "identifier": DOCUMENT,
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


def end(name):
    identifier = name if isinstance(name, str) else f"id-{name}"
    return {"title": "", "identifier": identifier, "uri": f"https://case.example/uri/{identifier}"}


def link(kind, origin, destination, **members):
    return {
        "identifier": f"{kind}-{origin}-{destination}",
        "uri": "https://case.example/link",
        "lastChangeDateTime": "2019-04-01T00:00:00+00:00",
        "associationType": kind,
        "originNodeURI": end(origin),
        "destinationNodeURI": end(destination),
        **members,
    }


def below(child, parent, number=None):
    return link("isChildOf", child, parent, **({} if number is None else {"sequenceNumber": number}))


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_every_framework_of_the_library_comes_back_unchanged(path):
    file = json.loads(path.read_text(encoding="utf-8"))
    package = exported(file)

    registry.validate("case/v1p1/cfpackage", package)
    assert read(package) == file


def test_in_another_installation_the_words_are_the_same_and_the_identity_is_kept():
    package = exported(document())
    there = from_case(package, base_url="https://elsewhere.test")
    again = to_case(there, base_url="https://elsewhere.test", changed=WHEN)

    assert [i["identifier"] for i in again["CFItems"]] == [i["identifier"] for i in package["CFItems"]]
    assert [{**i, "attrs": {}} for i in there["items"]] == document()["items"]


def test_the_order_of_the_package_does_not_matter():
    package = exported(document())
    mixed = copy.deepcopy(package)
    random.Random(7).shuffle(mixed["CFItems"])
    random.Random(8).shuffle(mixed["CFAssociations"])

    assert read({"CFPackage": mixed}) == read(package) == document()


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
        links=(
            below(1, DOCUMENT),
            below(2, DOCUMENT),
            below(3, 2, 1),
            link("isPartOf", 3, 1, notes="A step on the way."),
            link("precedes", 1, 2),
            link("exactMatchOf", 1, "somewhere-else"),
        ),
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
    assert "2 links to other places, or of other kinds" in file["reconstructions"][0]["note"]
    assert file["relations"] == [
        {"from": "id-3", "to": "M-1", "relation": "part_of", "reason": "A step on the way."}
    ]


def test_the_printed_code_is_kept_beside_ours():
    file = from_case(foreign(item(1, humanCodingScheme="M 1")))

    assert file["items"][0]["attrs"]["case"]["humanCodingScheme"] == "M 1"
    assert exported(file)["CFItems"][0]["humanCodingScheme"] == "M 1"


def test_items_that_came_by_case_keep_their_identity_when_they_go_out_again():
    file = from_case(foreign(item(1, humanCodingScheme="A")))

    (entry,) = exported(file)["CFItems"]

    assert (entry["identifier"], entry["uri"]) == ("id-1", "https://case.example/uri/id-1")


def test_codes_that_two_items_share_are_replaced_by_identifiers():
    file = from_case(foreign(item(1, humanCodingScheme="A"), item(2, humanCodingScheme="A")))

    assert sorted(i["code"] for i in file["items"]) == ["id-1", "id-2"]
    (remark,) = file["reconstructions"]
    assert remark["note"] == "2 items share the code A and are known here by their identifiers."


def test_links_that_begin_or_end_nowhere_are_remarked_on():
    file = from_case(
        foreign(
            item(1),
            item(2),
            links=(below(9, 1), below(8, 1), below(2, 7), below(1, DOCUMENT.lower())),
        )
    )

    assert [one["note"] for one in file["reconstructions"]] == [
        "Its parent is not in the package; here it stands at the top.",
        "2 of them begin at an item that is not in the package. They were left out.",
    ]


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
        {**foreign(item(1)), "CFAssociations": ["text"]},
        {**foreign(item(1)), "CFAssociations": [{"associationType": "isChildOf", "originNodeURI": "x"}]},
        foreign(item(1), licenseURI=None),
    ],
)
def test_what_is_no_package_is_refused_with_words(package):
    with pytest.raises(Invalid) as refused:
        from_case(package)
    assert refused.value.cure or refused.value.problems


def test_members_that_say_nothing_or_that_we_do_not_know_do_no_harm():
    package = foreign(item(1, abbreviatedStatement=None, educationLevel=["05"], shoeSize=44), subject=None)
    package["CFAssociations"] = None
    package["CFDefinitions"] = {"CFLicenses": [], "CFGroups": "x"}

    assert not document_problems(from_case(package))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"conceptKeywords": "x"}, "CFItems[0].conceptKeywords"),
        ({"humanCodingScheme": 12}, "CFItems[0].humanCodingScheme"),
        ({"lastChangeDateTime": "soon"}, "CFItems[0].lastChangeDateTime"),
        ({"statusEndDate": "2019-13-45"}, "CFItems[0].statusEndDate"),
        ({"extensions": ["waymark"]}, "CFItems[0].extensions"),
    ],
)
def test_a_member_of_the_wrong_kind_is_refused_at_its_place(change, place):
    with pytest.raises(Invalid) as refused:
        from_case(foreign(item(1, **change)))
    assert [problem.where for problem in refused.value.problems] == [place]


@pytest.mark.parametrize(
    "ours",
    [
        {"attrs": 5},
        {"source": []},
        {"code": 7},
        {"code": "a b"},
        {"place": "first"},
        {"statement": 3},
        {"code": "x" * 65},
    ],
)
def test_a_broken_extension_of_ours_is_passed_over_or_refused_and_breaks_nothing(ours):
    package = foreign(item(1, extensions={"waymark": ours}), extensions={"waymark": {"id": 5, "rules": "x"}})

    document_problems(from_case(package))


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
        ("code,type,parent,title\nA,,,T\n", "lacks the column statement"),
        ("code,type,parent,title,statement\r\n\r\n", "no rows below its first line"),
        ("code,type,parent,title,statement\n,x,,T,S\n", "line 2"),
        ("code,type,parent,title,statement\nA,x,,T,S\nB,x,,,\n", "line 3"),
        ("code,type,parent,title,statement\nA,x,,T,One, two\n", "line 2"),
        ('code,type,parent,title,statement\nA,x,,"T,S\n', "A quote that begins on line 2 is never closed"),
        (
            'code,type,parent,title,statement\nA,x,,T,"S\nB,x,,T,S\n',
            "A quote that begins on line 2 is never closed",
        ),
        ('code,type,parent,title,statement\nA,x,,T,"He said "yes" to it"\n', "On line 2 the text goes on"),
        ("code,type,parent,title,statement\nA,x,,T,<script>x</script>\n", "line 2, statement"),
        ("code,type,parent,title,statement\nA b,x,,T,S\n", "line 2"),
        ("code,type,parent,title,statement\nA\n", "line 2"),
    ],
)
def test_a_table_that_cannot_be_read_names_the_place(text, told):
    with pytest.raises(Invalid) as refused:
        from_table(text, **ABOUT)
    assert told in refused.value.message + " ".join(problem.where for problem in refused.value.problems)


def test_a_table_with_semicolons_or_tabs_is_read_too():
    for sign in ";\t":
        text = "Code,Type,Parent,Title,Statement\nA,x,,T,S\n".replace(",", sign)
        assert [one["code"] for one in from_table(text, **ABOUT)["items"]] == ["A"]


def test_everything_that_is_wrong_with_a_table_is_told_at_once_and_by_its_lines():
    text = (
        "code,type,parent,title,statement\n"
        'A,x,,T,"Two\nlines"\n'
        "A,x,,Again,\n"
        ",x,,No code,\n"
        "B,x,Z,T,\n"
        "C,x,D,T,\n"
        "D,x,C,T,\n"
    )
    with pytest.raises(Invalid) as refused:
        from_table(text, **ABOUT)

    assert [problem.where for problem in refused.value.problems] == [
        "line 5",
        "lines 2 and 4, A",
        "line 6, B",
        "line 7, C",
        "line 8, D",
    ]


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "a.csv", "a.csv is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a.csv", "a.csv is neither a table nor JSON"),
        ("code".encode("utf-16"), "a.csv", "a.csv is not in UTF-8"),
        (b'{\n"a": 1,,\n}', "a.json", "from line 2, sign 8 on"),
        (b"code,type", "a.txt", "A table has a name that ends in .csv"),
    ],
)
def test_a_file_that_is_something_else_is_told_apart(content, name, told):
    with pytest.raises(Invalid) as refused:
        document_from(content, name, base_url="https://waymark.test", **ABOUT)
    assert told in f"{refused.value.message} {refused.value.cure}"


words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=20
).filter(lambda text: text.strip() and not control_problem(text))
codes = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=8)


@st.composite
def files(draw):
    """Framework files of every shape: any words, any forest, retired items, relations, notes."""
    names = draw(st.lists(codes, min_size=1, max_size=6, unique=True))
    items = []
    for number, code in enumerate(names):
        above = draw(st.sampled_from([None, *names[:number]]))
        retired = draw(st.sampled_from([None, "2026-03-01"]))
        items.append(
            {
                "code": code,
                "type": draw(st.from_regex(r"[a-z]{1,8}(_[a-z]{1,8}){0,2}", fullmatch=True)),
                "parent": above,
                "title": draw(words),
                "statement": draw(st.one_of(st.just(""), words)),
                "themes": draw(st.lists(codes, max_size=2)),
                "source": draw(st.dictionaries(words, words, max_size=1)),
                "attrs": draw(st.dictionaries(words, st.one_of(words, st.integers(), st.none()), max_size=2)),
                **({"retired": retired} if retired else {}),
            }
        )
    relations = [
        {
            "from": draw(st.sampled_from(names)),
            **draw(st.sampled_from([{}, {"framework": "elsewhere"}])),
            "to": draw(st.sampled_from(names)),
            "relation": draw(st.sampled_from([one.value for one in Relation])),
            "reason": draw(st.one_of(st.just(""), words)),
        }
        for _ in range(draw(st.integers(0, 3)))
    ]
    return {
        **document(items=draw(st.permutations(items))),
        "framework": {
            "id": draw(st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,2}", fullmatch=True)),
            **{name: draw(words) for name in ("title", "publisher", "licence", "attribution")},
            "year": draw(st.integers(1900, 2099)),
            "source": draw(st.dictionaries(words, words, max_size=1)),
        },
        **({"relations": relations} if relations else {}),
    }


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(files(), st.sampled_from(FrameworkStatus))
def test_out_as_case_and_back_changes_nothing(file, status):
    assert not document_problems(file)
    package = exported(file, status=status)

    registry.validate("case/v1p1/cfpackage", package)
    assert read(package) == file
