"""The roof: settings, wiring, the application, commands. Knows everybody; nobody knows it."""
