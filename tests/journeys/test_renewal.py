"""A badge with a last day: reminded of, earned anew before it, and nobody counts it twice or says that the old one holds."""

from __future__ import annotations

import json
import re
from typing import Any

from awards import queries as awards
from awards import service
from awards.models import Award
from awards.rules import AwardState
from awards.verifying import Step, Verdict
from evidence.ports import Prerequisites
from tests.factories import credentials as catalogue
from tests.factories import review as reviews
from tests.factories.hr import entries

SLUG = "marble-tracks"


def words_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def awards_in(town):
    with town.look() as look:
        return look.session.query(Award).order_by(Award.granted_at, Award.cycle).all()


def test_a_badge_is_renewed_before_its_last_day_and_everybody_counts_one(town, client_of, api_of, letters):
    catalogue.publish(town, slug=SLUG, expires_after_months=12)
    catalogue.publish(town, slug="marble-races", prerequisites=[SLUG])
    ana, stranger, program = client_of(town.educator), client_of(None), api_of(town.educator)

    # Earned, and shared.
    first_work, _ = reviews.decided(town, town.educator, slug=SLUG)
    town.work()
    (old,) = awards_in(town)
    ana.send(f"/awards/{old.id}/share")
    given = [(one.award_id, one.entry) for one in entries(town)]
    assert {award_id for award_id, _ in given} == {old.id}
    page = words_of(ana.get(f"/awards/{old.id}"))
    assert "It counts until 1 September 2027" in page
    assert "From 3 March 2027 on it can be renewed" in page
    assert "Begin to renew it" not in page
    # The catalogue still leads to the accepted work.
    assert ana.send(f"/catalogue/{SLUG}/start").headers["Location"].endswith(first_work)

    # Three months before its last day there is a letter, and the page offers to begin.
    letters()
    town.clock.advance(days=365 - 89)
    assert ["Your badge counts until 1 September 2027" in one for one in letters()] == [True]
    assert program.get(f"/awards/{old.id}").json["renewable"] is True
    page = words_of(ana.get(f"/awards/{old.id}"))
    assert "Renew it by 1 September 2027" in page

    # The credential has moved on; new evidence is for what it asks now.
    catalogue.publish(town, slug=SLUG, version="2.0", expires_after_months=12)
    begun = ana.send(f"/catalogue/{SLUG}/start").headers["Location"]
    assert not begun.endswith(first_work)
    second_work, _ = reviews.decided(town, town.educator, slug=SLUG)
    assert begun.endswith(second_work)
    town.work()
    (old, new) = awards_in(town)
    assert (new.renews_id, new.state, new.version_id != old.version_id) == (old.id, AwardState.ISSUED, True)

    # Both badges hold; one credential is held, and credit was given once.
    with town.look(town.educator) as look:
        assert service.check(look, old.document).verdict is Verdict.VALID
        assert service.check(look, new.document).verdict is Verdict.VALID
    holds_once(town, new.id)
    assert [(one.award_id, one.entry) for one in entries(town)] == given
    assert "It renews the award of 1 September 2026" in words_of(ana.get(f"/awards/{new.id}"))
    assert "renewed on 4 June 2027" in words_of(ana.get(f"/awards/{old.id}"))
    told_old, told_new = program.get(f"/awards/{old.id}").json, program.get(f"/awards/{new.id}").json
    assert (told_old["renewed_by"], told_old["renewable"]) == (new.id, False)
    assert (told_new["renews"], told_new["renewable"]) == (old.id, False)
    # A second renewal is not begun: the work that was accepted last is shown.
    assert ana.send(f"/catalogue/{SLUG}/start").headers["Location"].endswith(second_work)

    # The last day of the old one passes. No letter says that anything was lost.
    letters()
    town.clock.advance(days=100)
    assert [one for one in letters() if "has run out" in one or "counts until 1 Sept" in one] == []
    old, new = awards_in(town)
    assert (old.state, new.state) == (AwardState.EXPIRED, AwardState.ISSUED)
    holds_once(town, new.id)
    with town.look(town.educator) as look:
        report = service.check_everywhere(look, old.document, newest=True)
        assert report.verdict is Verdict.NOT_VALID
        assert "expired on 01 September 2027" in report.check(Step.DATES).sentence
        assert report.edition == "It is the newest edition of this badge."
        assert service.check(look, new.document).verdict is Verdict.VALID
    public = words_of(stranger.get(f"/badges/{old.id}"))
    assert "This badge is valid" not in public
    assert "newer badge" not in public  # its holder has not shared it
    ana.send(f"/awards/{new.id}/share")
    assert "see the newer badge" in words_of(stranger.get(f"/badges/{old.id}"))
    assert [(one.award_id, one.entry) for one in entries(town)] == given
    badges = {json.loads(one.document)["id"] for one in (old, new)}
    assert len(badges) == 2


def holds_once(town, award_id):
    """Everybody who counts what is held finds this award, and once."""
    with town.look(town.educator) as look:
        assert [one.award_id for one in awards.held_by(look, town.educator.person_id)] == [award_id]
        assert [row.award_id for row in look.session.execute(awards.current_awards())] == [award_id]
        credential = look.session.get(Award, award_id).credential_id
        assert awards.counts_by_credential(look, [credential]) == {credential: 1}
        assert [one.award_id for one in awards.holders_of(look, credential)] == [award_id]
        race = catalogue.published(town, "marble-races")
        assert look.ports.get(Prerequisites).missing(look, town.educator.person_id, race) == ()


def test_a_badge_that_ran_out_is_missed_and_earned_anew(town, client_of, letters):
    catalogue.publish(town, slug=SLUG, expires_after_months=2)
    catalogue.publish(town, slug="marble-races", prerequisites=[SLUG])
    reviews.decided(town, town.educator, slug=SLUG)
    town.work()

    letters()
    town.clock.advance(days=62)
    assert ["Your badge has run out" in one for one in letters()] == [True]
    (old,) = awards_in(town)
    assert old.state is AwardState.EXPIRED
    with town.look(town.educator) as look:
        race = catalogue.published(town, "marble-races")
        missing = look.ports.get(Prerequisites).missing(look, town.educator.person_id, race)
    assert missing == (f"Title of {SLUG}",)
    ana = client_of(town.educator)
    assert "Begin to renew it" in words_of(ana.get(f"/awards/{old.id}"))

    reviews.decided(town, town.educator, slug=SLUG)
    town.work()
    old, new = awards_in(town)
    assert (new.cycle, new.renews_id, new.state) == (2, old.id, AwardState.ISSUED)
    holds_once(town, new.id)
    assert "Renewed on" in words_of(ana.get(f"/awards/{old.id}"))
