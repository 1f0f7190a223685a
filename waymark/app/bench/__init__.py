"""Measures an installation: pages, badges a second, exports, loading the library, searching a large catalogue.

Figures come from one run on one machine. They are read by people and compared by ratio; no test waits for a time.
"""

from waymark.app.bench.badges import Badges, bench_badges
from waymark.app.bench.databases import KINDS, Kind, machine, temporary
from waymark.app.bench.exports import Exported, bench_hr
from waymark.app.bench.library import (
    CREDENTIALS,
    Loaded,
    Searched,
    bench_catalogue,
    bench_library,
    bench_search,
    fill_catalogue,
)
from waymark.app.bench.pages import MOST_STATEMENTS, PageFigures, bench_pages
from waymark.app.bench.papers import Paper, bench_papers
from waymark.app.bench.signing import Engine, bench_signing

__all__ = [
    "CREDENTIALS",
    "KINDS",
    "MOST_STATEMENTS",
    "Badges",
    "Engine",
    "Exported",
    "Kind",
    "Loaded",
    "PageFigures",
    "Paper",
    "Searched",
    "bench_badges",
    "bench_catalogue",
    "bench_hr",
    "bench_library",
    "bench_pages",
    "bench_papers",
    "bench_search",
    "bench_signing",
    "fill_catalogue",
    "machine",
    "temporary",
]
