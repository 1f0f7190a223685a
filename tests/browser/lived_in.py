"""A town with some weeks of history, so that every page has something on it and something in every state."""

from __future__ import annotations

from awards import service as awards_service
from conditions.rules import AreaLevel
from credentials import service as credentials_service
from credentials.payloads import checked_file
from credentials.rules import Carry, Carrying, Level, Touched
from evidence import service as evidence_service
from hr import service as hr_service
from people import service as people_service
from review import service as review_service
from tests.factories import awards, conditions, drafts, evidence, hr, outside, pathways, review
from tests.factories.clock import StandingClock
from tests.factories.town import Town, find, settle
from waymark.app.installation import Installation
from waymark.kernel.actor import Actor
from waymark.web.api import SCOPES


class Past:
    """Makes the history, once per run, and knows the addresses of what it made."""

    def __init__(self) -> None:
        self.clock = StandingClock()
        self.ids: dict[str, str] = {}
        self.readers: dict[str, str] = {}
        """Who reads: by the name of what is read, the name of the reader."""

    def make(self, installation: Installation) -> None:
        settle(installation)
        town = find(installation, self.clock)
        self._plans(town)
        self._work(town)
        self._badges(town)
        self._elsewhere(town)
        self._cases(town)
        self._district(town)
        self._credit(town)
        self._authoring(town)
        with town.at(town.educator) as uow:
            people_service.create_token(
                uow, town.educator.person_id, label="My gradebook", scopes=SCOPES, known_scopes=SCOPES
            )
        town.clock.advance(days=2)
        town.work()

    def _plans(self, town: Town) -> None:
        self.ids["agreed"] = pathways.agreed(town, town.educator)
        self.ids["returned plan"] = pathways.returned(town, town.other_educator)
        (newcomer,) = conditions.colleagues(town, 1)
        self.ids["presented"] = pathways.presented(town, newcomer)
        town.clock.advance(days=4)

    def _work(self, town: Town) -> None:
        """Evidence of one educator in every state."""
        self.ids["accepted"], _ = review.decided(town, town.educator, slug="growth-mindset")
        self.ids["returned"], _ = review.decided(town, town.educator, Level.APPROACHING, "voice-and-choice")
        self.ids["draft"] = evidence.started(town, town.educator, "why-use-technology")
        with town.at(town.educator) as uow:
            evidence_service.save_answer(uow, self.ids["draft"], "purpose-note", evidence.words(40))
        self.ids["submitted"], attempt = review.hand_in(town, town.educator, "error-analysis")
        self._remember_reader(town, "to start", review.case_of(town, attempt).id)
        self.ids["in review"], attempt = review.hand_in(town, town.educator, "short-cycle-checks")
        reading = review.case_of(town, attempt).id
        self._remember_reader(town, "being read", reading)
        with town.at(review.reader_in(town, reading, 1)) as uow:
            review_service.claim(uow, reading)
        self.ids["withdrawn"] = evidence.submitted(town, town.educator, "progress-monitoring")
        with town.at(town.educator) as uow:
            evidence_service.withdraw(uow, self.ids["withdrawn"])

    def _remember_reader(self, town: Town, name: str, case_id: str) -> None:
        self.ids[name] = case_id
        self.readers[name] = name_of(town, review.reader_in(town, case_id, 1))

    def _badges(self, town: Town) -> None:
        for name, slug in (
            ("shared", "reading-item-level-data"),
            ("private", "equity-look-at-data"),
            ("revoked", "goal-setting-with-learners"),
        ):
            self.ids[name] = awards.granted(town, town.educator, slug)
        town.work()
        for name in ("shared", "revoked"):
            with town.at(town.educator) as uow:
                awards_service.share(uow, self.ids[name])
        with town.at(town.program_lead) as uow:
            awards_service.revoke(uow, self.ids["revoked"], "The evidence was not the educator's own.")
        self.ids["collection"] = awards.collection(town, town.educator, self.ids["shared"])

    def _elsewhere(self, town: Town) -> None:
        """Badges of another issuer: just brought, waiting, decided, and revoked by its issuer; and prior learning."""
        far = outside.issuer(town)
        self.ids["brought"] = outside.brought(town, town.educator, by=far)
        self.ids["prior learning"] = outside.prior(town, town.educator)
        document = far.hosted("peer")
        self.ids["asked"] = outside.proposed(town, town.peer, document=document, by=far)
        self.ids["counted"] = outside.decided(town, town.peer, by=far, document=far.signed("peer"))
        document = far.hosted("peer2")
        far.revoke("peer2")
        self.ids["revoked elsewhere"] = outside.proposed(town, town.peer2, document=document, by=far)

    def _cases(self, town: Town) -> None:
        """Reviews that need the program lead, and a finished one."""
        self.ids["split"] = review.split(town, town.other_educator, "student-data-conferences")
        talked = review.split(
            town, town.other_educator, "exit-tickets-that-change-tomorrow", c1=Level.BEGINNING
        )
        review.score(town, review.reader_in(town, talked, 3), talked, c1=Level.EXCEEDS)
        self.ids["moderation"] = talked
        _, done = review.decided(town, town.other_educator, slug="growth-mindset")
        self._remember_reader(town, "done", done)

    def _district(self, town: Town) -> None:
        for colleague in conditions.colleagues(town, 6):
            awards.granted(town, colleague, conditions.LEADERS)
        town.work()
        conditions.judged(town, "PDL1")
        town.clock.advance(days=1)
        conditions.judged(town, "PDL1", AreaLevel.DEVELOPING)

    def _credit(self, town: Town) -> None:
        (walker,) = conditions.colleagues(town, 1)
        pathways.completed(town, walker)
        self.ids["walker"] = walker.person_id
        town.work()
        self.ids["record"] = hr.recorded(town, walker)
        hr.transcribed(town, walker)
        first = hr.benefits(town)[0]
        with town.at(town.hr) as uow:
            hr_service.approve_benefit(uow, first.id)
        self.ids["export"] = hr.delivered(town)
        with town.at(town.hr) as uow:
            hr_service.acknowledge(uow, self.ids["export"], note="Filed under September.")
        town.clock.advance(days=1)
        awards.granted(town, town.educator, "private-progress-displays")
        town.work()
        self.ids["open export"] = hr.delivered(town)

    def _authoring(self, town: Town) -> None:
        """Drafts in every state, a partner, and an offer of a new version."""
        self.ids["partner"] = drafts.partner(town, town.external)
        self.ids["partner draft"] = drafts.written(town, town.external, self.ids["partner"])
        with town.at(town.external) as uow:
            credentials_service.propose(uow, self.ids["partner draft"], checked_file)
        self.ids["begun draft"] = drafts.begun(town, title="Marble towers")
        with town.at(town.program_lead) as uow:
            self.ids["next version"], _ = credentials_service.begin_version(uow, "growth-mindset")
        with town.at(town.program_lead) as uow:
            text = {"summary": "Turn mistakes into second tries, in words that learners can use."}
            credentials_service.save(uow, self.ids["next version"], text, what="What it certifies")
        # Somebody who has nothing else open, so that the pages of the others stay as they are.
        self.ids["offered"] = evidence.started(town, town.far_educator, "common-assessment-as-a-team")
        carrying = Carrying({Touched.SUBMISSIONS: Carry.ASK})
        drafts.next_version(town, "common-assessment-as-a-team", carrying)


def name_of(town: Town, actor: Actor) -> str:
    return next(name for name, one in town.actors.items() if one == actor)
