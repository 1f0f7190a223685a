"""Rosters: what another system says of the staff, brought into the register of people.

``oneroster`` and ``plain`` read files, ``entries`` is what they read, ``plan`` finds out what is new and does it.
Students, guardians, demographics and passwords are passed over while reading and are kept nowhere.
"""

from datetime import date
from pathlib import Path

from waymark.app.roster import oneroster, plain
from waymark.app.roster.entries import Roster
from waymark.app.roster.plan import Move, Plan, Verb, carry_out, make_plan
from waymark.kernel.errors import Invalid

__all__ = ["Move", "Plan", "Roster", "Verb", "carry_out", "make_plan", "read_roster"]


def read_roster(folder: Path, *, today: date) -> Roster:
    """What a folder says: OneRoster where there is a manifest.csv, else a plain people.csv. Raises ``Invalid``."""
    if (folder / oneroster.MANIFEST).is_file():
        return oneroster.read(folder, today=today)
    if (folder / plain.FILE).is_file():
        return plain.read(folder)
    raise Invalid(
        f"There is neither {oneroster.MANIFEST} nor {plain.FILE} in {folder}.",
        cure="Unpack the OneRoster archive into a folder of its own, or name a folder with people.csv.",
    )
