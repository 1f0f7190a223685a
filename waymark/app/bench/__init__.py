"""Measures an installation: statements and times of pages, badges a second, exports, loading the library.

Figures come from one run on one machine. They are read by people and compared by ratio; no test waits for a time.
"""

from waymark.app.bench.badges import Badges, bench_badges
from waymark.app.bench.databases import KINDS, Kind, machine, temporary
from waymark.app.bench.exports import Exported, bench_hr
from waymark.app.bench.library import Loaded, bench_library
from waymark.app.bench.pages import MOST_STATEMENTS, PageFigures, bench_pages

__all__ = [
    "KINDS",
    "MOST_STATEMENTS",
    "Badges",
    "Exported",
    "Kind",
    "Loaded",
    "PageFigures",
    "bench_badges",
    "bench_hr",
    "bench_library",
    "bench_pages",
    "machine",
    "temporary",
]
