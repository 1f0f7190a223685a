"""Writes a framework as a CASE 1.1 package."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from textwrap import shorten
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from frameworks.rules import ItemRow

_LONGEST_TITLE = 300

Entry = dict[str, Any]


def to_case(about: Mapping[str, Any], items: Sequence[ItemRow], *, base_url: str, changed: datetime) -> Entry:
    """A framework as a CASE 1.1 package. ``about`` has id, title, publisher, year, licence and attribution.

    Identifiers follow from the addresses, so the same framework gets the same ones each time.
    """
    when = changed.strftime("%Y-%m-%dT%H:%M:%SZ")
    address = f"{base_url}/frameworks/{quote(about['id'])}"
    licence = {**_thing(f"{address}#licence", when), "title": shorten(about["licence"], _LONGEST_TITLE)}
    document = {
        **_thing(address, when),
        "title": about["title"],
        "creator": about["publisher"],
        "publisher": about["publisher"],
        "caseVersion": "1.1",
        "adoptionStatus": "Adopted",
        "statusStartDate": f"{about['year']}-01-01",
        "notes": about["attribution"],
        "licenseURI": _link(licence, licence["title"]),
    }
    entries = {item.code: _item(item, address, when) for item in items}
    places: Counter[str | None] = Counter()
    associations = []
    for item in items:
        places[item.parent_code] += 1
        parent = entries[item.parent_code] if item.parent_code else document
        associations.append(_association(entries[item.code], parent, places[item.parent_code], when))
    return {
        "CFDocument": document,
        "CFItems": list(entries.values()),
        "CFAssociations": associations,
        "CFDefinitions": {"CFLicenses": [{**licence, "licenseText": about["licence"]}]},
    }


def _thing(uri: str, when: str) -> Entry:
    return {"identifier": str(uuid5(NAMESPACE_URL, uri)), "uri": uri, "lastChangeDateTime": when}


def _link(thing: Entry, title: str) -> Entry:
    return {"title": title, "identifier": thing["identifier"], "uri": thing["uri"]}


def _association(child: Entry, parent: Entry, place: int, when: str) -> Entry:
    parent_name = parent.get("title") or parent["abbreviatedStatement"]
    return {
        **_thing(f"{child['uri']}/parent", when),
        "associationType": "isChildOf",
        "sequenceNumber": place,
        "originNodeURI": {**_link(child, child["abbreviatedStatement"]), "targetType": "CASE"},
        "destinationNodeURI": {**_link(parent, parent_name), "targetType": "CASE"},
    }


def _item(item: ItemRow, address: str, when: str) -> Entry:
    return {
        **_thing(f"{address}#{quote(item.code)}", when),
        # Items that came by CASE keep the identity they came with.
        **item.attrs.get("case", {}),
        "humanCodingScheme": item.code,
        # CASE insists on a full statement.
        "fullStatement": item.statement or item.title,
        "abbreviatedStatement": item.title,
        "CFItemType": item.type_label,
        **({"conceptKeywords": list(item.themes)} if item.themes else {}),
    }
