"""The comparison page: suggestions, tags by the program lead, what is missing, the table."""

from __future__ import annotations

import csv
import io

import pytest

from frameworks import queries, service
from frameworks.rules import ItemRow, ItemTag, PairTag, TagSet, side_by_side
from tests.factories.frameworks import document, item
from tests.factories.statements import statements
from waymark.kernel.errors import Refused

HERE = "/frameworks/compare?a=mine&b=theirs"


@pytest.fixture
def two(town):
    mine = [
        item("A", None, title="Uses data", statement="Plans lessons from evidence about learners."),
        item("B", None, title="Sings", statement="=SUM(1)"),
        item("C", None, title="Calls", statement="Telephones home."),
    ]
    theirs = [
        item("1", None, title="Data use", statement="Plans lessons from evidence about learners and data."),
        item("2", None, title="=1+1", statement="Draws a map."),
    ]
    with town.at(town.program_lead) as uow:
        service.import_for_district(uow, document("mine", items=mine))
        service.import_for_district(uow, document("theirs", items=theirs))
    return town


def board(town, a="mine", b="theirs"):
    with town.look(town.program_lead) as look:
        return queries.board(look, a, b)


def test_suggestions_and_what_is_missing_on_each_side(two):
    found = board(two)

    assert [(m.here.code, m.there.code) for m in found.meetings] == [("A", "1")]
    assert [one.item.code for one in found.only_here] == ["B", "C"]
    assert [one.item.code for one in found.only_there] == ["2"]
    assert (found.coverage_here.partnered, found.coverage_here.items, found.coverage_here.share) == (1, 3, 33)
    assert found.coverage_here.confirmed == 0


def test_an_item_with_several_partners_stands_there_once(client_of, two):
    for there in ("1", "2"):
        with two.at(two.program_lead) as uow:
            service.tag_pair(uow, ("mine", "A"), ("theirs", there), PairTag.ALIGNED)
    ((item, meetings),) = board(two).by_item
    assert (item.code, [one.there.code for one in meetings]) == ("A", ["1", "2"])

    page = client_of(two.educator).get(HERE).text
    assert 'id="pair-A-1"' in page
    assert 'id="pair-A-2"' in page
    assert page.count('<code class="me-1">A</code>') == 1
    assert '<a class="btn btn-secondary" href="#missing-b">Missing in' in page


def test_a_lead_tags_pairs_and_single_items_and_both_sides_see_it(client_of, two):
    lead = client_of(two.program_lead)
    lead.send(HERE, {"here": "A", "there": "1", "tag": "partly_aligned"})
    lead.send(HERE, {"here": "B", "there": "2", "tag": "misaligned"})
    lead.send(HERE, {"here": "C", "tag": "outdated"})
    lead.send(HERE, {"there": "2", "tag": "missing"})

    found, turned = board(two), board(two, "theirs", "mine")
    assert [(m.here.code, m.there.code, m.tag.tag) for m in found.meetings] == [
        ("A", "1", PairTag.PARTLY_ALIGNED),
        ("B", "2", PairTag.MISALIGNED),
    ]
    assert {(m.there.code, m.here.code, m.tag.tag) for m in turned.meetings} == {
        (m.here.code, m.there.code, m.tag.tag) for m in found.meetings
    }
    assert {one.item.code: one.tag and one.tag.tag for one in found.only_here} == {
        "B": None,
        "C": ItemTag.OUTDATED,
    }
    assert found.only_there[0].tag.tag is ItemTag.MISSING
    assert found.coverage_here.confirmed == 1
    page = lead.get(HERE).text
    assert "Partly aligned" in page
    assert "Gil Grant" in page
    assert "To theirs 1: partly aligned." in lead.get("/frameworks/mine").text


def test_a_tag_is_changed_and_taken_back(two):
    for tag in (PairTag.ALIGNED, PairTag.MISALIGNED):
        with two.at(two.program_lead) as uow:
            service.tag_pair(uow, ("theirs", "1"), ("mine", "A"), tag)
    assert board(two).meetings[0].tag.tag is PairTag.MISALIGNED
    with two.at(two.program_lead) as uow:
        service.tag_pair(uow, ("mine", "A"), ("theirs", "1"), None)
    assert board(two).meetings[0].tag is None


def test_others_look_and_do_not_tag_and_other_districts_have_their_own(client_of, two):
    educator = client_of(two.educator)
    assert "Save" not in educator.get(HERE).text
    assert educator.send(HERE, {"here": "A", "there": "1", "tag": "aligned"}).status_code == 403
    assert client_of(two.stranger).get(HERE).status_code == 404
    with pytest.raises(Refused), two.at(two.stranger) as uow:
        service.tag_item(uow, ("core-four", "CF1"), "casey-educator-roles", ItemTag.NEEDED)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"here": "", "there": "", "tag": "aligned"}, "Name the code of an item"),
        ({"here": "A", "there": "1", "tag": "missing"}, "For two items choose one of"),
        ({"here": "A", "there": "", "tag": "aligned"}, "For one item choose one of"),
        ({"here": "Z", "there": "1", "tag": "aligned"}, "There is no item Z"),
        ({"here": "A", "there": "1", "tag": "nonsense"}, "Not a valid choice"),
    ],
)
def test_a_tag_that_makes_no_sense_is_said_and_what_was_typed_stays(client_of, two, sent, told):
    answer = client_of(two.program_lead).send(HERE, sent)

    assert answer.status_code == 422
    assert told in answer.text


def test_the_table_has_pairs_and_gaps_and_no_formula(client_of, two):
    answer = client_of(two.educator).get("/frameworks/compare.csv?a=mine&b=theirs")

    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [(row["in"], row["code_a"], row["code_b"]) for row in rows] == [
        ("both", "A", "1"),
        ("only A", "B", ""),
        ("only A", "C", ""),
        ("only B", "", "2"),
    ]
    assert rows[3]["title_b"] == "'=1+1"
    assert client_of(two.educator).get("/frameworks/compare.csv?a=mine&b=mine").status_code == 404


def test_crosswalks_join_items_on_the_page(client_of, town):
    with town.look(town.educator) as look:
        found = queries.board(look, "casey-educator-competencies", "jff-ccsso-leadership-competencies")
    joined = {(m.here.code, m.there.code): m.why for m in found.meetings}
    assert joined["IE4", "C"][0].startswith("supports: Teams that plan")


def test_the_page_costs_few_statements_and_the_empty_one_helps(client_of, town):
    client = client_of(town.program_lead)
    with statements(town.runtime) as sent:
        page = client.get(
            "/frameworks/compare?a=casey-educator-competencies&b=jff-ccsso-leadership-competencies"
        )
    assert page.status_code == 200
    assert len(sent) <= 15
    assert "Choose two different frameworks" in client.get("/frameworks/compare").text
    for query in ("a=core-four&b=astrology", "a=astrology"):
        answer = client.get(f"/frameworks/compare?{query}")
        assert answer.status_code == 404
        assert "There is no framework “astrology”" in answer.text


def test_a_pair_that_people_called_misaligned_counts_for_nobody():
    row = ItemRow("f", "A", "Same title", "", "item")
    other = ItemRow("g", "B", "Same title", "", "item")
    tag = TagSet(PairTag.MISALIGNED, "Gil", "today")

    found = side_by_side([row], [other], links={}, tags={("A", "B"): tag}, tags_here={}, tags_there={})

    assert (found.coverage_here.partnered, len(found.only_here), len(found.only_there)) == (0, 1, 1)
    assert found.meetings[0].tag is tag
