"""One educator's way from the first word to the badge, through the services that the pages use."""

from __future__ import annotations

import io
import random

from sqlalchemy import select

from awards import queries as awards
from awards.rules import AwardId, AwardState
from awards.service import badge_as
from credentials import queries as credentials
from evidence import service as evidence
from evidence.models import Submission
from people import queries as people
from people.models import RoleHolding
from review import service as review
from review.models import Case, Reader
from review.rules import CaseId, Rating
from waymark.app.demo import texts
from waymark.app.demo.files import DemoFiles
from waymark.app.installation import Installation
from waymark.app.jobs import run_next
from waymark.kernel.actor import ANONYMOUS, Actor, Role
from waymark.kernel.ids import PersonId
from waymark.kernel.outbox import waiting
from waymark.kernel.uow import Reading

SLUG = "growth-mindset"


def beginners(installation: Installation, number: int) -> list[Actor]:
    """Educators of a simulated district who have handed nothing in yet."""
    with installation.runtime.reading(ANONYMOUS) as look:
        query = (
            select(RoleHolding.person_id)
            .where(RoleHolding.role == Role.EDUCATOR)
            .where(RoleHolding.person_id.not_in(select(Submission.owner_id)))
            .order_by(RoleHolding.person_id)
            .limit(number)
        )
        return [people.actor_by_id(look, person_id) for person_id in look.session.scalars(query)]


class Journey:
    """One submission of one educator."""

    def __init__(self, installation: Installation, educator: Actor, *, seed: int) -> None:
        self._runtime, self._educator, self._draw = installation.runtime, educator, random.Random(seed)
        with self._runtime.reading(educator) as look:
            self._definition = credentials.definition(look, educator.district_id, SLUG)

    def write(self) -> None:
        """Start, and save everything that is asked for."""
        files = DemoFiles(self._draw)
        with self._runtime.command(self._educator) as uow:
            self._submission_id = evidence.start(uow, SLUG)
            for demand in self._definition.demands:
                if demand.kind.written:
                    text = texts.answer(self._draw, self._definition, demand)
                    evidence.save_answer(uow, self._submission_id, demand.id, text)
                    continue
                for piece in files.pieces(self._draw, demand):
                    if isinstance(piece, str):
                        evidence.add_link(uow, self._submission_id, demand.id, piece, demand.title)
                    else:
                        name, content = piece
                        evidence.add_file(uow, self._submission_id, demand.id, io.BytesIO(content), name)

    def hand_in(self) -> None:
        """Hand in; readers are asked in the same transaction."""
        with self._runtime.command(self._educator) as uow:
            self._attempt_id = evidence.submit(uow, self._submission_id, attestation=True)

    def read(self) -> None:
        """Both readers start and score."""
        self.read_but_for_the_last()
        self.decide()

    def read_but_for_the_last(self) -> None:
        """All readers start, and all but one score."""
        with self._runtime.reading(ANONYMOUS) as look:
            query = select(Case.id, Reader.reader_id).join(Reader, Reader.case_id == Case.id)
            seats = look.session.execute(query.where(Case.attempt_id == self._attempt_id)).all()
            self._readers = [(case_id, people.actor_by_id(look, reader_id)) for case_id, reader_id in seats]
        for case_id, reader in self._readers:
            with self._runtime.command(reader) as uow:
                review.claim(uow, case_id)
        for case_id, reader in self._readers[:-1]:
            self._score(case_id, reader)

    def decide(self) -> None:
        """The last reader scores, by which the work is judged and the award granted."""
        self._score(*self._readers[-1])

    def _score(self, case_id: CaseId, reader: Actor) -> None:
        rubric = self._definition.rubric
        ratings = [Rating(criterion.id, rubric.passing) for criterion in rubric.criteria] if rubric else []
        with self._runtime.command(reader) as uow:
            review.record_score(
                uow,
                case_id,
                ratings=ratings,
                commendations=texts.COMMENDATIONS[0],
                recommendations=texts.RECOMMENDATIONS[0],
            )

    def issue(self, installation: Installation) -> None:
        """Do the job that signs the badge, before any other that waits."""
        with self._runtime.reading(ANONYMOUS) as look:
            [job_id] = [
                job.id
                for job in waiting(look.session, "awards.issue")
                if job.arguments["award_id"] == self._award_id(look)
            ]
        run_next(self._runtime, installation.jobs, job_id)

    def download(self) -> bytes:
        """The badge as its holder takes it away."""
        with self._runtime.reading(self._educator) as look:
            return badge_as(awards.badge_file(look, self._award_id(look)), "ob3").content

    def _award_id(self, look: Reading) -> AwardId:
        held = awards.held_by(look, self._educator.person_id or PersonId(""))
        return next(award.award_id for award in held if award.slug == SLUG)

    def require_badge(self) -> None:
        """Raises ``LookupError`` when the badge was not issued, because then the time means nothing."""
        with self._runtime.reading(self._educator) as look:
            held = awards.my_awards(look).held
        if [award.state for award in held if award.slug == SLUG] != [AwardState.ISSUED]:
            raise LookupError("the badge was not issued; look at the outbox")
