"""What connected hosts ask with; the answers have the shape of the standard."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field


def _as_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("this is no moment of any calendar") from None


class HostPageQuery(BaseModel):
    """Which of a holder's badges a host asks for; the names are those of Open Badges 3.0."""

    limit: int = Field(50, ge=1, le=100)
    offset: int = Field(0, ge=0, le=1_000_000)
    since: Annotated[datetime, AfterValidator(_as_utc)] | None = None


class ProfileIn(BaseModel):
    """What a host says of the holder; members that are not known are left unread."""

    id: str | None = None
    type: list[str] | str | None = None
    name: str | None = None
    given_name: str | None = Field(None, alias="givenName")
    family_name: str | None = Field(None, alias="familyName")
    email: str | None = None
