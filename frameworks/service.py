"""What can be done with frameworks: load one, again and again without harm. Never commits; the door does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from frameworks import policy, queries
from frameworks.models import Framework, FrameworkItem
from frameworks.rules import digest_of, item_problems, vanished
from schemas import registry
from waymark.kernel.errors import Invalid, Problem
from waymark.kernel.files import MISSING, place_of, unknown_field
from waymark.kernel.text import text_problem
from waymark.kernel.uow import UnitOfWork

SCHEMA = "library/framework"
NOTES = ("rules", "reconstructions", "levels", "themes", "parameters")


def load_framework(uow: UnitOfWork, document: Mapping[str, Any]) -> str:
    """Store a framework or renew it, and return its id. The same document a second time changes nothing.

    Raises ``Invalid`` when the document does not follow its schema, its items do not fit together, or a code
    that is stored has vanished, or another kind of file brought this id; ``Refused`` for anybody but the system.
    """
    policy.may_load_frameworks(uow.actor).require()
    problems = document_problems(document)
    if problems:
        raise Invalid("This is not a framework file Waymark can load.", problems=problems)
    about, digest = document["framework"], digest_of(document)
    framework = uow.session.get(Framework, about["id"], with_for_update=True)
    if framework is not None and framework.digest == digest:
        return framework.id
    if framework is not None and framework.source.get("form") != about["source"].get("form"):
        raise Invalid(
            f"There is another framework {about['id']} already, which did not come from such a file.",
            cure="Give this one an id of its own: what the two files can say differs.",
        )
    known = queries.stored_items(uow.session, about["id"])
    if gone := vanished(known, document["items"]):
        raise Invalid(f"The framework {about['id']} has lost codes that credentials may use.", problems=gone)
    if framework is None:
        framework = Framework(id=about["id"])
        uow.session.add(framework)
    _describe(framework, document, digest)
    # The items point at the framework's row, which has to be there first.
    uow.session.flush()
    for position, entry in enumerate(document["items"]):
        item = known.get(entry["code"]) or FrameworkItem(framework_id=framework.id, code=entry["code"])
        _fill(item, entry, position)
        uow.session.add(item)
    uow.record("frameworks:framework:load", framework.id, digest=digest, items=len(document["items"]))
    return framework.id


def document_problems(document: Mapping[str, Any]) -> tuple[Problem, ...]:
    """What is wrong with a framework file; empty when nothing is."""
    errors = registry.problems(SCHEMA, document)
    if errors:
        # A field that is missing is told once for each name.
        return tuple(dict.fromkeys(problem for error in errors for problem in _shape_problems(error)))
    return (*_text_problems(document), *item_problems(document["items"]))


def _shape_problems(error: registry.SchemaError) -> Iterator[Problem]:
    for name in error.missing:
        yield Problem(place_of((*error.steps, name)), MISSING)
    for name in error.unknown:
        yield Problem(place_of((*error.steps, name)), unknown_field(name, error.known))
    if not error.missing and not error.unknown:
        yield Problem(place_of(error.steps), f"{error.reason}. Mend it as schemas/{SCHEMA}.schema.json says.")


def _text_problems(value: Any, *steps: str | int) -> Iterator[Problem]:
    """Script and signs that cannot be seen, in any text of a document."""
    if isinstance(value, str):
        if problem := text_problem(value):
            yield Problem(place_of(steps), problem)
    elif isinstance(value, Mapping):
        for name, below in value.items():
            yield from _text_problems(below, *steps, name)
    elif isinstance(value, list):
        for position, below in enumerate(value):
            yield from _text_problems(below, *steps, position)


def _describe(framework: Framework, document: Mapping[str, Any], digest: str) -> None:
    about = document["framework"]
    framework.title = about["title"]
    framework.publisher = about["publisher"]
    framework.year = about["year"]
    framework.licence = about["licence"]
    framework.attribution = about["attribution"]
    framework.source = about["source"]
    framework.codes = document["codes"]
    framework.notes = {name: document[name] for name in NOTES if name in document}
    framework.digest = digest


def _fill(item: FrameworkItem, entry: Mapping[str, Any], position: int) -> None:
    item.type = entry["type"]
    item.parent_code = entry["parent"]
    item.title = entry["title"]
    item.statement = entry["statement"]
    item.position = position
    item.themes = entry["themes"]
    item.source = entry["source"]
    item.attrs = entry["attrs"]
