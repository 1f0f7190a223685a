"""Editions of badges

Revision: 0007, after: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('awards_edition',
    sa.Column('award_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Enum('earned', 'published', 'address', 'repaired', 'resumed', name='editionreason_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('key_id', sa.String(length=32), nullable=False),
    sa.Column('status_list_id', sa.String(length=32), nullable=False),
    sa.Column('status_index', sa.Integer(), nullable=False),
    sa.Column('marked', sa.Boolean(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('document_jwt', sa.Text(), nullable=False),
    sa.Column('document_digest', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['award_id'], ['awards_award.id'], name=op.f('fk_awards_edition_award_id_awards_award')),
    sa.ForeignKeyConstraint(['key_id'], ['awards_key.id'], name=op.f('fk_awards_edition_key_id_awards_key')),
    sa.ForeignKeyConstraint(['status_list_id'], ['awards_status_list.id'], name=op.f('fk_awards_edition_status_list_id_awards_status_list')),
    sa.PrimaryKeyConstraint('award_id', 'number', name=op.f('pk_awards_edition'))
    )
    with op.batch_alter_table('awards_edition', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_awards_edition_status_list_id_awards_edition_status_index'), ['status_list_id', 'status_index'], unique=False)

    with op.batch_alter_table('awards_award', schema=None) as batch_op:
        batch_op.add_column(sa.Column('edition', sa.Integer(), server_default='1', nullable=False))
        batch_op.add_column(sa.Column('edition_reason', sa.Enum('earned', 'published', 'address', 'repaired', 'resumed', name='editionreason_known', native_enum=False, create_constraint=True, length=32), server_default='earned', nullable=False))
        batch_op.add_column(sa.Column('edition_note', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('reissued_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('published', sa.JSON(), server_default='{}', nullable=False))
        batch_op.add_column(sa.Column('suspended_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('suspension_reason', sa.Text(), server_default='', nullable=False))
    op.execute(
        "UPDATE awards_award SET suspended_at = issued_at, suspension_reason = 'No reason was noted.'"
        " WHERE state = 'suspended'"
    )
    with op.batch_alter_table('awards_award', schema=None) as batch_op:
        batch_op.create_check_constraint(
            op.f('ck_awards_award_suspended_has_its_reason'),
            "state <> 'suspended' OR (suspended_at IS NOT NULL AND suspension_reason <> '')",
        )


def downgrade() -> None:
    with op.batch_alter_table('awards_award', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_awards_award_suspended_has_its_reason'), type_='check')
        batch_op.drop_constraint(op.f('ck_awards_award_editionreason_known'), type_='check')
        batch_op.drop_column('suspension_reason')
        batch_op.drop_column('suspended_at')
        batch_op.drop_column('published')
        batch_op.drop_column('reissued_at')
        batch_op.drop_column('edition_note')
        batch_op.drop_column('edition_reason')
        batch_op.drop_column('edition')

    with op.batch_alter_table('awards_edition', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_awards_edition_status_list_id_awards_edition_status_index'))

    op.drop_table('awards_edition')
