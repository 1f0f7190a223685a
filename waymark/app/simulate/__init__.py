"""A large invented district, written straight into an empty database, to measure with and to try things on."""

from waymark.app.simulate.district import FEWEST_EDUCATORS, simulate_district
from waymark.app.simulate.staff import PASSWORD

__all__ = ["FEWEST_EDUCATORS", "PASSWORD", "simulate_district"]
