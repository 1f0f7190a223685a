"""Hosts and wallets

Revision: 0012, after: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('awards_spent_nonce',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_awards_spent_nonce'))
    )
    with op.batch_alter_table('awards_spent_nonce', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_awards_spent_nonce_ends_at'), ['ends_at'], unique=False)

    op.create_table('people_host',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('secret_digest', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('uri', sa.String(length=1000), nullable=False),
    sa.Column('redirect_uris', sa.JSON(), nullable=False),
    sa.Column('scopes', sa.JSON(), nullable=False),
    sa.Column('tos_uri', sa.String(length=1000), nullable=False),
    sa.Column('policy_uri', sa.String(length=1000), nullable=False),
    sa.Column('logo_uri', sa.String(length=1000), nullable=False),
    sa.Column('software_id', sa.String(length=100), nullable=False),
    sa.Column('software_version', sa.String(length=100), nullable=False),
    sa.Column('registered_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people_host'))
    )
    with op.batch_alter_table('people_host', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_people_host_registered_at'), ['registered_at'], unique=False)

    op.create_table('people_connection',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('host_id', sa.String(length=32), nullable=False),
    sa.Column('scopes', sa.JSON(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['host_id'], ['people_host.id'], name=op.f('fk_people_connection_host_id_people_host')),
    sa.ForeignKeyConstraint(['person_id'], ['people_person.id'], name=op.f('fk_people_connection_person_id_people_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people_connection'))
    )
    with op.batch_alter_table('people_connection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_people_connection_host_id'), ['host_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_people_connection_person_id'), ['person_id'], unique=False)

    op.create_table('awards_wallet_offer',
    sa.Column('award_id', sa.String(length=32), nullable=False),
    sa.Column('link_digest', sa.String(length=64), nullable=False),
    sa.Column('code_digest', sa.String(length=64), nullable=False),
    sa.Column('pin_kdf', sa.String(length=40), nullable=False),
    sa.Column('pin_salt', sa.LargeBinary(), nullable=True),
    sa.Column('pin_digest', sa.LargeBinary(), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('spent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('token_digest', sa.String(length=64), nullable=True),
    sa.Column('token_ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('did', sa.String(length=800), nullable=False),
    sa.ForeignKeyConstraint(['award_id'], ['awards_award.id'], name=op.f('fk_awards_wallet_offer_award_id_awards_award')),
    sa.PrimaryKeyConstraint('award_id', name=op.f('pk_awards_wallet_offer')),
    sa.UniqueConstraint('code_digest', name=op.f('uq_awards_wallet_offer_code_digest')),
    sa.UniqueConstraint('link_digest', name=op.f('uq_awards_wallet_offer_link_digest')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_awards_wallet_offer_token_digest'))
    )
    op.create_table('people_connection_code',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('connection_id', sa.String(length=32), nullable=False),
    sa.Column('redirect_uri', sa.String(length=1000), nullable=False),
    sa.Column('challenge', sa.String(length=128), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('spent_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['connection_id'], ['people_connection.id'], name=op.f('fk_people_connection_code_connection_id_people_connection')),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_people_connection_code'))
    )
    with op.batch_alter_table('people_connection_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_people_connection_code_connection_id'), ['connection_id'], unique=False)

    op.create_table('people_connection_token',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('connection_id', sa.String(length=32), nullable=False),
    sa.Column('refreshes', sa.Boolean(), nullable=False),
    sa.Column('scopes', sa.JSON(), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('spent_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['connection_id'], ['people_connection.id'], name=op.f('fk_people_connection_token_connection_id_people_connection')),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_people_connection_token'))
    )
    with op.batch_alter_table('people_connection_token', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_people_connection_token_connection_id'), ['connection_id'], unique=False)

    op.add_column('awards_award', sa.Column('holder_did', sa.String(length=800), server_default='', nullable=False))


def downgrade() -> None:
    # Not as a batch: SQLite would copy the table, at which others point.
    op.drop_column('awards_award', 'holder_did')

    with op.batch_alter_table('people_connection_token', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_people_connection_token_connection_id'))

    op.drop_table('people_connection_token')
    with op.batch_alter_table('people_connection_code', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_people_connection_code_connection_id'))

    op.drop_table('people_connection_code')
    op.drop_table('awards_wallet_offer')
    with op.batch_alter_table('people_connection', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_people_connection_person_id'))
        batch_op.drop_index(batch_op.f('ix_people_connection_host_id'))

    op.drop_table('people_connection')
    with op.batch_alter_table('people_host', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_people_host_registered_at'))

    op.drop_table('people_host')
    with op.batch_alter_table('awards_spent_nonce', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_awards_spent_nonce_ends_at'))

    op.drop_table('awards_spent_nonce')
