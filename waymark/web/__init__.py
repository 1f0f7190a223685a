"""The toolkit of the doors: units of work per request, the current actor, forms, errors, JSON. Knows no slice."""
