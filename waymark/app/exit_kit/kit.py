"""Puts an exit kit together: for each address that badges name one tree of files with the same paths.

The newest address is the kit itself; older ones, if Waymark ever moved, lie below ``other-addresses``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from awards import queries, service
from awards.queries import DefinitionPapers, IssuerPapers, SharedAward
from awards.service import KitFile
from credentials.queries import AlignmentRow
from credentials.rules import VersionState
from evidence.ports import ArtifactStore
from waymark.app.exit_kit.folder import CHECKSUMS, KitFolder, whole_folder
from waymark.app.exit_kit.pages import KitPages
from waymark.kernel.errors import Conflict
from waymark.kernel.uow import Reading

Advance = Callable[[int], None]
"""Told how many awards were written since the last time."""

ELSEWHERE = "other-addresses"


@dataclass
class Counts:
    """What a kit holds."""

    addresses: tuple[str, ...]
    issuers: int
    definitions: int = 0
    awards: int = 0
    status_lists: int = 0
    files: int = 0


@dataclass
class _Site:
    """The tree of files for one address."""

    base_url: str
    prefix: str
    issuers: tuple[IssuerPapers, ...]
    catalogue: dict[str, DefinitionPapers] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)
    """The media types of files of the work that holders show, by their paths, which have no ending."""


@dataclass
class _Writer:
    look: Reading
    folder: KitFolder
    pages: KitPages
    life: timedelta

    def put(self, site: _Site, file: KitFile) -> None:
        self.folder.put(site.prefix + file.path, file.content)
        if file.gone:
            site.gone.append(file.path)

    def put_page(self, site: _Site, path: str, template: str, **facts: object) -> None:
        made = {"made_at": self.look.now, "base_url": site.base_url, "issuers": site.issuers}
        self.folder.put(site.prefix + path, self.pages.draw(template, **made, **facts))


def write_exit_kit(
    look: Reading, path: Path, *, templates: Path, life: timedelta, advance: Advance = lambda written: None
) -> Counts:
    """Write an exit kit into a folder that is new or empty.

    ``life`` is how long its status lists hold, since nobody will sign them again. Raises ``Conflict`` for a
    folder that is in use and for an installation that issues nothing, and ``Invalid``.
    """
    sites = _sites(queries.every_issuer(look))
    counts = Counts(tuple(site.base_url for site in sites), sum(len(site.issuers) for site in sites))
    with whole_folder(path) as folder:
        writer = _Writer(look, folder, KitPages(templates), life)
        for site in sites:
            counts.definitions += _write_issuing(writer, site)
        at = {site.base_url: site for site in sites}
        for award in queries.shared_awards(look):
            _write_award(writer, at[award.base_url], award)
            counts.awards += 1
            advance(1)
        for collection_id, base_url in queries.shared_collections(look):
            page = queries.public_collection(look, collection_id)
            writer.put_page(
                at[base_url], f"collections/{collection_id}/index.html", "collection.html", page=page
            )
        for list_id, base_url in queries.every_status_list(look):
            writer.put(at[base_url], service.status_file(look, list_id, life))
            counts.status_lists += 1
        for site in sites:
            _write_papers(writer, site, counts)
        counts.files = folder.files
    return counts


def _sites(issuers: Iterable[IssuerPapers]) -> list[_Site]:
    at: dict[str, list[IssuerPapers]] = {}
    for issuer in issuers:
        at.setdefault(issuer.base_url, []).append(issuer)
    if not at:
        raise Conflict("Nobody issues badges here yet, so there is nothing to take along.")
    newest, *older = at
    return [
        _Site(newest, "", tuple(at[newest])),
        *(_Site(base_url, f"{ELSEWHERE}/{_folder_of(base_url)}/", tuple(at[base_url])) for base_url in older),
    ]


def _folder_of(base_url: str) -> str:
    parts = urlsplit(base_url)
    return f"{parts.netloc}{parts.path}".replace(":", "_").replace("/", "_")


def _write_issuing(writer: _Writer, site: _Site) -> int:
    """Who issues at an address, and what can be earned from them. Returns the number of definitions."""
    writer.put(site, service.root_key_file(writer.look, site.base_url))
    for issuer in site.issuers:
        for file in service.issuer_files(issuer):
            writer.put(site, file)
    number = 0
    pointed_at: dict[str, dict[str, AlignmentRow]] = {}
    for papers in queries.definitions_at(writer.look, site.base_url):
        number += 1
        for file in service.definition_files(papers):
            writer.put(site, file)
        for row in papers.alignments:
            pointed_at.setdefault(row.framework_id, {})[row.code] = row
        # The page of a credential shows the version in the catalogue, else the newest that was.
        shown = site.catalogue.get(papers.definition.slug)
        if shown is None or shown.definition.state is not VersionState.PUBLISHED:
            site.catalogue[papers.definition.slug] = papers
    for slug, papers in site.catalogue.items():
        writer.put_page(
            site,
            f"catalogue/{slug}/index.html",
            "definition.html",
            about=papers.definition,
            alignments=papers.alignments,
        )
    for framework_id, rows in pointed_at.items():
        writer.put_page(
            site,
            f"frameworks/{framework_id}/index.html",
            "framework.html",
            rows=sorted(rows.values(), key=lambda row: row.code),
        )
    return number


def _write_award(writer: _Writer, site: _Site, award: SharedAward) -> None:
    for file in service.award_files(award.file):
        writer.put(site, file)
    writer.put_page(
        site,
        f"badges/{award.page.award_id}/index.html",
        "badge.html",
        page=award.page,
        about=award.page.definition,
        qr_code=service.qr_code(award.page.address),
    )
    for artifact_id, shown in award.shown.items():
        path = f"badges/{award.page.award_id}/evidence/{artifact_id}"
        with closing(writer.look.ports.get(ArtifactStore).open(shown.store_key)) as content:
            writer.folder.put_pieces(site.prefix + path, content)
        site.kinds[path] = shown.media_type


def _write_papers(writer: _Writer, site: _Site, counts: Counts) -> None:
    """What explains the files, and lets a web server say as what it serves them."""
    for file in service.vocabulary_files():
        writer.put(site, file)
    host = urlsplit(site.base_url)
    facts = {
        "host": host.hostname,
        "below": host.path.rstrip("/"),
        "gone": site.gone,
        "kinds": site.kinds,
        "counts": counts,
        "checksums": CHECKSUMS,
        "elsewhere": ELSEWHERE,
        "lists_hold_until": writer.look.now + writer.life,
        "contexts": service.contexts(),
        "catalogue": sorted(
            (papers.definition for papers in site.catalogue.values()), key=lambda about: about.title
        ),
    }
    for name in ("index.html", "README.md", "_headers", "nginx.conf"):
        writer.put_page(site, name, name, **facts)
