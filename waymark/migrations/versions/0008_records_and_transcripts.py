"""Records and transcripts: what was made of somebody's awards and credit, and where it is confirmed

Revision: 0008, after: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('hr_record',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.Enum('record', 'transcript', name='recordkind_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('address', sa.String(length=400), nullable=False),
    sa.Column('contents', sa.JSON(), nullable=False),
    sa.Column('document', sa.Text(), nullable=True),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by', sa.String(length=32), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(kind = 'record') = (document IS NOT NULL)", name=op.f('ck_hr_record_record_has_its_document')),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_hr_record_district_id_people_district')),
    sa.ForeignKeyConstraint(['made_by'], ['people_person.id'], name=op.f('fk_hr_record_made_by_people_person')),
    sa.ForeignKeyConstraint(['person_id'], ['people_person.id'], name=op.f('fk_hr_record_person_id_people_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hr_record'))
    )
    op.create_index(op.f('ix_hr_record_person_id_hr_record_made_at'), 'hr_record', ['person_id', 'made_at'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_hr_record_person_id_hr_record_made_at'), table_name='hr_record')
    op.drop_table('hr_record')
