"""How dates, numbers and sizes read on every page."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from flask import Flask


def day(value: date | datetime | None) -> str:
    """3 March 2026; a dash for none."""
    return f"{value.day} {value:%B %Y}" if value else "–"


def moment(value: datetime | None) -> str:
    """3 March 2026, 14:05 UTC; a dash for none."""
    return f"{value.day} {value:%B %Y, %H:%M} UTC" if value else "–"


def size(octets: int | None) -> str:
    """2.1 MB, 340 KB, 12 bytes."""
    if octets is None:
        return "–"
    for unit, scale in (("GB", 2**30), ("MB", 2**20), ("KB", 2**10)):
        if octets >= scale:
            return f"{octets / scale:.1f} {unit}".replace(".0 ", " ")
    return f"{octets} bytes"


def exact(value: Decimal | None) -> str:
    """An exact decimal without needless zeros: 0.5, 12, 1,400."""
    if value is None:
        return "–"
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def register_filters(app: Flask) -> None:
    """Make these available to templates by their names."""
    for function in (day, moment, size, exact):
        app.jinja_env.filters[function.__name__] = function
