"""Keeping the index: a version is added when it enters the catalogue and forgotten when it leaves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Insert, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from credentials.models import CredentialVersion
from credentials.rules import VersionId
from credentials.rules.searching import vocabulary_of, words_in
from credentials.search.tables import CatalogueText, CatalogueWord
from frameworks.rules import ItemRow
from waymark.kernel.ids import DistrictId

Body = dict[str, Any]


def add_version(
    session: Session, district_id: DistrictId, version: CredentialVersion, items: Iterable[ItemRow]
) -> None:
    """Have a published version found by its own words and those of the framework items it points at."""
    session.flush()  # the row below points at the version's
    text = CatalogueText(
        version_id=version.id,
        district_id=district_id,
        audiences=version.body["audiences"],
        title=_plain(version.title),
        about=_plain(version.summary, version.competency),
        rest=_plain(*_rest(version.body), *(part for item in items for part in (item.code, item.title))),
    )
    session.add(text)
    _count(session, district_id, vocabulary_of(text.words))


def forget_version(session: Session, version_id: VersionId) -> None:
    """Have a version found no more."""
    text = session.scalar(select(CatalogueText).where(CatalogueText.version_id == version_id))
    if text is None:
        return
    ours = CatalogueWord.district_id == text.district_id
    fewer = {CatalogueWord.uses: CatalogueWord.uses - 1}
    words = vocabulary_of(text.words)
    session.execute(update(CatalogueWord).where(ours, CatalogueWord.word.in_(words)).values(fewer))
    session.execute(delete(CatalogueWord).where(ours, CatalogueWord.uses < 1))
    session.delete(text)


def _count(session: Session, district_id: DistrictId, words: frozenset[str]) -> None:
    if not words:
        return
    # Both databases know this statement, each through a construct of its own.
    if session.get_bind().dialect.name == "sqlite":
        statement = _one_more(sqlite.insert(CatalogueWord))
    else:
        statement = _one_more(postgresql.insert(CatalogueWord))
    # In one order, so that two who publish at once do not wait for each other's words.
    rows = [{"district_id": district_id, "word": word, "uses": 1} for word in sorted(words)]
    session.execute(statement, rows)


def _one_more(insert: sqlite.Insert | postgresql.Insert) -> Insert:
    return insert.on_conflict_do_update(
        index_elements=[CatalogueWord.district_id, CatalogueWord.word],
        set_={"uses": CatalogueWord.uses + 1},
    )


def _plain(*texts: str) -> str:
    return " ".join(word for text in texts for word in words_in(text))


def _rest(body: Body) -> Iterator[str]:
    yield from body.get("tags", ())
    yield from (source["author"] for source in body["why"].get("sources", ()))
    yield body["audience"]
    yield body["method"]["summary"]
    yield from body["method"]["steps"]
    for demand in body.get("demands", ()):
        yield from (demand["title"], demand["prompt"], demand["shows"])
    for criterion in (body.get("rubric") or {}).get("criteria", ()):
        yield from (criterion["title"], criterion["look_for"], *criterion["levels"].values())
