"""How items fit together, without any table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameworks.rules import (
    MOST_ITEMS,
    Branch,
    ItemRow,
    Likeness,
    compare,
    digest_of,
    item_problems,
    path_to,
    tree,
)
from tests.factories.frameworks import WOODS, item


def rows(*pairs: tuple[str, str | None]) -> list[ItemRow]:
    return [ItemRow("woodcraft", code, code, "", "competency", parent) for code, parent in pairs]


def codes_in(branches: tuple[Branch, ...]) -> list[str]:
    return [code for branch in branches for code in (branch.item.code, *codes_in(branch.branches))]


def test_the_tree_keeps_the_order_of_the_source_among_brothers_and_sisters():
    branches = tree(rows(*((code, parent) for code, parent, _ in WOODS)))

    assert codes_in(branches) == ["W", "W1", "W1.a", "W1.b", "W2", "X"]
    assert [branch.size for branch in branches] == [4, 0]


@given(st.lists(st.integers(min_value=-1, max_value=30), max_size=30))
def test_every_item_is_in_the_tree_exactly_once(parents):
    # Item n may have any item before it as its parent, which is every forest there is.
    pairs = [(str(n), str(p % n) if n and p >= 0 else None) for n, p in enumerate(parents)]
    branches = tree(rows(*pairs))

    assert sorted(codes_in(branches)) == sorted(code for code, _ in pairs)
    assert sum(1 + branch.size for branch in branches) == len(pairs)


@pytest.mark.parametrize(
    ("code", "path"), [("W1.b", {"W", "W1", "W1.b"}), ("X", {"X"}), ("Z", set()), ("", set())]
)
def test_the_path_to_an_item_names_every_branch_above_it(code, path):
    assert path_to(tree(rows(*((c, parent) for c, parent, _ in WOODS))), code) == path


@pytest.mark.parametrize(
    ("items", "where", "said"),
    [
        ([item("A", None), item("A", None)], ["A"], "more than once"),
        ([item("A", "B")], ["A"], "parent B"),
        ([item("A", "A")], ["A"], "below itself"),
        ([item("A", "B"), item("B", "A")], ["A", "B"], "below itself"),
        ([item("A", None), item("B", "A")], [], ""),
    ],
    ids=["doubled", "no parent", "own parent", "a ring", "sound"],
)
def test_what_does_not_fit_together_is_said_with_its_code(items, where, said):
    problems = item_problems(items)

    assert [problem.where for problem in problems] == where
    assert all(said in problem.message for problem in problems)


def test_a_chain_that_nobody_could_read_is_refused_where_it_gets_too_deep():
    chain = [item(str(n), str(n - 1) if n else None) for n in range(60)]
    assert not item_problems(chain[:41])

    problems = item_problems(chain)
    assert [problem.where for problem in problems] == [str(n) for n in range(41, 60)]
    assert "items deep" in problems[0].message


def test_a_whole_register_instead_of_one_framework_is_refused_at_once():
    items = [item(f"A{n}", None) for n in range(MOST_ITEMS + 1)]

    assert item_problems(items[:-1]) == ()
    (problem,) = item_problems(items)
    assert "There are 20,001 items." in problem.message


def test_an_item_below_a_ring_is_not_blamed_for_it():
    problems = item_problems([item("A", "B"), item("B", "A"), item("C", "A")])

    assert [problem.where for problem in problems] == ["A", "B"]


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=6))
def test_the_digest_does_not_depend_on_the_order_of_members(members):
    backwards = dict(reversed(members.items()))

    assert digest_of(members) == digest_of(backwards)
    assert digest_of(members) != digest_of({**members, "one more": 1})


def test_a_type_reads_as_words():
    assert ItemRow("f", "c", "t", "s", "sub_competency").type_label == "Sub competency"


def test_an_equal_code_counts_only_when_some_words_are_equal_too():
    def row(code, title):
        return ItemRow("f", code, title, "", "item")

    chance = compare([row("1.1", "Growing beans")], [row("1.1", "Reading maps")])
    reworded = compare([row("1.1", "Growing beans at home")], [row("1.1", "Sowing peas near home")])

    assert chance.pairs == ()
    assert [one.code for one in (*chance.only_here, *chance.only_there)] == ["1.1", "1.1"]
    assert [pair.likeness for pair in reworded.pairs] == [Likeness.CODE]


def test_the_most_similar_item_is_chosen_and_items_without_words_are_like_nothing():
    def row(code, statement):
        return ItemRow("f", code, code, statement, "item")

    found = compare(
        [row("a", "Listens to families and acts on what families say."), row("1", "2 3 4")],
        [
            row("x", "Listens to families."),
            row("y", "Listens to families and acts on it."),
            row("5", "2 3 4"),
        ],
    )

    assert [(pair.here.code, pair.there.code) for pair in found.pairs] == [("a", "y")]
    assert [one.code for one in found.only_here] == ["1"]
