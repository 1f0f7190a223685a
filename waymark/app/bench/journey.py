"""One educator's way from the first word to the badge, through the services that the pages use."""

from __future__ import annotations

import io
import random

from sqlalchemy import select

from awards import queries as awards
from awards.rules import AwardState
from credentials import queries as credentials
from evidence import service as evidence
from evidence.models import Submission
from people import queries as people
from people.models import RoleHolding
from review import service as review
from review.models import Case, Reader
from review.rules import Rating
from waymark.app.demo import texts
from waymark.app.demo.files import DemoFiles
from waymark.app.installation import Installation
from waymark.kernel.actor import ANONYMOUS, Actor, Role

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
        with self._runtime.reading(ANONYMOUS) as look:
            query = select(Case.id, Reader.reader_id).join(Reader, Reader.case_id == Case.id)
            seats = look.session.execute(query.where(Case.attempt_id == self._attempt_id)).all()
            readers = [(case_id, people.actor_by_id(look, reader_id)) for case_id, reader_id in seats]
        rubric = self._definition.rubric
        for case_id, reader in readers:
            ratings = (
                [Rating(criterion.id, rubric.passing) for criterion in rubric.criteria] if rubric else []
            )
            with self._runtime.command(reader) as uow:
                review.claim(uow, case_id)
            with self._runtime.command(reader) as uow:
                review.record_score(
                    uow,
                    case_id,
                    ratings=ratings,
                    commendations=texts.COMMENDATIONS[0],
                    recommendations=texts.RECOMMENDATIONS[0],
                )

    def require_badge(self) -> None:
        """Raises ``LookupError`` when the badge was not issued, because then the time means nothing."""
        with self._runtime.reading(self._educator) as look:
            held = awards.my_awards(look).held
        if [award.state for award in held if award.slug == SLUG] != [AwardState.ISSUED]:
            raise LookupError("the badge was not issued; look at the outbox")
