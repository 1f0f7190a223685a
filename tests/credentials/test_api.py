"""The catalogue in JSON."""

from tests.factories import credentials as factory


def test_the_list_can_be_searched_and_narrowed(api_of, town):
    factory.publish(town)
    api = api_of(town.educator)

    (card,) = api.get("/credentials?q=marble&area=CF3").json["items"]
    assert card["slug"] == "marble-tracks"
    assert card["effort"] == {"low": 3, "high": 5}
    assert (card["kind"], card["depth"], card["area_code"]) == ("micro_credential", "explore", "CF3")
    assert card["audiences"] == ["teachers"]
    assert api.get("/credentials?q=marble&area=CF1").json == {"items": [], "next": None, "shown_for": None}


def test_the_list_takes_the_filters_of_the_page(api_of, town):
    factory.publish(town)
    factory.publish(town, slug="marble-runs", audiences=["coaches"], depth="extend", tags=["glass"])
    api = api_of(town.educator)

    def slugs(query):
        return [card["slug"] for card in api.get(f"/credentials?q=marble&{query}").json["items"]]

    assert slugs("") == slugs("depth=explore&depth=extend") == ["marble-runs", "marble-tracks"]
    assert slugs("audience=coaches") == slugs("depth=extend") == slugs("tag=glass") == ["marble-runs"]
    assert slugs("effort=up-to-10") == slugs("item=casey-educator-competencies:P5") == slugs("")
    assert slugs("effort=more-than-20") == slugs("item=core-four:CF1") == slugs("area=none") == []


def test_slips_are_mended_for_programs_too_unless_they_mind(api_of, town):
    factory.publish(town)
    api = api_of(town.educator)

    mended = api.get("/credentials?q=marbel+tracks").json
    assert ([card["slug"] for card in mended["items"]], mended["shown_for"]) == (
        ["marble-tracks"],
        "marble tracks",
    )
    typed = api.get("/credentials?q=marbel+tracks&as_typed=true").json
    assert (typed["items"], typed["shown_for"]) == ([], None)


def test_an_item_that_is_not_there_is_said(api_of, town):
    api = api_of(town.educator)

    assert api.get("/credentials?item=core-four:CF9").status_code == 404
    answer = api.get("/credentials?item=CF9&depth=abyss&audience=all&effort=none")
    assert answer.status_code == 422
    assert {problem["where"].split(".")[0] for problem in answer.json["problems"]} >= {"item", "effort"}


def test_the_list_holds_every_kind_and_the_cursor_leads_through_all(api_of, town):
    factory.publish(town, slug="aa-review", kind="capstone")
    for n in range(5):
        factory.publish(town, slug=f"aa-{n}")
    api, slugs, cursor = api_of(town.educator), [], ""
    while cursor is not None:
        body = api.get(f"/credentials?limit=2&q=marble&cursor={cursor}").json
        assert len(body["items"]) <= 2
        slugs += [card["slug"] for card in body["items"]]
        cursor = body["next"]
    assert slugs == ["aa-0", "aa-1", "aa-2", "aa-3", "aa-4", "aa-review"]


def test_a_credential_brings_demands_rubric_and_alignments(api_of, town):
    version_id = factory.publish(town)
    body = api_of(town.educator).get("/credentials/marble-tracks").json

    assert body["version_id"] == version_id
    assert body["number"] == "1.0"
    assert body["competency"].startswith("The teacher builds marble tracks")
    assert [demand["id"] for demand in body["demands"]] == ["track-story", "track-plan"]
    assert body["demands"][0]["words"] == {"min": 50, "max": 200}
    assert body["demands"][1]["accepts"] == ["pdf", "image", "link"]
    assert body["rubric"]["passing"] == "meets"
    assert [criterion["id"] for criterion in body["rubric"]["criteria"]] == [
        "criterion-1",
        "criterion-2",
        "criterion-3",
    ]
    assert body["rubric"]["criteria"][0]["levels"]["meets"] == "Seen at meets in 1."
    primary = body["alignments"][0]
    assert (primary["framework_id"], primary["code"], primary["relation"]) == (
        "casey-educator-competencies",
        "P5.2",
        "primary",
    )
    assert primary["licence"] == "CC BY 4.0"
    assert len(body["digest"]) == 64


def test_a_pathway_credential_has_no_rubric(api_of, town):
    factory.publish(town, kind="pathway", demands=[], rubric=None)

    assert api_of(town.educator).get("/credentials/marble-tracks").json["rubric"] is None


def test_a_credential_of_another_district_is_not_found(api_of, town):
    factory.publish(town, town.neighbour)
    answer = api_of(town.educator).get("/credentials/marble-tracks")

    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_what_cannot_be_read_is_said_with_its_place(api_of, town):
    answer = api_of(town.educator).get("/credentials?limit=1000&area=%00")

    assert answer.status_code == 422
    assert {problem["where"] for problem in answer.json["problems"]} == {"limit", "area"}


def test_without_a_token_there_is_no_answer(client_of):
    answer = client_of(None).get("/api/v1/credentials")

    assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")


def test_the_description_of_the_api_knows_the_shape_of_a_credential(client_of, town):
    shapes = client_of(None).get("/api/v1/openapi.json").json["components"]["schemas"]

    assert {"CredentialOut", "CardsOut", "Rubric", "Demand"} <= set(shapes)
    asked = (
        client_of(None).get("/api/v1/openapi.json").json["paths"]["/api/v1/credentials"]["get"]["parameters"]
    )
    assert {"q", "area", "audience", "depth", "effort", "tag", "item", "as_typed"} <= {
        one["name"] for one in asked
    }
    assert "levels" in shapes["Criterion"]["properties"]
