"""The JSON of credit and exports, and the library file of an equivalency."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from credentials.rules import CredentialKind
from hr.rules import EntryKind, EquivalencyKind, ExportFormat, ExportState, RecordKind, Rounding
from waymark.kernel.errors import Problem
from waymark.kernel.files import KEBAB, Part, Slug, Text, mend, mend_all, schema_of
from waymark.web.api import Body, PageQuery

_LATER_WORDS = frozenset({"outside", "renewals"})


class Counts(Part):
    """Which awards an equivalency counts: by kind of credential, by name, or both."""

    kinds: list[CredentialKind] = Field(default_factory=list)
    credentials: list[Slug] = Field(default_factory=list)
    outside: bool = Field(
        False, description="Whether badges from elsewhere that a program lead found equivalent count as well."
    )
    renewals: bool = Field(False, description="Whether an award that renews another one gives credit again.")

    @model_serializer(mode="wrap")
    def _said(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # Left out where it is not said, so that rates from before there were these words are the same rates.
        body: dict[str, Any] = write(self)
        return {name: value for name, value in body.items() if name not in _LATER_WORDS or value}

    @model_validator(mode="after")
    def _something(self) -> Counts:
        if not self.kinds and not self.credentials:
            raise mend("Neither kinds nor credentials are named, so nothing would count. Name one of them.")
        return self


class Rate(Part):
    """``units`` awards give ``gives`` of ``unit``."""

    units: int = Field(ge=1, le=1000)
    gives: Decimal = Field(gt=0, max_digits=9, decimal_places=4)
    unit: Annotated[Text, Field(max_length=40)]


class EquivalencyFile(Part):
    """A file of ``library/equivalencies``."""

    format: Literal["waymark/equivalency@1"]
    slug: Annotated[str, Field(pattern=KEBAB, max_length=100)]
    title: Annotated[Text, Field(min_length=3, max_length=200)]
    kind: EquivalencyKind
    authority: Annotated[Text, Field(min_length=2, max_length=200)]
    valid_from: date
    valid_until: date | None = None
    counts: Counts
    rate: Rate
    rounding: Rounding = Rounding.WHOLE_DOWN

    @model_validator(mode="after")
    def _in_order(self) -> EquivalencyFile:
        if self.counts.outside and not self.kind.is_credit:
            raise mend_all(
                [
                    Problem(
                        "counts.outside",
                        "Badges from elsewhere give credit, and no stipend or raise. Take this word away.",
                    )
                ]
            )
        if self.valid_until and self.valid_until < self.valid_from:
            raise mend_all(
                [Problem("valid_until", "This day lies before valid_from. Write a later one, or null.")]
            )
        return self


def equivalency_schema() -> dict[str, Any]:
    """The JSON Schema of an equivalency file, as it ships in ``schemas/library``."""
    return schema_of(EquivalencyFile)


class LedgerQuery(PageQuery):
    """Whose entries, and until which day."""

    person: str | None = Field(
        None, max_length=64, description="A person's id; without it HR officers get the whole district."
    )
    as_of: date | None = Field(
        None, description="Only entries up to and including this day; today without it."
    )


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True, validate_by_name=True)


class EntryOut(_Out):
    """An entry of the ledger. A reversal takes back what the entry named by ``reverses`` added."""

    id: str
    person: str = Field(validation_alias="person_id")
    award: str | None = Field(validation_alias="award_id")
    outside: str | None = Field(
        validation_alias="outside_id",
        description="The badge from elsewhere that gave it, instead of an award.",
    )
    credential: str
    equivalency: str
    credit_type: str
    entry: EntryKind
    quantity: Decimal
    unit: str
    awarded_on: date
    entered_on: date
    entered_at: datetime
    reverses: str | None = Field(validation_alias="reverses_id")


class BalanceOut(BaseModel):
    """What one person's entries come to under one rate."""

    equivalency: str
    title: str
    rate: str
    unit: str
    awards: int = Field(description="Awards that count, those taken back left out.")
    total: Decimal
    usable: Decimal = Field(description="What can be used now, after the rounding rule.")
    left_over: Decimal = Field(description="What waits for the next award.")


class LedgerOut(BaseModel):
    """Entries, newest first, and the balances when they are one person's."""

    items: list[EntryOut]
    next: str | None
    balances: list[BalanceOut]


class ExportIn(Body):
    """Ask for an export. Without ``since`` it holds what no export has told yet, corrections included."""

    as_of: date
    since: date | None = None
    format: ExportFormat = ExportFormat.CSV


class ExportOut(_Out):
    """An export with the SHA-256 of its file. ``state`` is prepared, delivered, acknowledged or rejected."""

    id: str
    as_of: date
    since: date | None
    format: ExportFormat
    state: ExportState
    lines: int
    sha256: str = Field(validation_alias="checksum")
    file_name: str
    prepared_at: datetime
    delivered_at: datetime | None
    answered_at: datetime | None
    answer_note: str


class ExportsOut(BaseModel):
    """Exports, newest first."""

    items: list[ExportOut]
    next: str | None


class RecordedAwardOut(_Out):
    """An award as the record tells it. ``part_of`` are the pathways that were finished with it."""

    award: str = Field(validation_alias="award_id")
    title: str
    kind: str
    earned_on: date
    holds_until: date | None
    part_of: list[str]


class CreditLineOut(_Out):
    """What one award gave; ``award`` is null for a badge from elsewhere."""

    award: str | None = Field(validation_alias="award_id")
    title: str
    earned_on: date
    quantity: Decimal


class CreditEarnedOut(_Out):
    """One type of credit with its lines; what was taken back is left out."""

    equivalency: str = Field(validation_alias="slug")
    title: str
    rate: str
    unit: str
    total: Decimal
    usable: Decimal = Field(description="What can be used on that day, after the rounding rule.")
    left_over: Decimal
    lines: list[CreditLineOut]


class ContentsOut(_Out):
    """Exactly what a record says. ``waiting`` is earned, but not signed yet, so left out."""

    name: str
    school: str
    district: str
    on: date
    awards: list[RecordedAwardOut]
    credit: list[CreditEarnedOut]
    waiting: list[str]


class RecordOut(_Out):
    """A record, or a transcript by human resources, that was made. ``address`` confirms it until it is withdrawn."""

    id: str
    kind: RecordKind
    address: str
    sha256: str = Field(validation_alias="digest", description="Of the signed file; a transcript has none.")
    made_at: datetime
    made_by: str
    withdrawn_at: datetime | None


class MyRecordOut(_Out):
    """What your record would say now, and what was made before, the newest first."""

    contents: ContentsOut
    records: list[RecordOut]


class RecordFormatQuery(BaseModel):
    """In which form a record is wanted."""

    format: Literal["json", "pdf"] = Field("json", description="json is a signed CLR 2.0; pdf is for paper.")
