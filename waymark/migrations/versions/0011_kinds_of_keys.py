"""Kinds of keys

Revision: 0011, after: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

IN_USE = sa.text('retired_at IS NULL')


def upgrade() -> None:
    with op.batch_alter_table('awards_key', schema=None) as batch_op:
        batch_op.drop_index('uq_awards_key_in_use', sqlite_where=IN_USE, postgresql_where=IN_USE)
        batch_op.add_column(sa.Column('kind', sa.Enum('ed25519', 'rsa', name='keykind_known', native_enum=False, create_constraint=True, length=32), server_default='ed25519', nullable=False))
        batch_op.create_index('uq_awards_key_in_use', ['issuer_id', 'kind'], unique=True, sqlite_where=IN_USE, postgresql_where=IN_USE)


def downgrade() -> None:
    # The older version knows one kind of key only. No badge is stored that another one signed.
    op.execute("DELETE FROM awards_key WHERE kind <> 'ed25519'")
    with op.batch_alter_table('awards_key', schema=None) as batch_op:
        batch_op.drop_index('uq_awards_key_in_use', sqlite_where=IN_USE, postgresql_where=IN_USE)
        batch_op.drop_constraint(op.f('ck_awards_key_keykind_known'), type_='check')
        batch_op.drop_column('kind')
        batch_op.create_index('uq_awards_key_in_use', ['issuer_id'], unique=True, sqlite_where=IN_USE, postgresql_where=IN_USE)
