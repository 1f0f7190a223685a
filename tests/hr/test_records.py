"""Records and transcripts: who may make them, what is in them, how they are confirmed, in pages and in JSON."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from awards.models import Award
from awards.rules import AwardState
from credentials import queries as credentials
from hr import queries, service
from hr.clr import SCHEMA, BadgeInside, Stack, associations
from hr.models import Record
from hr.printed import transcript_data
from hr.rules import Contents, CreditEarned, RecordedAward, RecordKind, standing_lines
from schemas import registry
from tests.factories import awards
from tests.factories.hr import earned, recorded, revoke, transcribed
from tests.factories.statements import statements
from tests.factories.town import audited
from waymark.kernel.errors import Conflict, NotFound, Refused
from waymark.kernel.paper import code_to_scan, pdf

DAY = date(2026, 9, 1)


def words_of(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def file_of(town, record_id, actor=None):
    with town.look(actor or town.educator) as look:
        return queries.record_file(look, record_id)


# ------------------------------------------------------------------------------------------------------ rules


def test_what_was_taken_back_counts_no_more():
    assert standing_lines([("a", None), ("b", None), ("r", "a")]) == {"b"}
    assert standing_lines([]) == frozenset()


def inside(slug: str, *before: str) -> BadgeInside:
    return BadgeInside(slug, before, {"id": f"b/{slug}", "credentialSubject": {"achievement": {"id": slug}}})


def test_achievements_hang_together_as_the_pathway_and_the_prerequisites_say():
    badges = (inside("a"), inside("b", "a", "elsewhere"), inside("last"), inside("whole"))
    assert set(associations(badges, (Stack("whole", ("a", "b", "never-earned"), "last"),))) == {
        ("isPartOf", "a", "whole"),
        ("isPartOf", "b", "whole"),
        ("isPartOf", "last", "whole"),
        ("precedes", "a", "last"),
        ("precedes", "b", "last"),
        ("precedes", "a", "b"),
    }


def test_a_part_without_what_it_is_part_of_hangs_on_nothing():
    assert associations((inside("a"),), (Stack("whole", ("a",), None),)) == ()


# ---------------------------------------------------------------------------------------------- making, service


def test_a_record_holds_what_holds_and_leaves_out_what_was_revoked_ran_out_or_is_being_signed(town):
    kept, gone = earned(town, town.educator, 2)
    revoke(town, gone)
    awards.granted(town, town.educator, "voice-and-choice")
    made = file_of(town, recorded(town, town.educator))

    assert [award.award_id for award in made.contents.awards] == [kept]
    assert made.contents.waiting == ("Voice and choice",)
    document = json.loads(made.document)
    assert document["partial"] is True
    assert [one["id"] for one in document["credentialSubject"]["verifiableCredential"]] == [
        f"http://waymark.test/ob3/credentials/{kept}",
        f"{document['id']}/credit/{made.contents.credit[0].slug}",
    ]
    (credit,) = made.contents.credit
    assert [line.award_id for line in credit.lines] == [kept]
    assert (credit.total, credit.usable, credit.left_over) == (Decimal("0.5"), Decimal(0), Decimal("0.5"))


def test_badges_go_in_as_they_were_signed(town):
    (award,) = earned(town, town.educator, 1)
    document = json.loads(file_of(town, recorded(town, town.educator)).document)
    with town.look() as look:
        signed = json.loads(look.session.get(Award, award).document)

    assert document["credentialSubject"]["verifiableCredential"][0] == signed


def test_two_records_cannot_be_told_to_be_of_one_person_by_their_identifiers(town):
    earned(town, town.educator, 1)
    one, other = (json.loads(file_of(town, recorded(town, town.educator)).document) for _ in range(2))

    assert one["credentialSubject"]["id"] != other["credentialSubject"]["id"]
    assert one["credentialSubject"]["identifier"][1] != other["credentialSubject"]["identifier"][1]


def test_a_record_keeps_to_our_schema_and_carries_our_signature(town):
    earned(town, town.educator, 1)
    document = file_of(town, recorded(town, town.educator)).document

    registry.validate(SCHEMA, json.loads(document))
    with town.look() as look:
        assert service.is_genuine(look, document)


CHANGES = {
    "name": lambda d: d.update(name="Another"),
    "issuer's name": lambda d: d["issuer"].update(name="Another"),
    "partial": lambda d: d.update(partial=True),
    "day": lambda d: d.update(validFrom="2020-01-01T00:00:00Z"),
    "holder": lambda d: d["credentialSubject"]["identifier"][0].update(identityHash="Somebody Else"),
    "credit": lambda d: d["credentialSubject"]["verifiableCredential"][-1]["credentialSubject"].update(
        creditsEarned=9
    ),
    "a line": lambda d: d["credentialSubject"]["verifiableCredential"][-1]["credentialSubject"]["result"][
        0
    ].update(value="9"),
    "a badge taken out": lambda d: d["credentialSubject"]["verifiableCredential"].pop(0),
    "a badge's proof": lambda d: d["credentialSubject"]["verifiableCredential"][0]["proof"].update(
        created="2020-01-01T00:00:00Z"
    ),
    "key": lambda d: d["proof"].update(verificationMethod=d["issuer"]["id"] + "#another"),
    "signature": lambda d: d["proof"].update(proofValue="z" + d["proof"]["proofValue"][:0:-1]),
    "no signature": lambda d: d.pop("proof"),
    "a new word": lambda d: d.update(unknown="word"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_record_that_was_changed_is_not_genuine(town, change):
    earned(town, town.educator, 1)
    document = json.loads(file_of(town, recorded(town, town.educator)).document)
    change(document)
    with town.look() as look:
        assert not service.is_genuine(look, json.dumps(document))
        assert not service.is_genuine(look, "[]")
        assert not service.is_genuine(look, "{")


def test_without_badge_and_credit_there_is_nothing_to_record(town):
    awards.granted(town, town.educator)
    with pytest.raises(Conflict, match="nothing to record"):
        recorded(town, town.educator)
    with pytest.raises(Conflict, match="nothing to record"):
        transcribed(town, town.educator)


def test_credit_stays_on_record_after_its_award_ran_out(town):
    earned(town, town.educator, 1)
    with town.at(town.system) as uow:
        row = uow.session.scalars(select(Award)).one()
        row.expires_at = town.clock.now()
        row.state = AwardState.EXPIRED
    with town.look(town.educator) as look:
        contents = queries.my_record(look).contents

    assert contents.awards == ()
    assert contents.credit[0].total == Decimal("0.5")
    assert not contents.empty


@pytest.mark.parametrize("who", ["educator", "program_lead", "leader", "admin", "superintendent", "stranger"])
def test_only_human_resources_makes_a_transcript(town, who):
    earned(town, town.educator, 1)
    with town.at(town.actors[who]) as uow, pytest.raises((Refused, NotFound)):
        service.make_transcript(uow, town.educator.person_id)


def test_a_transcript_has_no_badge_and_is_told_to_its_person(town):
    earned(town, town.educator, 1)
    made = file_of(town, transcribed(town, town.educator))

    assert (made.row.kind, made.document, made.row.made_by) == (RecordKind.TRANSCRIPT, None, "Hana Holt")
    assert not made.row.may_withdraw


@pytest.mark.parametrize("who", ["hr", "other_educator", "program_lead", "admin", "stranger"])
def test_nobody_else_takes_or_withdraws_a_record(town, who):
    earned(town, town.educator, 1)
    record = recorded(town, town.educator)
    with pytest.raises(NotFound):
        file_of(town, record, town.actors[who])
    with town.at(town.actors[who]) as uow, pytest.raises(NotFound):
        service.withdraw_record(uow, record)


def test_making_withdrawing_and_a_strange_download_leave_their_line(town):
    earned(town, town.educator, 1)
    record, transcript = recorded(town, town.educator), transcribed(town, town.educator)
    with town.at(town.educator) as uow:
        service.withdraw_record(uow, record)
        service.note_record_download(uow, record)
    with town.at(town.hr) as uow:
        service.note_record_download(uow, transcript)

    assert audited(town, record) == ["hr:record:make", "hr:record:withdraw"]
    assert audited(town, transcript) == ["hr:record:download", "hr:record:make"]


# ------------------------------------------------------------------------------------------------------ pages


def held_by(town, actor, number: int) -> None:
    """So many micro-credentials, whichever they are."""
    with town.look() as look:
        slugs = [card.slug for card in credentials.cards(look, town.district)][:number]
    for slug in slugs:
        awards.issued(town, actor, slug)


def test_pages_cost_the_same_however_much_was_earned(client_of, town):
    cost: dict[int, dict[str, int]] = {}
    ana, hana = client_of(town.educator), client_of(town.hr)
    for number in (1, 12):
        held_by(town, town.educator, number)
        record = recorded(town, town.educator)
        cost[number] = {}
        for client, path in (
            (ana, "/record"),
            (hana, f"/hr/people/{town.educator.person_id}/transcript"),
            (client_of(None), f"/records/{record}"),
        ):
            with statements(town.runtime) as sent:
                assert client.get(path).status_code == 200
            cost[number][path.split("/")[1]] = len(sent)

    assert cost[1] == cost[12]
    assert max(cost[12].values()) <= 15, cost


def test_an_empty_record_says_when_to_come_back(client_of, town):
    ana = client_of(town.educator)

    assert "There is nothing to record yet" in words_of(ana.get("/record"))
    ana.send("/record")
    assert "Come back when the first badge is there." in words_of(ana.get("/record"))


def test_a_button_of_yesterday_makes_nothing(client_of, town):
    earned(town, town.educator, 1)
    ana = client_of(town.educator)
    for path in ("/record", f"/hr/people/{town.educator.person_id}/transcript"):
        ana.post(path)
    with town.look() as look:
        assert look.session.scalars(select(Record)).all() == []


def test_the_shelf_and_the_credit_page_lead_to_the_record(client_of, town):
    earned(town, town.educator, 1)
    ana = client_of(town.educator)

    assert 'href="/record"' in ana.get("/awards").get_data(as_text=True)
    assert 'href="/record"' in ana.get("/credit").get_data(as_text=True)


def test_an_address_that_was_guessed_confirms_nothing(client_of, town):
    assert client_of(None).get(f"/records/{'0' * 32}").status_code == 404


def test_a_record_says_nothing_to_search_engines(client_of, town):
    earned(town, town.educator, 1)
    answer = client_of(None).get(f"/records/{recorded(town, town.educator)}")

    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_a_record_handed_over_as_a_badge_is_sent_to_its_own_address(client_of, town):
    earned(town, town.educator, 1)
    made = file_of(town, recorded(town, town.educator))
    answer = client_of(None).send("/verify", {"file": (io.BytesIO(made.document.encode()), "record.json")})

    assert answer.status_code == 422
    assert f"confirmed at its own address, {made.row.address}" in words_of(answer)
    assert made.row.digest in words_of(answer)
    assert "Do not rely" not in words_of(answer)


def test_a_stored_record_that_was_tampered_with_is_told_so(client_of, town):
    earned(town, town.educator, 1)
    record = recorded(town, town.educator)
    with town.at(town.system) as uow:
        row = uow.session.get(Record, record)
        row.document = row.document.replace("Ana Alvarez", "Ann Alvarez")

    assert "Do not rely on this record" in words_of(client_of(None).get(f"/records/{record}"))


def test_a_form_that_does_not_exist_is_said_kindly(client_of, town):
    earned(town, town.educator, 1)
    record = recorded(town, town.educator)

    assert client_of(town.educator).get(f"/record/{record}/file?format=docx").status_code == 422


# --------------------------------------------------------------------------------------------------------- JSON


def test_a_program_reads_makes_and_takes_the_record(api_of, town):
    earned(town, town.educator, 2)
    api = api_of(town.educator)
    before = api.get("/me/record").get_json()
    answer = api.post("/me/records")
    made = answer.get_json()

    assert [row["title"] for row in before["contents"]["awards"]]
    assert before["contents"]["credit"][0]["total"] == "1"
    assert before["records"] == []
    assert answer.status_code == 201
    assert made["address"] == f"http://waymark.test/records/{made['id']}"
    document = api.get(f"/me/records/{made['id']}/file")
    assert document.content_type == "application/vc+ld+json"
    assert document.get_json()["id"] == made["address"]
    assert api.get(f"/me/records/{made['id']}/file?format=pdf").data.startswith(b"%PDF-")
    assert [row["id"] for row in api.get("/me/record").get_json()["records"]] == [made["id"]]


@pytest.mark.parametrize("scopes", [{"awards:read"}, {"hr:read"}, {"awards:read", "plans:write"}])
def test_a_token_for_one_half_reads_neither(api_of, town, scopes):
    earned(town, town.educator, 1)
    api = api_of(town.educator, scopes=frozenset(scopes))

    assert api.get("/me/record").status_code == 403
    assert api_of(town.educator, frozenset({"awards:read", "hr:read"})).get("/me/record").status_code == 200
    assert api_of(town.educator, frozenset({"awards:read", "hr:read"})).post("/me/records").status_code == 403


def test_a_record_of_nothing_is_a_conflict(api_of, town):
    assert api_of(town.educator).post("/me/records").status_code == 409


# -------------------------------------------------------------------------------------------------------- paper

CONTENTS = Contents(
    name="Zoë Nguyễn",
    school="",
    district="Town School District",
    on=DAY,
    awards=(
        RecordedAward(
            "a" * 32, "Growth #mindset* _with_ $signs$", "Micro-credential", DAY, date(2027, 9, 1), ()
        ),
    ),
    credit=(
        CreditEarned(
            "ce",
            "Credit",
            "2 awards = 1 CE credit",
            "Town",
            "CE credit",
            Decimal("0.5"),
            Decimal(0),
            Decimal("0.5"),
            (),
        ),
    ),
    waiting=("Voice & choice",),
)


def paper_of(contents: Contents, clock) -> bytes:
    data = transcript_data(
        contents,
        kind=RecordKind.RECORD,
        address="https://town.example/records/1",
        digest="d" * 64,
        code=code_to_scan("https://town.example/records/1"),
    )
    return pdf("hr/transcript.typ", data, made_at=clock.now())


def test_paper_is_tagged_for_screen_readers_and_the_same_each_time(clock):
    paper = paper_of(CONTENTS, clock)

    assert b"pdfuaid" in paper
    assert paper == paper_of(CONTENTS, clock)
    assert paper != paper_of(replace(CONTENTS, name="Zoe"), clock)


def test_a_name_that_no_letters_here_can_show_still_gets_its_paper(clock):
    assert paper_of(
        replace(CONTENTS, name="\U00013000 \U0001f468\u200d\U0001f4bb \u0e44\u0e17\u0e22"), clock
    ).startswith(b"%PDF-")


def test_a_certificate_is_for_the_holder_while_the_award_holds(client_of, town):
    (award,) = earned(town, town.educator, 1)
    ana = client_of(town.educator)
    answer = ana.get(f"/awards/{award}/certificate")

    assert answer.content_type == "application/pdf"
    assert "certificate.pdf" in answer.headers["Content-Disposition"]
    assert b"pdfuaid" in answer.data
    for other in (town.hr, town.program_lead, town.other_educator, town.stranger):
        assert client_of(other).get(f"/awards/{award}/certificate").status_code == 404
    revoke(town, award)
    assert ana.get(f"/awards/{award}/certificate").status_code == 409
    assert "certificate" not in ana.get(f"/awards/{award}").get_data(as_text=True)
