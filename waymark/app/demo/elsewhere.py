"""What the demo has from elsewhere: a university that endorses a badge, badges of a guild, prior learning with a file."""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from awards import service as awards
from awards import signing
from awards.openbadge import Addresses, build_ob3
from awards.rules import (
    AchievementFacts,
    AwardFacts,
    AwardId,
    EndorsementId,
    IssuerFacts,
    IssuerId,
    OutsideId,
    RecipientFacts,
    Worth,
    identity_hash,
)
from waymark.app.demo import cast, texts
from waymark.app.demo.authoring import PARTNER
from waymark.app.demo.files import paper
from waymark.kernel.actor import Actor, Role
from waymark.kernel.ids import DistrictId
from waymark.kernel.uow import Runtime

ENDORSED = "growth-mindset"
GUILD = "Guild of Reflective Teachers"
_HOME = "https://reflective-teachers.example"
# The guild's badges name their key as issuer, so they can be checked without any network.
_KEY = signing.self_named_key(hashlib.sha256(GUILD.encode()).digest())


def steps(
    runtime: Runtime, actors: Mapping[str, Actor], *, colleague: Actor
) -> Iterator[tuple[float, Callable[[], None]]]:
    """What happens how many days before the end: one badge is decided, another and a course wait for a decision."""
    lead = actors[cast.PROGRAM_LEAD.email]
    emails = {actor.person_id: email for email, actor in actors.items()}
    decided: list[OutsideId] = []

    def badge(actor: Actor, title: str, slug: str) -> OutsideId:
        with runtime.reading(actor) as look:
            content = _guild_badge(emails[actor.person_id], title, look.now - timedelta(days=400)).encode()
            report = awards.examine(look, content)
        with runtime.command(actor) as uow:
            outside_id = awards.bring_badge(uow, content, report=report, file_name="badge.json")
        _propose(runtime, actor, outside_id, slug, texts.GUILD_WORDS)
        return outside_id

    def first() -> None:
        decided.append(badge(colleague, "Feedback that moves learning", "growth-mindset"))

    def answer() -> None:
        with runtime.command(lead) as uow:
            reason = texts.EQUIVALENT_BECAUSE
            awards.decide(uow, decided[0], worth=Worth.EQUIVALENT, reason=reason, credential="growth-mindset")

    def second() -> None:
        badge(actors[cast.TRAVELLER.email], "Learners who choose", "voice-and-choice")

    def course() -> None:
        _bring_course(runtime, actors[cast.FINISHER.email])

    university: list[IssuerId] = []
    asked: list[EndorsementId] = []
    faculty = next(email for email, actor in sorted(actors.items()) if actor.has(Role.EXTERNAL_REVIEWER))

    def found() -> None:
        with runtime.command(lead) as uow:
            university.append(
                awards.found_partner(
                    uow,
                    _district_of(lead),
                    name=PARTNER,
                    url="https://highdesert.example",
                    email="badges@highdesert.example",
                    description="A college of education that counts micro-credentials towards its degrees.",
                )
            )
            awards.name_speaker(uow, university[0], faculty)

    def ask() -> None:
        with runtime.command(lead) as uow:
            words = texts.ENDORSE_US
            asked.append(awards.ask_endorsement(uow, university[0], of_credential=ENDORSED, words=words))

    def endorse() -> None:
        with runtime.command(actors[faculty]) as uow:
            awards.accept_endorsement(uow, asked[0], texts.ENDORSED_BECAUSE)

    yield 200, found
    yield 199, ask
    yield 190, endorse
    yield 90, first
    yield 85, answer
    yield 6, course
    yield 4, second


def _district_of(actor: Actor) -> DistrictId:
    """The district that somebody works for."""
    if actor.district_id is None:
        raise ValueError("everybody in the demo belongs to its district")
    return actor.district_id


def _bring_course(runtime: Runtime, actor: Actor) -> None:
    title = "Graduate course in educational technology, 2023"
    with runtime.command(actor) as uow:
        outside_id = awards.bring_prior_learning(uow, title=title, words=texts.COURSE_WORDS, links=())
    with runtime.reading(actor) as look:
        transcript = io.BytesIO(paper("Transcript", title, "Grade: A"))
        kept = awards.keep_outside_file(look, outside_id, transcript, "Transcript.pdf", limit=2**20)
    with runtime.command(actor) as uow:
        awards.add_outside_file(uow, outside_id, kept)
    _propose(runtime, actor, outside_id, "why-use-technology", texts.COURSE_WORDS)


def _propose(runtime: Runtime, actor: Actor, outside_id: OutsideId, slug: str, words: str) -> None:
    with runtime.command(actor) as uow:
        awards.match_credential(uow, outside_id, slug)
    with runtime.command(actor) as uow:
        awards.propose(uow, outside_id, words)


def _guild_badge(email: str, title: str, earned: datetime) -> str:
    """A badge of the guild for somebody's address, Open Badges 3.0."""
    number = hashlib.sha256(f"{email} {title}".encode()).hexdigest()[:32]
    facts = AwardFacts(
        id=AwardId(number),
        achievement=AchievementFacts(
            version_id=number,
            slug=title.lower().replace(" ", "-"),
            name=title,
            description=texts.GUILD_COMPETENCY,
            criteria_narrative="A plan, a recording of two lessons, and what learners said about them.",
            image=f"{_HOME}/badge.png",
            version="1",
        ),
        issuer=IssuerFacts(
            IssuerId("guild"), _KEY.controller, GUILD, f"{_HOME}/", "badges@reflective-teachers.example"
        ),
        recipient=RecipientFacts(uuid.UUID(number).urn, identity_hash(email, number), number),
        awarded_at=earned,
    )
    return signing.sign_badge(build_ob3(facts, Addresses(_HOME)), _KEY, earned).document
