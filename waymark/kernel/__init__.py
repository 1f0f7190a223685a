"""The ground: errors, ids, actors, events, the unit of work, audit and outbox. Knows nobody above it."""
