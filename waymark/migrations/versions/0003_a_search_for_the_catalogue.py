"""A search for the catalogue

Revision: 0003, after: 0002
"""

import re
import unicodedata
from collections import Counter, defaultdict

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

# What each database derives from the texts by itself; credentials/search/tables.py says the same.
SQLITE = (
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
POSTGRESQL = (
    """ALTER TABLE credentials_search ADD COLUMN vector tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', about), 'B')
    || setweight(to_tsvector('english', rest), 'D')
) STORED""",
    "CREATE INDEX credentials_search_index ON credentials_search USING gin (vector)",
)
# Words of which PostgreSQL's English dictionary makes nothing.
LITTLE_WORDS = frozenset("""
a about above after again against all am an and any are as at be because been before being below between both but by
can did do does doing don down during each few for from further had has have having he her here hers herself him
himself his how i if in into is it its itself just me more most my myself no nor not now of off on once only or other
our ours ourselves out over own s same she should so some such t than that the their theirs them themselves then there
these they this those through to too under until up very was we were what when where which while who whom why will
with you your yours yourself yourselves
""".split())

VERSION = sa.table(
    'credentials_version',
    *(sa.column(name) for name in ('id', 'credential_id', 'state', 'title', 'summary', 'competency', 'found_by')),
    sa.column('body', sa.JSON()),
)
CREDENTIAL = sa.table('credentials_credential', sa.column('id'), sa.column('district_id'))
ALIGNMENT = sa.table('credentials_alignment', *(sa.column(name) for name in ('version_id', 'framework_id', 'code')))
INFORMS = sa.table('credentials_informs', sa.column('version_id'), sa.column('area_code'))
ITEM = sa.table('frameworks_item', *(sa.column(name) for name in ('framework_id', 'code', 'title')))
SEARCH = sa.table(
    'credentials_search', *(sa.column(name) for name in ('version_id', 'district_id', 'title', 'about', 'rest')),
    sa.column('audiences', sa.JSON()),
)
WORD = sa.table('credentials_word', *(sa.column(name) for name in ('district_id', 'word', 'uses')))


def upgrade() -> None:
    op.create_table('credentials_search',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version_id', sa.String(length=32), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('audiences', sa.JSON(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('rest', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_credentials_search_district_id_people_district')),
    sa.ForeignKeyConstraint(['version_id'], ['credentials_version.id'], name=op.f('fk_credentials_search_version_id_credentials_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_credentials_search')),
    sa.UniqueConstraint('version_id', name=op.f('uq_credentials_search_version_id'))
    )
    op.create_table('credentials_word',
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('word', sa.String(length=40), nullable=False),
    sa.Column('uses', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_credentials_word_district_id_people_district')),
    sa.PrimaryKeyConstraint('district_id', 'word', name=op.f('pk_credentials_word'))
    )
    for statement in SQLITE if op.get_bind().dialect.name == 'sqlite' else POSTGRESQL:
        op.execute(statement)
    _fill(op.get_bind())
    op.drop_column('credentials_version', 'found_by')


def downgrade() -> None:
    connection = op.get_bind()
    op.add_column('credentials_version', sa.Column('found_by', sa.Text(), server_default='', nullable=False))
    rows = connection.execute(sa.select(SEARCH)).all()
    for row in rows:
        words = f'{row.title} {row.about} {row.rest}'
        connection.execute(VERSION.update().where(VERSION.c.id == row.version_id).values(found_by=words))
    if connection.dialect.name == 'sqlite':
        op.execute('DROP TABLE credentials_search_index')
    op.drop_table('credentials_word')
    op.drop_table('credentials_search')


def _fill(connection: sa.Connection) -> None:
    """Have everything found that is in a catalogue now."""
    items = {(row.framework_id, row.code): row.title for row in connection.execute(sa.select(ITEM))}
    pointers = defaultdict(list)
    for row in connection.execute(sa.select(ALIGNMENT)):
        pointers[row.version_id].append((row.framework_id, row.code))
    for row in connection.execute(sa.select(INFORMS)):
        pointers[row.version_id].append(('knowledgeworks-conditions', row.area_code))
    uses: defaultdict[str, Counter[str]] = defaultdict(Counter)
    query = sa.select(VERSION, CREDENTIAL.c.district_id).join(CREDENTIAL, CREDENTIAL.c.id == VERSION.c.credential_id)
    query = query.where(VERSION.c.state == 'published')
    for row in connection.execute(query).all():
        points = dict.fromkeys(pointers[row.id])
        if row.body['area']:
            points['core-four', row.body['area']] = None
        rest = [*_texts(row.body), *(f'{code} {items.get((framework, code), "")}' for framework, code in points)]
        about = {
            'version_id': row.id, 'district_id': row.district_id, 'audiences': row.body.get('audiences', [])
        }
        text = {'title': _plain(row.title), 'about': _plain(row.summary, row.competency), 'rest': _plain(*rest)}
        connection.execute(SEARCH.insert().values(**about, **text))
        uses[row.district_id].update(set(' '.join(text.values()).split()) - LITTLE_WORDS)
    for district_id, counts in uses.items():
        rows = [{'district_id': district_id, 'word': word, 'uses': number} for word, number in counts.items()]
        connection.execute(WORD.insert(), rows)


def _plain(*texts: str) -> str:
    words = []
    for text in texts:
        spread = unicodedata.normalize('NFKD', unicodedata.normalize('NFKD', text).casefold())
        bare = ''.join(sign for sign in spread if not unicodedata.combining(sign))
        words += [word[:40] for word in re.findall(r'[^\W_]+', bare)]
    return ' '.join(words)


def _texts(body):
    yield from body.get('tags', ())
    yield from (source['author'] for source in body['why'].get('sources', ()))
    yield from (body['audience'], body['method']['summary'], *body['method']['steps'])
    for demand in body.get('demands', ()):
        yield from (demand['title'], demand['prompt'], demand['shows'])
    for criterion in (body.get('rubric') or {}).get('criteria', ()):
        yield from (criterion['title'], criterion['look_for'], *criterion['levels'].values())
