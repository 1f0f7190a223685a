"""Kinds of keys, several issuers, endorsements

Revision: 0011, after: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

IN_USE = sa.text('retired_at IS NULL')


def upgrade() -> None:
    with op.batch_alter_table('awards_key', schema=None) as batch_op:
        batch_op.drop_index('uq_awards_key_in_use', sqlite_where=IN_USE, postgresql_where=IN_USE)
        batch_op.add_column(sa.Column('kind', sa.Enum('ed25519', 'rsa', name='keykind_known', native_enum=False, create_constraint=True, length=32), server_default='ed25519', nullable=False))
        batch_op.create_index('uq_awards_key_in_use', ['issuer_id', 'kind'], unique=True, sqlite_where=IN_USE, postgresql_where=IN_USE)

    with op.batch_alter_table('awards_issuer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_main', sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column('other_identifiers', sa.JSON(), server_default='[]', nullable=False))

    op.create_table('awards_signs_for',
    sa.Column('credential_id', sa.String(length=32), nullable=False),
    sa.Column('issuer_id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['credential_id'], ['credentials_credential.id'], name=op.f('fk_awards_signs_for_credential_id_credentials_credential')),
    sa.ForeignKeyConstraint(['issuer_id'], ['awards_issuer.id'], name=op.f('fk_awards_signs_for_issuer_id_awards_issuer')),
    sa.PrimaryKeyConstraint('credential_id', name=op.f('pk_awards_signs_for'))
    )
    with op.batch_alter_table('awards_signs_for', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_awards_signs_for_issuer_id'), ['issuer_id'], unique=False)

    op.create_table('awards_speaker',
    sa.Column('issuer_id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['issuer_id'], ['awards_issuer.id'], name=op.f('fk_awards_speaker_issuer_id_awards_issuer')),
    sa.ForeignKeyConstraint(['person_id'], ['people_person.id'], name=op.f('fk_awards_speaker_person_id_people_person')),
    sa.PrimaryKeyConstraint('issuer_id', 'person_id', name=op.f('pk_awards_speaker'))
    )

    op.create_table('awards_endorsement',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('endorser_id', sa.String(length=32), nullable=False),
    sa.Column('issuer_id', sa.String(length=32), nullable=True),
    sa.Column('version_id', sa.String(length=32), nullable=True),
    sa.Column('state', sa.Enum('asked', 'accepted', 'declined', 'withdrawn', 'revoked', name='endorsementstate_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('asked_by', sa.String(length=32), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('answered_by', sa.String(length=32), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('status_list_id', sa.String(length=32), nullable=True),
    sa.Column('status_index', sa.Integer(), nullable=True),
    sa.Column('document', sa.Text(), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revocation_reason', sa.String(length=500), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state NOT IN ('accepted', 'revoked') OR (document IS NOT NULL AND status_index IS NOT NULL AND answered_at IS NOT NULL)", name=op.f('ck_awards_endorsement_accepted_is_signed')),
    sa.CheckConstraint("(state = 'revoked') = (revoked_at IS NOT NULL)", name=op.f('ck_awards_endorsement_revoked_has_its_time')),
    sa.CheckConstraint('(issuer_id IS NULL) <> (version_id IS NULL)', name=op.f('ck_awards_endorsement_of_one_thing')),
    sa.ForeignKeyConstraint(['answered_by'], ['people_person.id'], name=op.f('fk_awards_endorsement_answered_by_people_person')),
    sa.ForeignKeyConstraint(['asked_by'], ['people_person.id'], name=op.f('fk_awards_endorsement_asked_by_people_person')),
    sa.ForeignKeyConstraint(['endorser_id'], ['awards_issuer.id'], name=op.f('fk_awards_endorsement_endorser_id_awards_issuer')),
    sa.ForeignKeyConstraint(['issuer_id'], ['awards_issuer.id'], name=op.f('fk_awards_endorsement_issuer_id_awards_issuer')),
    sa.ForeignKeyConstraint(['status_list_id'], ['awards_status_list.id'], name=op.f('fk_awards_endorsement_status_list_id_awards_status_list')),
    sa.ForeignKeyConstraint(['version_id'], ['credentials_version.id'], name=op.f('fk_awards_endorsement_version_id_credentials_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_awards_endorsement')),
    sa.UniqueConstraint('status_list_id', 'status_index', name=op.f('uq_awards_endorsement_status_list_id_status_index'))
    )
    with op.batch_alter_table('awards_endorsement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_awards_endorsement_endorser_id_awards_endorsement_state'), ['endorser_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_awards_endorsement_issuer_id'), ['issuer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_awards_endorsement_version_id'), ['version_id'], unique=False)


def downgrade() -> None:
    op.drop_table('awards_endorsement')
    op.drop_table('awards_speaker')
    op.drop_table('awards_signs_for')
    # The older version lets the newest issuer of a district sign everything, so partners become the oldest.
    op.execute("UPDATE awards_issuer SET founded_at = '1970-01-01 00:00:00.000000' WHERE NOT is_main")
    with op.batch_alter_table('awards_issuer', schema=None) as batch_op:
        batch_op.drop_column('other_identifiers')
        batch_op.drop_column('is_main')
    # The older version knows one kind of key only. No badge is stored that another one signed.
    op.execute("DELETE FROM awards_key WHERE kind <> 'ed25519'")
    with op.batch_alter_table('awards_key', schema=None) as batch_op:
        batch_op.drop_index('uq_awards_key_in_use', sqlite_where=IN_USE, postgresql_where=IN_USE)
        batch_op.drop_constraint(op.f('ck_awards_key_keykind_known'), type_='check')
        batch_op.drop_column('kind')
        batch_op.create_index('uq_awards_key_in_use', ['issuer_id'], unique=True, sqlite_where=IN_USE, postgresql_where=IN_USE)
