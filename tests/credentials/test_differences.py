"""What differs between two texts of a credential."""

from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st

from credentials.rules import Fate, Mark, differences
from tests.factories import credentials as factory

TEXTS = st.text(st.sampled_from("ab .\n"), max_size=12)


def changed(change):
    body = factory.body()
    change(body)
    return differences(factory.body(), body)


def test_equal_texts_do_not_differ():
    assert differences(factory.body(), factory.body()) == ()


def test_a_changed_word_is_marked_on_both_sides():
    (change,) = changed(
        lambda body: body.update(
            competency="The teacher builds marble towers with learners and asks what makes them run."
        )
    )

    assert change.fate is Fate.CHANGED
    assert change.label == "The one practice it certifies"
    assert (Mark.WENT, "tracks ") in change.old_pieces
    assert (Mark.CAME, "towers ") in change.new_pieces
    assert (Mark.SAME, "The teacher builds marble ") in change.new_pieces


def test_a_level_is_named_by_its_criterion():
    def mend(body):
        body["rubric"]["criteria"][1]["levels"]["meets"] = "The marble arrives."

    (change,) = changed(mend)

    assert change.label == "How it is judged: Criterion 2: Meets"


def test_moving_a_demand_changes_nothing_that_is_said():
    assert changed(lambda body: body["demands"].reverse()) == ()


def test_what_is_added_and_what_is_gone_is_told_apart():
    def swap(body):
        body["demands"][1] |= {"id": "track-film", "title": "A film of the run"}

    changes = changed(swap)

    assert {change.fate for change in changes} == {Fate.ADDED, Fate.REMOVED}
    assert any(change.label.startswith("What to hand in: A film of the run") for change in changes)
    assert any(change.label.startswith("What to hand in: The plan of the track") for change in changes)


def test_a_list_of_sources_is_one_text():
    (change,) = changed(
        lambda body: body["why"]["sources"].append({"author": "A. Ramp", "year": 2001, "title": "Slopes"})
    )

    assert change.label == "Why it matters: Sources"
    assert change.new.endswith("A. Ramp, 2001, Slopes")


@given(TEXTS, TEXTS)
def test_pieces_put_together_give_the_texts_back(old, new):
    for change in differences({"summary": old}, {"summary": new}):
        assert "".join(words for _, words in change.old_pieces) == change.old == old
        assert "".join(words for _, words in change.new_pieces) == change.new == new


@given(st.permutations([0, 1, 2]))
def test_the_order_of_criteria_does_not_matter(order):
    body = deepcopy(factory.body())
    body["rubric"]["criteria"] = [body["rubric"]["criteria"][at] for at in order]

    assert differences(factory.body(), body) == ()


def test_what_is_usual_is_the_same_said_or_not():
    assert changed(lambda body: body["demands"][0].update(consent="none", count=1)) == ()
    assert changed(lambda body: body.update(version="1.1")) == ()
