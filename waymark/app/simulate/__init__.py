"""A large invented district, written straight into an empty database, to measure with and to try things on."""

from waymark.app.simulate.catalogue import add_credentials
from waymark.app.simulate.district import FEWEST_EDUCATORS, simulate_district
from waymark.app.simulate.staff import PASSWORD

__all__ = ["FEWEST_EDUCATORS", "PASSWORD", "add_credentials", "simulate_district"]
