"""``waymark framework``: import, export, compare."""

from __future__ import annotations

import json

import pytest

from frameworks import queries
from tests.factories.frameworks import document, item

TABLE = "code,type,parent,title,statement\nA,group,,Working together,\nA1,competency,A,Sharing,Shares what was learnt.\n"
SAYS = ("--id", "state", "--title", "State standards", "--licence", "CC BY 4.0")


@pytest.fixture
def write(elsewhere):
    def make(name, content):
        path = elsewhere / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


def items(home, framework_id):
    with home.town.look() as look:
        return {
            i.code: (i.parent_code, i.title, i.statement, i.type) for i in queries.items(look, framework_id)
        }


def test_own_files_are_loaded_and_a_second_time_changes_nothing(home, write):
    path = write("woodcraft.json", json.dumps(document()))

    assert home.told("framework", "import", path) == {"id": "woodcraft", "items": 6, "remarks": []}
    assert home.told("framework", "import", path)["items"] == 6
    assert set(items(home, "woodcraft")) == {"W", "W1", "W1.a", "W1.b", "W2", "X"}


def test_out_as_case_and_in_under_another_name(home, write):
    path = write("core.json", b"")
    assert home.run("framework", "export", "core-four", "-o", path).exit_code == 0

    result = home.run("framework", "import", path, "--id", "core-copy")

    assert result.exit_code == 0, result.stderr
    assert items(home, "core-copy") == items(home, "core-four")


def test_an_export_that_comes_home_changes_nothing(home, write):
    path = write("core.json", home.run("framework", "export", "core-four").stdout)

    assert home.run("framework", "import", path, "--dry-run").stdout == "core-four: nothing differs.\n"
    assert home.run("framework", "import", path).exit_code == 0
    assert home.run("framework", "export", "core-four").stdout == path.read_text()


def test_another_kind_of_file_does_not_replace_a_framework(home, write):
    before = items(home, "core-four")
    path = write("core.csv", TABLE)

    result = home.run("framework", "import", path, "--id", "core-four", "--title", "T", "--licence", "CC0")

    assert result.exit_code == 1
    assert "an id of its own" in result.stderr
    assert items(home, "core-four") == before


def test_a_table_needs_to_be_told_what_it_is(home, write):
    path = write("state.csv", TABLE.encode("utf-8-sig"))  # as spreadsheets write it
    assert home.run("framework", "import", path).exit_code == 2

    assert home.run("framework", "import", path, *SAYS).stdout == "state: 2 items are loaded.\n"

    assert items(home, "state")["A1"] == ("A", "Sharing", "Shares what was learnt.", "competency")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.json", "{", "is not JSON"),
        ("a.json", "[1]", "neither a framework file"),
        ("a.json", '{"framework": 7}', "not a framework file"),
        ("a.json", '{"CFDocument": {}}', "not a CASE package"),
        ("a.json", "[" * 100_000, "is not JSON"),
        ("a.csv", b"code,type\xff", "not in UTF-8"),
        ("a.csv", "code,type,parent,title,statement\nA,x,B,T,S\n", "Its parent B is not in the framework"),
        ("a.csv", "code,type,parent,title,statement\n,x,,T,S\n", "line 2: It has no code."),
        ("a.csv", "code,type,parent,title,statement\nA B,x,,T,S\n", "line 2: Its code has spaces"),
    ],
)
def test_a_broken_file_is_one_line_with_the_place(home, write, name, content, told):
    result = home.run("framework", "import", write(name, content), *(SAYS if name.endswith("csv") else ()))

    assert result.exit_code == 1
    assert result.stdout == ""
    assert told in result.stderr
    assert result.stderr.count("\n") == 1


def test_many_problems_are_told_as_a_few_and_a_number(home, write):
    lines = "".join(f",x,,T{n},S\n" for n in range(40))

    result = home.run(
        "framework", "import", write("a.csv", f"code,type,parent,title,statement\n{lines}"), *SAYS
    )

    assert "line 6" in result.stderr
    assert "line 7" not in result.stderr
    assert "and 35 more." in result.stderr


def test_a_dry_run_tells_the_difference_and_stores_nothing(home, write):
    home.run("framework", "import", write("state.csv", TABLE), *SAYS)
    before = items(home, "state")
    newer = write(
        "state.csv",
        TABLE.splitlines()[0] + "\nA,group,,Working as one,\nB,group,,Alone,\n",
    )

    told = home.run("framework", "import", newer, *SAYS, "--dry-run").stdout

    assert told.splitlines() == [
        "state: 1 added, 1 changed, 1 gone.",
        "  + B Alone",
        "  ~ A title: 'Working together' -> 'Working as one'",
        "  - A1 Sharing",
    ]
    assert items(home, "state") == before
    assert home.told("framework", "import", newer, *SAYS, "--dry-run")["gone"] == [
        {"code": "A1", "title": "Sharing", "statement": "Shares what was learnt."}
    ]


def test_codes_that_vanish_stay_as_retired_items(home, write):
    home.run("framework", "import", write("state.csv", TABLE), *SAYS)

    shorter = write("state.csv", "\n".join(TABLE.splitlines()[:2]) + "\n")
    assert home.run("framework", "import", shorter, *SAYS).exit_code == 0

    with home.town.look() as look:
        assert {row.code: row.retired for row in queries.items(look, "state")} == {"A": False, "A1": True}


def test_a_framework_of_the_district_begins_as_a_draft_and_is_renewed_by_name(home, write):
    path = write("state.csv", TABLE)
    assert home.told("framework", "import", path, *SAYS, "--for-district")["id"] == "state"
    more = write("more.csv", TABLE + "A2,competency,A,Listening,Hears others out.\n")
    assert home.run("framework", "import", more, *SAYS, "--for-district", "--renew", "state").exit_code == 0

    with home.town.look(home.town.educator) as look:
        row = queries.framework_page(look, "state").framework
    assert (row.status, row.district_id, row.items) == ("draft", home.town.district, 3)
    assert home.run("framework", "import", path, *SAYS, "--renew", "state").exit_code == 2


def test_a_file_of_fifty_megabytes_is_refused_in_words(home, write):
    result = home.run("framework", "import", write("a.json", b" " * (50 * 2**20)))

    assert result.exit_code == 1
    assert "larger than 20 MB" in result.stderr


def test_what_is_not_there(home):
    assert home.run("framework", "import", "nowhere.json").exit_code == 2
    assert home.run("framework", "export", "nowhere").exit_code == 1
    assert home.run("framework", "compare", "core-four", "nowhere").exit_code == 1


def test_two_frameworks_side_by_side(home, write):
    mine = document(
        "mine",
        items=[
            item("A", None, title="Uses data", statement="Plans lessons from evidence about learners."),
            item("B", None, title="Sings", statement="Sings in the choir."),
            item("C", None, title="Talks with families", statement="Calls home every week."),
        ],
    )
    theirs = document(
        "theirs",
        items=[
            item("A", None, title="Gardening", statement="Plants beans."),
            item(
                "D", None, title="Evidence", statement="Plans its lessons from evidence about the learners."
            ),
            item("E", None, title="talks with families", statement="Visits at home."),
        ],
    )
    for one in (mine, theirs):
        assert home.run("framework", "import", write("f.json", json.dumps(one))).exit_code == 0

    found = home.told("framework", "compare", "mine", "theirs")

    assert [(p["a"], p["b"], p["likeness"]) for p in found["pairs"]] == [
        ("A", "D", "similar words"),
        ("C", "E", "same title"),
    ]
    assert 0.4 < found["pairs"][0]["shared_words"] < 1
    assert (found["missing_in_b"], found["missing_in_a"]) == (["B"], ["A"])
    text = home.run("framework", "compare", "mine", "theirs").stdout
    assert "Nothing like these 1 in theirs:" in text


def test_a_framework_is_like_itself(home):
    found = home.told("framework", "compare", "core-four", "core-four")

    assert {pair["likeness"] for pair in found["pairs"]} == {"same code and title"}
    assert all(pair["a"] == pair["b"] for pair in found["pairs"])
    assert found["missing_in_a"] == found["missing_in_b"] == []
