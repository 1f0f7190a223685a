"""The pages of human resources, as a person sees them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from hr import queries
from hr.models import Benefit
from hr.rules import BenefitState, ExportState
from tests.factories import awards
from tests.factories.conditions import colleagues
from tests.factories.hr import (
    CAPSTONE,
    approved,
    benefits,
    delivered,
    earned,
    file_of,
    numbers,
    paid,
    prepared,
    revoke,
)
from tests.factories.statements import statements
from waymark.kernel.audit import AuditLine


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def export_state(client, export_id: str) -> str:
    return text_of(client.get(f"/hr/exports/{export_id}"))


# ------------------------------------------------------------------------------------------------ own credit


def test_an_educator_reads_what_counted_what_is_left_over_and_where_the_money_stands(client_of, town):
    earned(town, town.educator, 3)
    awards.issued(town, town.educator, CAPSTONE)
    words = text_of(client_of(town.educator).get("/credit"))

    assert "2 awards = 1 CE credit, set by Sagebrush Valley School District" in words
    assert "CE credit to use 1" in words
    assert "badges that count 3" in words
    assert "CE credit left over 0.5 One more badge that counts makes the next." in words
    assert "Together 1.5 CE credit : 1 to use, 0.5 left over." in words
    assert "Held, and not counted for credit: Full pathway review for data-driven decisions." in words
    assert words.count("with the next export") == 3
    assert "Stipend Growth mindset $200 Eligible 1 September 2026 not yet not yet" in words


def test_what_was_taken_back_stays_on_the_statement_with_its_correction(client_of, town):
    (award,) = earned(town, town.educator, 1)
    revoke(town, award)
    words = text_of(client_of(town.educator).get("/credit"))

    assert "Taken back, award revoked" in words
    assert "badges that count 0" in words
    assert "-0.5" in words


def test_an_empty_statement_says_how_lines_come_about(client_of, town):
    words = text_of(client_of(town.educator).get("/credit"))

    assert "Nothing entered yet" in words
    assert "2 more badges that count make the next." in words


def test_employee_numbers_are_for_hr_only(client_of, town):
    numbers(town, {"educator": "E-4711"})
    earned(town, town.educator, 1)

    assert "E-4711" not in client_of(town.educator).get("/credit").get_data(as_text=True)
    assert "E-4711" in client_of(town.hr).get(f"/hr/people/{town.educator.person_id}").get_data(as_text=True)


# ------------------------------------------------------------------------------------------------ the office


def test_the_office_shows_credit_by_person_benefits_and_exports(client_of, town):
    earned(town, town.educator, 3)
    approved(town, town.far_educator)
    prepared(town)
    words = text_of(client_of(town.hr).get("/hr"))

    assert "Ana Alvarez Hill School – 3 1 CE credit 0.5" in words
    assert "eligible, to approve 3" in words
    assert "approved, to pay 1" in words
    assert "To 1 September 2026 Prepared 1 September 2026, 15:00 UTC by Hana Holt Prepared CSV 4" in words


def test_people_are_found_by_name_and_by_employee_number(client_of, town):
    numbers(town, {"far_educator": "E-99", "educator": "E-9"})
    client = client_of(town.hr)

    def found(q: str) -> set[str]:
        page = client.get("/hr", query_string={"q": q}).get_data(as_text=True)
        return set(re.findall(r'href="/hr/people/\w+">([^<]+)</a>', page))

    assert found("fiel") == {"Fay Fields"}
    assert found("FIELDS fay") == {"Fay Fields"}
    assert found("E-99") == {"Fay Fields"}
    assert found("E-9") == {"Ana Alvarez"}
    assert found("%") == found("_") == set()
    assert "Nobody found" in text_of(client.get("/hr?q=nobody at all"))
    assert found("") == set(), "without a search, only those with credit"


def test_people_of_another_district_are_not_found(client_of, town):
    assert "Stan Stray" not in client_of(town.hr).get("/hr?q=Stan").get_data(as_text=True)
    assert client_of(town.hr).get(f"/hr/people/{town.stranger.person_id}").status_code == 404


def test_a_long_list_of_people_goes_on_page_by_page_without_losing_anybody(client_of, town):
    colleagues(town, 30)
    client, seen, path = client_of(town.hr), [], "/hr?q=col"
    while path:
        page = client.get(path).get_data(as_text=True)
        seen += re.findall(r'href="/hr/people/(\w+)"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = following.group(1).replace("&amp;", "&") if following else None

    assert len(seen) == len(set(seen)) == 31, "thirty colleagues and Cora Cole"


def test_the_lines_behind_a_balance_say_when_they_were_told(client_of, town):
    earned(town, town.educator, 1)
    delivered(town)
    words = text_of(client_of(town.hr).get(f"/hr/people/{town.educator.person_id}"))

    assert "Data-driven interventions 1 September 2026 Earned 0.5 1 September 2026 1 September 2026" in words
    assert "Ana Alvarez" in words


# -------------------------------------------------------------------------------------------------- benefits


def test_benefits_are_approved_and_paid_by_ticking_them(client_of, town):
    earned(town, town.educator, 2)
    client, ids = client_of(town.hr), [row.id for row in benefits(town)]
    answer = client.send("/hr/benefits/approve", {"benefits": ids})

    assert answer.status_code == 303
    assert {row.state for row in benefits(town)} == {BenefitState.APPROVED}
    words = text_of(client.get("/hr/benefits"))
    assert "Approved 1 September 2026 by Hana Holt" in words
    client.send("/hr/benefits/pay", {"benefits": ids[:1]})
    assert sorted(row.state.value for row in benefits(town)) == ["approved", "paid"]


def test_all_that_is_shown_can_be_ticked_at_once_without_scripts(client_of, town):
    earned(town, town.educator, 3)
    page = client_of(town.hr).get("/hr/benefits?tick=eligible").get_data(as_text=True)

    assert page.count(" checked>") == 3


def test_nothing_ticked_is_said_kindly(client_of, town):
    earned(town, town.educator, 1)
    answer = client_of(town.hr).send("/hr/benefits/approve", {})

    assert answer.status_code == 422
    assert "Tick at least one." in text_of(answer)


def test_what_somebody_else_settled_meanwhile_changes_nothing(client_of, town):
    done = paid(town, town.educator)
    client = client_of(town.hr)
    answer = client.send("/hr/benefits/approve", {"benefits": [done]})

    assert answer.status_code == 303
    assert "Nothing was changed." in text_of(client.get("/hr/benefits"))


def test_money_paid_for_a_revoked_award_is_shown_to_people(client_of, town):
    paid(town, town.educator)
    revoke(town, benefits(town)[0].award_id)

    client = client_of(town.hr)
    assert "Talk to the person and to payroll" in text_of(client.get("/hr/benefits"))

    benefit = benefits(town)[0].id
    silent = client.send("/hr/benefits/settle", {"benefits": [benefit], "note": " "})
    assert silent.status_code == 422
    assert "Say what was agreed" in text_of(silent)
    assert (
        client.send("/hr/benefits/settle", {"benefits": [benefit], "note": "Paid back."}).status_code == 303
    )
    then = text_of(client.get("/hr/benefits"))
    assert "Noted what was agreed." in then
    assert "Talk to the person" not in then
    with town.look() as look:
        settled = look.session.get(Benefit, benefit)
        assert (settled.state, settled.settled_note) == (BenefitState.SETTLED, "Paid back.")


def test_an_approval_can_be_taken_back_until_it_is_paid(client_of, town):
    benefit = approved(town, town.educator)
    client = client_of(town.hr)

    assert client.send("/hr/benefits/take-back", {"benefits": [benefit]}).status_code == 303
    assert "The approval is taken back." in text_of(client.get("/hr/benefits"))
    with town.look() as look:
        row = look.session.get(Benefit, benefit)
        assert (row.state, row.approved_at, row.approved_by) == (BenefitState.ELIGIBLE, None, None)

    done = paid(town, town.other_educator)
    client.send("/hr/benefits/take-back", {"benefits": [done]})
    assert "Nothing was changed." in text_of(client.get("/hr/benefits"))


def test_an_export_without_lines_says_so(client_of, town):
    client = client_of(town.hr)
    answer = client.send("/hr/exports", {"as_of": "2026-09-01", "since": "", "format": "csv"})

    assert "There was nothing new to tell" in text_of(client.get(answer.location))


def test_fetching_a_file_is_written_down(client_of, api_of, town):
    export = delivered(town)
    client_of(town.hr).get(f"/hr/exports/{export}/file")
    api_of(town.hr).get(f"/hr/exports/{export}/file")

    with town.look() as look:
        query = select(AuditLine.actor_id).where(AuditLine.action == "hr:export:download")
        assert list(look.session.scalars(query)) == [town.hr.person_id] * 2


def test_the_day_on_which_a_line_was_told_is_the_first(town):
    earned(town, town.educator, 1)
    first = delivered(town)
    town.clock.advance(days=20)
    delivered(town, since=date(2026, 1, 1))

    with town.look(town.hr) as look:
        told = queries.export_row(look, first).prepared_at
        [balance] = [one for one in queries.statement(look, town.educator.person_id).balances if one.lines]
        assert [line.told_on for line in balance.lines] == [told]


# --------------------------------------------------------------------------------------------------- exports


def test_an_export_is_prepared_looked_at_and_downloaded(client_of, town):
    numbers(town, {"educator": "E-7"})
    earned(town, town.educator, 2)
    client = client_of(town.hr)
    answer = client.send("/hr/exports", {"as_of": "2026-09-01", "since": "", "format": "xlsx"})
    assert answer.status_code == 303

    words = text_of(client.get(answer.location))
    assert "Lines 2" in words
    assert "Ana Alvarez E-7 Data-driven interventions" in words
    file = client.get(f"{answer.location}/file")
    assert file.data == file_of(town, answer.location.rsplit("/", 1)[1])
    assert file.mimetype.endswith("spreadsheetml.sheet")
    assert file.headers["Content-Disposition"].startswith('attachment; filename="waymark-2026-09-01-')
    assert file.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"as_of": "2026-09-02", "format": "csv"}, "Choose today or a day before."),
        ({"as_of": "2026-09-01", "since": "2026-09-02", "format": "csv"}, "Choose a day before the last."),
        ({"as_of": "", "format": "csv"}, "Choose the last day to be told."),
        ({"as_of": "soon", "format": "csv"}, "Not a valid date"),
        ({"as_of": "2026-09-01", "format": "pdf"}, "Not a valid choice"),
    ],
)
def test_an_export_that_cannot_be_says_what_to_mend(client_of, town, sent, message):
    answer = client_of(town.hr).send("/hr/exports", sent)

    assert answer.status_code == 422
    assert message in text_of(answer)


def test_an_export_is_acknowledged(client_of, town):
    export, client = delivered(town), client_of(town.hr)
    assert "Has your HR system taken it over?" in export_state(client, export)

    assert client.send(f"/hr/exports/{export}/acknowledge", {"note": "Filed."}).status_code == 303
    words = export_state(client, export)
    assert "Filed." in words
    assert "Has your HR system taken it over?" not in words
    assert client.send(f"/hr/exports/{export}/acknowledge", {"note": ""}).status_code == 409


def test_an_export_is_sent_back_with_a_reason(client_of, town):
    export, client = delivered(town), client_of(town.hr)
    unsaid = client.send(f"/hr/exports/{export}/reject", {"reason": " "})
    assert unsaid.status_code == 422
    assert "Say why it was sent back" in text_of(unsaid)

    assert client.send(f"/hr/exports/{export}/reject", {"reason": "Wrong month."}).status_code == 303
    assert "Sent back by HR" in export_state(client, export)
    assert "Wrong month." in export_state(client, export)


def test_an_export_in_progress_waits_for_delivery(client_of, town):
    words = export_state(client_of(town.hr), prepared(town))

    assert "on its way" in words
    assert "Has your HR system taken it over?" not in words
    assert ExportState.PREPARED.value in words.lower()


def test_long_exports_are_shown_in_parts(client_of, town, monkeypatch):
    monkeypatch.setattr("hr.queries.exporting.LINES_SHOWN", 2)
    earned(town, town.educator, 3)
    export, client = prepared(town), client_of(town.hr)

    assert "Lines 1 to 2 of 3" in export_state(client, export)
    assert "Lines 3 to 3 of 3" in text_of(client.get(f"/hr/exports/{export}?from=3"))
    assert "Lines 3 to 3 of 3" in text_of(client.get(f"/hr/exports/{export}?from=99"))
    assert "Lines 1 to 2 of 3" in text_of(client.get(f"/hr/exports/{export}?from=x"))


# ------------------------------------------------------------------------------------------------- permission

PAGES = ["/hr", "/hr/benefits", "/hr/exports", "/hr/exports/nothing", "/hr/exports/nothing/file"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", ["educator", "leader", "program_lead", "superintendent", "admin", "coach"])
def test_the_office_is_for_hr_officers(client_of, town, who, path):
    assert client_of(town.actors[who]).get(path).status_code == 403


@pytest.mark.parametrize(
    "who", ["other_educator", "leader", "program_lead", "superintendent", "admin", "stranger"]
)
def test_nobody_else_reads_the_credit_of_others(client_of, town, who):
    assert client_of(town.actors[who]).get(f"/hr/people/{town.educator.person_id}").status_code == 404


@pytest.mark.parametrize("path", ["/credit", *PAGES])
def test_strangers_are_sent_to_sign_in(client_of, path):
    answer = client_of(None).get(path)

    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/hr/exports", {"as_of": "2026-09-01", "format": "csv"}),
        ("/hr/benefits/approve", {"benefits": ["x"]}),
        ("/hr/benefits/pay", {"benefits": ["x"]}),
    ],
)
def test_others_change_nothing(client_of, town, path, data):
    assert client_of(town.program_lead).send(path, data).status_code in (403, 404)


def test_what_is_not_there_is_not_found(client_of, town):
    client = client_of(town.hr)

    assert client.get("/hr/exports/nothing").status_code == 404
    assert client.get("/hr/exports/nothing/file").status_code == 404
    assert client.get("/hr/people/nothing").status_code == 404
    assert client.send("/hr/exports/nothing/acknowledge", {"note": ""}).status_code == 404


# ------------------------------------------------------------------------------------------------- statements


@pytest.mark.parametrize("name", ["/credit", "/hr", "/hr/benefits", "/hr/exports", "person", "export"])
def test_a_page_costs_the_same_however_much_there_is(client_of, town, name):
    earned(town, town.educator, 1)
    awards.issued(town, town.educator, CAPSTONE)
    approved(town, town.other_educator)
    export = delivered(town)
    paths = {"person": f"/hr/people/{town.educator.person_id}", "export": f"/hr/exports/{export}"}
    path = paths.get(name, name)
    client = client_of(town.educator if name == "/credit" else town.hr)
    with statements(town.runtime) as few:
        assert client.get(path).status_code == 200
    earned(town, town.educator, 4)
    earned(town, town.far_educator, 4)
    larger = prepared(town)
    with statements(town.runtime) as many:
        client.get(f"/hr/exports/{larger}" if name == "export" else path)

    assert len(many) == len(few) <= 15
