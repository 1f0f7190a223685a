"""An educator brings a badge from elsewhere; it counts by a decision; and it stops counting when it is revoked."""

from __future__ import annotations

import re

from pathways import service as plans
from tests.factories import hr, outside, pathways


def test_a_badge_from_elsewhere_counts_until_its_issuer_revokes_it(town, client_of, letters):
    far = outside.issuer(town)
    far.hosted()
    hr.load(town, hr.rate(counts={"kinds": ["micro_credential"], "outside": True}))
    pathways.load(town, counts_outside=True)
    educator, lead, officer = (client_of(one) for one in (town.educator, town.program_lead, town.hr))
    with town.at(town.educator) as uow:
        plan_id = plans.start_plan(uow, "small-steps")

    # The educator brings it by its address. It is fetched, checked and kept.
    answer = educator.send("/outside/new", {"badge": far.address()}, follow_redirects=True)
    assert "This badge is valid" in answer.text
    assert "Data-driven interventions" in answer.text
    here = answer.request.path
    assert outside.FAR.ob2_assertion("for-educator") in far.sites.asked
    assert educator.get(f"{here}/source").data == far.sites.answers[far.address()].body
    assert "Not proposed yet" in educator.get("/awards").text

    # They say what it matches, and ask.
    found = educator.get(f"{here}/match?q=growth mindset").text
    assert "Growth mindset" in found
    educator.send(f"{here}/match", {"slug": "growth-mindset"})
    asked = educator.send(f"{here}/propose", {"words": outside.WORDS}, follow_redirects=True)
    assert "Waits for a decision" in asked.text
    (letter,) = letters()
    assert "To decide" in letter

    # The program lead reads it beside what was checked, and decides.
    assert "Ana Alvarez" in lead.get("/outside").text
    page = lead.get(here).text
    assert outside.WORDS in page
    assert "The badge was given to the person with this address." in page
    done = lead.send(
        f"{here}/decide",
        {"worth": "equivalent", "credential": "growth-mindset", "reason": outside.REASON, "seen": "0"},
        follow_redirects=True,
    )
    assert "Equivalent to Growth mindset" in re.sub(r"\s+", " ", done.text)
    (letter,) = letters()
    assert outside.REASON in letter

    # It counts in the pathway and for credit, by its label.
    plan = educator.get(f"/plans/{plan_id}").text
    assert "Counted on" in plan
    assert "Equivalent" in officer.get(f"/hr/people/{town.educator.person_id}").text
    assert hr.credit_of(town, town.educator, "town-credit") == 1

    # Later its issuer revokes it. The weekly check notices, and everybody sees it.
    far.revoke()
    town.clock.advance(days=8)
    told = letters()
    assert len(told) == 2
    assert all("Revoked by its issuer" in letter for letter in told)
    for visitor, path in (
        (educator, here),
        (lead, "/outside"),
        (educator, f"/plans/{plan_id}"),
        (officer, f"/hr/people/{town.educator.person_id}"),
    ):
        assert "Revoked by its issuer" in visitor.get(path).text, path
    assert "Counted on" not in educator.get(f"/plans/{plan_id}").text
    assert hr.credit_of(town, town.educator, "town-credit") == 0

    # Nobody can make it count now, and the reason for what was decided stays readable.
    again = {"worth": "equivalent", "credential": "growth-mindset", "reason": "It was good.", "seen": "1"}
    assert lead.send(f"{here}/decide", again).status_code == 422
    assert outside.REASON in educator.get(here).text
