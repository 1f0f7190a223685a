"""Reads CASE packages, as different servers write them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from frameworks.case_import.texts import LONGEST_CODE, one_word, short_title, title_of, type_of
from waymark.kernel.errors import Invalid, Problem

_LONGEST_LICENCE = 300
_OWN_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_YEAR = re.compile(r"(19|20)\d\d")

Json = Mapping[str, Any]
Parents = Mapping[str, tuple[str | None, float]]
"""The parent of each code, with its place there."""


def from_case(
    package: Json, *, framework_id: str | None = None, licence: str | None = None
) -> dict[str, Any]:
    """A CASE 1.0 or 1.1 package, wrapped or not, as a framework file of Waymark. Raises ``Invalid`` naming each place.

    Codes are the human coding schemes where each has its own, and otherwise the identifiers.
    """
    wrapped = package.get("CFPackage")
    package = wrapped if isinstance(wrapped, Mapping) else package
    document, items = _parts(package)
    codes = _codes(items)
    parents, remarks = _parents(_objects(package, "CFAssociations"), codes)
    licence = licence or _licence(package, document)
    if not licence:
        raise Invalid(
            "The package names no licence.",
            cure="Find out under which its words may be used, and say it with --licence.",
        )
    creator = str(document.get("publisher") or document.get("creator") or "Not stated")
    title = title_of(str(document.get("title") or "Untitled"))
    entries = {codes[item["identifier"]]: _entry(item, codes, parents) for item in items}
    return {
        "framework": {
            "id": framework_id or _id_of(document),
            "title": title,
            "publisher": title_of(creator),
            "year": _year_of(document),
            "licence": licence,
            "attribution": str(document.get("notes") or f"{title}, by {creator}."),
            "source": {"form": "CASE", "uri": str(document.get("uri", ""))},
        },
        "codes": "The codes are those of the CASE package; items without one of their own have their identifier.",
        "reconstructions": remarks,
        "items": [entries[code] for code in _in_order(items, codes, parents)],
    }


def _parts(package: Json) -> tuple[Json, list[Json]]:
    document, items = package.get("CFDocument"), package.get("CFItems")
    if not isinstance(document, Mapping) or not isinstance(items, list) or not items:
        raise Invalid(
            "This is not a CASE package with items.",
            cure="Ask for the CFPackage, not for the CFDocument alone.",
        )
    problems = [
        Problem(f"CFItems[{number}]", "It needs an identifier and a fullStatement.")
        for number, item in enumerate(items)
        if not isinstance(item, Mapping)
        or not isinstance(item.get("identifier"), str)
        or not isinstance(item.get("fullStatement"), str)
        or not item["fullStatement"].strip()
    ]
    times = Counter(item["identifier"] for item in items if not problems)
    problems += [
        Problem(identifier, "Two items have this identifier.") for identifier, n in times.items() if n > 1
    ]
    if problems:
        raise Invalid("Some items of the package cannot be read.", problems=tuple(problems))
    return document, items


def _codes(items: Sequence[Json]) -> dict[str, str]:
    """The code of each item by its identifier."""
    printed = {
        item["identifier"]: "-".join(str(item.get("humanCodingScheme") or "").split()) for item in items
    }
    times = Counter(printed.values())
    return {
        identifier: code if code and len(code) <= LONGEST_CODE and times[code] == 1 else identifier
        for identifier, code in printed.items()
    }


def _parents(
    links: Iterable[Json], codes: Mapping[str, str]
) -> tuple[dict[str, tuple[str | None, float]], list[dict[str, str]]]:
    """The parent of each code with its place there, and what had to be left out."""
    parents: dict[str, tuple[str | None, float]] = {}
    remarks = []
    others = 0
    for link in links:
        child = codes.get(_end(link, "originNodeURI"))
        if link.get("associationType") != "isChildOf" or child is None:
            others += 1
            continue
        parent = codes.get(_end(link, "destinationNodeURI"))
        number = link.get("sequenceNumber")
        place = float(number) if isinstance(number, int | float) else float("inf")
        if child not in parents:
            parents[child] = (parent, place)
        elif parent != parents[child][0]:
            note = f"In the package it also stands below {parent or 'the document'}; here it has one parent."
            remarks.append({"where": child, "note": note})
    if others:
        remarks.append({"where": "links", "note": f"{others} links other than the tree were left out."})
    return parents, remarks


def _end(link: Json, end: str) -> str:
    target = link.get(end)
    return str(target.get("identifier", "")) if isinstance(target, Mapping) else ""


def _in_order(items: Sequence[Json], codes: Mapping[str, str], parents: Parents) -> list[str]:
    """The codes in the order of the tree; what stands below itself comes last, to be refused with its name."""
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


def _entry(item: Json, codes: Mapping[str, str], parents: Parents) -> dict[str, Any]:
    full, short = item["fullStatement"].strip(), str(item.get("abbreviatedStatement") or "").strip()
    code = codes[item["identifier"]]
    keywords = item.get("conceptKeywords")
    return {
        "code": code,
        "type": type_of(str(item.get("CFItemType") or "")),
        "parent": parents.get(code, (None, 0))[0],
        "title": title_of(short) if short else short_title(full),
        "statement": "" if full == short else full,
        "themes": [one_word(word) for word in keywords if one_word(word)]
        if isinstance(keywords, list)
        else [],
        "source": {"form": "CASE"},
        "attrs": {
            "case": {name: item[name] for name in ("identifier", "uri") if isinstance(item.get(name), str)}
        },
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


def _licence(package: Json, document: Json) -> str:
    definitions = package.get("CFDefinitions")
    for licence in _objects(definitions if isinstance(definitions, Mapping) else {}, "CFLicenses"):
        text, title = str(licence.get("licenseText") or ""), str(licence.get("title") or "")
        if found := text if 0 < len(text) <= _LONGEST_LICENCE else title or text:
            return found
    link = document.get("licenseURI")
    return str(link.get("title") or link.get("uri") or "") if isinstance(link, Mapping) else ""


def _objects(holder: Json, name: str) -> list[Json]:
    found = holder.get(name)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
