"""Every address of the application, walked one by one: other districts' things do not exist, and no post goes without a token.

A new address has to be named here before the tests pass, so that somebody has thought about who may open it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from awards import service as awards_service
from credentials.queries import offers_for
from credentials.rules import Carry, Carrying, Touched
from people import queries as people_queries
from people import service as people_service
from people.rules import HostFacts, HostScope
from tests.factories import (
    awards,
    conditions,
    credentials,
    drafts,
    evidence,
    frameworks,
    hr,
    outside,
    pathways,
    review,
)
from tests.factories.town import PASSWORD, Town, email_of
from waymark.app.models import metadata
from waymark.kernel.actor import Actor, Role, system_actor
from waymark.kernel.outbox import Job
from waymark.web.api import SCOPES

API = "/api/v1"
CHANGES = ("POST", "PUT", "PATCH", "DELETE")

SHARED = {
    "conditions.area": "the competency areas are the same for every district",
    "conditions.judge": "the competency areas are the same for every district",
    "conditions_api.get_area": "the competency areas are the same for every district",
    "frameworks.case_package": "public: an adopted framework whose licence lets anybody have it",
    "awards_public.documents.achievement": "public: what a badge certifies",
    "awards_public.documents.badge_class": "public: what a badge certifies",
    "awards_public.documents.badge_art": "public: what a badge certifies",
    "awards_public.documents.did_document": "public: the keys of an issuer",
    "awards_public.documents.endorsement": "public: who stands behind an issuer or a credential",
    "awards_public.documents.ob2_issuer": "public: who issues",
    "awards_public.documents.ob2_key": "public: the keys of an issuer",
    "awards_public.documents.partner_badge_class": "public: what a badge certifies",
    "awards_public.documents.ob3_issuer": "public: who issues",
    "awards_public.documents.revocations": "public: what was taken back",
    "awards_public.documents.status_list": "public: what was taken back",
    "hr_public.confirmed": "public: whoever holds a record on paper may have it confirmed",
    "awards_public.takeaway.show": "whoever has the link that was mailed to its owner may open it",
    "awards_public.takeaway.make_private": "whoever has the link that was mailed to its owner may press it",
    "awards_public.takeaway.everything": "whoever has the link that was mailed to its owner may open it",
    "awards_public.open_badges_api.undefined": "what the standard does not define is defined for nobody",
    "awards_public.wallet_api.told_offer": "whoever has the link of an offer may open it",
    "people.private_address": "a button; the link says whose it is when it is pressed",
    "people.confirm_private_address": "whose link it is, is looked at when it is used",
    "people.welcome": "whoever has the link of an invitation may open it",
    "people.post_welcome": "whoever has the link of an invitation may open it",
    "static": "files of the program",
    "bootstrap.static": "files of the program",
    "openapi.static": "files of the program",
    "swagger.static": "files of the program",
}
"""Addresses with a name in them that are the same for everybody, with the reason."""

PROGRAMS_OF_OTHERS = {
    "people.hosts.register": "anybody may register a host; people allow it something, or not",
    "people.hosts.token": "hosts show their secret",
    "people.hosts.revoke": "hosts show their secret",
    "awards_public.open_badges_api.upsert_credential": "hosts bring an access token",
    "awards_public.open_badges_api.put_profile": "hosts bring an access token",
    "awards_public.open_badges_api.undefined": "there is nothing",
    "awards_public.wallet_api.token": "wallets show the code of an offer",
    "awards_public.wallet_api.nonce": "anybody may have a nonce; it writes nothing",
    "awards_public.wallet_api.credential": "wallets bring an access token",
}
"""Addresses beside the pages that programs post to. A cookie is worth nothing there, so they need no token of a form."""

QUERIES = {
    **{f"frameworks.changing.{view}": "?code=W1" for view in ("item", "change", "restore", "comment")},
    **{f"impact.{view}": "?code=W1" for view in ("item", "retire_item")},
    "credentials.changes": "?since=1.0",
}
"""What stands behind an address that leads to a part of a thing."""

FORMS: dict[str, dict[str, str]] = {
    "impact.publish": {},
    "impact.retire": {"reason": "The marbles are gone."},
    "impact.retire_item": {"credentials": "keep"},
    "credentials.drafts.begin": {"title": "Another", "kind": "micro_credential", "partner": ""},
    "credentials.drafts.name_author": {"email": email_of("coach")},
    "credentials.drafts.send_back": {"comment": "Say more."},
    "credentials.writing.save_section": {"summary": "You roll."},
    "credentials.writing.save_demand": {"title": "Another", "kind": "answer"},
    "credentials.writing.save_criterion": {"title": "Another"},
    "credentials.writing.move_demand": {"to": "out"},
    "credentials.writing.move_criterion": {"to": "out"},
    "credentials.partners.add": {"name": "Valley College"},
    "credentials.partners.add_member": {"email": email_of("coach")},
    "credentials.partners.suspend": {"reason": "No readers."},
    "credentials.offers.answer": {"chosen": "new"},
    "frameworks.changing.change": {"title": "Joins", "version": "1"},
    "frameworks.changing.add_item": {"code": "N", "type": "competency", "title": "New"},
    "frameworks.changing.change_status": {"step": "adopt"},
    "frameworks.changing.comment": {"text": "Well said."},
    "frameworks.comparing.tag": {"here": "CF1", "tag": "needed"},
    "people.post_sign_in": {"email": email_of("educator"), "password": PASSWORD},
    "people.ask_private_address": {"email": "ana@home.example"},
    "people.change_password": {"old": PASSWORD, "new": "eight quiet rivers"},
    "people.create_token": {"label": "Gradebook", "scopes": "plans:read"},
    "people.post_welcome": {"password": "eight quiet rivers"},
    "people.post_lost_password": {"email": email_of("educator")},
    "pathways.save": {"choices": "error-analysis", "goals-0": "A goal"},
    "pathways.autosave": {"choices": "error-analysis", "goals-0": "A goal"},
    "pathways.hear": {"agree": "1"},
    "review.availability.limit": {"weekly_limit": "3"},
    "review.availability.add": {"first": "2027-05-03", "last": "2027-05-12"},
    "review.availability.remove": {"first": "2027-05-03", "last": "2027-05-12"},
    "review.decline": {"because": "time"},
    "review.autosave": {"commendations": "Well done."},
    "review.score": {"later": "1", "commendations": "Well done."},
    "awards.collections.begin": {"title": "My classroom"},
    "awards.collections.save": {"title": "My classroom"},
    "awards.issuers.change": {"name": "Basin", "url": "https://b.example", "email": "b@b.example"},
    "awards.issuers.sign_for": {"credential": "growth-mindset"},
    "awards.issuers.name_speaker": {"email": email_of("coach")},
    "awards.endorsements.answer": {"comment": "We count it."},
    "awards.endorsements.revoke": {"reason": "No more."},
    "awards.revoke": {"reason": "Earned with borrowed work."},
    "awards.outside.bring": {"badge": "not a badge"},
    "awards.outside.bring_prior_learning": {"title": "A course", "words": "I learned."},
    "awards.outside.add_match": {"slug": "voice-and-choice"},
    "awards.outside.propose": {"words": "It fits."},
    "awards.outside.decide": {"worth": "not", "reason": "It does not fit."},
    "conditions.judge": {"level": "developing", "note": conditions.NOTE},
    "evidence.save": {"answer-reasoning-groups": "My words"},
    "evidence.submit": {"attestation": "y"},
    "evidence.autosave": {"answer-reasoning-groups": "My words"},
    "home.invite": {"email": "nia@town.example", "role": "coach"},
    "people.admin.give_role": {"role": "coach"},
    "people.admin.take_role": {"role": "educator"},
    "hr.prepare": {"as_of": "2026-09-01", "format": "csv"},
    "hr.take_back": {"benefits": "none"},
    "hr.settle_paid_in_error": {"benefits": "none", "note": "Paid back."},
    "hr.reject": {"reason": "It could not be opened."},
    "awards_public.check": {"badge": "not a badge"},
}
"""What a post of a page holds, token apart, where an empty one would be refused anyhow."""

BODIES: dict[str, dict[str, Any]] = {
    "pathways_api.post_plan": {"pathway": pathways.SLUG},
    "pathways_api.put_plan": {"choices": [], "goals": []},
    "pathways_api.post_present": {"leader": "0" * 32, "meeting_on": "2026-10-01"},
    "pathways_api.post_return": {"comment": "Say more."},
    "review_api.post_scorecard": {"ratings": []},
    "review_api.post_decline": {"reason": "I know whose work this is."},
    "awards_api.post_outside": {"title": "A course", "words": "I learned."},
    "awards_api.post_collection": {"title": "My classroom"},
    "awards_api.put_collection": {"title": "My classroom"},
    "awards_api.post_decide": {"worth": "not", "reason": "It does not fit."},
    "awards_api.post_repair": {"note": "A name was misspelt."},
    "awards_api.post_suspend": {"reason": "It is being looked into."},
    "awards_api.post_revoke": {"reason": "Earned with borrowed work."},
    "evidence_api.post_submission": {"credential": "error-analysis"},
    "evidence_api.put_answer": {"text": "My words"},
    "evidence_api.post_submit": {"attestation": True},
    "hr_api.post_export": {"as_of": "2026-09-01"},
}
"""What a program sends where something has to be sent."""


def sent_by_program(rule: Rule, method: str) -> dict[str, Any]:
    """What a program sends, as options of a test client."""
    if rule.endpoint == "evidence_api.post_artifact":
        return evidence.multipart({"demand": "second-try-routine", "url": "https://example.org/"})
    if rule.endpoint == "awards_api.post_outside_file":
        return evidence.multipart({"file": (io.BytesIO(evidence.pdf()), "Transcript.pdf")})
    return {"json": BODIES.get(rule.endpoint, {})} if method in CHANGES else {}


@dataclass
class Walk:
    """A walk along every address, with one real thing of the town for every place in it."""

    town: Town
    app: Flask
    client_of: Callable[[Actor], Any]
    api_of: Callable[[Actor], Any]
    things: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Places and what stands in them, by the first word of the address."""
    _windows: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    def steps(self, *, api: bool | None = None) -> Iterator[tuple[Rule, str]]:
        """Every address with every method it takes."""
        for rule in self.app.url_map.iter_rules():
            if api is None or rule.rule.startswith(API) is api:
                for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                    yield rule, method

    def path(self, rule: Rule) -> str:
        """The address with real things in it. Fails for an address that nobody has thought about."""
        if not rule.arguments:
            return rule.rule
        of_a_file = rule.arguments & {"attachment_id", "file"}
        word = "files" if of_a_file else rule.rule.removeprefix(API).split("/")[1]
        things = self.things.get(word, {})
        assert rule.arguments <= set(things), f"{rule.rule} is new: name what it leads to in this file"
        adapter = self.app.url_map.bind("waymark.test")
        path = adapter.build(rule.endpoint, {name: things[name] for name in rule.arguments})
        return path + QUERIES.get(rule.endpoint, "")

    def window(self, name: str) -> tuple[Any, Any]:
        """A browser and a program of somebody, by the name in the town."""
        if name not in self._windows:
            actor = self.town.actors[name]
            self._windows[name] = (self.client_of(actor), self.api_of(actor))
        return self._windows[name]

    def whose(self, endpoint: str) -> str:
        """Who of the town has to do with an address."""
        slice_name, _, view = endpoint.rpartition(".")
        if view == "hear":
            return "leader"
        if slice_name == "people.admin" or endpoint in {"home.admin", "home.invite"}:
            return "admin"
        authoring = ("credentials.drafts", "credentials.writing", "credentials.partners", "impact")
        if slice_name.startswith(("frameworks", "awards.issuers", "awards.endorsements", *authoring)):
            return "program_lead"
        board = view in {
            "anchors",
            "anchor",
            "board",
            "case",
            "seat",
            "rematch",
            "readers",
            "policies",
            "drop_policy",
            "moderate",
            "revoke",
            "post_revoke",
            "get_endorsement",
        }
        if board or slice_name.startswith("conditions"):
            return "program_lead"
        if slice_name in {"review", "review.availability", "review_api"} and "feedback" not in view:
            reader = review.reader_in(self.town, self.things["reviews"]["case"], 1)
            return next(name for name, one in self.town.actors.items() if one == reader)
        own = "my_record" in view or view in {"credit", "person"}
        office = slice_name in {"hr", "hr_api"} or "transcript" in view
        return "hr" if office and not own else "educator"

    def ask(self, name: str, rule: Rule, method: str) -> int:
        """The status of the answer to a request of somebody, as the pages or a program would make it."""
        visitor, program = self.window(name)
        path = self.path(rule)
        if path.startswith(API):
            answer = getattr(program, method.lower())(path.removeprefix(API), **sent_by_program(rule, method))
        else:
            answer = visitor.send(path) if method == "POST" else visitor.get(path, follow_redirects=True)
        return answer.status_code

    def stored(self) -> dict[str, Any]:
        """Everything in the database."""
        with self.town.look() as look:
            return {
                table.name: look.session.execute(table.select()).all() for table in metadata.sorted_tables
            }


@pytest.fixture
def walk(town, app, client_of, api_of) -> Walk:
    credentials.publish(town)
    credentials.load_sample(town, credentials.anchor())
    credentials.load_sample(town, credentials.example())
    pathways.load(town)
    plan = pathways.presented(town, town.educator)
    submission, attempt = review.hand_in(town, town.educator)
    case = review.case_of(town, attempt).id
    review.policy_for(town, review.SLUG)
    with town.look(town.system) as look:
        piece = evidence.queries.artifacts_of(look.session, submission)[0]
    award = awards.issued(town, town.educator, "voice-and-choice")
    collection = awards.collection(town, town.educator, public=False)
    university, endorsement = awards.endorsement_asked(town)
    brought = outside.proposed(town, town.educator)
    prior, file = outside.with_file(town, town.educator)
    export = hr.delivered(town)
    record = hr.recorded(town, town.educator)
    made = evidence.started(town, town.other_educator, "why-use-technology")
    drafts.next_version(town, "why-use-technology", Carrying({Touched.SUBMISSIONS: Carry.OFFER}))
    with town.look(town.other_educator) as look:
        (offer,) = offers_for(look, town.other_educator.person_id, subject_id=made)
    draft, partner = drafts.written(town, title="Marble towers"), drafts.partner(town, town.external)
    framework = frameworks.of_district(town)
    walk = Walk(town, app, client_of, api_of)
    walk.things = {
        "plans": {"plan_id": plan, "id": plan},
        "submissions": {
            "submission_id": submission,
            "id": submission,
            "artifact_id": piece.id,
            "artifact": piece.id,
            "demand": piece.demand_id,
            "number": 1,
        },
        "reviews": {
            "case_id": case,
            "case": case,
            "artifact_id": piece.id,
            "artifact": piece.id,
            "slug": review.SLUG,
        },
        "awards": {
            "award_id": award,
            "id": award,
            "collection_id": collection,
            "issuer_id": university,
            "endorsement_id": endorsement,
            "person_id": town.peer.person_id,
        },
        "endorsements": {"id": endorsement},
        "collections": {"collection_id": collection, "id": collection},
        "badges": {"award_id": award, "artifact_id": piece.id},
        "outside": {"outside_id": brought, "id": brought},
        "files": {"outside_id": prior, "id": prior, "attachment_id": file, "file": file},
        "ob2": {"award_id": award},
        "ob3": {"award_id": award},
        "hr": {"export_id": export, "id": export, "person_id": town.educator.person_id},
        "record": {"record_id": record},
        "records": {"record_id": record},
        "me": {"id": record},
        "account": {"token_id": token_of(town), "token": "of-nobody", "connection_id": connection_of(town)},
        "ims": {"rest": "nothing"},
        "wallets": {"link_secret": "of-nobody"},
        "taking": {"token": takeaway_of(town), "award_id": award},
        "catalogue": {**framework, "slug": "marble-tracks", "name": "three-turns"},
        "credentials": {"slug": "marble-tracks"},
        "pathways": {"slug": "small-steps"},
        "conditions": {"code": "PDL1", "slug": "marble-tracks"},
        "welcome": {"token": link_for(town, app)},
        "frameworks": framework,
        "impact": {**framework, "draft_id": draft, "slug": "marble-tracks"},
        "offers": {"offer_id": offer.id},
        "authoring": {
            "draft_id": draft,
            "partner_id": partner,
            "person_id": town.external.person_id,
            "slug": "marble-tracks",
            "section": "method",
            "at": "0",
            "number": 1,
        },
        "admin": {"person_id": town.educator.person_id},
    }
    return walk


def token_of(town: Town) -> str:
    person = town.educator.person_id
    with town.at(town.educator) as uow:
        people_service.create_token(uow, person, label="mine", scopes=SCOPES, known_scopes=SCOPES)
    with town.look(town.educator) as look:
        return people_queries.tokens_of(look, person)[0].id


def takeaway_of(town: Town) -> str:
    """The secret part of a link by which somebody whose account is closed gets at their badges."""
    with town.at(town.system) as uow:
        awards_service.send_takeaway(uow, town.educator.person_id, town.district)
    with town.look() as look:
        mails = look.session.scalars(select(Job.arguments).where(Job.kind == "mail.send"))
        return next(found.group(1) for mail in mails if (found := re.search(r"/taking/([\w-]+)", str(mail))))


def connection_of(town: Town) -> str:
    about = HostFacts("Backpack", "https://b.example/", ("https://b.example/back",), (HostScope.READ_BADGES,))
    with town.at(town.system) as uow:
        host = people_service.register_host(uow, about)
    with town.at(town.educator) as uow:
        people_service.connect(
            uow,
            host.id,
            scopes=about.scopes,
            redirect_uri=about.redirect_uris[0],
            challenge="c" * 43,
        )
    with town.look(town.educator) as look:
        return people_queries.connections_of(look, town.educator.person_id)[0].id


def link_for(town: Town, app: Flask) -> str:
    """The secret part of a link by which somebody may set a new password."""
    with town.at(town.system) as uow:
        people_service.send_link(uow, email_of("educator"), secret=app.secret_key)
    with town.look() as look:
        mails = look.session.scalars(select(Job.arguments).where(Job.kind == "mail.send"))
        links = [found for mail in mails if (found := re.search(r"/welcome/([\w.-]+)", str(mail)))]
    return links[0].group(1)


def test_what_belongs_to_another_district_does_not_exist(walk):
    neighbour = walk.town.neighbour
    with walk.town.at(system_actor(neighbour)) as uow:
        school = people_service.add_school(uow, neighbour, name="Neighbour School")
        uow.session.flush()
        for role in set(Role) - {Role.EDUCATOR}:
            place = school if role is Role.BUILDING_LEADER else None
            people_service.give_role(uow, walk.town.stranger.person_id, role, school_id=place)
    review.refresh(walk.town, "stranger")
    told = {
        f"{method} {rule.rule}": walk.ask("stranger", rule, method)
        for rule, method in walk.steps()
        if rule.arguments and rule.endpoint not in SHARED
    }
    assert {name: status for name, status in told.items() if status != 404} == {}
    assert len(told) > 60


def test_what_belongs_to_ones_own_district_is_there(walk):
    """The other half: the addresses that are tried above are real ones."""
    told = {
        rule.rule: walk.ask(walk.whose(rule.endpoint), rule, method)
        for rule, method in walk.steps()
        if rule.arguments and method == "GET" and rule.endpoint not in SHARED
        if not rule.endpoint.startswith("awards_public")
    }
    assert {rule: status for rule, status in told.items() if status != 200} == {}


def test_no_page_takes_a_post_without_a_token(walk):
    # What was handed in already leads to its receipt, token or not; so this is about a draft.
    draft = evidence.complete(walk.town, walk.town.educator, "error-analysis")
    walk.things["submissions"]["submission_id"] = draft
    names = {walk.whose(rule.endpoint) for rule, _ in walk.steps()}
    visitors = {name: walk.window(name)[0] for name in names}
    before = walk.stored()
    told = {}
    for rule, method in walk.steps(api=False):
        if method in CHANGES and rule.endpoint not in PROGRAMS_OF_OTHERS:
            visitor, sent = visitors[walk.whose(rule.endpoint)], FORMS.get(rule.endpoint, {})
            answer = visitor.post(walk.path(rule), data=sent, follow_redirects=True)
            told[rule.rule] = answer.status_code if answer.status_code != 200 else "open for" in answer.text
    assert {rule: how for rule, how in told.items() if how not in {400, True}} == {}
    assert len(told) > 25
    assert walk.stored() == before
    assert {visitor.get("/account").status_code for visitor in visitors.values()} == {200}


def test_no_program_is_served_by_the_cookie_of_a_page(walk):
    """So that a forged page cannot use the API in somebody's name."""
    visitor = walk.window("educator")[0]
    before = walk.stored()
    told = {}
    for rule, method in walk.steps(api=True):
        if rule.endpoint.split(".")[0].endswith("_api"):
            path = rule.rule if rule.endpoint in SHARED else walk.path(rule)
            answer = visitor.open(path, method=method, **sent_by_program(rule, method))
            told[f"{method} {rule.rule}"] = answer.status_code
    assert {name: status for name, status in told.items() if status != 401} == {}
    assert len(told) > 30
    assert walk.stored() == before


def test_programs_of_others_get_nothing_for_the_cookie_of_a_page(walk):
    visitor = walk.window("educator")[0]
    before = walk.stored()
    told = {
        f"{method} {rule.endpoint}": visitor.open(walk.path(rule), method=method, json={}).status_code
        for rule, method in walk.steps(api=False)
        if rule.endpoint in PROGRAMS_OF_OTHERS and method in CHANGES
    }
    assert told.pop("POST awards_public.wallet_api.nonce") == 200
    assert {name: status for name, status in told.items() if status not in {400, 401, 404}} == {}
    assert len(told) > 8
    assert walk.stored() == before
