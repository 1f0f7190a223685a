"""How a badge says what its credential asks for, and what a pathway or a full review is made of.

The parts are the pathway's, the same in everybody's badge: which choices somebody made is told by the record that
they make themselves, because a badge of a part stays private until its holder shares it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from awards.openbadge import Addresses
from awards.ports import Parts
from awards.rules import AlignmentFacts
from credentials.rules import CredentialKind, Definition

# No kind of target in the standard means "a part of this achievement"; its list may be added to in this way.
_PART = "ext:Achievement"


def narrative(about: Definition, parts: Sequence[Parts], addresses: Addresses) -> str:
    """What has to be shown, in Markdown: how, which parts with their links, and the criteria of the readers."""
    return "\n\n".join((about.method_summary, *_made_of(about.kind, parts, addresses), *_judged_by(about)))


def alignments(parts: Sequence[Parts], addresses: Addresses) -> Iterator[AlignmentFacts]:
    """Each part by the address of its achievement, so that a program can follow it."""
    for group in parts:
        for part in group.credentials:
            yield AlignmentFacts(
                target_name=part.title,
                target_url=addresses.achievement(part.version_id),
                description=_label(group),
                target_type=_PART,
            )


def _made_of(kind: CredentialKind, parts: Sequence[Parts], addresses: Addresses) -> Iterator[str]:
    if kind is CredentialKind.PATHWAY:
        yield "It is earned by finishing every part of the pathway."
    elif parts:
        yield "It opens when every other part of the pathway has been earned."
    for group in parts:
        links = "\n".join(f"- [{part.title}]({addresses.catalogue(part.slug)})" for part in group.credentials)
        yield f"**{_label(group)}**\n\n{links}"


def _label(group: Parts) -> str:
    return f"{group.label}: {group.count} of these" if group.to_choose else group.label


def _judged_by(about: Definition) -> Iterator[str]:
    if about.rubric is None:
        return
    judged = "\n".join(
        f"- **{criterion.title}**: {criterion.look_for}" for criterion in about.rubric.criteria
    )
    yield (
        "Readers judge the evidence by these criteria; "
        f"each has to reach the level {about.rubric.passing.label}:\n\n{judged}"
    )
