"""Frameworks of districts

Revision: 0002, after: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('frameworks_change',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('framework_id', sa.String(length=64), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.Enum('import', 'status', 'relation', 'item', name='changekind_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('item_code', sa.String(length=64), nullable=True),
    sa.Column('what', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['framework_id'], ['frameworks_framework.id'], name=op.f('fk_frameworks_change_framework_id_frameworks_framework')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_frameworks_change'))
    )
    with op.batch_alter_table('frameworks_change', schema=None) as batch_op:
        batch_op.create_index('ix_frameworks_change_of', ['framework_id', 'at'], unique=False)

    op.create_table('frameworks_comment',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('framework_id', sa.String(length=64), nullable=False),
    sa.Column('item_code', sa.String(length=64), nullable=True),
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('author_id', sa.String(length=32), nullable=False),
    sa.Column('author_name', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by', sa.String(length=200), nullable=True),
    sa.ForeignKeyConstraint(['framework_id'], ['frameworks_framework.id'], name=op.f('fk_frameworks_comment_framework_id_frameworks_framework')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_frameworks_comment'))
    )
    with op.batch_alter_table('frameworks_comment', schema=None) as batch_op:
        batch_op.create_index('ix_frameworks_comment_of', ['framework_id', 'district_id'], unique=False)

    op.create_table('frameworks_proposal',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('author_id', sa.String(length=32), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('framework_id', sa.String(length=64), nullable=True),
    sa.Column('document', sa.JSON(), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['framework_id'], ['frameworks_framework.id'], name=op.f('fk_frameworks_proposal_framework_id_frameworks_framework')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_frameworks_proposal')),
    sa.UniqueConstraint('author_id', name=op.f('uq_frameworks_proposal_author_id'))
    )
    op.create_table('frameworks_item_tag',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('framework_id', sa.String(length=64), nullable=False),
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('against_framework_id', sa.String(length=64), nullable=False),
    sa.Column('tag', sa.Enum('needed', 'nice_to_have', 'outdated', 'missing', name='itemtag_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('set_by', sa.String(length=200), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['against_framework_id'], ['frameworks_framework.id'], name='fk_frameworks_item_tag_against'),
    sa.ForeignKeyConstraint(['framework_id', 'code'], ['frameworks_item.framework_id', 'frameworks_item.code'], name='fk_frameworks_item_tag_item'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_frameworks_item_tag')),
    sa.UniqueConstraint('district_id', 'framework_id', 'code', 'against_framework_id', name='uq_frameworks_item_tag_once')
    )
    op.create_table('frameworks_pair_tag',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('first_framework_id', sa.String(length=64), nullable=False),
    sa.Column('first_code', sa.String(length=64), nullable=False),
    sa.Column('second_framework_id', sa.String(length=64), nullable=False),
    sa.Column('second_code', sa.String(length=64), nullable=False),
    sa.Column('tag', sa.Enum('aligned', 'partly_aligned', 'misaligned', name='pairtag_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('set_by', sa.String(length=200), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['first_framework_id', 'first_code'], ['frameworks_item.framework_id', 'frameworks_item.code'], name='fk_frameworks_pair_tag_first'),
    sa.ForeignKeyConstraint(['second_framework_id', 'second_code'], ['frameworks_item.framework_id', 'frameworks_item.code'], name='fk_frameworks_pair_tag_second'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_frameworks_pair_tag')),
    sa.UniqueConstraint('district_id', 'first_framework_id', 'first_code', 'second_framework_id', 'second_code', name='uq_frameworks_pair_tag_once')
    )
    op.create_table('frameworks_relation',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('from_framework_id', sa.String(length=64), nullable=False),
    sa.Column('from_code', sa.String(length=64), nullable=False),
    sa.Column('to_framework_id', sa.String(length=64), nullable=False),
    sa.Column('to_code', sa.String(length=64), nullable=False),
    sa.Column('relation', sa.Enum('supports', 'part_of', 'exemplifies', 'replaced_by', 'related', name='relation_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('crosswalk', sa.String(length=100), nullable=True),
    sa.ForeignKeyConstraint(['from_framework_id', 'from_code'], ['frameworks_item.framework_id', 'frameworks_item.code'], name='fk_frameworks_relation_from'),
    sa.ForeignKeyConstraint(['to_framework_id', 'to_code'], ['frameworks_item.framework_id', 'frameworks_item.code'], name='fk_frameworks_relation_to'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_frameworks_relation')),
    sa.UniqueConstraint('from_framework_id', 'from_code', 'to_framework_id', 'to_code', 'relation', name='uq_frameworks_relation_once')
    )
    with op.batch_alter_table('frameworks_relation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_frameworks_relation_crosswalk'), ['crosswalk'], unique=False)
        batch_op.create_index('ix_frameworks_relation_to', ['to_framework_id', 'to_code'], unique=False)

    # Tables that others point at are not copied, as SQLite would do for a check that is added afterwards: the column
    # brings its check along, in words that both databases know.
    op.add_column('frameworks_framework', sa.Column('district_id', sa.String(length=32), nullable=True))
    op.execute(
        "ALTER TABLE frameworks_framework ADD COLUMN status VARCHAR(32) DEFAULT 'adopted' NOT NULL "
        "CONSTRAINT ck_frameworks_framework_frameworkstatus_known CHECK (status IN ('draft', 'beta', 'adopted', 'retired'))"
    )
    # Nothing was written down about older changes, so what is there counts as it was in the beginning.
    op.add_column('frameworks_framework', sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False, server_default='2026-01-01 00:00:00'))
    op.create_index(op.f('ix_frameworks_framework_district_id'), 'frameworks_framework', ['district_id'], unique=False)
    op.add_column('frameworks_item', sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('frameworks_item', sa.Column('version', sa.Integer(), nullable=False, server_default='1'))


def downgrade() -> None:
    op.drop_column('frameworks_item', 'version')
    op.drop_column('frameworks_item', 'retired_at')
    op.drop_index(op.f('ix_frameworks_framework_district_id'), table_name='frameworks_framework')
    op.drop_column('frameworks_framework', 'changed_at')
    op.drop_column('frameworks_framework', 'status')
    op.drop_column('frameworks_framework', 'district_id')

    with op.batch_alter_table('frameworks_relation', schema=None) as batch_op:
        batch_op.drop_index('ix_frameworks_relation_to')
        batch_op.drop_index(batch_op.f('ix_frameworks_relation_crosswalk'))

    op.drop_table('frameworks_relation')
    op.drop_table('frameworks_pair_tag')
    op.drop_table('frameworks_item_tag')
    op.drop_table('frameworks_proposal')
    with op.batch_alter_table('frameworks_comment', schema=None) as batch_op:
        batch_op.drop_index('ix_frameworks_comment_of')

    op.drop_table('frameworks_comment')
    with op.batch_alter_table('frameworks_change', schema=None) as batch_op:
        batch_op.drop_index('ix_frameworks_change_of')

    op.drop_table('frameworks_change')
