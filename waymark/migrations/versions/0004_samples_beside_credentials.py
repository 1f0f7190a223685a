"""Samples beside credentials: anchors and worked examples

Revision: 0004, after: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('credentials_sample',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('version_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.Enum('anchor', 'example', name='samplekind_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('expected', sa.Enum('met', 'not_yet', 'borderline', name='expected_known', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('loaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(kind = 'anchor') = (expected IS NOT NULL)", name=op.f('ck_credentials_sample_anchor_has_its_outcome')),
    sa.ForeignKeyConstraint(['version_id'], ['credentials_version.id'], name=op.f('fk_credentials_sample_version_id_credentials_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_credentials_sample')),
    sa.UniqueConstraint('version_id', 'kind', 'slug', name=op.f('uq_credentials_sample_version_id_kind_slug'))
    )


def downgrade() -> None:
    op.drop_table('credentials_sample')
