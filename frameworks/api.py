"""Frameworks, their items and relations in JSON."""

from __future__ import annotations

from frameworks import queries
from frameworks.payloads import (
    FrameworkOut,
    FrameworksOut,
    ItemOut,
    ItemsOut,
    ItemsQuery,
    RelationOut,
    RelationsOut,
)
from waymark.kernel.uow import Reading
from waymark.web.api import IdPath, api_blueprint, reads

api = api_blueprint("frameworks", "Frameworks")


@api.get("/frameworks", responses={200: FrameworksOut})
@reads("")
def get_frameworks(look: Reading) -> FrameworksOut:
    """Every framework with its licence."""
    return FrameworksOut(items=[FrameworkOut.model_validate(row) for row in queries.frameworks(look)])


@api.get("/frameworks/<id>/items", responses={200: ItemsOut})
@reads("")
def get_items(look: Reading, path: IdPath, query: ItemsQuery) -> ItemsOut:
    """The items of a framework, all or those of one type, in the order of the source."""
    page = queries.items_page(look, path.id, item_type=query.type, cursor=query.cursor, limit=query.limit)
    return ItemsOut(items=[ItemOut.model_validate(item) for item in page.items], next=page.next)


@api.get("/frameworks/<id>/relations", responses={200: RelationsOut})
@reads("")
def get_relations(look: Reading, path: IdPath) -> RelationsOut:
    """What the items of a framework are related to, in both directions, each with its reason."""
    rows = queries.framework_relations(look, path.id)
    return RelationsOut(items=[RelationOut.model_validate(row) for row in rows])
