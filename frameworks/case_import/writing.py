"""Writes a framework as a CASE 1.1 package.

What CASE has no word for (levels, rules, sources, the place in the file) goes out as an extension named after us,
so that a package that was written here says everything when it is read here again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from textwrap import shorten
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from frameworks.rules import FrameworkStatus, ItemRow, Relation

EXTENSION = "waymark"
NOTES = ("codes", "rules", "reconstructions", "levels", "themes", "parameters")
"""Members of a framework file that CASE has no place for."""

_LONGEST_TITLE = 300
_ADOPTION = {
    FrameworkStatus.DRAFT: "Private Draft",
    FrameworkStatus.BETA: "Draft",
    FrameworkStatus.ADOPTED: "Adopted",
    FrameworkStatus.RETIRED: "Deprecated",
}

Entry = dict[str, Any]
File = Mapping[str, Any]


def to_case(
    file: File,
    *,
    base_url: str,
    changed: datetime,
    status: FrameworkStatus = FrameworkStatus.ADOPTED,
    others: Mapping[tuple[str, str], ItemRow] | None = None,
) -> Entry:
    """A framework file as a CASE 1.1 package.

    Identifiers follow from the addresses, so the same framework gets the same ones each time; what came by CASE keeps
    its own. ``others`` are items of other frameworks that relations point at.
    """
    about, when = file["framework"], changed.strftime("%Y-%m-%dT%H:%M:%SZ")
    address = address_of(base_url, about["id"])
    licence = {**_thing(f"{address}#licence", when), "title": shorten(about["licence"], _LONGEST_TITLE)}
    document = {
        **_thing(address, when),
        **_identity_in(about["source"]),
        "title": about["title"],
        "creator": about["publisher"],
        "publisher": about["publisher"],
        "caseVersion": "1.1",
        "adoptionStatus": _ADOPTION[status],
        "statusStartDate": f"{about['year']}-01-01",
        "notes": about["attribution"],
        "licenseURI": _link(licence, licence["title"]),
        "extensions": {
            EXTENSION: {
                "id": about["id"],
                "source": about["source"],
                **{name: file[name] for name in NOTES if name in file},
            }
        },
    }
    entries = {item["code"]: _item(item, address, when, place) for place, item in enumerate(file["items"])}
    places: Counter[str | None] = Counter()
    associations = []
    for item in file["items"]:
        places[item["parent"]] += 1
        parent = entries[item["parent"]] if item["parent"] else document
        associations.append(_below(entries[item["code"]], parent, places[item["parent"]], when))
    for one in file.get("relations", ()):
        there = _there(one, entries, base_url, others or {})
        associations.append(_related(one, entries[one["from"]], there, address, when))
    return {
        "CFDocument": document,
        "CFItems": list(entries.values()),
        "CFAssociations": associations,
        "CFDefinitions": {"CFLicenses": [{**licence, "licenseText": about["licence"]}]},
    }


def address_of(base_url: str, framework_id: str) -> str:
    """The address of a framework here."""
    return f"{base_url}/frameworks/{quote(framework_id, safe='')}"


def identifier_of(base_url: str, framework_id: str, source: Mapping[str, Any]) -> str:
    """The identifier under which a framework goes out: the one it came with, or one made from its address."""
    thing = {**_thing(address_of(base_url, framework_id), ""), **_identity_in(source)}
    return str(thing["identifier"])


def _identity_in(known: Mapping[str, Any]) -> Entry:
    return {
        name: known[name] for name in ("identifier", "uri") if known.get("identifier") and known.get(name)
    }


def _thing(uri: str, when: str) -> Entry:
    return {"identifier": str(uuid5(NAMESPACE_URL, uri)), "uri": uri, "lastChangeDateTime": when}


def _link(thing: Entry, title: str) -> Entry:
    return {"title": title, "identifier": thing["identifier"], "uri": thing["uri"]}


def _end(thing: Entry) -> Entry:
    return {**_link(thing, thing.get("title") or thing["abbreviatedStatement"]), "targetType": "CASE"}


def _below(child: Entry, parent: Entry, place: int, when: str) -> Entry:
    return {
        **_thing(f"{child['uri']}/parent", when),
        "associationType": "isChildOf",
        "sequenceNumber": place,
        "originNodeURI": _end(child),
        "destinationNodeURI": _end(parent),
    }


def _there(
    one: Mapping[str, Any],
    entries: Mapping[str, Entry],
    base_url: str,
    others: Mapping[tuple[str, str], ItemRow],
) -> Entry:
    framework, code = one.get("framework"), one["to"]
    if not framework:
        return entries[code]
    item = others.get((framework, code))
    thing = _thing(f"{address_of(base_url, framework)}#{quote(code, safe='')}", "")
    known = item.attrs.get("case", {}) if item else {}
    return {**thing, **_identity_in(known), "title": item.title if item else code}


def _related(one: Mapping[str, Any], here: Entry, there: Entry, address: str, when: str) -> Entry:
    relation, framework = Relation(one["relation"]), one.get("framework") or ""
    parts = (one["from"], relation.value, framework, one["to"])
    uri = "/".join([address, "relations", *(quote(part, safe="") for part in parts)])
    return {
        **_thing(uri, when),
        "associationType": relation.case_type,
        "originNodeURI": _end(here),
        "destinationNodeURI": _end(there),
        **({"notes": one["reason"]} if one.get("reason") else {}),
        "extensions": {EXTENSION: {"relation": relation.value, "framework": framework, "to": one["to"]}},
    }


def _item(item: Mapping[str, Any], address: str, when: str, place: int) -> Entry:
    known = item["attrs"].get("case", {})
    identity = {**_thing(f"{address}#{quote(item['code'], safe='')}", when), **_identity_in(known)}
    printed = known.get("humanCodingScheme") or item["code"]
    ours = {
        "code": item["code"],
        "place": place,
        "source": item["source"],
        "attrs": {name: value for name, value in item["attrs"].items() if name != "case"},
    }
    return {
        **identity,
        **({"humanCodingScheme": printed} if printed != identity["identifier"] else {}),
        # CASE insists on a full statement.
        "fullStatement": item["statement"] if item["statement"].strip() else item["title"],
        "abbreviatedStatement": item["title"],
        "CFItemType": item["type"].replace("_", " ").capitalize(),
        **({"conceptKeywords": item["themes"]} if item["themes"] else {}),
        **({"statusEndDate": item["retired"]} if "retired" in item else {}),
        "extensions": {
            EXTENSION: ours | ({} if item["statement"].strip() else {"statement": item["statement"]})
        },
    }
