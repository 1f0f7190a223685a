"""Frameworks in the forms of others: CASE packages, read and written, and plain tables, read.

Gets documents and gives documents; touches no file and no table. What CASE has no place for (levels, rules,
parameters) is not written, and what Waymark has no place for (links other than the tree) is not read.
"""

from frameworks.case_import.reading import from_case
from frameworks.case_import.tables import from_table
from frameworks.case_import.writing import to_case

__all__ = ["from_case", "from_table", "to_case"]
