"""The twelve conditions of the district: judgments that people make, indicators that inform them."""
