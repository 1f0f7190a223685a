"""What awards answer to reviews: the real way from evidence to badge, without the pages."""

from __future__ import annotations

import json

import sqlalchemy as sa

from awards.models import Award
from awards.rules import AwardState
from credentials.rules import Level
from evidence import queries as evidence
from tests.factories import awards, review


def stored(town):
    with town.look() as look:
        return look.session.scalars(sa.select(Award)).all()


def test_work_that_meets_is_granted_with_what_met_the_rule(town):
    awards.issuer(town)

    submission_id, case_id = review.decided(town, town.educator)

    (award,) = stored(town)
    with town.look() as look:
        attempt = evidence.attempts_of(look.session, submission_id)[-1]
    assert (award.person_id, award.state) == (town.educator.person_id, AwardState.GRANTED)
    assert award.because == {
        "kind": "review",
        "submission_id": submission_id,
        "case_id": case_id,
        "attempt_id": attempt.id,
        "attempt_digest": attempt.digest,
        "readers": 2,
    }


def test_work_that_does_not_meet_yet_is_not_granted(town):
    review.decided(town, town.educator, Level.APPROACHING)

    assert stored(town) == []


def test_the_badge_of_a_review_names_neither_readers_nor_author_nor_ids_of_the_work(town, client_of):
    awards.issuer(town)
    review.decided(town, town.educator)
    town.work()

    (award,) = stored(town)
    assert award.state is AwardState.ISSUED
    private = [actor.name for actor in town.actors.values()] + [
        value for value in award.because.values() if isinstance(value, str) and value != "review"
    ]
    for value in private:
        assert value not in award.document
    assert json.loads(award.document)["credentialSubject"].keys() == {
        "id",
        "type",
        "identifier",
        "achievement",
    }


def test_the_own_page_counts_the_readers_and_leads_to_what_they_wrote(town, client_of):
    awards.issuer(town)
    submission_id, _ = review.decided(town, town.educator)
    (award,) = stored(town)
    holder = client_of(town.educator)

    page = holder.get(f"/awards/{award.id}").text

    assert "2 readers judged the evidence" in page
    assert f'href="/submissions/{submission_id}/feedback"' in page
    assert holder.get(f"/submissions/{submission_id}/feedback").status_code == 200
    for reader in (town.peer, town.peer2, town.coach, town.coach2):
        assert reader.name not in page
