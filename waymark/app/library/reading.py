"""Reading one library file: is it one, can it be read, is it of a known kind, does it fit its model?

Never raises for what is in a file; every fault is kept with its line, so that one run tells all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from frameworks import service as frameworks
from waymark.app.library.shelves import FRAMEWORKS, SHELVES, Shelf
from waymark.kernel.errors import Problem
from waymark.kernel.files import THE_WHOLE_FILE, problems_in
from waymark.kernel.marked import Fault, Marked, read_json, read_yaml, with_lines
from waymark.kernel.text import harmful_sign, nearest

LARGEST_FILE = 5 * 2**20
"""Octets in one library file. The longest framework that ships has a quarter of a million."""

ENDINGS = (".yaml", ".json")
BESIDE = (".md",)
"""Endings of files that may lie beside library files, for people."""


@dataclass
class LibraryFile:
    """A file, what it says, and everything that is wrong with it."""

    path: Path
    shelf: Shelf | None = None
    document: Any = None
    """The checked model, or the document of a framework; None while it has faults."""
    text: str = ""
    marked: Marked = field(default_factory=Marked)
    faults: list[Fault] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What the document is called; for one with faults, what it seems to be called."""
        if self.shelf and self.document is not None:
            return self.shelf.name_of(self.document)
        said = self.marked.content.get("slug") if isinstance(self.marked.content, dict) else None
        return said if isinstance(said, str) else self.path.stem

    def find_fault(self, *problems: Problem) -> None:
        """Keep what is wrong at places, with their lines."""
        if problems and self.path.suffix == ".json" and not self.marked.lines:
            self.marked = with_lines(self.marked, self.text)
        for one in problems:
            place = self._place(one.where)
            self.faults.append(Fault(self.marked.line_of(place), one.where, one.message))

    def _place(self, where: str) -> str:
        """Framework rules name an item by its code."""
        if self.shelf is FRAMEWORKS and where not in self.marked.lines:
            items = self.marked.content.get("items", ())
            for n, item in enumerate(items if isinstance(items, list) else (), 1):
                if isinstance(item, dict) and item.get("code") == where:
                    return f"items[{n}]"
        return "" if where == THE_WHOLE_FILE else where


def read_file(path: Path) -> LibraryFile:
    """A library file, checked as far as it can be alone."""
    file = LibraryFile(path)
    try:
        file.text = text = _text_of(path)
    except _Unreadable as unreadable:
        file.faults.append(unreadable.fault)
        return file
    file.marked = read_json(text) if path.suffix == ".json" else read_yaml(text)
    file.faults += file.marked.faults
    file.shelf = _shelf_of(path, file.marked.content)
    if file.marked.content is None and file.faults:
        return file
    if file.shelf is None:
        known = [shelf.format for shelf in SHELVES if shelf.format]
        said = file.marked.content.get("format") if isinstance(file.marked.content, dict) else None
        meant = nearest(said, known) if isinstance(said, str) else ""
        cure = (
            f"Did you mean '{meant}'?" if meant else f"Begin it with 'format:' and one of {', '.join(known)}."
        )
        file.find_fault(Problem("format", f"Nothing says what kind of library file this is. {cure}"))
        return file
    _fit(file, file.shelf)
    return file


def _fit(file: LibraryFile, shelf: Shelf) -> None:
    content = file.marked.content
    if shelf.model is None:
        problems = frameworks.document_problems(content)
        if not problems and not file.faults:
            file.document = content
        file.find_fault(*problems)
        return
    try:
        document = shelf.model.model_validate(content)
    except ValidationError as error:
        told = {fault.where for fault in file.faults}
        file.find_fault(*(one for one in problems_in(error, shelf.model) if one.where not in told))
    else:
        if not file.faults:
            file.document = document


class _Unreadable(Exception):  # it is told as a fault, not raised further
    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.fault = Fault(line, THE_WHOLE_FILE, message)


def _text_of(path: Path) -> str:
    """The text of a file. Raises ``_Unreadable`` where there is none to be had."""
    try:
        text = _octets_of(path).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        told = "Here is a character that is not in UTF-8. Save the file with the encoding UTF-8."
        raise _Unreadable(told, line) from error
    if sign := harmful_sign(text):
        raise _Unreadable(
            f"Here is a control character (U+{ord(sign[0]):04X}). Delete it and type the words around it anew.",
            text.count("\n", 0, sign.start()) + 1,
        )
    return text


def _octets_of(path: Path) -> bytes:
    if path.is_dir():
        raise _Unreadable("This is a folder with the name of a file. Rename it, or put a file in its place.")
    if path.suffix not in ENDINGS:
        raise _Unreadable(
            f"A name that ends in '{path.suffix}' is no library file's. Rename it to end in .yaml (or .json for a "
            "framework), or take it out of the folder."
        )
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            limit = LARGEST_FILE // 2**20
            raise _Unreadable(
                f"This file has {size / 2**20:.1f} MB, and a library file has {limit} MB at most. Split it, or look "
                "whether it is the right one."
            )
        return path.read_bytes()
    except OSError as error:
        told = f"This cannot be read ({error.strerror}). Look at the file and its permissions."
        raise _Unreadable(told) from error


def _shelf_of(path: Path, content: Any) -> Shelf | None:
    """By what the file says of itself, else by the folder in which it lies."""
    said = content.get("format") if isinstance(content, dict) else None
    if said is not None:
        by_format = next((shelf for shelf in SHELVES if shelf.format == said), None)
        if by_format:
            return by_format
    folders = {shelf.folder: shelf for shelf in SHELVES}
    around = next((folders[one.name] for one in path.absolute().parents if one.name in folders), None)
    if path.suffix == ".json" and said is None:
        return FRAMEWORKS
    return around
