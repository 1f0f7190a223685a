"""Files as one package: checked alone and together, and loaded whole or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from credentials.models import outline_in
from credentials.rules import CredentialKind, Outline
from pathways.rules import pathway_from
from waymark.app.installation import LIBRARY
from waymark.app.library.known import Known, stored, types_in
from waymark.app.library.reading import BESIDE, LibraryFile, read_file
from waymark.app.library.shelves import FRAMEWORKS, SHELVES, Shelf, body_of
from waymark.kernel.errors import Invalid, Problem
from waymark.kernel.ids import DistrictId
from waymark.kernel.uow import UnitOfWork


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: where to look, and what to do about it."""

    file: Path
    line: int
    where: str
    message: str
    cure: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.where}: {self.message} {self.cure}".strip()


@dataclass(frozen=True)
class Loaded:
    """What loading a package did with each of its files."""

    new: tuple[Path, ...]
    changed: tuple[Path, ...]
    unchanged: tuple[Path, ...]

    @property
    def files(self) -> int:
        """How many files there were."""
        return len(self.new) + len(self.changed) + len(self.unchanged)


@dataclass
class Package:
    """The library files below some places, read once."""

    files: tuple[LibraryFile, ...]
    _by_shelf: dict[str, list[LibraryFile]] = field(init=False)

    def __post_init__(self) -> None:
        self._by_shelf = defaultdict(list)
        for file in self.files:
            if file.shelf:
                self._by_shelf[file.shelf.folder].append(file)

    def on(self, folder: str) -> Sequence[LibraryFile]:
        """The files of one shelf."""
        return self._by_shelf[folder]

    def known(self) -> Known:
        """What the files give others to point at. One with faults is known by its name, so that it is told once."""
        types: dict[tuple[str, str], str] = {}
        for file in self.on("frameworks"):
            if file.document is not None:
                types |= types_in(file.document)
        outlines = {file.name: _outline_of(file) for file in self.on("credentials")}
        pathways = {
            file.name: pathway_from(file.document.document())
            for file in self.on("pathways")
            if file.document is not None
        }
        return Known(types, outlines, pathways)

    def join(self, around: Known) -> None:
        """Find what does not fit between the files, and between them and what is known around them."""
        known = around.with_(self.known())
        unread = {file.name for file in self.files if file.document is None}
        _find_doubles(self._by_shelf)
        for file in self.files:
            if file.shelf is None or file.document is None:
                continue
            _find_strange_name(file, file.shelf)
            problems = file.shelf.joins(file.document, known)
            # What is wrong with a file that cannot be read is told there, and not again wherever it is named.
            file.find_fault(*(one for one in problems if not _is_about(one, unread)))

    def findings(self) -> tuple[Finding, ...]:
        """Everything that is wrong, file by file and line by line."""
        return tuple(
            Finding(file.path, fault.line, fault.where, *_told(fault.message))
            for file in self.files
            for fault in sorted(file.faults, key=lambda fault: fault.line)
        )

    def load(self, uow: UnitOfWork, district_id: DistrictId) -> Loaded:
        """Store every file in the order of the shelves. Raises ``Invalid`` naming file, line and cure."""
        done: dict[str, list[Path]] = {"new": [], "changed": [], "unchanged": []}
        for shelf in SHELVES:
            names = shelf.stored(uow, district_id)
            for file in self.on(shelf.folder):
                before = len(uow.recorded)
                try:
                    shelf.load(uow, district_id, file.document)
                except Invalid as error:
                    raise _refusal(file, error) from error
                is_changed = len(uow.recorded) > before
                what = "unchanged" if not is_changed else "changed" if file.name in names else "new"
                done[what].append(file.path)
            # Each shelf sees what the one before put there.
            uow.session.flush()
        return Loaded(*(tuple(done[what]) for what in ("new", "changed", "unchanged")))


def read_package(*places: Path) -> Package:
    """The library files at some places, each checked alone. Raises ``Invalid`` where there are none."""
    paths = dict.fromkeys(path for place in places for path in _paths(place))
    return Package(tuple(read_file(path) for path in paths))


def check(*places: Path) -> tuple[int, tuple[Finding, ...]]:
    """How many files there are, and everything that is wrong with them. What they point at may be in what ships."""
    package = read_package(*places)
    package.join(read_package(LIBRARY).known())
    return len(package.files), package.findings()


def load_library(uow: UnitOfWork, district_id: DistrictId, *places: Path) -> Loaded:
    """Check files and folders as one package and load it. Raises ``Invalid`` naming every file, line and cure."""
    package = read_package(*places)
    package.join(stored(uow, district_id))
    if findings := package.findings():
        count = len({one.file for one in findings})
        raise Invalid(
            f"Nothing was loaded, because {_many(count, 'file')} {'is' if count == 1 else 'are'} not right.",
            problems=tuple(
                Problem(f"{one.file}:{one.line}: {one.where}", f"{one.message} {one.cure}")
                for one in findings
            ),
            cure="`waymark library check` tells all of it.",
        )
    return package.load(uow, district_id)


def _paths(place: Path) -> list[Path]:
    if not place.is_dir():
        return [place]
    found = sorted(
        path
        for path in place.rglob("*")
        if not any(part.startswith(".") for part in path.relative_to(place).parts)
        and path.suffix not in BESIDE
        and (path.is_file() or path.suffix in (".yaml", ".json"))
    )
    if not found:
        raise Invalid(
            f"There are no library files in {place}.",
            cure="Name a file, or a folder such as library/credentials.",
        )
    return found


def _outline_of(file: LibraryFile) -> Outline:
    if file.document is not None:
        return outline_in(body_of(file.document))
    return Outline(file.name, "", CredentialKind.MICRO_CREDENTIAL, (), (), None)


def _is_about(problem: Problem, names: set[str]) -> bool:
    return any(f"'{name}'" in problem.message or f" {name} " in problem.message for name in names)


def _find_doubles(by_shelf: dict[str, list[LibraryFile]]) -> None:
    for shelf in SHELVES:
        first: dict[str, LibraryFile] = {}
        for file in by_shelf[shelf.folder]:
            if file.document is None:
                continue
            other = first.setdefault(file.name, file)
            if other is not file:
                file.find_fault(Problem(_naming_field(shelf), _doubled(file, other)))


def _doubled(file: LibraryFile, other: LibraryFile) -> str:
    number, standing = (getattr(one.document, "version", None) for one in (file, other))
    if number and number != standing:
        return f"'{file.name}' is also in {other.path}, at version {standing}. Keep the newer of the two in the package."
    version = f" at version {number}" if number else ""
    return (
        f"'{file.name}'{version} is also in {other.path}. Give this one a name of its own, or take it away."
    )


def _find_strange_name(file: LibraryFile, shelf: Shelf) -> None:
    has = file.path.absolute().with_suffix("").as_posix()
    if not has.endswith(f"/{file.name}"):
        file.find_fault(
            Problem(
                _naming_field(shelf),
                f"The file is called {file.path.name} and what it holds '{file.name}'. Call the file "
                f"{shelf.folder}/{file.name}{file.path.suffix}, or change the name in it.",
            )
        )


def _naming_field(shelf: Shelf) -> str:
    if shelf is FRAMEWORKS:
        return "framework.id"
    fields: dict[str, Any] = dict(shelf.model.model_fields) if shelf.model else {}
    return next((name for name in ("slug", "credential") if name in fields), "format")


def _told(message: str) -> tuple[str, str]:
    """A message and its cure, which is its last sentence."""
    said, stop, cure = message.rstrip().rpartition(". ")
    return (said + stop.strip(), cure) if said else (message, "")


def _refusal(file: LibraryFile, error: Invalid) -> Invalid:
    """What a service said about a file, with the file's name and lines."""
    before = len(file.faults)
    file.find_fault(*(error.problems or (Problem("", error.message),)))
    problems = tuple(
        Problem(f"{file.path}:{fault.line}: {fault.where}".removesuffix(": "), fault.message)
        for fault in file.faults[before:]
    )
    return Invalid(f"{file.path}: {error.message}", problems=problems, cure=error.cure)


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def lines_of(loaded: Loaded) -> Iterator[str]:
    """What was done, for people."""
    for path in loaded.new:
        yield f"new        {path}"
    for path in loaded.changed:
        yield f"changed    {path}"
    yield f"{_many(len(loaded.new), 'file')} new, {len(loaded.changed)} changed, {len(loaded.unchanged)} unchanged."
