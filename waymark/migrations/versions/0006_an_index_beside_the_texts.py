"""An index beside the texts: on PostgreSQL the search has a table of its own, as it has on SQLite

Revision: 0006, after: 0005
"""

from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

# credentials/search/tables.py says the same.
POSTGRESQL = (
    """CREATE TABLE credentials_search_index (
    id bigint PRIMARY KEY REFERENCES credentials_search ON DELETE CASCADE,
    vector tsvector NOT NULL
)""",
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
BEFORE = (
    """ALTER TABLE credentials_search ADD COLUMN vector tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', about), 'B')
    || setweight(to_tsvector('english', rest), 'D')
) STORED""",
    'CREATE INDEX credentials_search_index ON credentials_search USING gin (vector)',
)


def upgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        return
    op.execute('ALTER TABLE credentials_search RENAME COLUMN vector TO before')
    op.execute('DROP INDEX credentials_search_index')
    for statement in POSTGRESQL:
        op.execute(statement)
    op.execute('INSERT INTO credentials_search_index (id, vector) SELECT id, before FROM credentials_search')
    op.execute('ALTER TABLE credentials_search DROP COLUMN before')


def downgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        return
    op.execute('DROP TABLE credentials_search_index')
    op.execute('DROP FUNCTION credentials_search_changed CASCADE')
    for statement in BEFORE:
        op.execute(statement)
