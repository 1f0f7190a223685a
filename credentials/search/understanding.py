"""What a search means in a district: unfinished words are completed, and slips are mended, from its own words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from credentials.rules.searching import (
    Sought,
    Term,
    completions,
    meant_by,
    missing_terms,
    slips_in,
    sought,
    terms_of,
    unknown_words,
)
from credentials.search.tables import CatalogueWord
from waymark.kernel.ids import DistrictId


@dataclass(frozen=True)
class Understood:
    """A search as it was typed and, where words may be slips, as it was probably meant."""

    attempts: tuple[Sought, ...]
    """What to look for, in this order, until something is found; empty when no word was typed."""
    meant: str
    """The words that were probably meant, for people to read; empty when nothing was mended."""
    terms: tuple[Term, ...]
    """Everything that is looked for, as it was probably meant."""
    missing: tuple[Term, ...]
    """What of it the catalogue does not say in so many words."""


def understand(session: Session, district_id: DistrictId | None, q: str, *, as_typed: bool) -> Understood:
    """What to look for, in at most two statements; one when the catalogue has every word."""
    terms = terms_of(q)
    if not terms:
        return Understood((), "", (), ())
    words = [part for term in terms for part in term.parts]
    last = "" if terms[-1].exact else terms[-1].parts[0]
    known = _known(session, district_id, words, last)
    endings = completions(last, known)
    typed = sought(terms, endings)
    unknown = () if as_typed else unknown_words(terms, known)
    if endings:
        unknown = tuple(word for word in unknown if word != last)
    missing = missing_terms(terms[:-1] if endings else terms, known)
    if not unknown:
        return Understood((typed,), "", terms, missing)
    nearby = _nearby(session, district_id, unknown)
    mended = {word: other for word in unknown if (other := meant_by(word, nearby))}
    if not mended:
        return Understood((typed,), "", terms, missing)
    meant = tuple(Term((mended[term.parts[0]],)) if str(term) in mended else term for term in terms)
    missing = tuple(term for term in missing if str(term) not in mended)
    return Understood((typed, sought(meant, endings)), " ".join(map(str, meant)), meant, missing)


def _known(
    session: Session, district_id: DistrictId | None, words: Collection[str], start: str
) -> dict[str, int]:
    """Those of the words that the catalogue has, and the words that begin like the last one."""
    like: list[ColumnElement[bool]] = [CatalogueWord.word.in_(words)]
    if start:
        like.append(CatalogueWord.word.startswith(start, autoescape=True))
    query = select(CatalogueWord.word, CatalogueWord.uses)
    rows = session.execute(query.where(CatalogueWord.district_id == district_id, or_(*like)))
    return dict(rows.all())


def _nearby(session: Session, district_id: DistrictId | None, words: Collection[str]) -> dict[str, int]:
    """The catalogue's words that are about as long as one of these, or begin like it and may be other forms."""
    lengths = {len(word) + more for word in words for more in range(-slips_in(word), slips_in(word) + 1)}
    like: list[ColumnElement[bool]] = [func.length(CatalogueWord.word).in_(lengths)]
    like += [CatalogueWord.word.startswith(word[:2], autoescape=True) for word in words]
    query = select(CatalogueWord.word, CatalogueWord.uses).where(
        CatalogueWord.district_id == district_id, or_(*like)
    )
    return dict(session.execute(query).all())
