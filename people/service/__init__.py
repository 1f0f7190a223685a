"""What can be done with people: one function per verb. Never commits; the door does.

``accounts`` is signing in and tokens, ``invitations`` the links by which people set a password,
``private_address`` where they are reached when they have left, ``register`` who there is and in which role.
"""

from people.service.accounts import (
    change_password,
    create_token,
    hash_password,
    note_refused_sign_in,
    note_sign_in,
    revoke_token,
    sign_in,
    sign_out_everywhere,
)
from people.service.invitations import (
    Invited,
    accept_invitation,
    help_with_password,
    invite,
    invite_newcomer,
    invited_by,
    send_link,
)
from people.service.private_address import (
    ask_private_address,
    confirm_private_address,
    forget_private_address,
)
from people.service.register import (
    add_district,
    add_person,
    add_school,
    change_person,
    disable,
    enable,
    give_role,
    recognise,
    take_role,
)

__all__ = [
    "Invited",
    "accept_invitation",
    "add_district",
    "add_person",
    "add_school",
    "ask_private_address",
    "change_password",
    "change_person",
    "confirm_private_address",
    "create_token",
    "disable",
    "enable",
    "forget_private_address",
    "give_role",
    "hash_password",
    "help_with_password",
    "invite",
    "invite_newcomer",
    "invited_by",
    "note_refused_sign_in",
    "note_sign_in",
    "recognise",
    "revoke_token",
    "send_link",
    "sign_in",
    "sign_out_everywhere",
    "take_role",
]
