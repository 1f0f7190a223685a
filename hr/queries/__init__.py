"""Questions about credit, benefits and exports. Every select of this slice stands in this folder.

``credit`` is one person's credit, ``office`` the pages of the HR officer, ``records`` what somebody takes
along, ``rows`` what the service asks.
"""

from hr.queries.benefits import BenefitRow, Waiting, benefits_to_settle, waiting
from hr.queries.credit import BalanceRow, Ledger, LedgerRow, Statement, ledger, statement
from hr.queries.exporting import (
    ExportPage,
    ExportRow,
    export_file,
    export_page,
    export_row,
    exports,
    lines_of,
)
from hr.queries.office import BenefitsPage, CreditRow, OfficePage, PersonRow, benefits_page, office_page
from hr.queries.records import (
    Assembled,
    Confirmation,
    RecordFile,
    RecordPage,
    RecordRow,
    assembled,
    confirmation,
    my_record,
    record_file,
    record_to_change,
    transcript_page,
)
from hr.queries.rows import (
    counted_already,
    counted_elsewhere,
    counted_on,
    decided_already,
    entries_to_export,
    equivalencies,
    equivalency_by_slug,
    export_to_change,
    lock_exports,
    standing_benefits,
    standing_entries,
)

__all__ = [
    "Assembled",
    "BalanceRow",
    "BenefitRow",
    "BenefitsPage",
    "Confirmation",
    "CreditRow",
    "ExportPage",
    "ExportRow",
    "Ledger",
    "LedgerRow",
    "OfficePage",
    "PersonRow",
    "RecordFile",
    "RecordPage",
    "RecordRow",
    "Statement",
    "Waiting",
    "assembled",
    "benefits_page",
    "benefits_to_settle",
    "confirmation",
    "counted_already",
    "counted_elsewhere",
    "counted_on",
    "decided_already",
    "entries_to_export",
    "equivalencies",
    "equivalency_by_slug",
    "export_file",
    "export_page",
    "export_row",
    "export_to_change",
    "exports",
    "ledger",
    "lines_of",
    "lock_exports",
    "my_record",
    "office_page",
    "record_file",
    "record_to_change",
    "standing_benefits",
    "standing_entries",
    "statement",
    "transcript_page",
    "waiting",
]
