"""Which page is looked at by whom: for each main page somebody of the right role with something on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVarTuple

from sqlalchemy import Select, String, cast, select
from sqlalchemy.orm import Session

from awards import service as awards
from awards.models import Award
from credentials.models import Credential, CredentialVersion
from credentials.rules import CredentialKind
from evidence.models import Submission
from evidence.rules import SubmissionId, SubmissionState
from pathways.models import Plan
from pathways.rules import PlanState
from people import queries as people
from people.models import Account, RoleHolding
from review.models import Case, Reader
from review.rules import CaseState, ReaderRole, ReaderState
from waymark.app.installation import Installation
from waymark.app.simulate import PASSWORD
from waymark.kernel.actor import ANONYMOUS, Role, system_actor
from waymark.kernel.ids import PersonId

Columns = TypeVarTuple("Columns")

CREDENTIAL, PATHWAY, AREA = "learner-self-tracking", "data-driven-decisions", "PDL1"
_GO_ON = 303


@dataclass(frozen=True)
class Visit:
    """A request: for which page, by whom. ``form`` is what is posted, and empty for a look."""

    page: str
    path: str
    who: PersonId | None = None
    form: dict[str, str] = field(default_factory=dict)
    answer: int = 200


def visits(installation: Installation) -> tuple[Visit, ...]:
    """A visit to every main page of a simulated district. One award is issued and shared for it."""
    with installation.runtime.reading(ANONYMOUS) as look:
        looked_at = (_educator, _returned, _planning, _reader, _leader, _office, _stranger)
        found = [visit for some in looked_at for visit in some(look.session)]
    return (*found, *_badge(installation))


def _educator(session: Session) -> Iterator[Visit]:
    who, submission_id = _one(session, _drafts())
    for page, path in (
        ("home of an educator", "/"),
        ("catalogue", "/catalogue"),
        ("credential", f"/catalogue/{CREDENTIAL}"),
        ("pathways", "/pathways"),
        ("pathway", f"/pathways/{PATHWAY}"),
        ("plan", "/plan"),
        ("submissions", "/submissions"),
        ("submission being written", f"/submissions/{submission_id}"),
        ("awards shelf", "/awards"),
        ("credit", "/credit"),
        ("account", "/account"),
    ):
        yield Visit(page, path, who)


def _returned(session: Session) -> Iterator[Visit]:
    # Where something comes before a credential, as before a full review, the page asks for that too; so districts are
    # compared without.
    alone = cast(CredentialVersion.body, String).not_like('%"prerequisites"%')
    returned = (
        select(Submission.owner_id, Submission.id)
        .join(CredentialVersion, Submission.version_id == CredentialVersion.id)
        .join(Credential, Submission.credential_id == Credential.id)
        .where(Submission.state == SubmissionState.RETURNED, alone)
        .where(Credential.kind == CredentialKind.MICRO_CREDENTIAL)
    )
    who, submission_id = _one(session, returned.order_by(Submission.id))
    yield Visit("submission returned", f"/submissions/{submission_id}", who)
    yield Visit("feedback", f"/submissions/{submission_id}/feedback", who)


def _planning(session: Session) -> Iterator[Visit]:
    (who,) = _one(session, select(Plan.person_id).where(Plan.state == PlanState.DRAFT).order_by(Plan.id))
    yield Visit("plan being made", "/plan", who)


def _reader(session: Session) -> Iterator[Visit]:
    claimed = select(Reader.reader_id, Reader.case_id).where(
        Reader.state == ReaderState.CLAIMED,
        Reader.as_role == ReaderRole.PEER,
        Reader.reader_id.in_(_agreed()),
    )
    who, case_id = _one(session, claimed.order_by(Reader.id))
    yield Visit("home of a reader", "/", who)
    yield Visit("review queue", "/reviews", who)
    yield Visit("scoring page", f"/reviews/{case_id}", who)


def _leader(session: Session) -> Iterator[Visit]:
    presented = select(Plan.leader_id, Plan.id).where(Plan.state == PlanState.PRESENTED)
    who, plan_id = _one(session, presented.order_by(Plan.id))
    yield Visit("home of a leader", "/", who)
    yield Visit("plans to hear", "/plans", who)
    yield Visit("plan to hear", f"/plans/{plan_id}", who)


def _office(session: Session) -> Iterator[Visit]:
    lead, hr, superintendent, admin = (
        _one(session, select(RoleHolding.person_id).where(RoleHolding.role == role))[0]
        for role in (Role.PROGRAM_LEAD, Role.HR_OFFICER, Role.SUPERINTENDENT, Role.ADMIN)
    )
    short, torn = (
        _one(session, select(Case.id).where(condition).order_by(Case.id))[0]
        for condition in (Case.short_of_readers, Case.state == CaseState.MODERATION)
    )
    educator, _ = _one(session, _drafts())
    yield Visit("home of the program lead", "/", lead)
    yield Visit("review board", "/reviews/board", lead)
    yield Visit("review short of readers", f"/reviews/board/{short}", lead)
    yield Visit("review to talk through", f"/reviews/board/{torn}", lead)
    yield Visit("home of the superintendent", "/", superintendent)
    yield Visit("conditions board", "/conditions", superintendent)
    yield Visit("area", f"/conditions/{AREA}", superintendent)
    yield Visit("badges behind an area", f"/conditions/{AREA}/{CREDENTIAL}", superintendent)
    yield Visit("home of HR", "/", hr)
    yield Visit("hr", "/hr", hr)
    yield Visit("hr person", f"/hr/people/{educator}", hr)
    yield Visit("administration", "/admin", admin)


def _stranger(session: Session) -> Iterator[Visit]:
    (email,) = _one(session, select(Account.email).order_by(Account.email))
    yield Visit("sign-in page", "/sign-in")
    yield Visit("signing in", "/sign-in", form={"email": email, "password": PASSWORD}, answer=_GO_ON)


def _badge(installation: Installation) -> Iterator[Visit]:
    with installation.runtime.reading(ANONYMOUS) as look:
        who, _ = _one(look.session, _drafts())
        of_educator = select(Award.id, Award.district_id).where(Award.person_id == who)
        award_id, district_id = _one(look.session, of_educator.order_by(Award.granted_at, Award.id))
        actor = people.actor_by_id(look, who)
    with installation.runtime.command(system_actor(district_id)) as uow:
        awards.issue(uow, award_id)
    with installation.runtime.command(actor) as uow:
        awards.share(uow, award_id)
    yield Visit("award", f"/awards/{award_id}", who)
    yield Visit("public badge", f"/badges/{award_id}")


def _drafts() -> Select[PersonId, SubmissionId]:
    """Educators who only learn, have an agreed plan and write at something."""
    readers = select(RoleHolding.person_id).where(RoleHolding.role == Role.PEER_REVIEWER)
    return (
        select(Submission.owner_id, Submission.id)
        .where(Submission.state == SubmissionState.DRAFT, Submission.owner_id.in_(_agreed()))
        .where(Submission.owner_id.not_in(readers))
        .order_by(Submission.id)
    )


def _agreed() -> Select[PersonId]:
    return select(Plan.person_id).where(Plan.state == PlanState.AGREED)


def _one(session: Session, query: Select[*Columns]) -> tuple[*Columns]:
    found = session.execute(query.limit(1)).first()
    if found is None:
        raise LookupError(f"the district has nobody for this: {query}")
    return found
