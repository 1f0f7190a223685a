"""What people read in an exit kit: pages without scripts, and how to put the kit on a web server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from waymark.app import formats


class KitPages:
    """Fills the templates of ``templates/awards/kit``."""

    def __init__(self, templates: Path) -> None:
        self._texts = Environment(
            loader=FileSystemLoader(templates),
            undefined=StrictUndefined,
            autoescape=select_autoescape(["html"]),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._texts.filters.update(day=formats.day, moment=formats.moment)

    def draw(self, name: str, **facts: Any) -> bytes:
        """One filled template."""
        return self._texts.get_template(f"awards/kit/{name}").render(facts).encode()
