"""Chronicles of awards: signed entries that explain each award, added and never changed

Revision: 0014, after: 0013
"""

import uuid
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

# waymark.kernel.db.append_only says the same.
REFUSAL = 'rows of awards_chronicle are added and never changed'
SQLITE = tuple(
    f"CREATE TRIGGER awards_chronicle_no_{verb} BEFORE {verb} ON awards_chronicle "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for verb in ('update', 'delete')
)
POSTGRESQL = (
    "CREATE FUNCTION awards_chronicle_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    "CREATE TRIGGER awards_chronicle_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON awards_chronicle "
    "FOR EACH STATEMENT EXECUTE FUNCTION awards_chronicle_refuse()",
)


def upgrade() -> None:
    op.create_table('awards_chronicle',
    sa.Column('award_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('happening', sa.Enum('granted', 'issued', 'reissued', 'suspended', 'resumed', 'expired', 'revoked', name='happening_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('audit_id', sa.BigInteger(), nullable=False),
    sa.Column('key_id', sa.String(length=32), nullable=False),
    sa.Column('statement', sa.Text(), nullable=False),
    sa.Column('secret', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['award_id'], ['awards_award.id'], name=op.f('fk_awards_chronicle_award_id_awards_award')),
    sa.ForeignKeyConstraint(['key_id'], ['awards_key.id'], name=op.f('fk_awards_chronicle_key_id_awards_key')),
    sa.PrimaryKeyConstraint('award_id', 'number', name=op.f('pk_awards_chronicle'))
    )
    for statement in SQLITE if op.get_bind().dialect.name == 'sqlite' else POSTGRESQL:
        op.execute(statement)
    _ask_for_those_of_before()


def _ask_for_those_of_before() -> None:
    """Awards that are there already get their chronicles by the same job as new ones, which reads the audit trail."""
    now = datetime.now(UTC)
    ids = op.get_bind().execute(sa.text('SELECT id FROM awards_award ORDER BY id')).scalars().all()
    outbox = sa.table(
        'kernel_outbox',
        sa.column('id', sa.String),
        sa.column('kind', sa.String),
        sa.column('arguments', sa.JSON),
        sa.column('state', sa.String),
        sa.column('created_at', sa.DateTime(timezone=True)),
        sa.column('run_after', sa.DateTime(timezone=True)),
        sa.column('attempts', sa.Integer),
        sa.column('last_error', sa.Text),
    )
    for start in range(0, len(ids), 500):
        op.execute(
            outbox.insert().values(
                id=uuid.uuid4().hex,
                kind='awards.chronicle',
                arguments={'award_ids': list(ids[start : start + 500])},
                state='waiting',
                created_at=now,
                run_after=now,
                attempts=0,
                last_error='',
            )
        )


def downgrade() -> None:
    op.drop_table('awards_chronicle')
    if op.get_bind().dialect.name != 'sqlite':
        op.execute('DROP FUNCTION awards_chronicle_refuse')
