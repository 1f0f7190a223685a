"""What library files may point at: items of frameworks, credentials, pathways; in files or in a district."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from credentials import queries as credentials
from credentials.rules import Outline
from frameworks import queries as frameworks
from frameworks.rules import CORE_FOUR
from pathways import queries as pathways
from pathways.rules import Pathway
from waymark.kernel.ids import DistrictId
from waymark.kernel.uow import Reading

AREA = "competency_area"


@dataclass(frozen=True)
class Known:
    """What there is to point at. Later knowledge goes before earlier, see ``with_``."""

    types: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """The type of each framework item by framework and code."""
    credentials: Mapping[str, Outline] = field(default_factory=dict)
    pathways: Mapping[str, Pathway] = field(default_factory=dict)

    @property
    def areas(self) -> frozenset[str]:
        """The codes of the areas by which the catalogue is grouped."""
        return frozenset(
            code
            for (framework_id, code), type_ in self.types.items()
            if framework_id == CORE_FOUR and type_ == AREA
        )

    def with_(self, later: Known) -> Known:
        """Both together. A framework in the later one takes the place of its whole namesake."""
        renewed = {framework_id for framework_id, _ in later.types}
        kept = {pair: type_ for pair, type_ in self.types.items() if pair[0] not in renewed}
        return Known(
            {**kept, **later.types},
            {**self.credentials, **later.credentials},
            {**self.pathways, **later.pathways},
        )


def types_in(document: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """The types of a framework document's items."""
    framework_id = document["framework"]["id"]
    return {(framework_id, item["code"]): item["type"] for item in document["items"]}


def stored(reading: Reading, district_id: DistrictId) -> Known:
    """What a district has already."""
    types = {
        (item.framework_id, item.code): item.type
        for framework in frameworks.frameworks(reading)
        for item in frameworks.items(reading, framework.id)
    }
    standing = {pathway.slug: pathway for pathway in pathways.current_pathways(reading, district_id)}
    return Known(types, credentials.outlines(reading, district_id), standing)
