"""Drafts, partners and offers

Revision: 0005, after: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table('credentials_partner',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('url', sa.String(length=300), nullable=False),
    sa.Column('state', sa.Enum('approved', 'suspended', name='partnerstate_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_credentials_partner_district_id_people_district')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_credentials_partner')),
    sa.UniqueConstraint('district_id', 'slug', name=op.f('uq_credentials_partner_district_id_slug'))
    )
    op.create_table('credentials_partner_member',
    sa.Column('partner_id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['partner_id'], ['credentials_partner.id'], name=op.f('fk_credentials_partner_member_partner_id_credentials_partner')),
    sa.ForeignKeyConstraint(['person_id'], ['people_person.id'], name=op.f('fk_credentials_partner_member_person_id_people_person')),
    sa.PrimaryKeyConstraint('partner_id', 'person_id', name=op.f('pk_credentials_partner_member'))
    )
    with op.batch_alter_table('credentials_partner_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_credentials_partner_member_person_id'), ['person_id'], unique=False)

    op.create_table('credentials_draft',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('partner_id', sa.String(length=32), nullable=True),
    sa.Column('base_id', sa.String(length=32), nullable=True),
    sa.Column('version_id', sa.String(length=32), nullable=True),
    sa.Column('state', sa.Enum('writing', 'proposed', 'published', 'discarded', name='draftstate_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('proposed_by', sa.String(length=32), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.String(length=32), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'published') = (version_id IS NOT NULL)", name=op.f('ck_credentials_draft_published_has_version')),
    sa.ForeignKeyConstraint(['base_id'], ['credentials_version.id'], name=op.f('fk_credentials_draft_base_id_credentials_version')),
    sa.ForeignKeyConstraint(['changed_by'], ['people_person.id'], name=op.f('fk_credentials_draft_changed_by_people_person')),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_credentials_draft_district_id_people_district')),
    sa.ForeignKeyConstraint(['partner_id'], ['credentials_partner.id'], name=op.f('fk_credentials_draft_partner_id_credentials_partner')),
    sa.ForeignKeyConstraint(['proposed_by'], ['people_person.id'], name=op.f('fk_credentials_draft_proposed_by_people_person')),
    sa.ForeignKeyConstraint(['version_id'], ['credentials_version.id'], name=op.f('fk_credentials_draft_version_id_credentials_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_credentials_draft'))
    )
    with op.batch_alter_table('credentials_draft', schema=None) as batch_op:
        batch_op.create_index('uq_credentials_draft_open', ['district_id', 'slug'], unique=True, sqlite_where=sa.text("state IN ('writing', 'proposed')"), postgresql_where=sa.text("state IN ('writing', 'proposed')"))

    op.create_table('credentials_offer',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('credential_id', sa.String(length=32), nullable=False),
    sa.Column('from_id', sa.String(length=32), nullable=False),
    sa.Column('to_id', sa.String(length=32), nullable=True),
    sa.Column('touched', sa.Enum('plans', 'submissions', 'awards', name='touched_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('subject_id', sa.String(length=64), nullable=False),
    sa.Column('must_answer', sa.Boolean(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.Enum('old', 'new', name='chosen_known', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(answer IS NULL) = (answered_at IS NULL)', name=op.f('ck_credentials_offer_answered_has_its_date')),
    sa.ForeignKeyConstraint(['credential_id'], ['credentials_credential.id'], name=op.f('fk_credentials_offer_credential_id_credentials_credential')),
    sa.ForeignKeyConstraint(['from_id'], ['credentials_version.id'], name=op.f('fk_credentials_offer_from_id_credentials_version')),
    sa.ForeignKeyConstraint(['person_id'], ['people_person.id'], name=op.f('fk_credentials_offer_person_id_people_person')),
    sa.ForeignKeyConstraint(['to_id'], ['credentials_version.id'], name=op.f('fk_credentials_offer_to_id_credentials_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_credentials_offer')),
    sa.UniqueConstraint('touched', 'subject_id', 'person_id', name=op.f('uq_credentials_offer_touched_subject_id_person_id'))
    )
    with op.batch_alter_table('credentials_offer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_credentials_offer_person_id_credentials_offer_credential_id'), ['person_id', 'credential_id'], unique=False)

    op.create_table('credentials_draft_author',
    sa.Column('draft_id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['credentials_draft.id'], name=op.f('fk_credentials_draft_author_draft_id_credentials_draft')),
    sa.ForeignKeyConstraint(['person_id'], ['people_person.id'], name=op.f('fk_credentials_draft_author_person_id_people_person')),
    sa.PrimaryKeyConstraint('draft_id', 'person_id', name=op.f('pk_credentials_draft_author'))
    )
    with op.batch_alter_table('credentials_draft_author', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_credentials_draft_author_person_id'), ['person_id'], unique=False)

    op.create_table('credentials_draft_save',
    sa.Column('draft_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=True),
    sa.Column('what', sa.String(length=200), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['credentials_draft.id'], name=op.f('fk_credentials_draft_save_draft_id_credentials_draft')),
    sa.ForeignKeyConstraint(['person_id'], ['people_person.id'], name=op.f('fk_credentials_draft_save_person_id_people_person')),
    sa.PrimaryKeyConstraint('draft_id', 'number', name=op.f('pk_credentials_draft_save'))
    )
    # Tables that others point at are not copied, so the columns come without keys and checks.
    op.add_column('credentials_credential', sa.Column('partner_id', sa.String(length=32), nullable=True))

    op.add_column('credentials_version', sa.Column('retired_because', sa.Text(), nullable=False, server_default=''))




def downgrade() -> None:

    op.drop_column('credentials_version', 'retired_because')
    op.drop_column('credentials_credential', 'partner_id')

    op.drop_table('credentials_draft_save')
    with op.batch_alter_table('credentials_draft_author', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_credentials_draft_author_person_id'))

    op.drop_table('credentials_draft_author')
    with op.batch_alter_table('credentials_offer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_credentials_offer_person_id_credentials_offer_credential_id'))

    op.drop_table('credentials_offer')
    with op.batch_alter_table('credentials_draft', schema=None) as batch_op:
        batch_op.drop_index('uq_credentials_draft_open', sqlite_where=sa.text("state IN ('writing', 'proposed')"), postgresql_where=sa.text("state IN ('writing', 'proposed')"))

    op.drop_table('credentials_draft')
    with op.batch_alter_table('credentials_partner_member', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_credentials_partner_member_person_id'))

    op.drop_table('credentials_partner_member')
    op.drop_table('credentials_partner')

