"""The catalogue: credentials, their frozen versions, criteria, evidence demands and rubrics."""
