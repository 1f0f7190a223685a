"""Frameworks in the forms of others: CASE packages, read and written, and plain tables, read.

Gets documents and gives documents; touches no file and no table. What CASE has no place for (levels, rules,
parameters) goes out as an extension of ours; what Waymark has no place for (grade levels, rubrics) is not read.
"""

from frameworks.case_import.files import LARGEST_FILE, document_from
from frameworks.case_import.reading import from_case
from frameworks.case_import.tables import from_table
from frameworks.case_import.writing import address_of, identifier_of, to_case

__all__ = [
    "LARGEST_FILE",
    "address_of",
    "document_from",
    "from_case",
    "from_table",
    "identifier_of",
    "to_case",
]
