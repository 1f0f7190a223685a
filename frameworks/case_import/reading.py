"""Reads CASE packages, as different servers write them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from frameworks.case_import.texts import LONGEST_CODE, one_word, short_title, title_of, type_of
from frameworks.case_import.writing import EXTENSION, NOTES
from frameworks.rules import Relation, relation_of
from schemas import registry
from waymark.kernel.errors import Invalid, Problem

SCHEMA = "case/v1p1/cfpackage"

_LONGEST_LICENCE = 300
_OWN_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_YEAR = re.compile(r"(19|20)\d\d")

Json = Mapping[str, Any]
Remark = dict[str, str]
Parents = Mapping[str, tuple[str | None, float]]
"""The parent of each code, with its place there."""


def from_case(
    package: Json, *, framework_id: str | None = None, licence: str | None = None, base_url: str | None = None
) -> dict[str, Any]:
    """A CASE 1.0 or 1.1 package, wrapped or not, as a framework file of Waymark. Raises ``Invalid`` naming each place.

    Codes are those under which Waymark wrote the items, else the human coding schemes where each has its own, and
    otherwise the identifiers. What lies under ``base_url``, our own address, has its identity from there.
    """
    wrapped = package.get("CFPackage")
    package = _without_nulls(wrapped if isinstance(wrapped, Mapping) else package)
    document, items = _parts(package)
    ours = _ours(document)
    codes, remarks = _codes(items)
    links = package.get("CFAssociations", ())
    parents = _parents(links, codes, document["identifier"], remarks)
    relations = _relations(links, codes, remarks)
    licence = licence or _licence(package, document, exact=bool(ours))
    if not licence:
        raise Invalid(
            "The package names no licence.",
            cure="Find out under which its words may be used, and say it with the file.",
            problems=(Problem("licence", "Say under which licence its words may be used."),),
        )
    creator = str(document.get("publisher") or document.get("creator") or "Not stated")
    title = document["title"] if ours else title_of(document["title"])
    entries = {codes[item["identifier"]]: _entry(item, codes, parents, base_url) for item in items}
    source = {"form": "CASE", "uri": document["uri"], "identifier": document["identifier"]}
    return {
        "framework": {
            "id": framework_id or ours.get("id") or _id_of(document),
            "title": title,
            "publisher": creator if ours else title_of(creator),
            "year": _year_of(document),
            "licence": licence,
            "attribution": str(document.get("notes") or f"{title}, by {creator}."),
            "source": ours.get("source", source),
        },
        **(
            {name: ours[name] for name in NOTES if name in ours}
            if ours
            else {
                "codes": "The codes are those of the CASE package; items without one of their own have their identifier.",
                "reconstructions": remarks,
            }
        ),
        **({"relations": relations} if relations else {}),
        "items": [entries[code] for code in _in_order(items, codes, parents)],
    }


def _without_nulls(value: Any) -> Any:
    """A document without members that say nothing; many servers write them out. In extensions they may mean something."""
    if isinstance(value, Mapping):
        return {
            name: one if name == "extensions" else _without_nulls(one)
            for name, one in value.items()
            if one is not None
        }
    return [_without_nulls(one) for one in value] if isinstance(value, list) else value


def _ours(thing: Json) -> Json:
    """What Waymark wrote beside the members of CASE; empty for packages of others."""
    return _object(_object(thing, "extensions"), EXTENSION)


def _object(holder: Json, name: str) -> Json:
    found = holder.get(name)
    return found if isinstance(found, Mapping) else {}


def _parts(package: Json) -> tuple[Json, list[Json]]:
    if not isinstance(package.get("CFDocument"), Mapping) or not package.get("CFItems"):
        raise Invalid(
            "This is not a CASE package with items.",
            cure="Ask for the CFPackage, not for the CFDocument alone.",
        )
    try:
        registry.validate(SCHEMA, package)
    except registry.SchemaError as error:
        place = error.path.removeprefix("$.")
        raise Invalid(
            "The package does not keep to CASE.", problems=(Problem(place, f"{error.reason}."),)
        ) from error
    document, items = package["CFDocument"], package["CFItems"]
    times = Counter(item["identifier"] for item in items)
    problems = [Problem(one, "Two items have this identifier.") for one, n in times.items() if n > 1]
    problems += [
        Problem(f"CFItems[{number}]", "Its fullStatement is blank.")
        for number, item in enumerate(items)
        if not item["fullStatement"].strip()
    ]
    if problems:
        raise Invalid("Some items of the package cannot be read.", problems=tuple(problems))
    return document, items


def _codes(items: Sequence[Json]) -> tuple[dict[str, str], list[Remark]]:
    """The code of each item by its identifier, and which codes could not be kept."""
    wanted = {item["identifier"]: _wanted(item) for item in items}
    times = Counter(code for code in wanted.values() if code)
    codes = {
        identifier: code if code and len(code) <= LONGEST_CODE and times[code] == 1 else identifier
        for identifier, code in wanted.items()
    }
    remarks = [
        _remark(code, f"{number} items share the code {code} and are known here by their identifiers.")
        for code, number in times.items()
        if number > 1
    ]
    remarks += [
        _remark(
            identifier, f"Its code has more than {LONGEST_CODE} characters, so it is known by its identifier."
        )
        for identifier, code in wanted.items()
        if len(code) > LONGEST_CODE and times[code] == 1
    ]
    return codes, remarks


def _remark(where: str, note: str) -> Remark:
    return {"where": where, "note": note}


def _wanted(item: Json) -> str:
    ours = _ours(item).get("code")
    return ours if isinstance(ours, str) else "-".join(item.get("humanCodingScheme", "").split())


def _parents(
    links: Iterable[Json], codes: Mapping[str, str], document: str, remarks: list[Remark]
) -> dict[str, tuple[str | None, float]]:
    """The parent of each code with its place there. What had to be left out is added to the remarks."""
    parents: dict[str, tuple[str | None, float]] = {}
    nowhere = 0
    for link in links:
        if link["associationType"] != "isChildOf":
            continue
        child = codes.get(_end(link, "originNodeURI"))
        if child is None:
            nowhere += 1
            continue
        end = _end(link, "destinationNodeURI")
        parent = codes.get(end)
        place = float(link.get("sequenceNumber", "inf"))
        if child not in parents:
            parents[child] = (parent, place)
            if parent is None and end.lower() != document.lower():
                remarks.append(_remark(child, "Its parent is not in the package; here it stands at the top."))
        elif parent != parents[child][0]:
            note = f"In the package it also stands below {parent or 'the document'}; here it has one parent."
            remarks.append(_remark(child, note))
    if nowhere:
        note = f"{nowhere} of them begin{'s' if nowhere == 1 else ''} at an item that is not in the package."
        remarks.append(
            _remark("links", f"{note} They were left out." if nowhere > 1 else f"{note} It was left out.")
        )
    return parents


def _relations(
    links: Iterable[Json], codes: Mapping[str, str], remarks: list[Remark]
) -> list[dict[str, str]]:
    """The links beside the tree. Those that cannot be kept are counted in the remarks."""
    relations, left = [], 0
    for link in links:
        ours, case_type = _ours(link), link["associationType"]
        if case_type == "isChildOf":
            continue
        relation = relation_of(case_type, ours.get("relation"))
        origin, destination = _end(link, "originNodeURI"), _end(link, "destinationNodeURI")
        # An item that is gone from the package is told of by its identifier; whoever stored it knows which one it is.
        gone = origin if relation is Relation.REPLACED_BY else None
        start, end = codes.get(origin, gone), codes.get(destination)
        elsewhere = str(ours.get("framework") or "")
        if relation is None or start is None or not (end or elsewhere):
            left += 1
            continue
        relations.append(
            {
                "from": start,
                **({"framework": elsewhere} if elsewhere else {}),
                "to": str(ours.get("to", "")) if elsewhere else str(end),
                "relation": relation.value,
                "reason": link.get("notes", ""),
            }
        )
    if left:
        remarks.append(_remark("links", f"{left} links to other places, or of other kinds, were left out."))
    return relations


def _end(link: Json, end: str) -> str:
    return str(link[end]["identifier"])


def _in_order(items: Sequence[Json], codes: Mapping[str, str], parents: Parents) -> list[str]:
    """The codes in the order that Waymark wrote, else in that of the tree.

    What stands below itself comes last, to be refused with its name.
    """
    written = {
        codes[item["identifier"]]: place
        for item in items
        if isinstance(place := _ours(item).get("place"), int)
    }
    if len(written) == len(items):
        return sorted(written, key=written.__getitem__)
    below: dict[str | None, list[tuple[float, list[tuple[int, str]], str]]] = {}
    for item in items:
        code = codes[item["identifier"]]
        above, place = parents.get(code, (None, float("inf")))
        below.setdefault(above, []).append((place, _natural(str(item.get("listEnumeration") or "")), code))
    ordered: dict[str, None] = {}
    pile: list[str | None] = [None]
    while pile:
        reached = pile.pop()
        if reached is not None:
            ordered[reached] = None
        pile.extend(child for *_, child in sorted(below.pop(reached, ()), reverse=True))
    return [*ordered, *(code for code in codes.values() if code not in ordered)]


def _natural(text: str) -> list[tuple[int, str]]:
    """A key by which "2" stands before "10"."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", text) if part]


def _entry(item: Json, codes: Mapping[str, str], parents: Parents, base_url: str | None) -> dict[str, Any]:
    ours, code = _ours(item), codes[item["identifier"]]
    full, short = item["fullStatement"], item.get("abbreviatedStatement", "")
    if not ours:
        full, short = full.strip(), short.strip()
        title = title_of(short) if short else short_title(full)
        statement = "" if full == short else full
    else:
        title, statement = short or short_title(full), ours.get("statement", full) if full == short else full
    case = _identity(item, code, base_url)
    return {
        "code": code,
        "type": type_of(item.get("CFItemType", "")),
        "parent": parents.get(code, (None, 0))[0],
        "title": title,
        "statement": statement,
        "themes": [one_word(word) for word in item.get("conceptKeywords", ()) if one_word(word)],
        "source": ours.get("source", {"form": "CASE"}),
        "attrs": {**_object(ours, "attrs"), **({"case": case} if case else {})},
        **({"retired": item["statusEndDate"]} if "statusEndDate" in item else {}),
    }


def _identity(item: Json, code: str, base_url: str | None) -> dict[str, str]:
    """Who the item is elsewhere: identifier, address and printed code, as far as they do not follow from ours."""
    at_home = base_url is not None and item["uri"].startswith(f"{base_url}/frameworks/")
    printed = item.get("humanCodingScheme", "")
    return {
        **({} if at_home else {"identifier": item["identifier"], "uri": item["uri"]}),
        **({"humanCodingScheme": printed} if printed not in ("", code) else {}),
    }


def _id_of(document: Json) -> str:
    """The end of the address where it can be an id; Waymark's own exports come back under theirs that way."""
    ending = unquote(urlsplit(str(document.get("uri", ""))).path.rpartition("/")[2])
    if len(ending) <= LONGEST_CODE and _OWN_ID.fullmatch(ending):
        return ending
    return str(document.get("identifier", "")).lower()


def _year_of(document: Json) -> int:
    for name in ("statusStartDate", "lastChangeDateTime"):
        if found := _YEAR.match(str(document.get(name) or "")):
            return int(found.group())
    raise Invalid("The package has no date.", cure="Add a statusStartDate to its CFDocument.")


def _licence(package: Json, document: Json, *, exact: bool) -> str:
    for licence in package.get("CFDefinitions", {}).get("CFLicenses", ()):
        text, title = licence.get("licenseText", ""), licence["title"]
        if found := text if exact or 0 < len(text) <= _LONGEST_LICENCE else title or text:
            return str(found)
    link = document.get("licenseURI", {})
    return str(link.get("title") or link.get("uri") or "")
