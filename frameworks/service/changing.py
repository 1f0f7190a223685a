"""Changing a framework of a district in the pages: its status, and its items one by one."""

from __future__ import annotations

from frameworks import policy, queries
from frameworks.models import Framework, FrameworkItem, ItemRelation
from frameworks.rules import ChangeKind, Relation, StatusStep, next_status
from frameworks.service.taking_in import write_down
from waymark.kernel.errors import Conflict, Invalid, Problem, Stale
from waymark.kernel.uow import UnitOfWork


def change_status(uow: UnitOfWork, framework_id: str, step: StatusStep) -> None:
    """Try out, adopt, retire and so on. Raises ``IllegalTransition``, ``NotFound``, ``Refused``."""
    framework = _mine(uow, framework_id)
    before = framework.status
    framework.status, framework.changed_at = next_status(before, step), uow.now
    write_down(
        uow, framework, ChangeKind.STATUS, f"{before.value.capitalize()} became {framework.status.value}."
    )
    uow.record(f"frameworks:framework:{step.value}", framework_id, status=framework.status.value)


def add_item(
    uow: UnitOfWork,
    framework_id: str,
    *,
    code: str,
    item_type: str,
    parent: str | None,
    title: str,
    statement: str,
) -> None:
    """Add an item at the end of those below its parent. Raises ``Invalid``, ``NotFound``, ``Refused``."""
    framework = _mine(uow, framework_id)
    known = queries.stored_items(uow.session, framework_id)
    problems = []
    if code in known:
        problems.append(Problem("code", f"There is an item {code} already. Choose another code."))
    if parent is not None and parent not in known:
        problems.append(
            Problem("parent", f"There is no item {parent}. Choose one from the list, or leave it empty.")
        )
    if problems:
        raise Invalid("This item cannot be added.", problems=tuple(problems))
    uow.session.add(
        FrameworkItem(
            framework_id=framework_id,
            code=code,
            type=item_type,
            parent_code=parent,
            title=title,
            statement=statement,
            position=queries.next_position(uow.session, framework_id),
            themes=[],
            source={"form": "page"},
            attrs={},
        )
    )
    _note(uow, framework, code, f"Added “{title}”.", "add")


def change_item(
    uow: UnitOfWork, framework_id: str, code: str, *, title: str, statement: str, version: int
) -> None:
    """Say an item otherwise. ``version`` is the one that was read.

    Raises ``Stale`` when somebody changed it since, ``NotFound``, ``Refused``.
    """
    framework = _mine(uow, framework_id)
    item = queries.known_item(uow, framework_id, code)
    if item.version != version:
        raise Stale(
            "Somebody else changed this item while you wrote.",
            cure="What you typed is still here. Compare it with what is stored now, and save again to replace that.",
        )
    said = []
    if item.title != title:
        said.append(f"Title “{item.title}” became “{title}”.")
    if item.statement != statement:
        said.append(f"Statement “{item.statement}” became “{statement}”.")
    if not said:
        return
    item.title, item.statement = title, statement
    _note(uow, framework, code, " ".join(said), "change")


def retire_item(uow: UnitOfWork, framework_id: str, code: str, *, replaced_by: str | None) -> None:
    """Take an item out of use; what points at it keeps working. Raises ``Invalid``, ``Conflict``, ``NotFound``."""
    framework = _mine(uow, framework_id)
    item = queries.known_item(uow, framework_id, code)
    if item.retired_at is not None:
        raise Conflict("This item is retired already.", cure="Load the page again to see how it stands.")
    if replaced_by is not None:
        successor = queries.stored_items(uow.session, framework_id).get(replaced_by)
        if successor is None or successor.retired_at is not None or replaced_by == code:
            message = f"{replaced_by} is no other item in use. Choose one from the list, or leave it empty."
            raise Invalid("This successor cannot be.", problems=(Problem("replaced_by", message),))
        key = (framework_id, code, framework_id, replaced_by, Relation.REPLACED_BY.value)
        if key not in queries.links_of(uow.session, {framework_id}):
            uow.session.add(
                ItemRelation(
                    from_framework_id=framework_id,
                    from_code=code,
                    to_framework_id=framework_id,
                    to_code=replaced_by,
                    relation=Relation.REPLACED_BY,
                    reason="",
                )
            )
    item.retired_at = uow.now
    _note(uow, framework, code, f"Retired{f', replaced by {replaced_by}' if replaced_by else ''}.", "retire")


def restore_item(uow: UnitOfWork, framework_id: str, code: str) -> None:
    """Bring a retired item back into use. Raises ``Conflict``, ``NotFound``, ``Refused``."""
    framework = _mine(uow, framework_id)
    item = queries.known_item(uow, framework_id, code)
    if item.retired_at is None:
        raise Conflict("This item is in use.", cure="Load the page again to see how it stands.")
    item.retired_at = None
    for link in queries.links_of(uow.session, {framework_id}).values():
        if link.from_code == code and link.relation is Relation.REPLACED_BY:
            uow.session.delete(link)
    _note(uow, framework, code, "Brought back into use.", "restore")


def _mine(uow: UnitOfWork, framework_id: str) -> Framework:
    framework = queries.known(uow, framework_id, to_change=True)
    policy.may_change(uow.actor, framework.district_id).require()
    return framework


def _note(uow: UnitOfWork, framework: Framework, code: str, what: str, verb: str) -> None:
    framework.changed_at = uow.now
    write_down(uow, framework, ChangeKind.ITEM, what, item_code=code)
    uow.record(f"frameworks:item:{verb}", framework.id, code=code)
