"""Library files: reading, checking and loading them into a district.

A folder has ``frameworks`` (JSON), ``credentials``, ``pathways``, ``equivalencies``, ``policies``, ``examples`` and
``anchors`` (YAML). What is wrong with a file by itself is said by the slice whose format it is; here files are read
with their lines and held against each other.
"""

from __future__ import annotations

from pathlib import Path

from awards import service as awards
from people import queries as people
from waymark.app.config import Settings
from waymark.app.library.package import Finding, Loaded, check, lines_of, load_library
from waymark.kernel.ids import DistrictId
from waymark.kernel.uow import UnitOfWork

__all__ = ["Finding", "Loaded", "check", "establish", "lines_of", "load_library"]


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
