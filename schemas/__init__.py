"""JSON Schemas of the documents that cross the border, by standard and version."""
