"""Collections of badges, and links to them for those who have left

Revision: 0009, after: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('awards_collection',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('shared_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people_person.id'], name=op.f('fk_awards_collection_person_id_people_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_awards_collection'))
    )
    with op.batch_alter_table('awards_collection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_awards_collection_person_id_awards_collection_made_at'), ['person_id', 'made_at'], unique=False)

    op.create_table('awards_collection_award',
    sa.Column('collection_id', sa.String(length=32), nullable=False),
    sa.Column('award_id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['award_id'], ['awards_award.id'], name=op.f('fk_awards_collection_award_award_id_awards_award')),
    sa.ForeignKeyConstraint(['collection_id'], ['awards_collection.id'], name=op.f('fk_awards_collection_award_collection_id_awards_collection')),
    sa.PrimaryKeyConstraint('collection_id', 'award_id', name=op.f('pk_awards_collection_award'))
    )
    with op.batch_alter_table('awards_collection_award', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_awards_collection_award_award_id'), ['award_id'], unique=False)

    op.create_table('awards_takeaway',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people_person.id'], name=op.f('fk_awards_takeaway_person_id_people_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_awards_takeaway')),
    sa.UniqueConstraint('digest', name=op.f('uq_awards_takeaway_digest'))
    )
    with op.batch_alter_table('awards_takeaway', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_awards_takeaway_person_id'), ['person_id'], unique=False)

    with op.batch_alter_table('people_account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('private_email', sa.String(length=254), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_people_account_private_email'), ['private_email'])


def downgrade() -> None:
    with op.batch_alter_table('people_account', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_people_account_private_email'), type_='unique')
        batch_op.drop_column('private_email')

    op.drop_table('awards_takeaway')
    op.drop_table('awards_collection_award')
    op.drop_table('awards_collection')
