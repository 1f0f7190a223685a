"""Which award renews which

Revision: 0013, after: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('awards_award', sa.Column('renews_id', sa.String(length=32), nullable=True))
    op.create_index('uq_awards_award_renewed_once', 'awards_award', ['renews_id'], unique=True)


def downgrade() -> None:
    op.drop_index('uq_awards_award_renewed_once', table_name='awards_award')
    op.drop_column('awards_award', 'renews_id')
