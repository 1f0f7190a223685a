"""The pictures in the middle of a badge, each drawn in a square of a hundred units.

Two colours: ``currentColor`` is set by whoever places the picture, and the accent marks what matters in it.
"""

from __future__ import annotations

ACCENT = "#f0b429"

_LINES = 'fill="none" stroke="currentColor" stroke-width="6" stroke-linecap="round" stroke-linejoin="round"'
_ACCENT_LINES = _LINES.replace("currentColor", ACCENT)

GLYPHS: dict[str, str] = {
    "data": (
        '<path fill="currentColor" d="M10 62h18v30H10zM41 46h18v46H41zM72 54h18v38H72z"/>'
        f'<path {_ACCENT_LINES} d="M14 42L46 22L62 30L86 8"/>'
        f'<g fill="{ACCENT}"><circle cx="14" cy="42" r="6"/><circle cx="46" cy="22" r="6"/>'
        '<circle cx="62" cy="30" r="6"/><circle cx="86" cy="9" r="6"/></g>'
    ),
    "voice": (
        f'<path {_LINES} d="M18 14H82A10 10 0 0 1 92 24V60A10 10 0 0 1 82 70H48L28 90V70H18'
        'A10 10 0 0 1 8 60V24A10 10 0 0 1 18 14Z"/>'
        f'<path {_ACCENT_LINES} d="M28 36V48M42 28V56M56 34V50M70 38V46"/>'
    ),
    "growth": (
        f'<path {_LINES} d="M50 94V46M24 94H76"/>'
        '<path fill="currentColor" d="M50 66C50 48 36 38 12 40C14 60 28 70 50 66Z"/>'
        f'<path fill="{ACCENT}" d="M50 50C46 26 62 8 90 8C94 34 78 52 50 50Z"/>'
    ),
    "technology": (
        f'<path {_LINES} d="M22 18H78A6 6 0 0 1 84 24V64H16V24A6 6 0 0 1 22 18ZM6 78H94"/>'
        f'<path {_ACCENT_LINES} d="M40 32L30 42L40 52M60 32L70 42L60 52"/>'
    ),
    "plan": (
        f'<path {_LINES} d="M34 16H20V94H80V16H66M36 8H64V24H36Z"/>'
        f'<path {_LINES} d="M58 48H66M58 72H66"/>'
        f'<path {_ACCENT_LINES} d="M32 46L39 53L50 40M32 70L39 77L50 64"/>'
    ),
    "people": (
        '<g fill="currentColor"><circle cx="20" cy="36" r="11"/><circle cx="80" cy="36" r="11"/>'
        '<path d="M2 80V70A18 18 0 0 1 28 54A32 32 0 0 0 20 76V80Z'
        'M98 80V70A18 18 0 0 0 72 54A32 32 0 0 1 80 76V80Z"/>'
        "</g>"
        f'<g fill="{ACCENT}"><circle cx="50" cy="26" r="15"/><path d="M26 88V74A24 24 0 0 1 74 74V88Z"/></g>'
    ),
    "compass": (
        f'<circle {_LINES} cx="50" cy="50" r="42"/>'
        f'<path {_LINES} d="M50 8V16M50 84V92M8 50H16M84 50H92"/>'
        f'<path fill="{ACCENT}" d="M72 28L58 58L42 42Z"/><path fill="currentColor" d="M28 72L42 42L58 58Z"/>'
    ),
    "path": (
        f'<path {_LINES} stroke-dasharray="13 11" d="M8 90H64A15 15 0 0 0 64 60H38A14 14 0 0 1 38 32H58"/>'
        f'<path {_LINES} d="M72 46V6"/>'
        f'<path fill="{ACCENT}" d="M72 4L98 13L72 24Z"/>'
    ),
    "mirror": (
        f'<ellipse {_LINES} cx="50" cy="38" rx="30" ry="32"/>'
        f'<path {_LINES} d="M50 70V94M34 94H66"/>'
        f'<path {_ACCENT_LINES} d="M34 40L58 18M46 54L66 36"/>'
    ),
    "ladder": (
        f'<path {_LINES} d="M26 94L38 8M74 94L62 8"/>'
        f'<path {_ACCENT_LINES} d="M37 24H63M34 44H66M31 64H69M28 84H72"/>'
    ),
    "book": (
        f'<path {_LINES} d="M50 24C40 14 24 12 8 16V80C24 76 40 78 50 88C60 78 76 76 92 80V16C76 12 60 14 50 24V86"/>'
        f'<path {_ACCENT_LINES} d="M20 34C26 33 32 34 38 37M20 52C26 51 32 52 38 55M80 34C74 33 68 34 62 37"/>'
    ),
    "clock": (
        f'<circle {_LINES} cx="50" cy="50" r="42"/>'
        f'<path {_ACCENT_LINES} d="M50 22V50L70 62"/>'
        f'<path {_LINES} d="M50 8V14M50 86V92M8 50H14M86 50H92"/>'
    ),
    "space": (
        f'<path {_LINES} d="M8 92V20L50 6L92 20V92"/>'
        f'<path {_LINES} d="M4 92H96"/>'
        f'<path fill="{ACCENT}" d="M24 58H44V78H24zM56 40H76V60H56z"/>'
    ),
    "bridge": (
        f'<path {_LINES} d="M4 70H96M22 88V22M78 88V22"/>'
        f'<path {_ACCENT_LINES} d="M4 56C14 50 20 36 22 22C30 60 70 60 78 22C80 36 86 50 96 56"/>'
    ),
    "lens": (
        f'<circle {_LINES} cx="42" cy="42" r="32"/><path {_LINES} d="M66 66L92 92"/>'
        f'<path {_ACCENT_LINES} d="M34 36C35 26 50 26 50 36C50 43 42 43 42 51M42 60V61"/>'
    ),
    "table": (
        f'<ellipse {_LINES} cx="50" cy="54" rx="34" ry="18"/>'
        f'<path {_LINES} d="M50 72V94M34 94H66"/>'
        f'<g fill="{ACCENT}"><circle cx="50" cy="20" r="9"/><circle cx="12" cy="34" r="9"/>'
        '<circle cx="88" cy="34" r="9"/></g>'
    ),
    "key": (
        f'<circle {_LINES} cx="28" cy="50" r="20"/>'
        f'<path {_LINES} d="M48 50H94M78 50V68M92 50V64"/><circle fill="{ACCENT}" cx="28" cy="50" r="8"/>'
    ),
    "feedback": (
        f'<path {_LINES} d="M82 38A36 36 0 0 0 18 34M18 62A36 36 0 0 0 82 66"/>'
        f'<path {_LINES} d="M14 14L17 35L38 33M86 86L83 65L62 67"/>'
        f'<circle fill="{ACCENT}" cx="50" cy="50" r="13"/>'
    ),
}
