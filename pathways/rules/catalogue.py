"""Whether a pathway can be finished with the credentials there are, and a credential earned with these pathways."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from credentials.rules import CredentialKind, Outline
from pathways.rules.tree import Pathway, capstone_of, circle_in, places, rule_problems, waits_for
from waymark.kernel.errors import Problem
from waymark.kernel.text import nearest


def never_met(pathway: Pathway, known: Mapping[str, Outline], areas: Collection[str]) -> tuple[Problem, ...]:
    """Why an open pathway could never be met, each with its node and the cure; empty when it can.

    ``known`` are the credentials in the catalogue by slug, ``areas`` the codes of its areas.
    """
    return (
        *rule_problems(pathway.rule),
        *_unknown_area(pathway, areas),
        *_not_in_catalogue(pathway, known),
        *_circles(pathway, known),
    )


def never_earned(
    outline: Outline, known: Mapping[str, Outline], pathways: Iterable[Pathway]
) -> tuple[Problem, ...]:
    """Prerequisites that only a pathway could give, and none does."""
    given: dict[CredentialKind, set[str]] = {CredentialKind.CAPSTONE: set(), CredentialKind.PATHWAY: set()}
    for pathway in pathways:
        given[CredentialKind.PATHWAY].add(pathway.grants)
        if last := capstone_of(pathway.rule):
            given[CredentialKind.CAPSTONE].add(last.slug)
    return tuple(
        Problem(
            f"prerequisites[{n}]",
            f"'{slug}' is a {known[slug].kind.label.lower()}, and no pathway leads to it, so it can never be "
            "earned. Take it away, or add the pathway.",
        )
        for n, slug in enumerate(outline.prerequisites, 1)
        if slug in known and known[slug].kind in given and slug not in given[known[slug].kind]
    )


def _circles(pathway: Pathway, known: Mapping[str, Outline]) -> Iterator[Problem]:
    # Only what the pathway leads to, however far back; circles elsewhere are not its fault.
    reached: dict[str, tuple[str, ...]] = {}
    wanted = {pathway.grants, *(slug for _, slug in places(pathway.rule))}
    while wanted := {slug for slug in wanted if slug in known and slug not in reached}:
        reached |= {slug: known[slug].prerequisites for slug in wanted}
        wanted = {before for slug in wanted for before in reached[slug]}
    circle = circle_in(waits_for(pathway.rule, reached, pathway.grants))
    if circle:
        where = {slug: place for place, slug in places(pathway.rule)}
        yield Problem(
            next((where[slug] for slug in circle if slug in where), "grants"),
            f"Each of these waits for the next: {', '.join(circle)}. Take one of the prerequisites away.",
        )


def _unknown_area(pathway: Pathway, areas: Collection[str]) -> Iterator[Problem]:
    if pathway.area_code is not None and pathway.area_code not in areas:
        yield Problem(
            "area", f"There is no area {pathway.area_code}. Name one of the catalogue's areas, such as CF1."
        )


def _not_in_catalogue(pathway: Pathway, known: Mapping[str, Outline]) -> Iterator[Problem]:
    last = capstone_of(pathway.rule)
    asked = [
        (
            place,
            slug,
            CredentialKind.CAPSTONE if last and slug == last.slug else CredentialKind.MICRO_CREDENTIAL,
        )
        for place, slug in places(pathway.rule)
    ]
    if pathway.grants:
        asked.append(("grants", pathway.grants, CredentialKind.PATHWAY))
    for place, slug, kind in asked:
        outline = known.get(slug)
        if outline is None:
            meant = nearest(slug, known)
            cure = f"Did you mean '{meant}'?" if meant else "Publish it first, or take it away here."
            yield Problem(place, f"'{slug}' is not in the catalogue. {cure}")
        elif outline.kind is not kind:
            is_a, wanted = outline.kind.label.lower(), kind.label.lower()
            yield Problem(place, f"'{slug}' is a {is_a}. Name a {wanted} here.")
        else:
            for before in outline.prerequisites:
                if before not in known:
                    yield Problem(
                        place,
                        f"'{slug}' waits for '{before}', which is not in the catalogue. Publish that first.",
                    )
