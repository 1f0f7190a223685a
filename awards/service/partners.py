"""Several issuers in one installation: partners of the district, what they sign, who speaks for them, their profiles."""

from __future__ import annotations

from collections.abc import Sequence

from awards import policy
from awards.models import Issuer, SignsFor, Speaker
from awards.queries import rows
from awards.rules import IdentifierFacts, IssuerId, identifier_problems
from awards.service.issuers import establish_issuer
from credentials import queries as credentials
from people import queries as people
from waymark.kernel.errors import Conflict, Invalid, NotFound, Problem, Unavailable
from waymark.kernel.ids import DistrictId
from waymark.kernel.uow import UnitOfWork

_LONGEST = {"name": 200, "url": 400, "email": 254, "description": 4000}


def found_partner(
    uow: UnitOfWork, district_id: DistrictId, *, name: str, url: str, email: str, description: str = ""
) -> IssuerId:
    """Set up another issuer beside the district's own, with keys, key document and status list of its own.

    It signs nothing until it is named for a credential. Raises ``Refused``, ``Invalid`` for its profile,
    ``Conflict`` for a name that is taken, and ``Unavailable`` where the district has no issuer itself.
    """
    policy.may_found_partner(uow.actor, district_id).require()
    main = rows.issuer_in_charge(uow.session, district_id)
    if main is None:
        raise Unavailable("This district has no badge issuer yet.", cure="`waymark init` sets one up.")
    profile = _checked({"name": name, "url": url, "email": email, "description": description})
    if rows.issuer_by_name(uow.session, district_id, main.base_url, profile["name"]):
        raise Conflict(f"There is an issuer named {profile['name']} already.", cure="Choose another name.")
    return establish_issuer(
        uow, district_id, base_url=main.base_url, method="did:web", is_main=False, **profile
    )


def change_profile(
    uow: UnitOfWork,
    issuer_id: IssuerId,
    *,
    name: str | None = None,
    url: str | None = None,
    email: str | None = None,
    description: str | None = None,
    identifiers: Sequence[IdentifierFacts] | None = None,
) -> None:
    """Change what an issuer says of itself, from now on; what is not named stays. Signed badges stay as they are.

    Raises ``NotFound``, ``Refused``, ``Invalid``.
    """
    issuer = known_issuer_to_change(uow, issuer_id)
    given = {"name": name, "url": url, "email": email, "description": description}
    now = {field: getattr(issuer, field) for field in given}
    profile = _checked({**now, **{field: value for field, value in given.items() if value is not None}})
    taken_by = rows.issuer_by_name(uow.session, issuer.district_id, issuer.base_url, profile["name"])
    if taken_by and profile["name"] != issuer.name:
        problem = Problem("name", "Another issuer of the district has this name. Choose another.")
        raise Invalid("Two issuers cannot have one name.", problems=(problem,))
    for field, value in profile.items():
        setattr(issuer, field, value)
    if identifiers is not None:
        if problems := identifier_problems(identifiers):
            raise Invalid("Not every identifier can be used.", problems=problems)
        issuer.other_identifiers = [{"type": one.type, "value": one.value} for one in identifiers]
    uow.record("awards:issuer:change", issuer_id)


def sign_for(uow: UnitOfWork, slug: str, issuer_id: IssuerId) -> None:
    """Let an issuer sign the awards of a credential that are issued from now on; badges of before stay as they are.

    Raises ``NotFound``, ``Refused``, and ``Invalid`` where the issuer and the credential are of two districts.
    """
    issuer = known_issuer_to_change(uow, issuer_id)
    about = credentials.definition(uow, issuer.district_id, slug)
    named = uow.session.get(SignsFor, about.credential_id)
    if issuer.is_main:
        if issuer != rows.issuer_in_charge(uow.session, issuer.district_id):
            raise Invalid("This issuer signs nothing new: the district has moved to another address.")
        if named is not None:
            uow.session.delete(named)
    elif named is None:
        uow.session.add(SignsFor(credential_id=about.credential_id, issuer_id=issuer.id))
    else:
        named.issuer_id = issuer.id
    uow.record("awards:issuer:sign_for", issuer.id, credential=about.credential_id)


def name_speaker(uow: UnitOfWork, issuer_id: IssuerId, email: str) -> None:
    """Let somebody with an account speak for an issuer. Raises ``NotFound``, ``Refused``, ``Invalid``."""
    issuer = known_issuer_to_change(uow, issuer_id)
    account = people.account_by_email(uow.session, email.strip().lower())
    if account is None:
        problem = Problem("email", "Nobody here has this address. An administrator can invite them first.")
        raise Invalid("There is no such person.", problems=(problem,))
    if uow.session.get(Speaker, (issuer.id, account.person_id)) is None:
        uow.session.add(Speaker(issuer_id=issuer.id, person_id=account.person_id))
        uow.record("awards:issuer:name_speaker", issuer.id, person=account.person_id)


def end_speaker(uow: UnitOfWork, issuer_id: IssuerId, person_id: str) -> None:
    """Let somebody not speak for an issuer any more. Raises ``NotFound``, ``Refused``."""
    issuer = known_issuer_to_change(uow, issuer_id)
    speaker = uow.session.get(Speaker, (issuer.id, person_id))
    if speaker is not None:
        uow.session.delete(speaker)
        uow.record("awards:issuer:end_speaker", issuer.id, person=person_id)


def known_issuer_to_change(uow: UnitOfWork, issuer_id: IssuerId) -> Issuer:
    """An issuer, locked, for those who run it. Raises ``NotFound``, ``Refused``."""
    issuer = uow.session.get(Issuer, issuer_id, with_for_update=True)
    elsewhere = not uow.actor.is_system and issuer is not None and issuer.district_id != uow.actor.district_id
    if issuer is None or elsewhere:
        raise NotFound("There is no such issuer.", cure="`waymark issuer list` tells their ids.")
    policy.may_found_partner(uow.actor, issuer.district_id).require()
    return issuer


def _checked(profile: dict[str, str]) -> dict[str, str]:
    tidy = {field: value.strip() for field, value in profile.items()}
    problems = [
        Problem(field, "Write something here.") for field in ("name", "url", "email") if not tidy[field]
    ]
    problems += [
        Problem(field, f"Use at most {longest} characters.")
        for field, longest in _LONGEST.items()
        if len(tidy[field]) > longest
    ]
    if tidy["url"] and not tidy["url"].startswith(("https://", "http://")):
        problems.append(Problem("url", "Give the whole address, from https:// on."))
    if tidy["email"] and "@" not in tidy["email"]:
        problems.append(Problem("email", "Give an e-mail address, such as badges@example.org."))
    if problems:
        raise Invalid("The profile of the issuer is not complete.", problems=tuple(problems))
    return tidy
