"""Loading frameworks into a real database."""

import copy
import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from frameworks import queries, service
from frameworks.case_import import from_case, to_case
from frameworks.models import Framework, FrameworkItem
from tests.factories.frameworks import document, item
from waymark.kernel.actor import system_actor
from waymark.kernel.audit import AuditLine
from waymark.kernel.errors import Invalid, Refused

SYSTEM = system_actor()
LIBRARY = sorted((Path(__file__).parents[2] / "library/frameworks").glob("*.json"))


def load(runtime, *documents):
    for one in documents:
        with runtime.command(SYSTEM) as uow:
            service.load_framework(uow, one)


def count(runtime, table):
    with runtime.reading(SYSTEM) as look:
        return look.session.scalar(select(func.count()).select_from(table))


def test_a_framework_is_stored_with_its_words_and_its_tree(runtime):
    load(runtime, document())

    with runtime.reading(SYSTEM) as look:
        page = queries.framework_page(look, "woodcraft")
    assert (page.framework.title, page.framework.licence, page.framework.items) == (
        "Woodcraft",
        "CC BY 4.0",
        6,
    )
    assert page.notes["reconstructions"] == [{"where": "W2", "note": "The number was rubbed off."}]
    assert [branch.item.code for branch in page.branches] == ["W", "X"]
    assert page.branches[0].branches[0].item.statement == "Statement of W1."


def test_the_same_document_a_second_time_changes_nothing(runtime):
    first = document()
    shuffled = dict(reversed(copy.deepcopy(first).items()))
    load(runtime, first, shuffled)

    assert count(runtime, Framework) == 1
    assert count(runtime, FrameworkItem) == 6
    assert count(runtime, AuditLine) == 1


def test_a_renewed_document_changes_its_items_and_keeps_their_ids(runtime):
    load(runtime, document())
    with runtime.reading(SYSTEM) as look:
        before = {code: row.id for code, row in queries.stored_items(look.session, "woodcraft").items()}
    changed = document()
    changed["items"][1]["statement"] = "Said better."
    changed["items"].append(item("X1", "X"))
    load(runtime, changed)

    with runtime.reading(SYSTEM) as look:
        after = {code: row.id for code, row in queries.stored_items(look.session, "woodcraft").items()}
        assert queries.titles_of(look, [("woodcraft", "W1")])["woodcraft", "W1"].statement == "Said better."
    assert after.items() >= before.items()
    assert set(after) - set(before) == {"X1"}


def test_an_item_that_is_gone_is_kept_as_retired_because_credentials_may_point_at_it(runtime):
    load(runtime, document())
    shorter = document()
    del shorter["items"][3]
    shorter["relations"] = [{"from": "W1.b", "to": "W1.a", "relation": "replaced_by"}]
    load(runtime, shorter)

    with runtime.reading(SYSTEM) as look:
        page = queries.framework_page(look, "woodcraft")
        gone = queries.titles_of(look, [("woodcraft", "W1.b")])["woodcraft", "W1.b"]
    assert (gone.title, gone.retired, page.framework.items) == ("Title of W1.b", True, 5)
    assert [(one.words, one.code) for one in page.related["W1.b"]] == [("is replaced by", "W1.a")]
    assert page.changes[0].what == "Read from a file: 1 gone."


def test_an_item_that_comes_back_is_in_use_again(runtime):
    shorter = document()
    del shorter["items"][3]
    load(runtime, document(), shorter, document())

    assert count(runtime, FrameworkItem) == 6
    with runtime.reading(SYSTEM) as look:
        assert not queries.titles_of(look, [("woodcraft", "W1.b")])["woodcraft", "W1.b"].retired
        assert queries.framework_page(look, "woodcraft").changes[0].what == "Read from a file: 1 back again."


def test_the_same_code_in_two_frameworks_is_two_items(runtime):
    other = document("stonecraft")
    other["items"][0]["title"] = "Walls"
    load(runtime, document(), other)

    with runtime.reading(SYSTEM) as look:
        found = queries.titles_of(look, [("woodcraft", "W"), ("stonecraft", "W")])
    assert [found[key, "W"].title for key in ("woodcraft", "stonecraft")] == ["Title of W", "Walls"]


def without_licence(one):
    del one["framework"]["licence"]


def with_a_strange_field(one):
    one["items"][0]["colour"] = "brown"


def with_a_wrong_year(one):
    one["framework"]["year"] = "last year"


def without_items(one):
    one["items"] = []


def with_a_lost_parent(one):
    one["items"][1]["parent"] = "Q"


@pytest.mark.parametrize(
    ("break_it", "where"),
    [
        (without_licence, "framework.licence"),
        (with_a_strange_field, "items[1].colour"),
        (with_a_wrong_year, "framework.year"),
        (without_items, "items"),
        (with_a_lost_parent, "W1"),
    ],
)
def test_a_broken_document_is_refused_with_the_place(runtime, break_it, where):
    broken = document()
    break_it(broken)
    with pytest.raises(Invalid) as refusal:
        load(runtime, broken)

    assert where in [problem.where for problem in refusal.value.problems]
    assert count(runtime, Framework) == 0


def test_nobody_but_the_system_may_load(town):
    with pytest.raises(Refused), town.at(town.admin) as uow:
        service.load_framework(uow, document())


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_a_stored_framework_goes_out_and_comes_back_unchanged(runtime, path):
    file = json.loads(path.read_text(encoding="utf-8"))
    load(runtime, file)
    with runtime.reading(SYSTEM) as look:
        stored, found = queries.document(look, path.stem), queries.exportable(look, path.stem)
    package = to_case(
        found.file, base_url="https://waymark.test", changed=found.changed_at, status=found.status
    )
    back = from_case(json.loads(json.dumps(package)), base_url="https://waymark.test")

    assert stored == back == file
    with runtime.reading(SYSTEM) as look:
        assert queries.difference_to(look, back).is_empty
    load(runtime, back)
    with runtime.reading(SYSTEM) as look:
        assert queries.document(look, path.stem) == file
    assert count(runtime, FrameworkItem) == len(file["items"])


def test_relations_go_out_as_associations_and_come_back(town):
    with town.look() as look:
        found = queries.exportable(look, "casey-educator-competencies")
    package = to_case(
        found.file, base_url="https://waymark.test", changed=found.changed_at, others=found.others
    )
    kinds = {link["associationType"] for link in package["CFAssociations"]}
    assert kinds == {"isChildOf", "isRelatedTo", "isPartOf", "exemplar"}
    back = from_case(json.loads(json.dumps(package)), base_url="https://waymark.test")

    assert back == found.file
    assert len(back["relations"]) > 60
    with town.at(town.system) as uow:
        service.load_framework(uow, back)
    with town.look() as look:
        assert queries.document(look, "casey-educator-competencies") == found.file
