"""The time of readers, and review policies of credentials

Revision: 0016, after: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('review_availability',
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('weekly_limit', sa.Integer(), nullable=True),
    sa.Column('absences', sa.JSON(), nullable=False),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_review_availability_district_id_people_district')),
    sa.ForeignKeyConstraint(['person_id'], ['people_person.id'], name=op.f('fk_review_availability_person_id_people_person')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_review_availability'))
    )
    with op.batch_alter_table('review_availability', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_availability_district_id'), ['district_id'], unique=False)


    op.create_table('review_credential_policy',
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('credential', sa.String(length=100), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('loaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_review_credential_policy_district_id_people_district')),
    sa.PrimaryKeyConstraint('district_id', 'credential', name=op.f('pk_review_credential_policy'))
    )


def downgrade() -> None:
    op.drop_table('review_credential_policy')
    op.drop_table('review_availability')
