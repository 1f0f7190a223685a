"""YAML and JSON texts as plain values that remember on which line each of them stands.

Reads less than YAML can say, on purpose: no aliases, which can blow a small file up, and no tags, which ask for
more than plain values. Written on PyYAML's events, because they are read one by one, however deep a file is nested;
see ``docs/decisions/0016``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from waymark.kernel.files import THE_WHOLE_FILE

DEEPEST = 40
"""How many levels a file may be nested. The deepest format has eight."""

_EVENTS: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where it was built
_PLAIN = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp")}
_STEP = re.compile(r"(\.[^.\[]+|\[\d+\])$")


@dataclass(frozen=True)
class Fault:
    """Something wrong with a text, at a line and, where it is known, a place among its fields."""

    line: int
    where: str
    message: str


@dataclass
class Marked:
    """Plain values, the line of each by its place, and what was wrong on the way."""

    content: Any = None
    lines: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line_of(self, place: str) -> int:
        """The line of a place, or of the nearest part around it that is there."""
        while place and place not in self.lines:
            shorter = _STEP.sub("", place)
            place = "" if shorter == place else shorter
        return self.lines.get(place, 1)


def read_yaml(text: str) -> Marked:
    """A YAML text. What is no YAML, and what is not read here, is in ``faults``."""
    marked = Marked()
    try:
        _Reader(marked, text).read()
    except yaml.MarkedYAMLError as error:
        # What begins and never ends is found out at the end; people need to see where it begins.
        never_ends = "end of stream" in (error.problem or "")
        mark = (error.context_mark if never_ends else None) or error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        marked.faults.append(
            Fault(
                line,
                f"column {column}",
                f"This is no YAML from here on ({error.problem or error.context}). Check quotes, colons and "
                "indentation here and on the line before.",
            )
        )
    except yaml.YAMLError as error:
        told = " ".join(str(error).split())
        marked.faults.append(
            Fault(1, THE_WHOLE_FILE, f"This is no YAML ({told}). Write it anew as plain text.")
        )
    return marked


def read_json(text: str) -> Marked:
    """A JSON text. The lines are looked for only when a fault is told, see ``with_lines``."""
    doubled: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            doubled.extend(name for name in found if names.count(name) > 1)
        return found

    marked = Marked()
    try:
        marked.content = json.loads(text, object_pairs_hook=once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        told = (
            f"This is no JSON from here on ({error.msg}). Check quotes, commas and brackets here and before."
        )
        marked.faults.append(Fault(error.lineno, f"column {error.colno}", told))
    except RecursionError:
        marked.faults.append(_too_deep(1, THE_WHOLE_FILE))
    except ValueError as error:
        marked.faults.append(Fault(1, THE_WHOLE_FILE, f"{error} Write a number, or null."))
    if doubled:
        marked.faults += with_lines(marked, text).faults or [
            Fault(1, name, f"'{name}' is here twice. Keep one of them.") for name in doubled
        ]
    return marked


def with_lines(marked: Marked, text: str) -> Marked:
    """What was read from a JSON text, with its lines. JSON is YAML but for tabs and halves of characters."""
    with suppress(yaml.YAMLError):
        found = read_yaml(re.sub(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}", "?", text.replace("\t", " ")))
        return Marked(marked.content, found.lines, found.faults)
    return marked


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number in JSON.")


def _too_deep(line: int, place: str) -> Fault:
    return Fault(line, place, f"This is nested more than {DEEPEST} levels deep. Write it flatter.")


class _Stop(Exception):  # it ends the reading, and is no error of its own
    """Nothing more can be said of this text."""


class _Reader:
    """Builds values from events, one text at a time."""

    def __init__(self, marked: Marked, text: str) -> None:
        self._marked = marked
        self._events: Iterator[Event] = iter(yaml.parse(text, Loader=_EVENTS))
        # Knows which plain words are numbers, days or nothing, and makes them so.
        self._plain = yaml.SafeLoader("")
        self._resolve: Callable[[type[yaml.Node], str, tuple[bool, bool]], str] = self._plain.resolve

    def read(self) -> None:
        documents = 0
        try:
            for event in self._events:
                if isinstance(event, NodeEvent):
                    documents += 1
                    if documents > 1:
                        told = "A second document begins here. Keep one in a file, and take '---' away."
                        self._fault(event, THE_WHOLE_FILE, told)
                        return
                    self._marked.content = self._value(event, "", 0)
        except _Stop:
            self._marked.content = None

    def _value(self, event: Event, place: str, depth: int) -> Any:
        self._marked.lines.setdefault(place, _line(event))
        if depth > DEEPEST:
            self._marked.faults.append(_too_deep(_line(event), THE_WHOLE_FILE))
            raise _Stop
        match event:
            case AliasEvent():
                told = f"'*{event.anchor}' repeats another part of the file. Write the words out wherever they are needed."
                self._fault(event, place, told)
                raise _Stop
            case ScalarEvent():
                return self._scalar(event, place)
            case SequenceStartEvent():
                self._no_tag(event, place)
                return self._sequence(place, depth)
            case _:
                self._no_tag(event, place)
                return self._mapping(place, depth)

    def _sequence(self, place: str, depth: int) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            values.append(self._value(event, f"{place}[{len(values) + 1}]", depth + 1))
        return values

    def _mapping(self, place: str, depth: int) -> dict[Any, Any]:
        values: dict[Any, Any] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            name = self._name(event, place, depth)
            below = f"{place}.{name}".removeprefix(".")
            if name in values:
                told = f"'{name}' is here already, on line {self._marked.lines[below]}. Keep one of them."
                self._fault(event, below, told)
            # A value may begin on a later line than its name, and people look for the name.
            self._marked.lines.setdefault(below, _line(event))
            values[name] = self._value(next(self._events), below, depth + 1)
        return values

    def _name(self, event: Event, place: str, depth: int) -> Any:
        name = self._value(event, f"{place}.?", depth + 1)
        if isinstance(event, ScalarEvent):
            return name
        self._fault(
            event, place, "The name of a field is missing here. Write it before the colon, as plain words."
        )
        return "?"

    def _scalar(self, event: ScalarEvent, place: str) -> Any:
        tag = event.tag
        if tag is None or tag == "!":
            tag = self._resolve(yaml.ScalarNode, event.value, event.implicit)
        if tag not in _PLAIN:
            return self._strange(event, place, tag)
        try:
            return self._plain.construct_object(yaml.ScalarNode(tag, event.value), deep=True)
        except (ValueError, OverflowError, yaml.YAMLError):
            return self._fault(event, place, f"'{event.value}' cannot be read. Put it in quotes.")

    def _no_tag(self, event: MappingStartEvent | SequenceStartEvent | Any, place: str) -> None:
        if event.tag not in (None, "!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"):
            self._strange(event, place, event.tag)

    def _strange(self, event: Event, place: str, tag: str) -> None:
        short = tag.replace("tag:yaml.org,2002:", "!!")
        self._fault(
            event,
            place,
            f"'{short}' asks for more than plain values. Take it away, or put the words in quotes.",
        )

    def _fault(self, event: Event, place: str, message: str) -> None:
        self._marked.faults.append(Fault(_line(event), place or THE_WHOLE_FILE, message))
