"""The words of the catalogue, and what each database derives from them by itself.

``CatalogueText`` is an ordinary table, and each database keeps a full-text index of it by triggers; so whoever copies
or restores the rows has the index too. The migrations say the same once more.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Connection, ForeignKey, Integer, String, Text, event
from sqlalchemy.orm import Mapped, mapped_column

from credentials.rules import VersionId
from credentials.rules.searching import LONGEST_WORD
from waymark.kernel.db import Base
from waymark.kernel.ids import DistrictId


class CatalogueText(Base):
    """What a version in the catalogue is found by: small letters, no accents, one space between words.

    Short columns come first: behind long ones SQLite reads them slowly.
    """

    __tablename__ = "credentials_search"

    # SQLite gives other numbers to rows without a number of their own when it tidies up, and the index needs one.
    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    version_id: Mapped[VersionId] = mapped_column(ForeignKey("credentials_version.id"), unique=True)
    district_id: Mapped[DistrictId] = mapped_column(ForeignKey("people_district.id"))
    audiences: Mapped[list[str]] = mapped_column(JSON)
    title: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(Text)
    """Summary and competency."""
    rest: Mapped[str] = mapped_column(Text)
    """Tags, what it is aligned with, method, demands and criteria."""

    @property
    def words(self) -> list[str]:
        """Every word of it."""
        return f"{self.title} {self.about} {self.rest}".split()


class CatalogueWord(Base):
    """A word of a district's catalogue, with the number of credentials that use it. Slips are mended by them."""

    __tablename__ = "credentials_word"

    district_id: Mapped[DistrictId] = mapped_column(ForeignKey("people_district.id"), primary_key=True)
    word: Mapped[str] = mapped_column(String(LONGEST_WORD), primary_key=True)
    uses: Mapped[int] = mapped_column(Integer)


_SQLITE = (
    """CREATE VIRTUAL TABLE credentials_search_index USING fts5(
    title, about, rest, content='credentials_search', content_rowid='id', tokenize='porter unicode61'
)""",
    """CREATE TRIGGER credentials_search_added AFTER INSERT ON credentials_search BEGIN
    INSERT INTO credentials_search_index (rowid, title, about, rest)
    VALUES (new.id, new.title, new.about, new.rest);
END""",
    """CREATE TRIGGER credentials_search_removed AFTER DELETE ON credentials_search BEGIN
    INSERT INTO credentials_search_index (credentials_search_index, rowid, title, about, rest)
    VALUES ('delete', old.id, old.title, old.about, old.rest);
END""",
    """CREATE TRIGGER credentials_search_changed AFTER UPDATE ON credentials_search BEGIN
    INSERT INTO credentials_search_index (credentials_search_index, rowid, title, about, rest)
    VALUES ('delete', old.id, old.title, old.about, old.rest);
    INSERT INTO credentials_search_index (rowid, title, about, rest)
    VALUES (new.id, new.title, new.about, new.rest);
END""",
)
_POSTGRESQL = (
    """CREATE TABLE credentials_search_index (
    id bigint PRIMARY KEY REFERENCES credentials_search ON DELETE CASCADE,
    vector tsvector NOT NULL
)""",
    # Kept in the row and not beside it, so that the planner knows what reading all of them costs.
    "ALTER TABLE credentials_search_index ALTER COLUMN vector SET STORAGE MAIN",
    "CREATE INDEX credentials_search_index_vector ON credentials_search_index USING gin (vector)",
    """CREATE FUNCTION credentials_search_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO credentials_search_index (id, vector) VALUES (
        new.id,
        setweight(to_tsvector('english', new.title), 'A') || setweight(to_tsvector('english', new.about), 'B')
        || setweight(to_tsvector('english', new.rest), 'D')
    ) ON CONFLICT (id) DO UPDATE SET vector = excluded.vector;
    RETURN NULL;
END $$""",
    """CREATE TRIGGER credentials_search_changed AFTER INSERT OR UPDATE ON credentials_search
FOR EACH ROW EXECUTE FUNCTION credentials_search_changed()""",
)

DERIVED = frozenset(
    {
        "credentials_search_index",
        *(f"credentials_search_index_{part}" for part in ("config", "data", "docsize", "idx")),
    }
)
"""Names of what the databases derive. No model describes it, so a comparison with the models passes over it."""


@event.listens_for(CatalogueText.__table__, "after_create")
def _derive(table: object, connection: Connection, **_: object) -> None:
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL:
        connection.exec_driver_sql(statement)


@event.listens_for(CatalogueText.__table__, "before_drop")
def _forget(table: object, connection: Connection, **_: object) -> None:
    connection.exec_driver_sql("DROP TABLE IF EXISTS credentials_search_index")
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS credentials_search_changed CASCADE")
