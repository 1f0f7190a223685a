"""Library files: reading, checking and loading them into a district.

A folder has ``frameworks`` (JSON), ``crosswalks``, ``credentials``, ``pathways``, ``equivalencies`` and ``policies`` (YAML). They are
loaded in that order, because each may name what comes before it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from awards import service as awards
from credentials import service as credentials
from credentials.payloads import CredentialFile, problems_in
from frameworks import service as frameworks
from frameworks.payloads import CrosswalkFile
from hr import service as hr
from hr.payloads import EquivalencyFile
from pathways import service as pathways
from pathways.payloads import PathwayFile
from people import queries as people
from review import service as review
from review.payloads import ReviewPolicyFile
from waymark.app.config import Settings
from waymark.kernel.errors import Invalid, Problem
from waymark.kernel.ids import DistrictId
from waymark.kernel.uow import UnitOfWork


@dataclass(frozen=True)
class Shelf:
    """One kind of library file: its folder, its model and who loads it."""

    folder: str
    model: type[BaseModel]
    load: Callable[[UnitOfWork, DistrictId, Any], object]


SHELVES = (
    Shelf("crosswalks", CrosswalkFile, frameworks.load_crosswalk),
    Shelf("credentials", CredentialFile, credentials.load),
    Shelf("pathways", PathwayFile, pathways.load_pathway),
    Shelf("equivalencies", EquivalencyFile, hr.load_equivalency),
    Shelf("policies", ReviewPolicyFile, review.load_policy),
)


def establish(
    uow: UnitOfWork, district_id: DistrictId, folder: Path, settings: Settings, *, email: str
) -> None:
    """Make a new district ready for work: its badge issuer and the starter library."""
    awards.found_issuer(
        uow,
        district_id,
        url=settings.base_url,
        name=people.district_name(uow, district_id),
        email=email,
        method=settings.issuer_method.value,
    )
    load_library(uow, district_id, folder)


def load_library(uow: UnitOfWork, district_id: DistrictId, *places: Path) -> int:
    """Load files and folders; how many files were read. Raises ``Invalid`` naming file, place and cure."""
    files = [path for place in places for path in _files(place)]
    for path in files:
        if path.suffix == ".json":
            with _named(path):
                frameworks.load_framework(uow, json.loads(path.read_text(encoding="utf-8")))
    # Each shelf sees what the one before put there.
    uow.session.flush()
    for shelf in SHELVES:
        for path in files:
            if path.suffix == ".yaml" and _shelf_of(path) is shelf:
                document = read(path)
                with _named(path):
                    shelf.load(uow, district_id, document)
        uow.session.flush()
    return len(files)


def read(path: Path) -> BaseModel:
    """A YAML library file as its model. Raises ``Invalid`` naming the line or the place, and the cure."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return _shelf_of(path).model.model_validate(content)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else "the file"
        raise Invalid(
            f"{path}: {where} is not YAML.",
            problems=(Problem(where, "Check quotes, colons and indentation."),),
        ) from error
    except ValidationError as error:
        problems = problems_in(error)
        told = "; ".join(f"{one.where}: {one.message}" for one in problems)
        raise Invalid(f"{path}: {told}", problems=problems) from error


def check(*places: Path) -> Iterator[tuple[Path, Invalid | None]]:
    """Each library file with what is wrong with it, or None."""
    for place in places:
        for path in _files(place):
            try:
                if path.suffix == ".json":
                    json.loads(path.read_text(encoding="utf-8"))
                else:
                    read(path)
            except Invalid as error:
                yield path, error
            except ValueError as error:
                yield path, Invalid(f"{path}: not JSON: {error}")
            else:
                yield path, None


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    found = sorted(path for path in place.rglob("*") if path.suffix in (".json", ".yaml"))
    if not found:
        raise Invalid(
            f"There are no library files in {place}.",
            cure="Name a file, or a folder such as library/credentials.",
        )
    return found


def _shelf_of(path: Path) -> Shelf:
    for shelf in SHELVES:
        if path.parent.name == shelf.folder:
            return shelf
    known = ", ".join(shelf.folder for shelf in SHELVES)
    raise Invalid(
        f"{path} is in no known folder.", cure=f"Library files lie in folders named {known} or frameworks."
    )


class _named:  # noqa: N801  # reads as a word in a with statement
    """Puts the file's name before what a service says about it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Invalid):
            told = "; ".join(f"{one.where}: {one.message}" for one in error.problems)
            raise Invalid(
                f"{self._path}: {error.message} {told}".strip(), problems=error.problems, cure=error.cure
            ) from error
