"""Rules of pathways and plans without a database: tables, and properties over rules drawn at random."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.rules import (
    EDITABLE,
    TRANSITIONS,
    AllOf,
    Capstone,
    Choose,
    Need,
    NextKind,
    NodeKind,
    PlanState,
    PlanStep,
    capstone_of,
    choice_problems,
    choices_of,
    circle_in,
    credentials_of,
    evaluate,
    goal_problems,
    groups,
    meeting_problems,
    needed,
    next_state,
    pool,
    required,
    rule_from,
    rule_problems,
    unfinished_choices,
    waits_for,
    waits_outside,
)
from tests.pathways.trees import JUAB, rules
from waymark.kernel.errors import IllegalTransition

MOVES = {
    ("draft", "choose"): "draft",
    ("draft", "present"): "presented",
    ("draft", "withdraw"): "withdrawn",
    ("presented", "take_back"): "draft",
    ("presented", "return"): "returned",
    ("presented", "agree"): "agreed",
    ("presented", "withdraw"): "withdrawn",
    ("returned", "choose"): "returned",
    ("returned", "present"): "presented",
    ("returned", "withdraw"): "withdrawn",
    ("agreed", "complete"): "completed",
    ("agreed", "withdraw"): "withdrawn",
}


@pytest.mark.parametrize(("state", "step"), list(product(PlanState, PlanStep)))
def test_every_pair_of_state_and_step(state, step):
    expected = MOVES.get((state.value, step.value))
    if expected:
        assert next_state(state, step) == expected
    else:
        with pytest.raises(IllegalTransition) as refusal:
            next_state(state, step)
        assert refusal.value.cure


# The evaluator by example


def test_nothing_held_and_nothing_chosen():
    progress = evaluate(JUAB, [], [])

    assert (progress.required_done, progress.required_total) == (0, 2)
    assert (progress.chosen, progress.needed, progress.choice_done) == (0, 2, 0)
    assert progress.missing == ("a", "b", "review")
    assert not progress.complete
    assert not progress.capstone_open
    kinds = [(step.kind, step.slug, step.count) for step in progress.next]
    assert kinds == [(NextKind.EARN, "a", 0), (NextKind.EARN, "b", 0), (NextKind.CHOOSE, "", 2)]


def test_the_capstone_is_locked_until_the_rest_is_earned_and_then_the_only_next_step():
    almost = evaluate(JUAB, ["p", "q"], ["a", "b", "p"])
    ready = evaluate(JUAB, ["p", "q"], ["a", "b", "p", "q"])

    assert not almost.capstone_open
    assert [step.slug for step in almost.next] == ["q"]
    assert ready.capstone_open
    assert [(step.kind, step.slug) for step in ready.next] == [(NextKind.REVIEW, "review")]
    assert not ready.complete


def test_a_capstone_earned_early_does_not_complete_a_pathway():
    assert not evaluate(JUAB, ["p", "q"], ["a", "review"]).complete
    assert evaluate(JUAB, ["p", "q"], ["a", "b", "p", "q", "review"]).complete


def test_only_what_was_chosen_counts_as_choice():
    progress = evaluate(JUAB, ["p", "q"], ["a", "b", "p", "r"])

    assert progress.choice_done == 1
    assert progress.earned == ("a", "b", "p")


def test_a_choice_outside_the_pool_counts_for_nothing():
    assert evaluate(JUAB, ["p", "elsewhere"], ["elsewhere"]).chosen == 1


def test_the_tree_tells_each_node_apart():
    tree = evaluate(JUAB, ["p"], ["a", "p"]).tree

    assert [(part.kind, part.done, part.total) for part in tree.parts] == [
        (NodeKind.ALL_OF, 1, 2),
        (NodeKind.CHOOSE, 1, 2),
        (NodeKind.CAPSTONE, 0, 1),
    ]
    assert tree.parts[1].chosen == ("p",)
    assert not tree.parts[2].open


# The evaluator by property


def _held(rule):
    return st.lists(st.sampled_from([*credentials_of(rule), "somewhere-else"]))


def _choices(draw, rule):
    """Choices that fit the rule, full or not."""
    return [
        slug
        for node in choices_of(rule)
        for slug in draw(st.lists(st.sampled_from(node.pool), unique=True, max_size=node.count))
    ]


@given(st.data())
def test_the_order_of_awards_does_not_matter(data):
    rule = data.draw(rules())
    choices, held = _choices(data.draw, rule), data.draw(_held(rule))
    shuffled = data.draw(st.permutations(held))

    assert evaluate(rule, choices, shuffled + held) == evaluate(rule, choices, held)


@given(st.data())
def test_one_more_award_never_makes_it_less_complete(data):
    rule = data.draw(rules())
    choices, held = _choices(data.draw, rule), data.draw(_held(rule))
    before, after = evaluate(rule, choices, held), evaluate(rule, choices, held + data.draw(_held(rule)))

    assert before.complete <= after.complete
    assert before.capstone_open <= after.capstone_open
    assert before.required_done <= after.required_done
    assert before.choice_done <= after.choice_done
    assert before.tree.done <= after.tree.done
    assert set(after.missing) <= set(before.missing)


@given(st.data())
def test_the_next_steps_lead_to_completion(data):
    rule = data.draw(rules())
    choices, held = _choices(data.draw, rule), data.draw(_held(rule))
    progress = evaluate(rule, choices, held)
    steps_at_most = len(credentials_of(rule)) + len(choices_of(rule))
    for _ in range(steps_at_most):
        if progress.complete:
            break
        step = data.draw(st.sampled_from(progress.next))
        if step.kind is NextKind.CHOOSE:
            assert len(step.offered) >= step.count
            choices = [*choices, *data.draw(st.permutations(step.offered))[: step.count]]
            assert not choice_problems(rule, choices)
        else:
            assert step.slug not in held
            held = [*held, step.slug]
        progress = evaluate(rule, choices, held)
    assert progress.complete
    assert progress.next == ()
    assert progress.missing == ()


@given(st.data())
def test_complete_means_all_required_enough_chosen_and_the_review(data):
    rule = data.draw(rules())
    choices, held = _choices(data.draw, rule), set(data.draw(_held(rule)))
    by_hand = set(required(rule)) <= held and all(
        len(held & set(choices) & set(node.pool)) == node.count for node in choices_of(rule)
    )
    progress = evaluate(rule, choices, held)

    last = capstone_of(rule)
    assert progress.capstone_open == (by_hand and last is not None)
    assert progress.complete == (by_hand and (last is None or last.slug in held))
    assert progress.complete == (not progress.next)


@given(st.data())
def test_full_and_sound_choices_are_just_enough(data):
    rule = data.draw(rules())
    choices = [
        slug for node in choices_of(rule) for slug in data.draw(st.permutations(node.pool))[: node.count]
    ]

    assert not choice_problems(rule, choices)
    assert not unfinished_choices(rule, choices)
    assert len(choices) == needed(rule) == evaluate(rule, choices, []).chosen


@given(rules())
def test_rules_drawn_as_sound_are_found_sound(rule):
    assert rule_problems(rule) == ()
    assert {slug for group in groups(rule) for slug in group.slugs} == {*required(rule), *pool(rule)}


# Choices, goals, days


@pytest.mark.parametrize(
    ("choices", "says"),
    [
        (["p", "p"], "'p' is chosen 2 times"),
        (["elsewhere"], "'elsewhere' is not among the credentials"),
        (["a"], "'a' is required of everyone"),
        (["review"], "comes last by itself"),
        (["p", "q", "r"], "You have chosen 3, and 'Your choice' takes 2. Take 1 away."),
    ],
)
def test_wrong_choices_are_named_with_their_cure(choices, says):
    (problem,) = choice_problems(JUAB, choices)

    assert problem.where == "choices"
    assert says in problem.message


def test_too_few_choices_are_wrong_only_when_presenting():
    assert choice_problems(JUAB, ["p"]) == ()
    (problem,) = unfinished_choices(JUAB, ["p"])
    assert problem.message == "You have chosen 1 of the 2 for 'Your choice'. Choose 1 more."


@pytest.mark.parametrize(
    ("choices", "held", "prerequisites", "expected"),
    [
        ([], [], {}, {}),
        (["q"], [], {"q": ("p",)}, {"q": ("p",)}),
        ([], [], {"q": ("p",)}, {"q": ("p",)}),  # said before it is chosen, too
        (["p", "q"], [], {"q": ("p",)}, {}),
        (["q"], ["p"], {"q": ("p",)}, {}),
        (["q"], ["q"], {"q": ("p",)}, {}),
        (["q"], [], {"q": ("a",)}, {}),
        (["q"], [], {"q": ("a", "p", "elsewhere")}, {"q": ("p", "elsewhere")}),
        ([], [], {"a": ("elsewhere",)}, {"a": ("elsewhere",)}),
        ([], [], {"elsewhere": ("p",)}, {}),
    ],
)
def test_what_waits_for_something_outside_the_plan(choices, held, prerequisites, expected):
    assert waits_outside(JUAB, choices, held, prerequisites) == expected


@given(st.data())
def test_choosing_or_earning_what_comes_before_is_enough(data):
    rule = data.draw(rules())
    slugs = st.sampled_from(credentials_of(rule))
    prerequisites = data.draw(st.dictionaries(slugs, st.lists(slugs, max_size=3)))
    choices, held = _choices(data.draw, rule), data.draw(_held(rule))
    waits = waits_outside(rule, choices, held, prerequisites)
    before = {slug for outside in waits.values() for slug in outside}

    assert not before & {*choices, *held, *required(rule)}
    assert not waits_outside(rule, [*choices, *before], held, prerequisites)
    assert not waits_outside(rule, choices, [*held, *before], prerequisites)


@given(st.lists(st.sampled_from(PlanStep)))
def test_no_way_leads_back_from_an_agreed_plan_to_one_that_can_be_changed(steps):
    state, agreed = PlanState.DRAFT, False
    for step in steps:
        state = TRANSITIONS.get((state, step), state)
        agreed = agreed or state is PlanState.AGREED
        assert not (agreed and state in EDITABLE)


def test_goals_are_few_and_short():
    assert goal_problems(["x" * 500] * 5) == ()
    assert "6 goals" in goal_problems(["x"] * 6)[0].message
    assert "Goal 2" in goal_problems(["x", "x" * 501])[0].message


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (date(2026, 9, 1), ""),
        (date(2026, 8, 31), ""),  # still today west of Greenwich
        (date(2026, 8, 30), "over"),
        (date(2027, 9, 2), ""),
        (date(2027, 9, 3), "more than a year"),
    ],
)
def test_the_day_of_a_meeting(day, says):
    problems = meeting_problems(day, date(2026, 9, 1))

    assert bool(problems) == bool(says)
    assert all(says in problem.message for problem in problems)


# Rules that can never be met


@pytest.mark.parametrize(
    ("rule", "place", "says"),
    [
        (
            AllOf("", (Choose("Your choice", 3, ("p", "q")),)),
            "rule.all_of[1]",
            "asks for 3 and offers 2, so nobody could finish. Add 1 more",
        ),
        (
            AllOf("", (Need("a"), Choose("", 2, ("p", "p")))),
            "rule.all_of[2]",
            "asks for 2 and offers 1",
        ),
        (
            AllOf("", (Need("a"), AllOf("", (Need("b"), Need("a"))))),
            "rule.all_of[2].all_of[2]",
            "stands here and at rule.all_of[1]",
        ),
        (
            AllOf("", (Need("a"), Choose("", 1, ("p", "a")))),
            "rule.all_of[2].from[2]",
            "stands here and at rule.all_of[1]",
        ),
        (
            AllOf("", (Capstone("", "x"), Capstone("", "y"))),
            "rule.all_of[2]",
            "full pathway review at rule.all_of[1] already",
        ),
    ],
)
def test_a_rule_that_can_never_be_met_is_named_with_its_node_and_cure(rule, place, says):
    problems = rule_problems(rule)

    assert (problems[0].where, says in problems[0].message) == (place, True), problems


@pytest.mark.parametrize(
    ("waits", "circle"),
    [
        ({"a": ("b",), "b": ("c",)}, ()),
        ({"a": ("b", "c"), "b": ("d",), "c": ("d",)}, ()),
        ({"a": ("a",)}, ("a", "a")),
        ({"x": ("a",), "a": ("b",), "b": ("c",), "c": ("a",)}, ("a", "b", "c", "a")),
    ],
)
def test_circles_of_prerequisites(waits, circle):
    assert circle_in(waits) == circle


def test_what_waits_for_the_review_can_never_be_earned_before_it():
    sound = waits_for(JUAB, {"q": ("p",)}, "badge")
    circular = waits_for(JUAB, {"q": ("review",)}, "badge")

    assert circle_in(sound) == ()
    assert set(circle_in(circular)) == {"q", "review"}
    assert circle_in(waits_for(JUAB, {"a": ("badge",)}, "badge"))


def test_a_document_becomes_a_tree():
    document = {
        "all_of": [
            {"label": "Required of everyone", "all_of": ["a", "b"]},
            {"label": "Your choice", "choose": 2, "from": ["p", "q", "r"]},
            {"label": "Full pathway review", "capstone": "review"},
        ]
    }
    assert rule_from(document) == JUAB
    with pytest.raises(ValueError, match="no rule of this kind"):
        rule_from({"any_of": ["a"]})
