"""What a newer file of a framework changes: items are known again by identifier, then by code.

A code under which an item is stored never changes, because credentials point at it. Where a newer package prints
another one, the item keeps its code here and remembers the printed one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Entry = Mapping[str, Any]
"""An item as it stands in a framework file."""

ABOUT = ("title", "publisher", "year", "licence", "attribution")
TEXTS = ("title", "statement", "type", "themes")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One thing that is said otherwise: its name, and the words before and after."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ItemChange:
    """An item that both files have, and what differs."""

    code: str
    title: str
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class ItemName:
    """An item by its code and title, with what it says."""

    code: str
    title: str
    statement: str = ""

    @classmethod
    def of(cls, entry: Entry) -> ItemName:
        """The name of an entry of a framework file."""
        return cls(entry["code"], entry["title"], entry["statement"])


@dataclass(frozen=True, slots=True)
class Difference:
    """A newer file against what is stored. ``moved`` changes name the codes of the parents."""

    about: tuple[FieldChange, ...] = ()
    added: tuple[ItemName, ...] = ()
    changed: tuple[ItemChange, ...] = ()
    moved: tuple[ItemChange, ...] = ()
    gone: tuple[ItemName, ...] = ()
    returned: tuple[ItemName, ...] = ()
    reordered: bool = False
    rest: bool = False
    """Something else is new: notes, relations, sources."""

    @property
    def is_empty(self) -> bool:
        """Whether the file says what is stored."""
        return self == Difference()

    @property
    def summary(self) -> str:
        """The difference in one line."""
        counts = (
            (len(self.added), "added"),
            (len(self.changed), "changed"),
            (len(self.moved), "moved"),
            (len(self.gone), "gone"),
            (len(self.returned), "back again"),
        )
        said = [f"{number} {word}" for number, word in counts if number]
        if self.about:
            said.append("the framework's own details changed")
        if self.reordered:
            said.append("another order")
        if self.rest:
            said.append("notes, sources or relations changed")
        return ", ".join(said) or "nothing differs"


def recognized(stored: Sequence[Entry], document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with every item under the code by which it is stored."""
    known = {identifier: entry["code"] for entry in stored if (identifier := _identifier(entry))}
    held = {entry["code"]: _identifier(entry) for entry in stored}
    present = {_identifier(entry) for entry in document["items"]}
    names: dict[str, str] = {}
    for entry in document["items"]:
        if code := known.get(_identifier(entry)):
            names.setdefault(entry["code"], code)
    taken = set(names.values())
    for entry in document["items"]:
        code = entry["code"]
        if code in names:
            continue
        # Its code belongs to an item that is still there under another printed code.
        belongs_to_another = code in taken or (held.get(code, "") != "" and held[code] in present)
        names[code] = _free(code, {*taken, *held}) if belongs_to_another else code
        taken.add(names[code])
    items = [_renamed(entry, names) for entry in document["items"]]
    result = {**document, "items": items}
    if "relations" in document:
        # What is gone from the package is told of by its identifier.
        ends = {**known, **names}
        result["relations"] = [_relation_renamed(one, ends) for one in document["relations"]]
    return result


def difference(stored: Mapping[str, Any], document: Mapping[str, Any]) -> Difference:
    """What the document changes. Both are framework files, and the second one's items are ``recognized``."""
    before = {entry["code"]: entry for entry in stored["items"]}
    after = {entry["code"]: entry for entry in document["items"]}
    both = [(before[code], entry) for code, entry in after.items() if code in before]
    found = Difference(
        about=_changes(stored["framework"], document["framework"], ABOUT),
        added=tuple(ItemName.of(entry) for code, entry in after.items() if code not in before),
        changed=tuple(change for old, new in both if (change := _change(old, new))),
        moved=tuple(
            ItemChange(
                old["code"], old["title"], (FieldChange("parent", old["parent"] or "", new["parent"] or ""),)
            )
            for old, new in both
            if old["parent"] != new["parent"]
        ),
        gone=tuple(
            ItemName.of(entry)
            for code, entry in before.items()
            if "retired" not in entry and (code not in after or "retired" in after[code])
        ),
        returned=tuple(ItemName.of(new) for old, new in both if "retired" in old and "retired" not in new),
        reordered=_order(before, after) != _order(after, before),
    )
    if found.is_empty and (
        _rest(stored, after) != _rest(document, after) or _links(document) - _links(stored)
    ):
        return Difference(rest=True)
    return found


def replacements_in(document: Mapping[str, Any]) -> dict[str, str]:
    """What a package itself says of items that are gone: the code of each with that of its successor."""
    return {
        one["from"]: one["to"]
        for one in document.get("relations", ())
        if one["relation"] == "replaced_by" and one.get("framework") is None
    }


def _identifier(entry: Entry) -> str:
    return str(entry["attrs"].get("case", {}).get("identifier", ""))


def _free(code: str, taken: Iterable[str]) -> str:
    known = set(taken)
    number = 2
    while f"{code[:58]}~{number}" in known:
        number += 1
    return f"{code[:58]}~{number}"


def _renamed(entry: Entry, names: Mapping[str, str]) -> dict[str, Any]:
    code, parent = names[entry["code"]], entry["parent"]
    renamed = {**entry, "code": code, "parent": names.get(parent, parent) if parent else None}
    if code != entry["code"]:
        case = {"humanCodingScheme": entry["code"], **entry["attrs"].get("case", {})}
        renamed["attrs"] = {**entry["attrs"], "case": case}
    return renamed


def _relation_renamed(one: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    there = one["to"] if one.get("framework") else names.get(one["to"], one["to"])
    return {**one, "from": names.get(one["from"], one["from"]), "to": there}


def _change(old: Entry, new: Entry) -> ItemChange | None:
    changes = _changes(old, new, TEXTS)
    printed = tuple(
        entry["attrs"].get("case", {}).get("humanCodingScheme") or entry["code"] for entry in (old, new)
    )
    if printed[0] != printed[1]:
        changes = (*changes, FieldChange("printed code", *printed))
    return ItemChange(old["code"], old["title"], changes) if changes else None


def _changes(old: Entry, new: Entry, names: Iterable[str]) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(name, _said(old[name]), _said(new[name])) for name in names if old[name] != new[name]
    )


def _said(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _order(one: Mapping[str, Entry], other: Mapping[str, Entry]) -> list[str]:
    return [code for code, entry in one.items() if code in other and not {"retired"} & {*entry, *other[code]}]


def _rest(document: Mapping[str, Any], codes: Iterable[str]) -> dict[str, Any]:
    known = set(codes)
    items = [entry for entry in document["items"] if entry["code"] in known]
    return {name: value for name, value in document.items() if name != "relations"} | {"items": items}


def _links(document: Mapping[str, Any]) -> set[tuple[str, ...]]:
    # Relations come and stay: those of crosswalks and of people are in no package.
    return {
        (one["from"], one.get("framework") or "", one["to"], one["relation"])
        for one in document.get("relations", ())
    }
