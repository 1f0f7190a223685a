"""The house of the first day

Revision: 0001, after: 
"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('frameworks_framework',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('publisher', sa.String(length=300), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('licence', sa.Text(), nullable=False),
    sa.Column('attribution', sa.Text(), nullable=False),
    sa.Column('source', sa.JSON(), nullable=False),
    sa.Column('codes', sa.Text(), nullable=False),
    sa.Column('notes', sa.JSON(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_frameworks_framework'))
    )
    op.create_table('kernel_answer',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('request_digest', sa.String(length=64), nullable=False),
    sa.Column('status', sa.Integer(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kernel_answer')),
    sa.UniqueConstraint('person_id', 'key', name=op.f('uq_kernel_answer_person_id_key'))
    )
    op.create_table('kernel_audit',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.String(length=32), nullable=True),
    sa.Column('by_system', sa.Boolean(), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=True),
    sa.Column('action', sa.String(length=64), nullable=False),
    sa.Column('subject_id', sa.String(length=64), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('request_id', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kernel_audit'))
    )
    with op.batch_alter_table('kernel_audit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_kernel_audit_district_id_kernel_audit_at'), ['district_id', 'at'], unique=False)
        batch_op.create_index(batch_op.f('ix_kernel_audit_subject_id'), ['subject_id'], unique=False)

    op.create_table('kernel_outbox',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('arguments', sa.JSON(), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'done', 'failed', name='jobstate_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('run_after', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('last_error', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kernel_outbox'))
    )
    with op.batch_alter_table('kernel_outbox', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_kernel_outbox_state_kernel_outbox_run_after'), ['state', 'run_after'], unique=False)

    op.create_table('people_district',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('slug', sa.String(length=64), nullable=False),
    sa.Column('learners', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people_district')),
    sa.UniqueConstraint('slug', name=op.f('uq_people_district_slug'))
    )
    op.create_table('awards_issuer',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('did', sa.String(length=400), nullable=False),
    sa.Column('base_url', sa.String(length=400), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('url', sa.String(length=400), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('founded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_awards_issuer_district_id_people_district')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_awards_issuer')),
    sa.UniqueConstraint('did', name=op.f('uq_awards_issuer_did'))
    )
    with op.batch_alter_table('awards_issuer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_awards_issuer_district_id_awards_issuer_founded_at'), ['district_id', 'founded_at'], unique=False)

    op.create_table('conditions_count',
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('counted_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_conditions_count_district_id_people_district')),
    sa.PrimaryKeyConstraint('district_id', name=op.f('pk_conditions_count'))
    )
    op.create_table('conditions_indicator',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('area_code', sa.String(length=64), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.Column('shown', sa.String(length=40), nullable=False),
    sa.Column('computed_from', sa.JSON(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_conditions_indicator_district_id_people_district')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conditions_indicator'))
    )
    with op.batch_alter_table('conditions_indicator', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_conditions_indicator_district_id_conditions_indicator_code_conditions_indicator_month_conditions_indicator_id'), ['district_id', 'code', 'month', 'id'], unique=False)

    op.create_table('credentials_credential',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('kind', sa.Enum('micro_credential', 'capstone', 'pathway', name='credentialkind_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('area_code', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_credentials_credential_district_id_people_district')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_credentials_credential')),
    sa.UniqueConstraint('district_id', 'slug', name=op.f('uq_credentials_credential_district_id_slug'))
    )
    op.create_table('frameworks_item',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('framework_id', sa.String(length=64), nullable=False),
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('type', sa.String(length=64), nullable=False),
    sa.Column('parent_code', sa.String(length=64), nullable=True),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('statement', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('themes', sa.JSON(), nullable=False),
    sa.Column('source', sa.JSON(), nullable=False),
    sa.Column('attrs', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['framework_id'], ['frameworks_framework.id'], name=op.f('fk_frameworks_item_framework_id_frameworks_framework')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_frameworks_item')),
    sa.UniqueConstraint('framework_id', 'code', name=op.f('uq_frameworks_item_framework_id_code'))
    )
    with op.batch_alter_table('frameworks_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_frameworks_item_framework_id_frameworks_item_position'), ['framework_id', 'position'], unique=False)

    op.create_table('hr_equivalency',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('slug', sa.String(length=100), nullable=False),
    sa.Column('kind', sa.Enum('ce_credit', 'stipend', 'salary_raise', name='equivalencykind_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_hr_equivalency_district_id_people_district')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hr_equivalency')),
    sa.UniqueConstraint('district_id', 'slug', name=op.f('uq_hr_equivalency_district_id_slug'))
    )
    op.create_table('pathways_pathway',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('slug', sa.String(length=100), nullable=False),
    sa.Column('status', sa.Enum('open', 'in_preparation', name='pathwaystatus_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_pathways_pathway_district_id_people_district')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pathways_pathway')),
    sa.UniqueConstraint('district_id', 'slug', name=op.f('uq_pathways_pathway_district_id_slug'))
    )
    op.create_table('people_school',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_people_school_district_id_people_district')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people_school')),
    sa.UniqueConstraint('district_id', 'name', name=op.f('uq_people_school_district_id_name'))
    )
    op.create_table('review_policy',
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('loaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_review_policy_district_id_people_district')),
    sa.PrimaryKeyConstraint('district_id', name=op.f('pk_review_policy'))
    )
    op.create_table('awards_key',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('issuer_id', sa.String(length=32), nullable=False),
    sa.Column('fragment', sa.String(length=100), nullable=False),
    sa.Column('public', sa.LargeBinary(), nullable=False),
    sa.Column('sealed_private', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['issuer_id'], ['awards_issuer.id'], name=op.f('fk_awards_key_issuer_id_awards_issuer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_awards_key')),
    sa.UniqueConstraint('issuer_id', 'fragment', name=op.f('uq_awards_key_issuer_id_fragment'))
    )
    with op.batch_alter_table('awards_key', schema=None) as batch_op:
        batch_op.create_index('uq_awards_key_in_use', ['issuer_id'], unique=True, sqlite_where=sa.text('retired_at IS NULL'), postgresql_where=sa.text('retired_at IS NULL'))

    op.create_table('awards_status_list',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('issuer_id', sa.String(length=32), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['issuer_id'], ['awards_issuer.id'], name=op.f('fk_awards_status_list_issuer_id_awards_issuer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_awards_status_list'))
    )
    with op.batch_alter_table('awards_status_list', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_awards_status_list_issuer_id_awards_status_list_created_at'), ['issuer_id', 'created_at'], unique=False)

    op.create_table('credentials_version',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('credential_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.String(length=16), nullable=False),
    sa.Column('state', sa.Enum('draft', 'published', 'retired', name='versionstate_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('title', sa.String(length=80), nullable=False),
    sa.Column('competency', sa.Text(), nullable=False),
    sa.Column('summary', sa.String(length=200), nullable=False),
    sa.Column('depth', sa.Enum('explore', 'develop', 'extend', name='depth_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('effort_low', sa.Integer(), nullable=False),
    sa.Column('effort_high', sa.Integer(), nullable=False),
    sa.Column('tags', sa.JSON(), nullable=False),
    sa.Column('glyph', sa.String(length=32), nullable=False),
    sa.Column('found_by', sa.Text(), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('rubric_digest', sa.String(length=64), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('expires_after_months', sa.Integer(), nullable=True),
    sa.CheckConstraint("state = 'draft' OR published_at IS NOT NULL", name=op.f('ck_credentials_version_published_has_its_date')),
    sa.ForeignKeyConstraint(['credential_id'], ['credentials_credential.id'], name=op.f('fk_credentials_version_credential_id_credentials_credential')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_credentials_version')),
    sa.UniqueConstraint('credential_id', 'number', name=op.f('uq_credentials_version_credential_id_number'))
    )
    with op.batch_alter_table('credentials_version', schema=None) as batch_op:
        batch_op.create_index('uq_credentials_version_one_published', ['credential_id'], unique=True, sqlite_where=sa.text("state = 'published'"), postgresql_where=sa.text("state = 'published'"))

    op.create_table('pathways_version',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('pathway_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=100), nullable=False),
    sa.Column('summary', sa.String(length=400), nullable=False),
    sa.Column('area_code', sa.String(length=32), nullable=True),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('loaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('current', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['pathway_id'], ['pathways_pathway.id'], name=op.f('fk_pathways_version_pathway_id_pathways_pathway')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pathways_version')),
    sa.UniqueConstraint('pathway_id', 'number', name=op.f('uq_pathways_version_pathway_id_number'))
    )
    with op.batch_alter_table('pathways_version', schema=None) as batch_op:
        batch_op.create_index('uq_pathways_version_current', ['pathway_id'], unique=True, sqlite_where=sa.text('current'), postgresql_where=sa.text('current'))

    op.create_table('people_person',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('school_id', sa.String(length=32), nullable=True),
    sa.Column('given_name', sa.String(length=100), nullable=False),
    sa.Column('family_name', sa.String(length=100), nullable=False),
    sa.Column('position', sa.String(length=100), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_people_person_district_id_people_district')),
    sa.ForeignKeyConstraint(['school_id'], ['people_school.id'], name=op.f('fk_people_person_school_id_people_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people_person'))
    )
    with op.batch_alter_table('people_person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_people_person_district_id_people_person_family_name_people_person_given_name'), ['district_id', 'family_name', 'given_name'], unique=False)
        batch_op.create_index(batch_op.f('ix_people_person_school_id'), ['school_id'], unique=False)

    op.create_table('awards_award',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('credential_id', sa.String(length=32), nullable=False),
    sa.Column('version_id', sa.String(length=32), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('granted', 'issued', 'suspended', 'expired', 'revoked', name='awardstate_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('because', sa.JSON(), nullable=False),
    sa.Column('granted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('recipient_urn', sa.String(length=64), nullable=False),
    sa.Column('salt', sa.String(length=64), nullable=False),
    sa.Column('hashed_email', sa.String(length=100), nullable=False),
    sa.Column('status_list_id', sa.String(length=32), nullable=True),
    sa.Column('status_index', sa.Integer(), nullable=True),
    sa.Column('key_id', sa.String(length=32), nullable=True),
    sa.Column('document', sa.Text(), nullable=True),
    sa.Column('document_jwt', sa.Text(), nullable=True),
    sa.Column('document_digest', sa.String(length=64), nullable=True),
    sa.Column('shared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revocation_reason', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'revoked') = (revoked_at IS NOT NULL AND revocation_reason <> '')", name=op.f('ck_awards_award_revoked_has_its_reason')),
    sa.CheckConstraint("state <> 'expired' OR expires_at IS NOT NULL", name=op.f('ck_awards_award_expired_has_its_day')),
    sa.CheckConstraint("state IN ('granted', 'revoked') OR (issued_at IS NOT NULL AND document IS NOT NULL AND document_digest IS NOT NULL AND key_id IS NOT NULL AND status_index IS NOT NULL)", name=op.f('ck_awards_award_issued_has_its_document')),
    sa.ForeignKeyConstraint(['credential_id'], ['credentials_credential.id'], name=op.f('fk_awards_award_credential_id_credentials_credential')),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_awards_award_district_id_people_district')),
    sa.ForeignKeyConstraint(['key_id'], ['awards_key.id'], name=op.f('fk_awards_award_key_id_awards_key')),
    sa.ForeignKeyConstraint(['person_id'], ['people_person.id'], name=op.f('fk_awards_award_person_id_people_person')),
    sa.ForeignKeyConstraint(['status_list_id'], ['awards_status_list.id'], name=op.f('fk_awards_award_status_list_id_awards_status_list')),
    sa.ForeignKeyConstraint(['version_id'], ['credentials_version.id'], name=op.f('fk_awards_award_version_id_credentials_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_awards_award')),
    sa.UniqueConstraint('person_id', 'version_id', 'cycle', name=op.f('uq_awards_award_person_id_version_id_cycle')),
    sa.UniqueConstraint('status_list_id', 'status_index', name=op.f('uq_awards_award_status_list_id_status_index'))
    )
    with op.batch_alter_table('awards_award', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_awards_award_credential_id'), ['credential_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_awards_award_district_id_awards_award_granted_at'), ['district_id', 'granted_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_awards_award_key_id'), ['key_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_awards_award_person_id_awards_award_granted_at'), ['person_id', 'granted_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_awards_award_state_awards_award_expires_at'), ['state', 'expires_at'], unique=False)

    op.create_table('conditions_judgment',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('area_code', sa.String(length=64), nullable=False),
    sa.Column('level', sa.Enum('establishing', 'developing', 'operationalizing', 'refining', name='arealevel_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('voice', sa.Enum('educator', 'peer_reviewer', 'coach', 'building_leader', 'external_reviewer', 'program_lead', 'hr_officer', 'superintendent', 'admin', name='role_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('by', sa.String(length=32), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by'], ['people_person.id'], name=op.f('fk_conditions_judgment_by_people_person')),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_conditions_judgment_district_id_people_district')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_conditions_judgment')),
    sa.UniqueConstraint('id', name=op.f('uq_conditions_judgment_id'))
    )
    with op.batch_alter_table('conditions_judgment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_conditions_judgment_district_id_conditions_judgment_area_code_conditions_judgment_number'), ['district_id', 'area_code', 'number'], unique=False)

    op.create_table('credentials_alignment',
    sa.Column('version_id', sa.String(length=32), nullable=False),
    sa.Column('framework_id', sa.String(length=64), nullable=False),
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('relation', sa.Enum('primary', 'secondary', name='relation_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.ForeignKeyConstraint(['framework_id', 'code'], ['frameworks_item.framework_id', 'frameworks_item.code'], name=op.f('fk_credentials_alignment_framework_id_code_frameworks_item')),
    sa.ForeignKeyConstraint(['version_id'], ['credentials_version.id'], name=op.f('fk_credentials_alignment_version_id_credentials_version')),
    sa.PrimaryKeyConstraint('version_id', 'framework_id', 'code', name=op.f('pk_credentials_alignment'))
    )
    with op.batch_alter_table('credentials_alignment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_credentials_alignment_framework_id_credentials_alignment_code'), ['framework_id', 'code'], unique=False)

    op.create_table('credentials_informs',
    sa.Column('version_id', sa.String(length=32), nullable=False),
    sa.Column('area_code', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['credentials_version.id'], name=op.f('fk_credentials_informs_version_id_credentials_version')),
    sa.PrimaryKeyConstraint('version_id', 'area_code', name=op.f('pk_credentials_informs'))
    )
    with op.batch_alter_table('credentials_informs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_credentials_informs_area_code'), ['area_code'], unique=False)

    op.create_table('evidence_submission',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('owner_id', sa.String(length=32), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('credential_id', sa.String(length=32), nullable=False),
    sa.Column('version_id', sa.String(length=32), nullable=False),
    sa.Column('state', sa.Enum('draft', 'submitted', 'in_review', 'returned', 'accepted', 'withdrawn', name='submissionstate_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state != 'draft' OR attempts = 0", name=op.f('ck_evidence_submission_draft_without_attempt')),
    sa.CheckConstraint("state IN ('draft', 'withdrawn') OR (attempts > 0 AND submitted_at IS NOT NULL)", name=op.f('ck_evidence_submission_handed_in_with_attempt')),
    sa.ForeignKeyConstraint(['credential_id'], ['credentials_credential.id'], name=op.f('fk_evidence_submission_credential_id_credentials_credential')),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_evidence_submission_district_id_people_district')),
    sa.ForeignKeyConstraint(['owner_id'], ['people_person.id'], name=op.f('fk_evidence_submission_owner_id_people_person')),
    sa.ForeignKeyConstraint(['version_id'], ['credentials_version.id'], name=op.f('fk_evidence_submission_version_id_credentials_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_submission'))
    )
    with op.batch_alter_table('evidence_submission', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evidence_submission_owner_id_evidence_submission_changed_at'), ['owner_id', 'changed_at'], unique=False)
        batch_op.create_index('uq_evidence_submission_open', ['owner_id', 'credential_id'], unique=True, sqlite_where=sa.text("state IN ('draft', 'submitted', 'in_review', 'returned')"), postgresql_where=sa.text("state IN ('draft', 'submitted', 'in_review', 'returned')"))

    op.create_table('hr_export',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('since', sa.Date(), nullable=True),
    sa.Column('format', sa.Enum('csv', 'xlsx', 'json', name='exportformat_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('state', sa.Enum('prepared', 'delivered', 'acknowledged', 'rejected', name='exportstate_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.Column('checksum', sa.String(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('prepared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('prepared_by', sa.String(length=32), nullable=True),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer_note', sa.String(length=2000), nullable=False),
    sa.CheckConstraint("state = 'prepared' OR delivered_at IS NOT NULL", name=op.f('ck_hr_export_delivered_has_its_time')),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_hr_export_district_id_people_district')),
    sa.ForeignKeyConstraint(['prepared_by'], ['people_person.id'], name=op.f('fk_hr_export_prepared_by_people_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hr_export'))
    )
    with op.batch_alter_table('hr_export', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hr_export_district_id_hr_export_prepared_at'), ['district_id', 'prepared_at'], unique=False)

    op.create_table('pathways_plan',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('pathway_id', sa.String(length=32), nullable=False),
    sa.Column('pathway_version_id', sa.String(length=32), nullable=False),
    sa.Column('state', sa.Enum('draft', 'presented', 'returned', 'agreed', 'completed', 'withdrawn', name='planstate_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('goals', sa.JSON(), nullable=False),
    sa.Column('leader_id', sa.String(length=32), nullable=True),
    sa.Column('meeting_on', sa.Date(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('presented_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('agreed_by', sa.String(length=32), nullable=True),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("NOT (state IN ('agreed', 'completed')) OR (agreed_by IS NOT NULL AND agreed_at IS NOT NULL)", name=op.f('ck_pathways_plan_agreed_by_somebody')),
    sa.CheckConstraint("state <> 'completed' OR completed_at IS NOT NULL", name=op.f('ck_pathways_plan_completed_dated')),
    sa.CheckConstraint("state <> 'presented' OR (leader_id IS NOT NULL AND meeting_on IS NOT NULL AND presented_at IS NOT NULL)", name=op.f('ck_pathways_plan_presented_to_somebody')),
    sa.CheckConstraint('agreed_by <> person_id', name=op.f('ck_pathways_plan_agreed_by_another')),
    sa.ForeignKeyConstraint(['agreed_by'], ['people_person.id'], name=op.f('fk_pathways_plan_agreed_by_people_person')),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_pathways_plan_district_id_people_district')),
    sa.ForeignKeyConstraint(['leader_id'], ['people_person.id'], name=op.f('fk_pathways_plan_leader_id_people_person')),
    sa.ForeignKeyConstraint(['pathway_id'], ['pathways_pathway.id'], name=op.f('fk_pathways_plan_pathway_id_pathways_pathway')),
    sa.ForeignKeyConstraint(['pathway_version_id'], ['pathways_version.id'], name=op.f('fk_pathways_plan_pathway_version_id_pathways_version')),
    sa.ForeignKeyConstraint(['person_id'], ['people_person.id'], name=op.f('fk_pathways_plan_person_id_people_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pathways_plan'))
    )
    with op.batch_alter_table('pathways_plan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pathways_plan_district_id_pathways_plan_state'), ['district_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_pathways_plan_person_id_pathways_plan_created_at'), ['person_id', 'created_at'], unique=False)
        batch_op.create_index('uq_pathways_plan_live', ['person_id', 'pathway_id'], unique=True, sqlite_where=sa.text("state <> 'withdrawn'"), postgresql_where=sa.text("state <> 'withdrawn'"))

    op.create_table('people_account',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('seal', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people_person.id'], name=op.f('fk_people_account_person_id_people_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people_account')),
    sa.UniqueConstraint('email', name=op.f('uq_people_account_email')),
    sa.UniqueConstraint('person_id', name=op.f('uq_people_account_person_id'))
    )
    op.create_table('people_hr_identifier',
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('employee_number', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people_person.id'], name=op.f('fk_people_hr_identifier_person_id_people_person')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_people_hr_identifier'))
    )
    op.create_table('people_role',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('role', sa.Enum('educator', 'peer_reviewer', 'coach', 'building_leader', 'external_reviewer', 'program_lead', 'hr_officer', 'superintendent', 'admin', name='role_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('school_id', sa.String(length=32), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people_person.id'], name=op.f('fk_people_role_person_id_people_person')),
    sa.ForeignKeyConstraint(['school_id'], ['people_school.id'], name=op.f('fk_people_role_school_id_people_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people_role')),
    sa.UniqueConstraint('person_id', 'role', 'school_id', name=op.f('uq_people_role_person_id_role_school_id'))
    )
    with op.batch_alter_table('people_role', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_people_role_role'), ['role'], unique=False)

    op.create_table('people_source_id',
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('sourced_id', sa.String(length=255), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_people_source_id_district_id_people_district')),
    sa.ForeignKeyConstraint(['person_id'], ['people_person.id'], name=op.f('fk_people_source_id_person_id_people_person')),
    sa.PrimaryKeyConstraint('district_id', 'source', 'sourced_id', name=op.f('pk_people_source_id'))
    )
    with op.batch_alter_table('people_source_id', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_people_source_id_person_id'), ['person_id'], unique=False)

    op.create_table('people_token',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('label', sa.String(length=100), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('scopes', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people_person.id'], name=op.f('fk_people_token_person_id_people_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people_token')),
    sa.UniqueConstraint('digest', name=op.f('uq_people_token_digest'))
    )
    with op.batch_alter_table('people_token', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_people_token_person_id'), ['person_id'], unique=False)

    op.create_table('evidence_answer',
    sa.Column('submission_id', sa.String(length=32), nullable=False),
    sa.Column('demand_id', sa.String(length=60), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['submission_id'], ['evidence_submission.id'], name=op.f('fk_evidence_answer_submission_id_evidence_submission')),
    sa.PrimaryKeyConstraint('submission_id', 'demand_id', name=op.f('pk_evidence_answer'))
    )
    op.create_table('evidence_artifact',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('submission_id', sa.String(length=32), nullable=False),
    sa.Column('demand_id', sa.String(length=60), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('file', 'link', name='artifactkind_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('store_key', sa.String(length=200), nullable=True),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('first_attempt', sa.Integer(), nullable=True),
    sa.CheckConstraint("(kind = 'file') = (store_key IS NOT NULL)", name=op.f('ck_evidence_artifact_file_is_stored')),
    sa.CheckConstraint("(kind = 'link') = (url IS NOT NULL)", name=op.f('ck_evidence_artifact_link_has_address')),
    sa.ForeignKeyConstraint(['submission_id'], ['evidence_submission.id'], name=op.f('fk_evidence_artifact_submission_id_evidence_submission')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_artifact')),
    sa.UniqueConstraint('submission_id', 'position', name=op.f('uq_evidence_artifact_submission_id_position'))
    )
    with op.batch_alter_table('evidence_artifact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evidence_artifact_store_key'), ['store_key'], unique=False)

    op.create_table('evidence_attempt',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('submission_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attested_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('manifest', sa.JSON(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['submission_id'], ['evidence_submission.id'], name=op.f('fk_evidence_attempt_submission_id_evidence_submission')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_attempt')),
    sa.UniqueConstraint('submission_id', 'number', name=op.f('uq_evidence_attempt_submission_id_number'))
    )
    op.create_table('hr_benefit',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('award_id', sa.String(length=32), nullable=False),
    sa.Column('equivalency_id', sa.String(length=32), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('unit', sa.String(length=40), nullable=False),
    sa.Column('state', sa.Enum('eligible', 'approved', 'paid', 'withdrawn', 'paid_in_error', 'settled', name='benefitstate_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('eligible_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('approved_by', sa.String(length=32), nullable=True),
    sa.Column('paid_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('paid_by', sa.String(length=32), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_note', sa.String(length=2000), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state <> 'settled' OR settled_at IS NOT NULL", name=op.f('ck_hr_benefit_settled_has_its_time')),
    sa.CheckConstraint("state <> 'paid' OR paid_at IS NOT NULL", name=op.f('ck_hr_benefit_paid_has_its_time')),
    sa.CheckConstraint("state NOT IN ('approved', 'paid') OR approved_at IS NOT NULL", name=op.f('ck_hr_benefit_approved_has_its_time')),
    sa.ForeignKeyConstraint(['approved_by'], ['people_person.id'], name=op.f('fk_hr_benefit_approved_by_people_person')),
    sa.ForeignKeyConstraint(['award_id'], ['awards_award.id'], name=op.f('fk_hr_benefit_award_id_awards_award')),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_hr_benefit_district_id_people_district')),
    sa.ForeignKeyConstraint(['equivalency_id'], ['hr_equivalency.id'], name=op.f('fk_hr_benefit_equivalency_id_hr_equivalency')),
    sa.ForeignKeyConstraint(['paid_by'], ['people_person.id'], name=op.f('fk_hr_benefit_paid_by_people_person')),
    sa.ForeignKeyConstraint(['person_id'], ['people_person.id'], name=op.f('fk_hr_benefit_person_id_people_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hr_benefit')),
    sa.UniqueConstraint('award_id', 'equivalency_id', name=op.f('uq_hr_benefit_award_id_equivalency_id'))
    )
    with op.batch_alter_table('hr_benefit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hr_benefit_district_id_hr_benefit_state_hr_benefit_eligible_at'), ['district_id', 'state', 'eligible_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_hr_benefit_person_id'), ['person_id'], unique=False)

    op.create_table('hr_ledger',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('award_id', sa.String(length=32), nullable=False),
    sa.Column('equivalency_id', sa.String(length=32), nullable=False),
    sa.Column('entry', sa.Enum('earned', 'reversal', name='entrykind_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('reverses_id', sa.String(length=32), nullable=True),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('unit', sa.String(length=40), nullable=False),
    sa.Column('awarded_on', sa.Date(), nullable=False),
    sa.Column('entered_on', sa.Date(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(entry = 'reversal') = (reverses_id IS NOT NULL)", name=op.f('ck_hr_ledger_reversal_names_its_entry')),
    sa.ForeignKeyConstraint(['award_id'], ['awards_award.id'], name=op.f('fk_hr_ledger_award_id_awards_award')),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_hr_ledger_district_id_people_district')),
    sa.ForeignKeyConstraint(['equivalency_id'], ['hr_equivalency.id'], name=op.f('fk_hr_ledger_equivalency_id_hr_equivalency')),
    sa.ForeignKeyConstraint(['person_id'], ['people_person.id'], name=op.f('fk_hr_ledger_person_id_people_person')),
    sa.ForeignKeyConstraint(['reverses_id'], ['hr_ledger.id'], name=op.f('fk_hr_ledger_reverses_id_hr_ledger')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hr_ledger')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_hr_ledger_reverses_id'))
    )
    with op.batch_alter_table('hr_ledger', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hr_ledger_district_id_hr_ledger_entered_on_hr_ledger_id'), ['district_id', 'entered_on', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_hr_ledger_person_id_hr_ledger_entered_at'), ['person_id', 'entered_at'], unique=False)
        batch_op.create_index('uq_hr_ledger_earned_once', ['award_id', 'equivalency_id'], unique=True, sqlite_where=sa.text("entry = 'earned'"), postgresql_where=sa.text("entry = 'earned'"))

    op.create_table('pathways_plan_note',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('plan_id', sa.String(length=32), nullable=False),
    sa.Column('author_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.Enum('returned', 'agreed', name='notekind_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['people_person.id'], name=op.f('fk_pathways_plan_note_author_id_people_person')),
    sa.ForeignKeyConstraint(['plan_id'], ['pathways_plan.id'], name=op.f('fk_pathways_plan_note_plan_id_pathways_plan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pathways_plan_note'))
    )
    with op.batch_alter_table('pathways_plan_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pathways_plan_note_plan_id_pathways_plan_note_at'), ['plan_id', 'at'], unique=False)

    op.create_table('hr_export_line',
    sa.Column('export_id', sa.String(length=32), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['hr_ledger.id'], name=op.f('fk_hr_export_line_entry_id_hr_ledger')),
    sa.ForeignKeyConstraint(['export_id'], ['hr_export.id'], name=op.f('fk_hr_export_line_export_id_hr_export')),
    sa.PrimaryKeyConstraint('export_id', 'line', name=op.f('pk_hr_export_line')),
    sa.UniqueConstraint('export_id', 'entry_id', name=op.f('uq_hr_export_line_export_id_entry_id'))
    )
    with op.batch_alter_table('hr_export_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hr_export_line_entry_id'), ['entry_id'], unique=False)

    op.create_table('review_case',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('attempt_id', sa.String(length=32), nullable=False),
    sa.Column('submission_id', sa.String(length=32), nullable=False),
    sa.Column('author_id', sa.String(length=32), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('version_id', sa.String(length=32), nullable=False),
    sa.Column('state', sa.Enum('open', 'claimed', 'split', 'third_reader', 'moderation', 'decided', 'withdrawn', name='casestate_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('outcome', sa.Enum('met', 'not_yet', name='outcome_known', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('policy', sa.JSON(), nullable=False),
    sa.Column('attempt_number', sa.Integer(), nullable=False),
    sa.Column('short_of_readers', sa.Boolean(), nullable=False),
    sa.Column('missing', sa.JSON(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decision_reason', sa.Text(), nullable=False),
    sa.Column('moderated_by', sa.String(length=32), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'decided') = (outcome IS NOT NULL AND decided_at IS NOT NULL)", name=op.f('ck_review_case_decided_says_what')),
    sa.ForeignKeyConstraint(['attempt_id'], ['evidence_attempt.id'], name=op.f('fk_review_case_attempt_id_evidence_attempt')),
    sa.ForeignKeyConstraint(['author_id'], ['people_person.id'], name=op.f('fk_review_case_author_id_people_person')),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_review_case_district_id_people_district')),
    sa.ForeignKeyConstraint(['moderated_by'], ['people_person.id'], name=op.f('fk_review_case_moderated_by_people_person')),
    sa.ForeignKeyConstraint(['submission_id'], ['evidence_submission.id'], name=op.f('fk_review_case_submission_id_evidence_submission')),
    sa.ForeignKeyConstraint(['version_id'], ['credentials_version.id'], name=op.f('fk_review_case_version_id_credentials_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_case')),
    sa.UniqueConstraint('attempt_id', name=op.f('uq_review_case_attempt_id'))
    )
    with op.batch_alter_table('review_case', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_case_district_id_review_case_opened_at'), ['district_id', 'opened_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_case_district_id_review_case_state_review_case_due_at'), ['district_id', 'state', 'due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_case_submission_id'), ['submission_id'], unique=False)

    op.create_table('review_draft',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('reader_id', sa.String(length=32), nullable=False),
    sa.Column('ratings', sa.JSON(), nullable=False),
    sa.Column('commendations', sa.Text(), nullable=False),
    sa.Column('recommendations', sa.Text(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['review_case.id'], name=op.f('fk_review_draft_case_id_review_case')),
    sa.ForeignKeyConstraint(['reader_id'], ['people_person.id'], name=op.f('fk_review_draft_reader_id_people_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_draft')),
    sa.UniqueConstraint('case_id', 'reader_id', name=op.f('uq_review_draft_case_id_reader_id'))
    )
    op.create_table('review_reader',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('reader_id', sa.String(length=32), nullable=False),
    sa.Column('seat', sa.Integer(), nullable=False),
    sa.Column('as_role', sa.Enum('peer', 'coach', 'external', 'third', name='readerrole_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('state', sa.Enum('assigned', 'claimed', 'scored', 'declined', 'replaced', name='readerstate_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('chosen_because', sa.Text(), nullable=False),
    sa.Column('assigned_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.CheckConstraint('seat BETWEEN 1 AND 3', name=op.f('ck_review_reader_seat_known')),
    sa.ForeignKeyConstraint(['case_id'], ['review_case.id'], name=op.f('fk_review_reader_case_id_review_case')),
    sa.ForeignKeyConstraint(['reader_id'], ['people_person.id'], name=op.f('fk_review_reader_reader_id_people_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_reader')),
    sa.UniqueConstraint('case_id', 'reader_id', name=op.f('uq_review_reader_case_id_reader_id'))
    )
    with op.batch_alter_table('review_reader', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_reader_reader_id_review_reader_state'), ['reader_id', 'state'], unique=False)
        batch_op.create_index('uq_review_reader_live_seat', ['case_id', 'seat'], unique=True, sqlite_where=sa.text("state IN ('assigned', 'claimed', 'scored')"), postgresql_where=sa.text("state IN ('assigned', 'claimed', 'scored')"))

    op.create_table('review_scorecard',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('reader_id', sa.String(length=32), nullable=False),
    sa.Column('ratings', sa.JSON(), nullable=False),
    sa.Column('commendations', sa.Text(), nullable=False),
    sa.Column('recommendations', sa.Text(), nullable=False),
    sa.Column('rubric_digest', sa.String(length=64), nullable=False),
    sa.Column('scored_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['review_case.id'], name=op.f('fk_review_scorecard_case_id_review_case')),
    sa.ForeignKeyConstraint(['reader_id'], ['people_person.id'], name=op.f('fk_review_scorecard_reader_id_people_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_scorecard')),
    sa.UniqueConstraint('case_id', 'reader_id', name=op.f('uq_review_scorecard_case_id_reader_id'))
    )
    with op.batch_alter_table('review_scorecard', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_scorecard_reader_id_review_scorecard_scored_at'), ['reader_id', 'scored_at'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('review_scorecard', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_review_scorecard_reader_id_review_scorecard_scored_at'))

    op.drop_table('review_scorecard')
    with op.batch_alter_table('review_reader', schema=None) as batch_op:
        batch_op.drop_index('uq_review_reader_live_seat', sqlite_where=sa.text("state IN ('assigned', 'claimed', 'scored')"), postgresql_where=sa.text("state IN ('assigned', 'claimed', 'scored')"))
        batch_op.drop_index(batch_op.f('ix_review_reader_reader_id_review_reader_state'))

    op.drop_table('review_reader')
    op.drop_table('review_draft')
    with op.batch_alter_table('review_case', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_review_case_submission_id'))
        batch_op.drop_index(batch_op.f('ix_review_case_district_id_review_case_state_review_case_due_at'))
        batch_op.drop_index(batch_op.f('ix_review_case_district_id_review_case_opened_at'))

    op.drop_table('review_case')
    with op.batch_alter_table('hr_export_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_hr_export_line_entry_id'))

    op.drop_table('hr_export_line')
    with op.batch_alter_table('pathways_plan_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_pathways_plan_note_plan_id_pathways_plan_note_at'))

    op.drop_table('pathways_plan_note')
    with op.batch_alter_table('hr_ledger', schema=None) as batch_op:
        batch_op.drop_index('uq_hr_ledger_earned_once', sqlite_where=sa.text("entry = 'earned'"), postgresql_where=sa.text("entry = 'earned'"))
        batch_op.drop_index(batch_op.f('ix_hr_ledger_person_id_hr_ledger_entered_at'))
        batch_op.drop_index(batch_op.f('ix_hr_ledger_district_id_hr_ledger_entered_on_hr_ledger_id'))

    op.drop_table('hr_ledger')
    with op.batch_alter_table('hr_benefit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_hr_benefit_person_id'))
        batch_op.drop_index(batch_op.f('ix_hr_benefit_district_id_hr_benefit_state_hr_benefit_eligible_at'))

    op.drop_table('hr_benefit')
    op.drop_table('evidence_attempt')
    with op.batch_alter_table('evidence_artifact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evidence_artifact_store_key'))

    op.drop_table('evidence_artifact')
    op.drop_table('evidence_answer')
    with op.batch_alter_table('people_token', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_people_token_person_id'))

    op.drop_table('people_token')
    with op.batch_alter_table('people_source_id', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_people_source_id_person_id'))

    op.drop_table('people_source_id')
    with op.batch_alter_table('people_role', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_people_role_role'))

    op.drop_table('people_role')
    op.drop_table('people_hr_identifier')
    op.drop_table('people_account')
    with op.batch_alter_table('pathways_plan', schema=None) as batch_op:
        batch_op.drop_index('uq_pathways_plan_live', sqlite_where=sa.text("state <> 'withdrawn'"), postgresql_where=sa.text("state <> 'withdrawn'"))
        batch_op.drop_index(batch_op.f('ix_pathways_plan_person_id_pathways_plan_created_at'))
        batch_op.drop_index(batch_op.f('ix_pathways_plan_district_id_pathways_plan_state'))

    op.drop_table('pathways_plan')
    with op.batch_alter_table('hr_export', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_hr_export_district_id_hr_export_prepared_at'))

    op.drop_table('hr_export')
    with op.batch_alter_table('evidence_submission', schema=None) as batch_op:
        batch_op.drop_index('uq_evidence_submission_open', sqlite_where=sa.text("state IN ('draft', 'submitted', 'in_review', 'returned')"), postgresql_where=sa.text("state IN ('draft', 'submitted', 'in_review', 'returned')"))
        batch_op.drop_index(batch_op.f('ix_evidence_submission_owner_id_evidence_submission_changed_at'))

    op.drop_table('evidence_submission')
    with op.batch_alter_table('credentials_informs', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_credentials_informs_area_code'))

    op.drop_table('credentials_informs')
    with op.batch_alter_table('credentials_alignment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_credentials_alignment_framework_id_credentials_alignment_code'))

    op.drop_table('credentials_alignment')
    with op.batch_alter_table('conditions_judgment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_conditions_judgment_district_id_conditions_judgment_area_code_conditions_judgment_number'))

    op.drop_table('conditions_judgment')
    with op.batch_alter_table('awards_award', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_awards_award_state_awards_award_expires_at'))
        batch_op.drop_index(batch_op.f('ix_awards_award_person_id_awards_award_granted_at'))
        batch_op.drop_index(batch_op.f('ix_awards_award_key_id'))
        batch_op.drop_index(batch_op.f('ix_awards_award_district_id_awards_award_granted_at'))
        batch_op.drop_index(batch_op.f('ix_awards_award_credential_id'))

    op.drop_table('awards_award')
    with op.batch_alter_table('people_person', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_people_person_school_id'))
        batch_op.drop_index(batch_op.f('ix_people_person_district_id_people_person_family_name_people_person_given_name'))

    op.drop_table('people_person')
    with op.batch_alter_table('pathways_version', schema=None) as batch_op:
        batch_op.drop_index('uq_pathways_version_current', sqlite_where=sa.text('current'), postgresql_where=sa.text('current'))

    op.drop_table('pathways_version')
    with op.batch_alter_table('credentials_version', schema=None) as batch_op:
        batch_op.drop_index('uq_credentials_version_one_published', sqlite_where=sa.text("state = 'published'"), postgresql_where=sa.text("state = 'published'"))

    op.drop_table('credentials_version')
    with op.batch_alter_table('awards_status_list', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_awards_status_list_issuer_id_awards_status_list_created_at'))

    op.drop_table('awards_status_list')
    with op.batch_alter_table('awards_key', schema=None) as batch_op:
        batch_op.drop_index('uq_awards_key_in_use', sqlite_where=sa.text('retired_at IS NULL'), postgresql_where=sa.text('retired_at IS NULL'))

    op.drop_table('awards_key')
    op.drop_table('review_policy')
    op.drop_table('people_school')
    op.drop_table('pathways_pathway')
    op.drop_table('hr_equivalency')
    with op.batch_alter_table('frameworks_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_frameworks_item_framework_id_frameworks_item_position'))

    op.drop_table('frameworks_item')
    op.drop_table('credentials_credential')
    with op.batch_alter_table('conditions_indicator', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_conditions_indicator_district_id_conditions_indicator_code_conditions_indicator_month_conditions_indicator_id'))

    op.drop_table('conditions_indicator')
    op.drop_table('conditions_count')
    with op.batch_alter_table('awards_issuer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_awards_issuer_district_id_awards_issuer_founded_at'))

    op.drop_table('awards_issuer')
    op.drop_table('people_district')
    with op.batch_alter_table('kernel_outbox', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_kernel_outbox_state_kernel_outbox_run_after'))

    op.drop_table('kernel_outbox')
    with op.batch_alter_table('kernel_audit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_kernel_audit_subject_id'))
        batch_op.drop_index(batch_op.f('ix_kernel_audit_district_id_kernel_audit_at'))

    op.drop_table('kernel_audit')
    op.drop_table('kernel_answer')
    op.drop_table('frameworks_framework')
