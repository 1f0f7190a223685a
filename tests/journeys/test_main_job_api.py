"""The main job without a browser: five people, JSON only, from an empty plan to the line that HR exports."""

from __future__ import annotations

import csv
import hashlib
import io

from tests.factories.evidence import pdf, words

PATHWAY = "data-driven-decisions"
REQUIRED = ["growth-mindset", "voice-and-choice", "data-driven-interventions", "why-use-technology"]
CAPSTONE = "data-driven-decisions-review"


def plan_and_agree(educator, leader) -> tuple[dict, list[str]]:
    pathway = educator.get(f"/pathways/{PATHWAY}").json
    pool = next(node for node in _nodes(pathway["rule"]) if node["choose"])
    choices = pool["from"][:8]
    assert len(pool["from"]) > pool["choose"] == 8
    plan = educator.post(
        "/plans", json={"pathway": PATHWAY, "choices": choices, "goals": ["Know by Wednesday."]}
    )
    assert plan.status_code == 201, plan.json
    leader_id = leader.get("/me").json["id"]
    presented = educator.post(
        f"/plans/{plan.json['id']}/present", json={"leader": leader_id, "meeting_on": "2026-09-10"}
    )
    assert presented.status_code == 200, presented.json

    returned = leader.post(f"/plans/{plan.json['id']}/return", json={"comment": "Tell me how you will know."})
    assert returned.json["state"] == "returned"
    educator.put(
        f"/plans/{plan.json['id']}",
        json={"choices": choices, "goals": ["Know by Wednesday, from two questions."]},
    )
    educator.post(f"/plans/{plan.json['id']}/present", json={"leader": leader_id, "meeting_on": "2026-09-12"})
    agreed = leader.post(f"/plans/{plan.json['id']}/agree", json={})
    assert agreed.json["state"] == "agreed", agreed.json
    return agreed.json, choices


def _nodes(node: dict):
    yield node
    for part in node["parts"]:
        yield from _nodes(part)


def hand_in(educator, slug: str) -> dict:
    started = educator.post("/submissions", json={"credential": slug})
    assert started.status_code == 201, started.json
    submission = started.json
    for demand in educator.get(f"/credentials/{slug}").json["demands"]:
        if demand["words"]:
            text = words(demand["words"]["min"] + 5)
            saved = educator.put(
                f"/submissions/{submission['id']}/answers/{demand['id']}", json={"text": text}
            )
            assert saved.status_code == 200, saved.json
            continue
        for number in range(demand["count"]):
            if "pdf" in demand["accepts"]:
                content = pdf(f"{slug} {demand['id']} {number}")
                data = {
                    "demand": demand["id"],
                    "kind": demand["kind"],
                    "file": (io.BytesIO(content), "plan.pdf"),
                }
            else:
                data = {
                    "demand": demand["id"],
                    "kind": demand["kind"],
                    "url": f"https://video.example.org/{number}",
                }
            added = educator.post(f"/submissions/{submission['id']}/artifacts", data=data)
            assert added.status_code == 201, added.json
    submitted = educator.post(f"/submissions/{submission['id']}/submit", json={"attestation": True})
    assert submitted.status_code in (200, 201), submitted.json
    return submission


def score(readers: list, slug: str, level: str = "meets") -> int:
    """Everybody who was asked scores; how many did."""
    count = 0
    for reader in readers:
        waiting = [
            c
            for c in reader.get("/reviews").json["items"]
            if c["credential"] == slug and c["state"] in ("assigned", "claimed")
        ]
        for case in waiting:
            page = reader.get(f"/reviews/{case['id']}").json
            comment = "Say in two sentences how the one led to the other."
            ratings = [
                {"criterion": c["id"], "level": level, "comment": comment} for c in page["rubric"]["criteria"]
            ]
            body = {
                "ratings": ratings,
                "commendations": "You changed the next lesson.",
                "recommendations": "Try it once more in three weeks.",
            }
            answer = reader.post(f"/reviews/{case['id']}/scorecard", json=body)
            assert answer.status_code in (200, 201), answer.json
            count += 1
    return count


def test_from_an_empty_plan_to_the_line_that_hr_exports(town, api_of, app):
    educator, leader, officer, lead = (
        api_of(a) for a in (town.educator, town.leader, town.hr, town.program_lead)
    )
    readers = [api_of(a) for a in (town.peer, town.peer2, town.coach, town.coach2)]
    before = _informing(lead.get("/conditions/areas/PDL1").json)

    plan, choices = plan_and_agree(educator, leader)
    assert plan["progress"]["missing"]

    # The first comes back, is revised and handed in again; there is no penalty and no limit.
    first = hand_in(educator, REQUIRED[0])
    assert score(readers, REQUIRED[0], "approaching") == 2
    assert educator.get(f"/submissions/{first['id']}").json["state"] == "returned"
    feedback = educator.get(f"/submissions/{first['id']}/feedback").json
    assert "Pia" not in str(feedback)
    assert "Cora" not in str(feedback)
    educator.post(f"/submissions/{first['id']}/submit", json={"attestation": True})
    town.clock.advance(days=1)
    assert score(readers, REQUIRED[0]) == 2

    for slug in [*REQUIRED[1:], *choices]:
        hand_in(educator, slug)
        assert score(readers, slug) == 2, slug
        town.clock.advance(hours=3)
    town.work()

    progress = educator.get(f"/plans/{plan['id']}").json["progress"]
    assert len(progress["earned"]) == 12
    assert progress["capstone_open"] is True
    hand_in(educator, CAPSTONE)
    assert score(readers, CAPSTONE) == 2
    town.work()

    assert educator.get(f"/plans/{plan['id']}").json["state"] == "completed"
    awards = educator.get("/awards").json["items"]
    assert sorted(award["kind"] for award in awards) == ["capstone", *["micro_credential"] * 12, "pathway"]
    assert {award["state"] for award in awards} == {"issued"}

    # Private until it is shared.
    award = awards[0]["id"]
    stranger = app.test_client()
    for address in (
        f"/badges/{award}",
        f"/badges/{award}.png",
        f"/ob3/credentials/{award}",
        f"/ob2/assertions/{award}",
    ):
        assert stranger.get(address).status_code == 404, address
    assert educator.post(f"/awards/{award}/share", json={}).status_code == 200
    for address in (
        f"/badges/{award}",
        f"/badges/{award}.png",
        f"/ob3/credentials/{award}",
        f"/ob2/assertions/{award}",
    ):
        assert stranger.get(address).status_code == 200, address

    # The district's roll-up has moved.
    assert _informing(lead.get("/conditions/areas/PDL1").json) > before

    # Two micro-credentials are one credit; capstone and stacked badge carry none.
    lines = officer.get("/hr/ledger", query_string={"person": educator.get("/me").json["id"]}).json["items"]
    assert [line["quantity"] for line in lines] == ["0.5"] * 12
    export = officer.post("/hr/exports", json={"as_of": town.clock.now().date().isoformat(), "format": "csv"})
    assert export.status_code == 201, export.json
    content = officer.get(f"/hr/exports/{export.json['id']}/file").data
    assert hashlib.sha256(content).hexdigest() == export.json["sha256"]
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == 12
    assert {row["name"] for row in rows} == {"Ana Alvarez"}

    # A revoked award: everything public says so, and the next export holds one correction.
    credited = next(a["id"] for a in awards if a["kind"] == "micro_credential")
    educator.post(f"/awards/{credited}/share", json={})
    revoked = lead.post(
        f"/awards/{credited}/revoke", json={"reason": "The evidence was not the educator's own."}
    )
    assert revoked.status_code == 200, revoked.json
    assert stranger.get(f"/ob2/assertions/{credited}").status_code == 410
    assert "revoked" in stranger.get(f"/badges/{credited}").get_data(as_text=True).lower()
    town.clock.advance(days=1)
    second = officer.post(
        "/hr/exports", json={"as_of": town.clock.now().date().isoformat(), "format": "csv"}
    ).json
    rows = list(
        csv.DictReader(io.StringIO(officer.get(f"/hr/exports/{second['id']}/file").data.decode("utf-8-sig")))
    )
    assert [(row["entry"], row["quantity"], row["award_id"]) for row in rows] == [
        ("reversal", "-0.5", credited)
    ]


def _informing(area: dict) -> float:
    return next(float(one["value"] or 0) for one in area["indicators"] if one["code"] == "awards_pdl1")
