"""Frameworks of a district in the pages: brought in, looked at, taken in, changed, talked about."""

from __future__ import annotations

import copy
import io
import json
import re

import pytest

from credentials import queries as credentials
from frameworks import queries, service
from frameworks.case_import import to_case
from frameworks.rules import StatusStep
from tests.factories.frameworks import document, item
from tests.factories.statements import statements
from tests.factories.town import audited
from waymark.kernel.errors import Conflict, NotFound, Refused

TABLE = "code,type,parent,title,statement\nA,group,,Working together,\nA1,competency,A,Sharing,Shares.\n"
SAYS = {"short_name": "state", "title": "State standards", "licence": "CC BY 4.0"}


def upload(client, content, name="state.csv", renew=None, **fields):
    data = {"file": (io.BytesIO(content if isinstance(content, bytes) else content.encode()), name), **fields}
    query = f"?renew={renew}" if renew else ""
    return client.send(f"/frameworks/import{query}", data=data, content_type="multipart/form-data")


def take_in(client, answer, **fields):
    page = client.get(answer.location).text
    against = re.search(r'name="against"[^>]*value="([^"]*)"', page).group(1)
    return client.send(answer.location, {"against": against, **fields})


def case(file, town):
    with town.look() as look:
        package = to_case(file, base_url="https://state.example", changed=look.now)
    for one in package["CFItems"]:
        del one["extensions"]  # as another server would write it
    del package["CFDocument"]["extensions"]
    return package


@pytest.fixture
def lead(client_of, town):
    return client_of(town.program_lead)


@pytest.fixture
def state(town):
    """A district's own framework."""
    with town.at(town.program_lead) as uow:
        return service.import_for_district(uow, document("state"))


def test_a_table_is_looked_at_and_then_stored_as_a_draft_of_the_district(lead, client_of, town):
    answer = upload(lead, TABLE, **SAYS)
    page = lead.get(answer.location).text
    assert "Working together" in page
    assert "Nothing is stored yet" in page
    with town.look(town.program_lead) as look, pytest.raises(NotFound):
        queries.framework_page(look, "state")

    assert take_in(lead, answer).location == "/frameworks/state"

    shown = lead.get("/frameworks/state").text
    assert "Draft" in shown
    assert "Read from a file: 2 added." in shown
    assert "Grant" in shown
    assert "State standards" in client_of(town.educator).get("/frameworks").text
    assert audited(town, "state") == ["frameworks:framework:import"]


def test_nobody_outside_the_district_sees_it(client_of, api_of, town, state):
    for actor in (town.stranger, None):
        client = client_of(actor)
        assert client.get("/frameworks/state").status_code == 404
        assert client.get("/frameworks/state/case.json").status_code == 404
        assert "/frameworks/state" not in client.get("/frameworks").text
    api = api_of(town.stranger)
    assert "state" not in [row["id"] for row in api.get("/frameworks").json["items"]]
    assert api.get("/frameworks/state/items").status_code == 404
    assert api.get("/frameworks/state/relations").status_code == 404
    with town.look(town.stranger) as look:
        assert queries.titles_of(look, [("state", "W")]) == {}
    with town.at(town.stranger) as uow, pytest.raises(NotFound):
        service.comment(uow, "state", "Hello?")


def test_two_districts_may_bring_in_the_same_package(town, state):
    from waymark.kernel.actor import system_actor

    with town.runtime.command(system_actor(town.neighbour)) as uow:
        assert service.import_for_district(uow, document("state")) == "state-2"


def test_only_program_leads_and_administrators_bring_in(client_of, town, state):
    client = client_of(town.educator)
    assert client.get("/frameworks/import").status_code == 403
    assert upload(client, TABLE, **SAYS).status_code == 403
    assert "Bring one in" not in client.get("/frameworks").text
    assert client.send("/frameworks/state/status", {"step": "adopt"}).status_code == 403
    assert client.send("/frameworks/state/item?code=W", {"title": "x", "version": "1"}).status_code == 403
    with town.at(town.program_lead) as uow, pytest.raises(Refused):
        service.change_status(uow, "core-four", StatusStep.RETIRE)


def test_another_persons_preview_is_not_there(lead, client_of, town):
    answer = upload(lead, TABLE, **SAYS)
    assert client_of(town.admin).get(answer.location).status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "told", "status"),
    [
        (b"code,type\xff", "a.csv", "not in UTF-8", 422),
        ("{", "a.json", "is not JSON", 422),
        ('{"CFDocument": {}, "CFItems": []}', "a.json", "not a CASE package with items", 422),
        (TABLE + "A,group,,Again,\n", "a.csv", "more than once", 422),
        (TABLE + "B,group,C,Lost,\n", "a.csv", "parent C is not in the framework", 422),
        (
            "code,type,parent,title,statement\nA,x,B,T,S\nB,x,A,T,S\n",
            "a.csv",
            "stands below itself",
            422,
        ),
        (TABLE + "B,group,,Bell\x07,\n", "a.csv", "line 4, title: A control character", 422),
    ],
    ids=["encoding", "no json", "no items", "doubled", "lost parent", "circle", "bell"],
)
def test_what_cannot_be_read_is_said_at_the_file_and_the_rest_is_kept(lead, content, name, told, status):
    answer = upload(lead, content, name, **SAYS)

    assert answer.status_code == status
    page = answer.get_data(as_text=True)
    assert told in page
    assert 'value="State standards"' in page


@pytest.mark.parametrize("content", [TABLE, "{}"], ids=["table", "package"])
def test_what_the_file_does_not_say_is_asked_for_at_its_fields(lead, content):
    if content == "{}":
        package = {"identifier": "d", "uri": "https://x.example/d", "title": "T", "creator": "C"}
        about = {**package, "lastChangeDateTime": "2019-04-01T00:00:00+00:00"}
        one = {**about, "identifier": "i", "fullStatement": "Words."}
        content, name = json.dumps({"CFDocument": about, "CFItems": [one]}), "a.json"
    else:
        name = "a.csv"
    page = upload(lead, content, name).get_data(as_text=True)

    assert re.search(r"<details open>\s*<summary[^>]*>For a table", page)
    assert 'href="#licence">Licence of the words: Say under which licence' in page
    assert ('href="#short_name"' in page) == (name == "a.csv")
    assert "Then choose the file once more." in page


def test_a_table_with_a_script_in_it_is_refused_and_a_package_shows_what_it_says(lead, town):
    refused = upload(lead, TABLE + "B,group,,<script>alert(1)</script>,\n", **SAYS)
    assert "is HTML or script" in refused.get_data(as_text=True)

    preview = lead.get(upload(lead, TABLE, **SAYS).location).get_data(as_text=True)
    assert "Shares." in preview
    one = "code,type,parent,title,statement\nA,group,,Alone,\n"
    assert ">1</" in lead.get(upload(lead, one, **SAYS).location).get_data(as_text=True)


def test_a_file_of_fifty_megabytes_is_refused_in_words(lead):
    # The installation's own limit is lower in tests, and the answer then speaks of that one.
    lead.application.config["MAX_CONTENT_LENGTH"] = 200 * 2**20
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{lead.csrf()}\r\n'.encode(),
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.json"\r\n\r\n',
        b" " * (50 * 2**20),
        b"\r\n--x--\r\n",
    ]
    answer = lead.post(
        "/frameworks/import", data=b"".join(parts), content_type="multipart/form-data; boundary=x"
    )

    assert answer.status_code == 413
    assert "larger than 20 MB" in answer.text


def test_a_script_in_a_text_stays_text(lead):
    package = json.loads(json.dumps(document("state")))
    package["framework"]["source"] = {"form": "CASE"}
    package["items"][0]["title"] = "<script>alert(1)</script>"
    assert take_in(lead, upload(lead, json.dumps(package), "state.json")).status_code == 303

    page = lead.get("/frameworks/state").text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


def newer(file):
    """The state's next edition: one item said better, one moved and renumbered, one gone, one new in its place."""
    changed = copy.deepcopy(file)
    by_code = {entry["code"]: entry for entry in changed["items"]}
    by_code["W1"]["statement"] = "Said better."
    by_code["W2"].update(code="X2", parent="X")
    changed["items"].remove(by_code["W1.b"])
    changed["items"].append(item("W1.c", "W1", title="In place of b"))
    return changed


def test_a_newer_package_is_known_again_by_identifier(lead, town):
    file = document("state")
    first, second = case(file, town), case(newer(file), town)
    renamed = {one["humanCodingScheme"]: one["identifier"] for one in first["CFItems"]}
    text = json.dumps(second).replace(
        next(one["identifier"] for one in second["CFItems"] if one["humanCodingScheme"] == "X2"),
        renamed["W2"],
    )
    gone, successor = (
        renamed["W1.b"],
        next(one for one in second["CFItems"] if one["humanCodingScheme"] == "W1.c"),
    )
    second = json.loads(text)
    second["CFAssociations"].append(
        {
            **second["CFAssociations"][0],
            "identifier": "a-link",
            "associationType": "replacedBy",
            "originNodeURI": {"title": "b", "identifier": gone, "uri": "u"},
            "destinationNodeURI": {"title": "c", "identifier": successor["identifier"], "uri": "u"},
        }
    )
    take_in(lead, upload(lead, json.dumps(first), "one.json", short_name="state"))
    answer = upload(lead, json.dumps(second), "two.json", renew="state")

    page = lead.get(answer.location).text
    assert "Said better." in page
    assert "<del" in page
    chosen = re.search(r'<input[^>]*name="successor-0"[^>]*>', page).group()
    assert 'value="W1.c"' in chosen  # the successor that the package names
    assert take_in(lead, answer).status_code == 303

    with town.look(town.program_lead) as look:
        rows = {row.code: row for row in queries.items(look, "state")}
        related = queries.framework_page(look, "state").related
    assert set(rows) == {"W", "W1", "W1.a", "W1.b", "W2", "X", "W1.c"}
    assert (rows["W2"].parent_code, rows["W2"].printed_code) == ("X", "X2")
    assert rows["W1.b"].retired
    assert [(one.words, one.code) for one in related["W1.b"]] == [("is replaced by", "W1.c")]
    again = lead.get(upload(lead, json.dumps(second), "two.json", renew="state").location).text
    assert "The file says what is stored already" in again


def test_a_successor_that_is_not_in_the_file_is_refused_at_its_field(lead, state):
    shorter = TABLE.splitlines(keepends=True)
    take_in(lead, upload(lead, TABLE, **{**SAYS, "short_name": "table"}))
    answer = upload(lead, "".join(shorter[:2]), renew="table")
    looked_at = re.search(r'href="(/impact/items/[^"]+)"', lead.get(answer.location).text).group(1)
    assert lead.get(looked_at).status_code == 200

    refused = take_in(lead, answer, **{"successor-0": "Z9"})

    assert refused.status_code == 422
    assert "There is no item Z9 in the file" in refused.text
    assert take_in(lead, answer, **{"successor-0": "A"}).status_code == 303


def test_a_preview_that_is_overtaken_is_shown_anew(lead, town, state):
    file = {**document("state"), "items": [*document()["items"], item("Y", None)]}
    answer = upload(lead, json.dumps(file), "own.json", renew="state")
    stale = re.search(r'name="against"[^>]*value="([^"]*)"', lead.get(answer.location).text).group(1)
    with town.at(town.admin) as uow:
        service.change_item(uow, "state", "X", title="Other", statement="", version=1)

    refused = lead.send(answer.location, {"against": stale})

    assert refused.status_code == 409
    assert "changed while you looked" in refused.text
    assert "Other" in refused.text


def test_the_status_goes_its_way_and_is_written_down(lead, town, state):
    for step, word in (
        ("try_out", "Beta"),
        ("adopt", "Adopted"),
        ("retire", "Retired"),
        ("restore", "Adopted"),
    ):
        lead.send("/frameworks/state/status", {"step": step})
        assert f"{word}</span>" in lead.get("/frameworks/state").text
    page = lead.send("/frameworks/state/status", {"step": "try_out"}, follow_redirects=True).text
    assert "so it cannot be changed that way" in page
    assert "Adopted became retired." in page


def test_an_item_is_changed_and_the_old_words_are_in_the_changelog(lead, state):
    lead.send(
        "/frameworks/state/item?code=W1", {"title": "Joins", "statement": "Joins wood.", "version": "1"}
    )

    page = lead.get("/frameworks/state").text
    assert "Joins wood." in page
    assert "Title “Title of W1” became “Joins”." in page


def test_two_who_change_an_item_at_once_lose_nothing(lead, client_of, town, state):
    lead.send("/frameworks/state/item?code=W1", {"title": "Mine", "statement": "First.", "version": "1"})
    answer = client_of(town.admin).send(
        "/frameworks/state/item?code=W1", {"title": "Theirs", "statement": "Second.", "version": "1"}
    )

    assert answer.status_code == 409
    assert "What is stored now" in answer.text
    assert "Mine" in answer.text
    assert 'value="Theirs"' in answer.text
    assert 'name="version" type="hidden" value="2"' in answer.text


def test_items_are_added_retired_replaced_and_brought_back(lead, town, state):
    new = {
        "code": "W3",
        "parent": "W",
        "type": "sub competency",
        "title": "Planes",
        "statement": "Planes wood.",
    }
    assert lead.send("/frameworks/state/items/new", new).status_code == 303
    again = lead.send("/frameworks/state/items/new", new)
    assert again.status_code == 422
    assert "There is an item W3 already" in again.text
    assert "Planes wood." in again.text

    refused = lead.send("/impact/items/state?code=W2", {"replaced_by": "Q", "credentials": "keep"})
    assert refused.status_code == 422
    lead.send("/impact/items/state?code=W2", {"replaced_by": "W3", "credentials": "keep"})
    with town.look(town.program_lead) as look:
        page = queries.item_page(look, "state", "W2")
    assert page.item.retired
    assert [one.code for one in page.related] == ["W3"]
    assert "Bring it back" in lead.get("/frameworks/state/item?code=W2").text
    lead.send("/frameworks/state/item/restore?code=W2")
    with town.look(town.program_lead) as look:
        assert not queries.item_page(look, "state", "W2").item.retired


def test_comments_are_for_the_own_district_and_closed_by_the_lead(client_of, lead, town, state):
    educator = client_of(town.educator)
    educator.send("/frameworks/state/comments?code=W1", {"text": "This is <b>too</b> narrow."})
    educator.send("/frameworks/core-four/comments", {"text": "We like it."})
    assert educator.send("/frameworks/state/comments", {"text": " "}).status_code == 422

    page = lead.get("/frameworks/state/item?code=W1").text
    assert "This is &lt;b&gt;too&lt;/b&gt; narrow." in page
    assert "Ana Alvarez" in page
    assert "We like it." not in client_of(town.stranger).get("/frameworks/core-four").text
    assert "We like it." not in client_of(None).get("/frameworks/core-four").text
    address = re.search(r'action="(/frameworks/state/comments/\w+/close)"', page).group(1)
    assert educator.send(address).status_code == 403
    lead.send(address)
    assert "Closed by Gil Grant" in lead.get("/frameworks/state").text
    assert "closed already" in lead.send(address, follow_redirects=True).text


def test_a_credential_that_points_at_a_retired_item_keeps_working(client_of, town):
    with town.look() as look:
        file = queries.document(look, "casey-educator-competencies")
        about = credentials.definition(look, town.district, "growth-mindset")
    aimed = next(a.code for a in about.alignments if a.framework_id == "casey-educator-competencies")
    file["items"] = [entry for entry in file["items"] if entry["code"] != aimed and entry["parent"] != aimed]
    file.pop("relations")
    with town.at(town.system) as uow:
        service.load_framework(uow, file)

    page = client_of(town.educator).get("/catalogue/growth-mindset")
    assert page.status_code == 200
    assert aimed in page.text


def test_an_adopted_framework_with_an_open_licence_is_for_every_program(client_of, lead, town, state):
    exported = json.loads(lead.get("/frameworks/state/case.json").data)
    address = f"/ims/case/v1p1/CFPackages/{exported['CFDocument']['identifier']}"
    anybody = client_of(None)
    assert anybody.get(address).status_code == 404  # a draft
    with town.at(town.program_lead) as uow:
        service.change_status(uow, "state", StatusStep.ADOPT)

    assert anybody.get(address).json["CFDocument"]["title"] == "Woodcraft"
    assert anybody.get(address).json["CFDocument"]["adoptionStatus"] == "Adopted"
    closed = json.loads(lead.get("/frameworks/knowledgeworks-conditions/case.json").data)
    refused = anybody.get(f"/ims/case/v1p1/CFPackages/{closed['CFDocument']['identifier']}")
    assert refused.status_code == 404  # all rights reserved
    assert (
        refused.json["imsx_CodeMinor"]["imsx_codeMinorField"][0]["imsx_codeMinorFieldValue"]
        == "unknownobject"
    )


@pytest.mark.parametrize(
    "path",
    ["/frameworks/state", "/frameworks/state/item?code=W1", "/frameworks/state/items/new", "/frameworks"],
)
def test_pages_of_leads_cost_few_statements(lead, town, state, path):
    with statements(town.runtime) as sent:
        assert lead.get(path).status_code == 200
    assert len(sent) <= 15


def test_a_stale_retirement_is_a_conflict(town, state):
    with town.at(town.program_lead) as uow:
        service.retire_item(uow, "state", "W2", replaced_by=None)
    with pytest.raises(Conflict), town.at(town.program_lead) as uow:
        service.retire_item(uow, "state", "W2", replaced_by=None)
