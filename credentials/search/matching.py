"""Asking the database: which texts have what is sought, and how well they fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Float,
    Integer,
    Select,
    String,
    Subquery,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from credentials.rules.searching import Phrase, Sought

_TITLE, _ABOUT, _REST = 10.0, 4.0, 1.0
"""How much a word counts in the title, in summary and competency, in the rest."""


def ranked(dialect: Dialect, attempts: Sequence[Sought], *, all_of: bool = True) -> Subquery:
    """The texts that each attempt finds. Columns: id of the text, number of the attempt, fit (more is better).

    With ``all_of`` everything that is sought has to be there, otherwise one thing.
    """
    finds = _in_sqlite if dialect.name == "sqlite" else _in_postgresql
    return union_all(*(finds(n, attempt, all_of) for n, attempt in enumerate(attempts))).subquery("ranked")


def _in_sqlite(number: int, sought: Sought, all_of: bool) -> Select[int, int, float]:
    index: ColumnElement[str] = literal_column("credentials_search_index", String)
    rowid = column("rowid", Integer)
    words = _expression(sought, " AND " if all_of else " OR ", " OR ", lambda phrase: f'"{" ".join(phrase)}"')
    # For SQLite less is better, so that sorting upwards is right.
    fit = -func.bm25(index, _TITLE, _ABOUT, _REST, type_=Float)
    return (
        select(rowid.label("id"), _number(number), fit.label("fit"))
        .select_from(table("credentials_search_index"))
        .where(index.op("MATCH")(words))
    )


def _in_postgresql(number: int, sought: Sought, all_of: bool) -> Select[int, int, float]:
    vector = column("vector", TSVECTOR)
    words = _expression(sought, " & " if all_of else " | ", " | ", _side_by_side)
    query = func.to_tsquery("english", words)
    # Weights of D, C, B and A, at most 1.
    weights: ColumnElement[str] = literal_column(f"'{{{_REST / _TITLE}, 0, {_ABOUT / _TITLE}, 1}}'::real[]")
    fit = func.ts_rank(weights, vector, query, type_=Float)
    return (
        select(column("id", Integer), _number(number), fit.label("fit"))
        .select_from(table("credentials_search_index"))
        .where(vector.bool_op("@@")(query))
    )


def _number(number: int) -> ColumnElement[int]:
    return literal(number, literal_execute=True).label("attempt")


def _side_by_side(phrase: Phrase) -> str:
    return "(" + " <-> ".join(f"'{word}'" for word in phrase) + ")"


def _expression(sought: Sought, both: str, either: str, write: Callable[[Phrase], str]) -> str:
    # Phrases hold letters and digits only, so no sign of theirs can mean anything to a database.
    return both.join(f"({either.join(write(phrase) for phrase in phrases)})" for phrases in sought)
