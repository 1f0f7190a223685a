"""A large invented district, written straight into an empty database, to measure with and to try things on.

Beside it invented readers, on whom decision rules are compared without any database.
"""

from waymark.app.simulate.catalogue import add_credentials
from waymark.app.simulate.comparing import Aim, RuleFigures, aims, compare
from waymark.app.simulate.district import FEWEST_EDUCATORS, simulate_district
from waymark.app.simulate.readers import CASES, READERSHIPS
from waymark.app.simulate.staff import PASSWORD

__all__ = [
    "CASES",
    "FEWEST_EDUCATORS",
    "PASSWORD",
    "READERSHIPS",
    "Aim",
    "RuleFigures",
    "add_credentials",
    "aims",
    "compare",
    "simulate_district",
]
