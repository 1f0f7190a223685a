"""Badges from elsewhere

Revision: 0010, after: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

EARNED = sa.text("entry = 'earned'")
ONE_GROUND = '(award_id IS NULL) <> (outside_decision_id IS NULL)'
OUTSIDE_KEY = 'fk_hr_ledger_outside_decision_id_awards_outside_decision'
COLUMNS = 'id, district_id, person_id, award_id, equivalency_id, entry, reverses_id, quantity, unit, awarded_on, entered_on, entered_at'


def upgrade() -> None:
    op.create_table('awards_outside',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.Enum('badge', 'prior_learning', name='outsidekind_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('state', sa.Enum('brought', 'proposed', 'decided', 'withdrawn', name='outsidestate_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('soundness', sa.Enum('fine', 'unsound', 'revoked', name='soundness_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('issuer_name', sa.String(length=200), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('links', sa.JSON(), nullable=False),
    sa.Column('source', sa.LargeBinary(), nullable=True),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('address', sa.String(length=2000), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('given_to', sa.String(length=254), nullable=False),
    sa.Column('brought_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('check_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(kind = 'badge') = (source IS NOT NULL)", name=op.f('ck_awards_outside_badge_is_kept_whole')),
    sa.CheckConstraint("state IN ('brought', 'withdrawn') OR proposed_at IS NOT NULL", name=op.f('ck_awards_outside_proposed_has_its_time')),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_awards_outside_district_id_people_district')),
    sa.ForeignKeyConstraint(['person_id'], ['people_person.id'], name=op.f('fk_awards_outside_person_id_people_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_awards_outside'))
    )
    with op.batch_alter_table('awards_outside', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_awards_outside_digest'), ['digest'], unique=False)
        batch_op.create_index('ix_awards_outside_queue', ['district_id', 'state', 'proposed_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_awards_outside_person_id_awards_outside_brought_at'), ['person_id', 'brought_at'], unique=False)
        batch_op.create_index('uq_awards_outside_brought_once', ['person_id', 'digest'], unique=True, sqlite_where=sa.text("state <> 'withdrawn' AND kind = 'badge'"), postgresql_where=sa.text("state <> 'withdrawn' AND kind = 'badge'"))

    op.create_table('awards_outside_check',
    sa.Column('outside_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('verdict', sa.Enum('valid', 'revoked', 'not_valid', 'could_not_check', name='verdict_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('report', sa.JSON(), nullable=False),
    sa.Column('first_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['outside_id'], ['awards_outside.id'], name=op.f('fk_awards_outside_check_outside_id_awards_outside')),
    sa.PrimaryKeyConstraint('outside_id', 'number', name=op.f('pk_awards_outside_check'))
    )
    op.create_table('awards_outside_decision',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('outside_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('worth', sa.Enum('equivalent', 'partly', 'recognised', 'not', name='worth_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('credential_id', sa.String(length=32), nullable=True),
    sa.Column('version_id', sa.String(length=32), nullable=True),
    sa.Column('measured', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('decided_by', sa.String(length=32), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended', sa.Enum('revised', 'source', 'withdrawn', name='ended_known', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.CheckConstraint("(worth IN ('equivalent', 'partly')) = (version_id IS NOT NULL AND credential_id IS NOT NULL AND measured IS NOT NULL)", name=op.f('ck_awards_outside_decision_measured_against_one')),
    sa.CheckConstraint('(ended_at IS NULL) = (ended IS NULL)', name=op.f('ck_awards_outside_decision_ended_has_its_cause')),
    sa.ForeignKeyConstraint(['credential_id'], ['credentials_credential.id'], name=op.f('fk_awards_outside_decision_credential_id_credentials_credential')),
    sa.ForeignKeyConstraint(['decided_by'], ['people_person.id'], name=op.f('fk_awards_outside_decision_decided_by_people_person')),
    sa.ForeignKeyConstraint(['outside_id'], ['awards_outside.id'], name=op.f('fk_awards_outside_decision_outside_id_awards_outside')),
    sa.ForeignKeyConstraint(['version_id'], ['credentials_version.id'], name=op.f('fk_awards_outside_decision_version_id_credentials_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_awards_outside_decision')),
    sa.UniqueConstraint('outside_id', 'number', name=op.f('uq_awards_outside_decision_outside_id_number'))
    )
    with op.batch_alter_table('awards_outside_decision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_awards_outside_decision_credential_id'), ['credential_id'], unique=False)
        batch_op.create_index('uq_awards_outside_decision_standing', ['outside_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('awards_outside_match',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('outside_id', sa.String(length=32), nullable=False),
    sa.Column('version_id', sa.String(length=32), nullable=True),
    sa.Column('framework_id', sa.String(length=64), nullable=True),
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(version_id IS NULL) = (code <> '')", name=op.f('ck_awards_outside_match_credential_or_item')),
    sa.ForeignKeyConstraint(['outside_id'], ['awards_outside.id'], name=op.f('fk_awards_outside_match_outside_id_awards_outside')),
    sa.ForeignKeyConstraint(['version_id'], ['credentials_version.id'], name=op.f('fk_awards_outside_match_version_id_credentials_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_awards_outside_match')),
    sa.UniqueConstraint('outside_id', 'framework_id', 'code', name=op.f('uq_awards_outside_match_outside_id_framework_id_code')),
    sa.UniqueConstraint('outside_id', 'version_id', name=op.f('uq_awards_outside_match_outside_id_version_id'))
    )
    if op.get_bind().dialect.name == 'sqlite':
        _rebuild_ledger(with_outside=True)
    else:
        op.add_column('hr_ledger', sa.Column('outside_decision_id', sa.String(length=32), nullable=True))
        op.alter_column('hr_ledger', 'award_id', existing_type=sa.String(length=32), nullable=True)
        op.create_foreign_key(OUTSIDE_KEY, 'hr_ledger', 'awards_outside_decision', ['outside_decision_id'], ['id'])
        op.create_check_constraint(op.f('ck_hr_ledger_one_ground'), 'hr_ledger', ONE_GROUND)
    op.create_index('uq_hr_ledger_decided_once', 'hr_ledger', ['outside_decision_id', 'equivalency_id'], unique=True, sqlite_where=EARNED, postgresql_where=EARNED)


def downgrade() -> None:
    # Credit for what comes from elsewhere cannot be told without it: entries and their lines in exports go.
    op.execute('DELETE FROM hr_export_line WHERE entry_id IN (SELECT id FROM hr_ledger WHERE award_id IS NULL)')
    op.execute('DELETE FROM hr_ledger WHERE award_id IS NULL')
    op.drop_index('uq_hr_ledger_decided_once', 'hr_ledger')
    if op.get_bind().dialect.name == 'sqlite':
        _rebuild_ledger(with_outside=False)
    else:
        op.drop_constraint(op.f('ck_hr_ledger_one_ground'), 'hr_ledger')
        op.drop_constraint(OUTSIDE_KEY, 'hr_ledger')
        op.alter_column('hr_ledger', 'award_id', existing_type=sa.String(length=32), nullable=False)
        op.drop_column('hr_ledger', 'outside_decision_id')

    op.drop_table('awards_outside_match')
    with op.batch_alter_table('awards_outside_decision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_awards_outside_decision_credential_id'))
        batch_op.drop_index('uq_awards_outside_decision_standing', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.drop_table('awards_outside_decision')
    op.drop_table('awards_outside_check')
    with op.batch_alter_table('awards_outside', schema=None) as batch_op:
        batch_op.drop_index('uq_awards_outside_brought_once', sqlite_where=sa.text("state <> 'withdrawn' AND kind = 'badge'"), postgresql_where=sa.text("state <> 'withdrawn' AND kind = 'badge'"))
        batch_op.drop_index(batch_op.f('ix_awards_outside_person_id_awards_outside_brought_at'))
        batch_op.drop_index('ix_awards_outside_queue')
        batch_op.drop_index(batch_op.f('ix_awards_outside_digest'))

    op.drop_table('awards_outside')


def _rebuild_ledger(*, with_outside: bool) -> None:
    """SQLite changes a column by copying its table, and lines of exports point at this one: they step aside."""
    op.execute('CREATE TEMPORARY TABLE kept_lines AS SELECT export_id, line, entry_id FROM hr_export_line')
    op.drop_table('hr_export_line')
    outside = (
        sa.Column('outside_decision_id', sa.String(length=32), nullable=True),
        sa.CheckConstraint(ONE_GROUND, name=op.f('ck_hr_ledger_one_ground')),
        sa.ForeignKeyConstraint(['outside_decision_id'], ['awards_outside_decision.id'], name=OUTSIDE_KEY),
    ) if with_outside else ()
    op.create_table('hr_ledger_copy',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('district_id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('award_id', sa.String(length=32), nullable=with_outside),
    sa.Column('equivalency_id', sa.String(length=32), nullable=False),
    sa.Column('entry', sa.Enum('earned', 'reversal', name='entrykind_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('reverses_id', sa.String(length=32), nullable=True),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('unit', sa.String(length=40), nullable=False),
    sa.Column('awarded_on', sa.Date(), nullable=False),
    sa.Column('entered_on', sa.Date(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    *outside,
    sa.CheckConstraint("(entry = 'reversal') = (reverses_id IS NOT NULL)", name=op.f('ck_hr_ledger_reversal_names_its_entry')),
    sa.ForeignKeyConstraint(['award_id'], ['awards_award.id'], name=op.f('fk_hr_ledger_award_id_awards_award')),
    sa.ForeignKeyConstraint(['district_id'], ['people_district.id'], name=op.f('fk_hr_ledger_district_id_people_district')),
    sa.ForeignKeyConstraint(['equivalency_id'], ['hr_equivalency.id'], name=op.f('fk_hr_ledger_equivalency_id_hr_equivalency')),
    sa.ForeignKeyConstraint(['person_id'], ['people_person.id'], name=op.f('fk_hr_ledger_person_id_people_person')),
    # Renaming the table renames what this points at.
    sa.ForeignKeyConstraint(['reverses_id'], ['hr_ledger_copy.id'], name=op.f('fk_hr_ledger_reverses_id_hr_ledger')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hr_ledger')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_hr_ledger_reverses_id'))
    )
    op.execute(f'INSERT INTO hr_ledger_copy ({COLUMNS}) SELECT {COLUMNS} FROM hr_ledger')
    op.drop_table('hr_ledger')
    op.rename_table('hr_ledger_copy', 'hr_ledger')
    op.create_index(op.f('ix_hr_ledger_district_id_hr_ledger_entered_on_hr_ledger_id'), 'hr_ledger', ['district_id', 'entered_on', 'id'], unique=False)
    op.create_index(op.f('ix_hr_ledger_person_id_hr_ledger_entered_at'), 'hr_ledger', ['person_id', 'entered_at'], unique=False)
    op.create_index('uq_hr_ledger_earned_once', 'hr_ledger', ['award_id', 'equivalency_id'], unique=True, sqlite_where=EARNED, postgresql_where=EARNED)
    op.create_table('hr_export_line',
    sa.Column('export_id', sa.String(length=32), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['hr_ledger.id'], name=op.f('fk_hr_export_line_entry_id_hr_ledger')),
    sa.ForeignKeyConstraint(['export_id'], ['hr_export.id'], name=op.f('fk_hr_export_line_export_id_hr_export')),
    sa.PrimaryKeyConstraint('export_id', 'line', name=op.f('pk_hr_export_line')),
    sa.UniqueConstraint('export_id', 'entry_id', name=op.f('uq_hr_export_line_export_id_entry_id'))
    )
    op.create_index(op.f('ix_hr_export_line_entry_id'), 'hr_export_line', ['entry_id'], unique=False)
    op.execute('INSERT INTO hr_export_line (export_id, line, entry_id) SELECT export_id, line, entry_id FROM kept_lines')
    op.execute('DROP TABLE kept_lines')
