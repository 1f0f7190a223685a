"""What people of a district say about frameworks: comments, and how items of two frameworks stand to each other."""

from __future__ import annotations

from frameworks import policy, queries
from frameworks.models import FrameworkComment, ItemTagging, PairTagging
from frameworks.rules import ChangeKind, ItemTag, PairTag
from frameworks.service.taking_in import write_down
from waymark.kernel.errors import Conflict, NotFound, Refused
from waymark.kernel.ids import DistrictId, new_id
from waymark.kernel.uow import UnitOfWork


def comment(uow: UnitOfWork, framework_id: str, text: str, *, code: str | None = None) -> str:
    """Say something about a framework or one of its items, for the own district to read. Raises ``NotFound``."""
    policy.may_comment(uow.actor).require()
    queries.known(uow, framework_id)
    if code is not None:
        queries.known_item(uow, framework_id, code)
    if uow.actor.person_id is None:
        raise Refused("Comments are made by people.")
    row = FrameworkComment(
        id=new_id(),
        framework_id=framework_id,
        item_code=code,
        district_id=_district(uow),
        author_id=uow.actor.person_id,
        author_name=uow.actor.name,
        text=text,
        at=uow.now,
    )
    uow.session.add(row)
    uow.record("frameworks:comment:add", framework_id, code=code)
    return row.id


def close_comment(uow: UnitOfWork, comment_id: str) -> None:
    """Mark a comment as dealt with; it stays to be read. Raises ``Conflict``, ``NotFound``, ``Refused``."""
    row = queries.comment_row(uow, comment_id)
    if row is None:
        raise NotFound("There is no such comment.", cure="Load the page again to see how it stands.")
    policy.may_close_comment(uow.actor, row.district_id).require()
    if row.closed_at is not None:
        raise Conflict("This comment is closed already.", cure="Load the page again to see how it stands.")
    row.closed_at, row.closed_by = uow.now, uow.actor.name
    uow.record("frameworks:comment:close", row.framework_id, code=row.item_code)


def tag_pair(uow: UnitOfWork, one: tuple[str, str], other: tuple[str, str], tag: PairTag | None) -> None:
    """Say for the district how two items stand to each other, or take that back with None.

    The items are pairs of framework id and code. Raises ``NotFound``, ``Refused``.
    """
    policy.may_tag(uow.actor).require()
    first, second = sorted((one, other))
    for framework_id, code in (first, second):
        queries.known(uow, framework_id)
        queries.known_item(uow, framework_id, code)
    row = queries.pair_tagging(uow, first, second)
    if tag is None:
        if row is not None:
            uow.session.delete(row)
    elif row is None:
        uow.session.add(
            PairTagging(
                district_id=_district(uow),
                first_framework_id=first[0],
                first_code=first[1],
                second_framework_id=second[0],
                second_code=second[1],
                tag=tag,
                set_by=uow.actor.name,
                set_at=uow.now,
            )
        )
    else:
        row.tag, row.set_by, row.set_at = tag, uow.actor.name, uow.now
    for here, there in ((first, second), (second, first)):
        _note(uow, here, f"To {there[0]} {there[1]}: {tag.label.lower() if tag else 'tag taken back'}.")
    uow.record("frameworks:pair:tag", first[0], pair=[*first, *second], tag=tag.value if tag else None)


def tag_item(uow: UnitOfWork, item: tuple[str, str], against: str, tag: ItemTag | None) -> None:
    """Say for the district what an item is in the light of another framework, or take that back with None.

    Raises ``NotFound``, ``Refused``.
    """
    policy.may_tag(uow.actor).require()
    for framework_id in (item[0], against):
        queries.known(uow, framework_id)
    queries.known_item(uow, *item)
    row = queries.item_tagging(uow, item, against)
    if tag is None:
        if row is not None:
            uow.session.delete(row)
    elif row is None:
        uow.session.add(
            ItemTagging(
                district_id=_district(uow),
                framework_id=item[0],
                code=item[1],
                against_framework_id=against,
                tag=tag,
                set_by=uow.actor.name,
                set_at=uow.now,
            )
        )
    else:
        row.tag, row.set_by, row.set_at = tag, uow.actor.name, uow.now
    _note(uow, item, f"Beside {against}: {tag.label.lower() if tag else 'tag taken back'}.")
    uow.record("frameworks:item:tag", item[0], code=item[1], against=against, tag=tag.value if tag else None)


def _note(uow: UnitOfWork, item: tuple[str, str], what: str) -> None:
    framework = queries.known(uow, item[0])
    write_down(uow, framework, ChangeKind.RELATION, what, item_code=item[1], only_for=uow.actor.district_id)


def _district(uow: UnitOfWork) -> DistrictId:
    if uow.actor.district_id is None:
        raise Refused("This is said for a district.")
    return uow.actor.district_id
