"""Questions about frameworks, against a real database."""

import pytest

from frameworks import queries, service
from tests.factories.frameworks import document
from tests.factories.statements import statements
from waymark.kernel.actor import system_actor
from waymark.kernel.errors import Invalid, NotFound

SYSTEM = system_actor()


@pytest.fixture
def woods(runtime):
    with runtime.command(SYSTEM) as uow:
        service.load_framework(uow, document())
    return runtime


def test_items_come_in_the_order_of_the_source_all_or_by_type(woods):
    with woods.reading(SYSTEM) as look:
        everything = queries.items(look, "woodcraft")
        indicators = queries.items(look, "woodcraft", type="indicator")
    assert [row.code for row in everything] == ["W", "W1", "W1.a", "W1.b", "W2", "X"]
    assert [row.code for row in indicators] == ["W1.a", "W1.b"]


@pytest.mark.parametrize("limit", [1, 2, 4, 6, 50])
def test_pages_hold_every_item_once_in_order(woods, limit):
    codes, cursor = [], None
    with woods.reading(SYSTEM) as look:
        while True:
            page = queries.items_page(look, "woodcraft", item_type=None, cursor=cursor, limit=limit)
            assert len(page.items) <= limit
            codes += [row.code for row in page.items]
            cursor = page.next
            if cursor is None:
                break
    assert codes == ["W", "W1", "W1.a", "W1.b", "W2", "X"]


@pytest.mark.parametrize("cursor", ["nonsense", "WyJub3QgYSBudW1iZXIiLCAieCJd"])
def test_a_cursor_that_is_not_ours_is_refused(woods, cursor):
    with woods.reading(SYSTEM) as look, pytest.raises(Invalid):
        queries.items_page(look, "woodcraft", item_type=None, cursor=cursor, limit=5)


def test_titles_of_many_items_cost_one_statement_and_unknown_ones_are_left_out(woods):
    pairs = [("woodcraft", code) for code in ("W", "W1", "W2", "nowhere")] + [("nothing", "W")]
    with woods.reading(SYSTEM) as look, statements(woods) as sent:
        found = queries.titles_of(look, pairs)
    assert set(found) == {("woodcraft", "W"), ("woodcraft", "W1"), ("woodcraft", "W2")}
    assert len(sent) == 1


def test_no_pairs_cost_nothing(woods):
    with woods.reading(SYSTEM) as look, statements(woods) as sent:
        assert queries.titles_of(look, []) == {}
    assert sent == []


def test_an_unknown_framework_is_not_found(woods):
    with woods.reading(SYSTEM) as look, pytest.raises(NotFound):
        queries.framework_page(look, "stonecraft")
