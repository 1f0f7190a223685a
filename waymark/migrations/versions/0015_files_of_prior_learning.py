"""Files that show prior learning

Revision: 0015, after: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('evidence_attachment',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('store_key', sa.String(length=200), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_attachment'))
    )
    with op.batch_alter_table('evidence_attachment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evidence_attachment_store_key'), ['store_key'], unique=False)

    op.create_table('awards_outside_file',
    sa.Column('attachment_id', sa.String(length=32), nullable=False),
    sa.Column('outside_id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['attachment_id'], ['evidence_attachment.id'], name=op.f('fk_awards_outside_file_attachment_id_evidence_attachment')),
    sa.ForeignKeyConstraint(['outside_id'], ['awards_outside.id'], name=op.f('fk_awards_outside_file_outside_id_awards_outside')),
    sa.PrimaryKeyConstraint('attachment_id', name=op.f('pk_awards_outside_file'))
    )
    with op.batch_alter_table('awards_outside_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_awards_outside_file_outside_id'), ['outside_id'], unique=False)


def downgrade() -> None:
    op.drop_table('awards_outside_file')
    op.drop_table('evidence_attachment')
