"""People, accounts, roles, schools and districts. Every slice above asks this one who somebody is."""
