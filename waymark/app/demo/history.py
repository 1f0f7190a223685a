"""A year in the demo district, told step by step in the order of time, through the services that the pages use.

Each step does one thing in one unit of work and says what comes next and when. What would come after today simply has
not happened yet: that is why there are drafts, plans to hear and work waiting to be read.
"""

from __future__ import annotations

import heapq
import io
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from rich.progress import Progress

from awards import queries as award_queries
from awards import service as awards
from conditions import service as conditions
from conditions.rules import AreaLevel
from credentials import queries as catalogue
from credentials.rules import Definition, Level
from evidence import queries as evidence_queries
from evidence import service as evidence
from evidence.rules import SubmissionId, SubmissionState
from hr import queries as hr_queries
from hr import service as hr
from hr.rules import BenefitState
from pathways import queries as pathway_queries
from pathways import service as pathways
from pathways.rules import PlanId, PlanState
from people import queries as people
from review import queries as review_queries
from review import service as review
from review.rules import CaseId, Rating
from waymark.app.demo import cast, elsewhere, texts
from waymark.app.demo.clock import HistoryClock
from waymark.app.demo.files import DemoFiles
from waymark.app.installation import Installation
from waymark.app.jobs import drain
from waymark.kernel.actor import Actor, Role
from waymark.kernel.ids import DistrictId, PersonId

PATHWAY = "data-driven-decisions"
REQUIRED = ("growth-mindset", "voice-and-choice", "data-driven-interventions", "why-use-technology")
CAPSTONE = "data-driven-decisions-review"
LEADERSHIP = ("growing-leaders-of-inquiry", "leading-an-equity-review")

Step = Callable[[], None]


@dataclass
class Journey:
    """One educator's way: how fast, how far, and what they work on next."""

    actor: Actor
    pace: float
    """Days from one submission to the next."""
    reach: int
    """How many credentials they set out to earn this year; twelve lead on to the capstone."""
    plan_id: PlanId | None = None
    to_do: list[str] = field(default_factory=list)


class History:
    """Tells the year. Every choice is drawn from one generator with a fixed seed."""

    def __init__(
        self,
        installation: Installation,
        district: DistrictId,
        actors: dict[str, Actor],
        clock: HistoryClock,
        *,
        until: datetime,
        draw: random.Random,
    ) -> None:
        self.installation, self.district, self.clock, self.until, self.draw = (
            installation,
            district,
            clock,
            until,
            draw,
        )
        self.runtime = installation.runtime
        self.actors = actors
        self.by_id = {actor.person_id: actor for actor in actors.values()}
        self.files = DemoFiles(draw)
        self.start = clock.moment
        self.definitions: dict[str, Definition] = {}
        self._waiting: list[tuple[datetime, int, Step]] = []
        self._order = itertools.count()
        self._verdicts: dict[CaseId, bool] = {}

    def tell(self, progress: Progress) -> None:
        """Let the year happen."""
        days = (self.until - self.start).days
        task = progress.add_task("A year in Sagebrush Valley", total=days)
        self._begin(days)
        while self._waiting and self._waiting[0][0] < self.until:
            self.clock.moment, _, step = heapq.heappop(self._waiting)
            step()
            drain(self.runtime, self.installation.jobs)
            progress.update(task, completed=(self.clock.moment - self.start).days)
        self.clock.moment = self.until
        drain(self.runtime, self.installation.jobs)
        progress.update(task, completed=days)

    def _begin(self, days: int) -> None:
        played = {member.email for member in cast.PLAYED}
        teachers = [
            a for email, a in sorted(self.actors.items()) if a.has(Role.EDUCATOR) and email not in played
        ]
        self.draw.shuffle(teachers)
        for number, teacher in enumerate(teachers[:100]):
            reach = self.draw.choices((3, 5, 7, 9, 12), weights=(8, 14, 22, 26, 30))[0]
            journey = Journey(teacher, pace=self.draw.uniform(22, 60), reach=reach)
            # Most begin with the school year; the last few are only now setting out.
            begins = days - self.draw.uniform(1, 20) if number >= 84 else self.draw.triangular(3, 300, 60)
            if number < 7:
                # A few were waiting for this and finish within the year.
                journey, begins = (
                    Journey(teacher, pace=self.draw.uniform(14, 20), reach=12),
                    self.draw.uniform(3, 20),
                )
            self._in_days(begins, partial(self._set_out, journey))
        near = [one for one in teachers[100:] if one.school_ids == self.actors[cast.LEADER.email].school_ids]
        for number, teacher in enumerate(near[:3]):
            # Plans that the building leader who is played in the demo has still to hear.
            self._in_days(days - 14 + number, partial(self._set_out, Journey(teacher, pace=30, reach=4)))
        for member, begins, pace, reach in (
            (cast.FINISHER, 4, 17, 12),
            (cast.TRAVELLER, 150, 27, 7),
            (cast.PEER, 40, 45, 3),
        ):
            journey = Journey(self.actors[member.email], pace=pace, reach=reach)
            self._in_days(begins, partial(self._set_out, journey))
        for number, teacher in enumerate(teachers[:14]):
            # A few lead among colleagues and show it, beside their pathway.
            lead = Journey(teacher, pace=30, reach=1, to_do=[LEADERSHIP[number % 2]])
            self._in_days(70 + number * 19, partial(self._work_on, lead))
        for day in range(2, days):
            self._in_days(day + self.draw.uniform(0.5, 0.7), partial(self._read_what_waits, days - day))
        for day, level in ((40, AreaLevel.ESTABLISHING), (250, AreaLevel.DEVELOPING)):
            self._in_days(day, partial(self._judge, level))
        for month in range(2, 13):
            self._in_days(days * month / 13, self._settle_benefits)
        self._in_days(days - 21, self._export)
        for days_ago, step in elsewhere.steps(self.runtime, self.actors, colleague=teachers[90]):
            self._in_days(days - days_ago, step)
        self._in_days(days - 12, self._revoke_one)

    def _in_days(self, days: float, step: Step) -> None:
        moment = self.start + timedelta(days=days)
        heapq.heappush(self._waiting, (moment, next(self._order), step))

    def _later(self, low: float, high: float, step: Step) -> None:
        days = (self.clock.moment - self.start) / timedelta(days=1)
        self._in_days(days + self.draw.uniform(low, high), step)

    # ----------------------------------------------------------------------------------------------- plans

    def _set_out(self, journey: Journey) -> None:
        with self.runtime.command(journey.actor) as uow:
            journey.plan_id = pathways.start_plan(uow, PATHWAY)
        self._later(0.2, 4, lambda: self._choose(journey))

    def _choose(self, journey: Journey) -> None:
        assert journey.plan_id is not None
        with self.runtime.reading(journey.actor) as look:
            pool = [
                card.slug
                for card in catalogue.cards(look, self.district, area="CF1")
                if card.slug not in REQUIRED
            ]
        choices = sorted(self.draw.sample(pool, 8))
        journey.to_do = [*REQUIRED, *choices]
        self.draw.shuffle(journey.to_do)
        goals = self.draw.sample(texts.GOALS, self.draw.choice((1, 1, 2)))
        with self.runtime.command(journey.actor) as uow:
            pathways.choose(uow, journey.plan_id, choices=choices, goals=goals)
        if self.draw.random() < 0.95:
            self._later(0.5, 6, lambda: self._present(journey))

    def _present(self, journey: Journey) -> None:
        assert journey.plan_id is not None
        leader = self._leader_of(journey.actor)
        with self.runtime.command(journey.actor) as uow:
            days = self.draw.randrange(7, 13)
            meeting = (self.clock.moment + timedelta(days=days)).date()
            pathways.present(uow, journey.plan_id, leader_id=self._person(leader), meeting_on=meeting)
        self._later(days, days, lambda: self._hear(journey, leader))

    def _hear(self, journey: Journey, leader: Actor) -> None:
        assert journey.plan_id is not None
        with self.runtime.command(leader) as uow:
            if self.draw.random() < 0.1:
                comment = "Good choices. Before we agree, tell me which of your learners this is for and how you will know."
                pathways.return_plan(uow, journey.plan_id, comment=comment)
            else:
                pathways.agree(uow, journey.plan_id)
        with self.runtime.reading(journey.actor) as look:
            state = pathway_queries.plan_page(look, journey.plan_id).state
        if state is PlanState.RETURNED:
            self._later(1, 9, lambda: self._present(journey))
        else:
            self._later(2, journey.pace / 2, lambda: self._work_on(journey))

    def _leader_of(self, actor: Actor) -> Actor:
        with self.runtime.reading(actor) as look:
            (school,) = actor.school_ids
            return self.by_id[people.leaders_of(look, school)[0].id]

    # -------------------------------------------------------------------------------------------- evidence

    def _work_on(self, journey: Journey) -> None:
        if not journey.to_do or journey.reach == 0:
            return
        slug = journey.to_do[0]
        definition = self._definition(slug)
        with self.runtime.reading(journey.actor) as look:
            held = {award.slug for award in award_queries.held_by(look, self._person(journey.actor))}
        if not set(definition.prerequisites) <= held:
            # Come back to it when what it builds on is earned.
            journey.to_do.append(journey.to_do.pop(0))
            if any(set(self._definition(other).prerequisites) <= held for other in journey.to_do):
                self._work_on(journey)
            return
        journey.to_do.pop(0)
        journey.reach -= 1
        with self.runtime.command(journey.actor) as uow:
            submission = evidence.start(uow, slug)
        self._later(1, 5, lambda: self._write(journey, submission, definition))
        if journey.to_do:
            self._later(journey.pace * 0.8, journey.pace * 1.3, lambda: self._work_on(journey))

    def _write(self, journey: Journey, submission: SubmissionId, definition: Definition) -> None:
        written = [demand for demand in definition.demands if demand.kind.written]
        with self.runtime.command(journey.actor) as uow:
            answers = {demand.id: texts.answer(self.draw, definition, demand) for demand in written}
            evidence.save_answers(uow, submission, answers)
        self._later(1, 7, lambda: self._attach(journey, submission, definition))

    def _attach(self, journey: Journey, submission: SubmissionId, definition: Definition) -> None:
        for demand in definition.demands:
            for piece in () if demand.kind.written else self.files.pieces(self.draw, demand):
                with self.runtime.command(journey.actor) as uow:
                    if isinstance(piece, str):
                        evidence.add_link(uow, submission, demand.id, piece, demand.title)
                    else:
                        evidence.add_file(uow, submission, demand.id, io.BytesIO(piece[1]), piece[0])
        if self.draw.random() < 0.96:
            self._later(0.1, 3, lambda: self._hand_in(journey, submission, definition))

    def _hand_in(self, journey: Journey, submission: SubmissionId, definition: Definition) -> None:
        with self.runtime.command(journey.actor) as uow:
            evidence.submit(uow, submission, attestation=True)
        self._later(7, 14, lambda: self._look_at_outcome(journey, submission, definition))

    def _look_at_outcome(self, journey: Journey, submission: SubmissionId, definition: Definition) -> None:
        with self.runtime.reading(journey.actor) as look:
            state = evidence_queries.submission_page(look, submission).state
        if state in (SubmissionState.SUBMITTED, SubmissionState.IN_REVIEW):
            self._later(3, 6, lambda: self._look_at_outcome(journey, submission, definition))
        elif state is SubmissionState.RETURNED:
            self._later(2, 9, lambda: self._revise(journey, submission, definition))
        elif state is SubmissionState.ACCEPTED:
            self._enjoy(journey, definition)

    def _revise(self, journey: Journey, submission: SubmissionId, definition: Definition) -> None:
        reflection = next(demand for demand in reversed(definition.demands) if demand.kind.written)
        with self.runtime.command(journey.actor) as uow:
            text = texts.answer(self.draw, definition, reflection)
            evidence.save_answers(
                uow, submission, {reflection.id: f"{text}\n\nAfter the feedback I tried it once more."}
            )
        self._later(0.1, 4, lambda: self._hand_in(journey, submission, definition))

    def _enjoy(self, journey: Journey, definition: Definition) -> None:
        held = self._held(journey.actor)
        award = next((one for one in held if one.slug == definition.slug), None)
        if award and self.draw.random() < 0.35:
            with self.runtime.command(journey.actor) as uow:
                awards.share(uow, award.award_id)
        done = sum(one.slug in REQUIRED or one.slug not in (CAPSTONE, *LEADERSHIP) for one in held)
        if (
            not journey.to_do
            and done >= 12
            and CAPSTONE not in {one.slug for one in held}
            and journey.plan_id
        ):
            journey.to_do, journey.reach = [CAPSTONE], 1
            self._later(5, 20, lambda: self._work_on(journey))

    # -------------------------------------------------------------------------------------------- readings

    def _read_what_waits(self, days_left: int) -> None:
        if self.clock.moment.weekday() >= 5:
            return
        with self.runtime.reading(self.actors[cast.PROGRAM_LEAD.email]) as look:
            waiting = review_queries.readings_to_do(look, self.district)
        played = {self._person(self.actors[member.email]) for member in (cast.PEER, cast.COACH)}
        for one in waiting:
            # The readers who are played keep a little work for the visitor.
            patience = 30 if one.reader_id in played and days_left < 9 else self.draw.uniform(2, 8)
            if (self.clock.moment - one.assigned_at) / timedelta(days=1) >= patience:
                self._score(one.case_id, self.by_id[one.reader_id], attempt=one.attempt_number)

    def _score(self, case_id: CaseId, reader: Actor, *, attempt: int) -> None:
        with self.runtime.reading(reader) as look:
            rubric = review_queries.scoring_page(look, case_id).rubric
        good_enough = self._verdicts.setdefault(case_id, self.draw.random() < (0.8 if attempt == 1 else 0.95))
        opinion = good_enough if self.draw.random() < 0.96 else not good_enough
        levels = [self.draw.choices((Level.MEETS, Level.EXCEEDS), weights=(4, 1))[0] for _ in rubric.criteria]
        if not opinion:
            levels[self.draw.randrange(len(levels))] = Level.APPROACHING
        ratings = [
            Rating(criterion.id, level, texts.comment(self.draw, level))
            for criterion, level in zip(rubric.criteria, levels, strict=True)
        ]
        with self.runtime.command(reader) as uow:
            review.record_score(
                uow,
                case_id,
                ratings=ratings,
                commendations=" ".join(self.draw.sample(texts.COMMENDATIONS, 2)),
                recommendations=" ".join(self.draw.sample(texts.RECOMMENDATIONS, 1 if opinion else 2)),
            )

    # -------------------------------------------------------------------------------------------- district

    def _judge(self, level: AreaLevel) -> None:
        with self.runtime.command(self.actors[cast.PROGRAM_LEAD.email]) as uow:
            for area in ("PDL1", "PDL2", "LD1", "LD2")[: 2 if level is AreaLevel.ESTABLISHING else 3]:
                note = f"Looked at the indicators of {area} with two principals, a coach and four teachers; see the note in the leadership folder."
                conditions.judge(uow, area, level=level, note=note)

    def _settle_benefits(self) -> None:
        officer = self.actors[cast.HR.email]
        with self.runtime.reading(officer) as look:
            eligible = hr_queries.benefits_to_settle(look, self.district)
        for number, benefit in enumerate(eligible):
            # Every fifth waits for a question to be answered; what was approved a month ago is paid now.
            if number % 5 == 0:
                continue
            with self.runtime.command(officer) as uow:
                if benefit.state is BenefitState.ELIGIBLE:
                    hr.approve_benefit(uow, benefit.id)
                else:
                    hr.mark_paid(uow, benefit.id)

    def _export(self) -> None:
        with self.runtime.command(self.actors[cast.HR.email]) as uow:
            hr.prepare_export(uow, self.district, as_of=self.clock.moment.date(), since=None, format="csv")

    def _revoke_one(self) -> None:
        with self.runtime.reading(self.actors[cast.PROGRAM_LEAD.email]) as look:
            some = award_queries.awards_of(look, limit=40).items
        with self.runtime.command(self.actors[cast.PROGRAM_LEAD.email]) as uow:
            awards.revoke(
                uow,
                some[-1].award_id,
                reason="The educator asked for it: the evidence belonged to a colleague's class.",
            )

    # ----------------------------------------------------------------------------------------- small looks

    def _definition(self, slug: str) -> Definition:
        if slug not in self.definitions:
            with self.runtime.reading(self.actors[cast.PROGRAM_LEAD.email]) as look:
                self.definitions[slug] = catalogue.definition(look, self.district, slug)
        return self.definitions[slug]

    def _held(self, actor: Actor) -> tuple[award_queries.Held, ...]:
        with self.runtime.reading(actor) as look:
            return award_queries.held_by(look, self._person(actor))

    @staticmethod
    def _person(actor: Actor) -> PersonId:
        assert actor.person_id is not None
        return actor.person_id
