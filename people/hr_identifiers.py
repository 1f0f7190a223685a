"""Employee numbers, kept apart from people so that an import contract can guard them: only ``hr`` reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from waymark.kernel.db import Base
from waymark.kernel.ids import PersonId


class HrIdentifier(Base):
    """The number under which human resources knows a person."""

    __tablename__ = "people_hr_identifier"

    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"), primary_key=True)
    employee_number: Mapped[str] = mapped_column(String(64))


def of(session: Session, person_ids: Iterable[PersonId]) -> dict[PersonId, str]:
    """Employee numbers by person; people without one are left out."""
    query = select(HrIdentifier).where(HrIdentifier.person_id.in_(list(person_ids)))
    return {row.person_id: row.employee_number for row in session.scalars(query)}


def put(session: Session, numbers: Mapping[PersonId, str]) -> None:
    """Store or replace employee numbers."""
    for person_id, number in numbers.items():
        session.merge(HrIdentifier(person_id=person_id, employee_number=number))
