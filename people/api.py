"""The JSON door to people: who am I?"""

from people import queries
from people.payloads import MeOut, SchoolOut
from waymark.kernel.uow import Reading
from waymark.web.api import api_blueprint, reads, token_scopes

api = api_blueprint("people", "People")


@api.get("/me", summary="Who the token stands for", responses={200: MeOut})
@reads("")
def get_me(reading: Reading) -> MeOut:
    """Person, roles and schools."""
    actor = reading.actor
    schools = (
        [s for s in queries.schools_of(reading, actor.district_id) if s.id in actor.school_ids]
        if actor.district_id
        else []
    )
    return MeOut(
        id=actor.person_id or "",
        name=actor.name,
        district=queries.district_name(reading, actor.district_id),
        roles=sorted({held.role.value for held in actor.roles}),
        schools=[SchoolOut(id=s.id, name=s.name) for s in schools],
        scopes=sorted(token_scopes()),
    )
