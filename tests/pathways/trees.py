"""Rules drawn at random for the properties of the evaluator, and small ones written by hand."""

from hypothesis import strategies as st

from pathways.rules import AllOf, Capstone, Choose, Need

JUAB = AllOf(
    "",
    (
        AllOf("Required of everyone", (Need("a"), Need("b"))),
        Choose("Your choice", 2, ("p", "q", "r")),
        Capstone("Full pathway review", "review"),
    ),
)


@st.composite
def rules(draw):
    """A sound rule: every slug stands once, pools are large enough, at most one capstone anywhere."""
    count = 0

    def slug():
        nonlocal count
        count += 1
        return f"c{count}"

    def node(depth):
        kind = draw(st.sampled_from(["need", "choose", "all_of"] if depth else ["need", "choose"]))
        if kind == "need":
            return Need(slug())
        if kind == "choose":
            offered = tuple(slug() for _ in range(draw(st.integers(1, 5))))
            return Choose("Choice", draw(st.integers(1, len(offered))), offered)
        return AllOf("Part", tuple(node(depth - 1) for _ in range(draw(st.integers(1, 3)))))

    parts = [node(2) for _ in range(draw(st.integers(1, 4)))]
    if draw(st.booleans()):
        parts.insert(draw(st.integers(0, len(parts))), Capstone("Review", "review"))
    return AllOf("", tuple(parts))
