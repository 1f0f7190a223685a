"""The outlines of badges: one shape per kind of credential, so that the kinds are told apart at a glance."""

from __future__ import annotations

import math
from dataclasses import dataclass

from credentials.rules import CredentialKind

CENTRE = 300.0


@dataclass(frozen=True)
class Frame:
    """An outline, the same outline drawn smaller for the field inside, and the words at the foot."""

    outline: str
    field: str
    label: str
    ornate: bool


def frame_of(kind: CredentialKind) -> Frame:
    """The frame for a kind of credential."""
    return _FRAMES[kind]


def _polygon(points: list[tuple[float, float]], rounding: float) -> str:
    """A closed outline through the points with its corners rounded off."""
    steps: list[str] = []
    for number, (x, y) in enumerate(points):
        (ax, ay), (bx, by) = points[number - 1], points[(number + 1) % len(points)]
        before, after = math.dist((x, y), (ax, ay)), math.dist((x, y), (bx, by))
        start = x + (ax - x) * rounding / before, y + (ay - y) * rounding / before
        end = x + (bx - x) * rounding / after, y + (by - y) * rounding / after
        steps.append(
            f"{'L' if steps else 'M'}{start[0]:.1f} {start[1]:.1f}Q{x:.1f} {y:.1f} {end[0]:.1f} {end[1]:.1f}"
        )
    return "".join(steps) + "Z"


def _hexagon(radius: float) -> str:
    corners = [math.radians(60 * number - 90) for number in range(6)]
    return _polygon(
        [(CENTRE + radius * math.cos(turn), CENTRE + radius * math.sin(turn)) for turn in corners],
        radius * 0.16,
    )


def _rosette(radius: float, waves: int) -> str:
    """A circle whose rim is made of small bows, like the seal on a charter."""
    reach = radius * 0.955
    rim = [
        (CENTRE + reach * math.cos(turn), CENTRE + reach * math.sin(turn))
        for turn in (2 * math.pi * (number - 0.5) / waves - math.pi / 2 for number in range(waves))
    ]
    bow = math.dist(rim[0], rim[1]) * 0.56
    arcs = "".join(f"A{bow:.1f} {bow:.1f} 0 0 1 {x:.1f} {y:.1f}" for x, y in [*rim[1:], rim[0]])
    return f"M{rim[0][0]:.1f} {rim[0][1]:.1f}{arcs}Z"


def _circle(radius: float) -> str:
    return (
        f"M{CENTRE} {CENTRE - radius}A{radius} {radius} 0 1 1 {CENTRE} {CENTRE + radius}"
        f"A{radius} {radius} 0 1 1 {CENTRE} {CENTRE - radius}Z"
    )


def _shield(inset: float) -> str:
    left, right, top = 46 + inset, 554 - inset, 30 + inset
    foot, waist = 584 - inset * 1.15, 430 - inset * 0.3
    return (
        f"M{left + 34} {top}Q{left} {top} {left} {top + 34}V300"
        f"C{left} {waist:.1f} 180 {foot - 46:.1f} 300 {foot:.1f}"
        f"C420 {foot - 46:.1f} {right} {waist:.1f} {right} 300V{top + 34}Q{right} {top} {right - 34} {top}Z"
    )


_FRAMES = {
    CredentialKind.MICRO_CREDENTIAL: Frame(_hexagon(292), _hexagon(262), "Micro-credential", ornate=False),
    CredentialKind.CAPSTONE: Frame(_rosette(292, 24), _circle(244), "Full review", ornate=True),
    CredentialKind.PATHWAY: Frame(_shield(0), _shield(26), "Pathway", ornate=True),
}
