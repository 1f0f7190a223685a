"""``waymark people``: inviting, and bringing rosters in."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from people import hr_identifiers, queries
from people.models import RoleHolding
from tests.factories.town import email_of
from waymark.kernel.audit import AuditLine

ORGS = ("sourcedId", "status", "dateLastModified", "name", "type", "identifier", "parentSourcedId")
USERS_11 = (
    "sourcedId", "status", "dateLastModified", "enabledUser", "orgSourcedIds", "role", "username", "userIds",
    "givenName", "familyName", "middleName", "identifier", "email", "sms", "phone", "agentSourcedIds", "grades",
    "password",
)  # fmt: skip
USERS_12 = (*(name for name in USERS_11 if name not in ("orgSourcedIds", "role")), "primaryOrgSourcedId")
ROLES = (
    "sourcedId", "status", "dateLastModified", "userSourcedId", "roleType", "role", "beginDate", "endDate",
    "orgSourcedId",
)  # fmt: skip
TODAY = datetime.now(UTC).date()


class Roster:
    """A OneRoster folder in the making."""

    def __init__(self, folder, version="1.1", *, users="bulk", roles="bulk"):
        folder.mkdir(exist_ok=True)
        self.folder, self.version = folder, version
        self.manifest = {
            "manifest.version": "1.0",
            "oneroster.version": version,
            "file.orgs": "bulk",
            "file.users": users,
            "file.roles": roles if version != "1.1" else "absent",
            "source.systemName": "Big SIS",
        }
        self.orgs = [
            {"sourcedId": "d", "name": "Town", "type": "district"},
            {"sourcedId": "h", "name": "Hill School", "type": "school"},
            {"sourcedId": "l", "name": "Lake School", "type": "school"},
        ]
        self.users, self.roles = [], []

    def user(self, sourced_id, given, family, role="teacher", orgs="h", **more):
        row = {
            "sourcedId": sourced_id,
            "enabledUser": "true",
            "orgSourcedIds": orgs,
            "role": role,
            "username": sourced_id,
            "givenName": given,
            "familyName": family,
            "email": f"{given.lower()}@town.example",
            "password": "hunter2-hunter2",
            **more,
        }
        self.users.append(row)
        if self.version != "1.1" and role:
            self.role(sourced_id, role, orgs)
        return self

    def role(self, user, role, org, **more):
        row = {"sourcedId": f"r{len(self.roles)}", "userSourcedId": user, "roleType": "primary", "role": role}
        self.roles.append({**row, "orgSourcedId": org, **more})
        return self

    def write(self):
        users = USERS_11 if self.version == "1.1" else USERS_12
        tables = {"orgs": (ORGS, self.orgs), "users": (users, self.users)}
        if self.version != "1.1":
            tables["roles"] = (ROLES, self.roles)
        manifest = [{"propertyName": name, "value": value} for name, value in self.manifest.items()]
        tables["manifest"] = (("propertyName", "value"), manifest)
        for name, (columns, rows) in tables.items():
            with (self.folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns, extrasaction="ignore")
                writer.writeheader()
                writer.writerows(rows)
        return self.folder


@pytest.fixture
def roster(elsewhere):
    return lambda *args, **more: Roster(elsewhere / "roster", *args, **more)


@pytest.fixture
def plain(elsewhere):
    def make(*lines, header="email,given_name,family_name,school,role,employee_number"):
        folder = elsewhere / "plain"
        folder.mkdir(exist_ok=True)
        (folder / "people.csv").write_text("\n".join((header, *lines)) + "\n", encoding="utf-8-sig")
        return folder

    return make


def people(home):
    """Everybody by address: name, school, roles with schools, whether they are at work."""
    with home.town.look(home.town.system) as look:
        schools = {school.id: school.name for school in queries.schools_of(look, home.town.district)}
        return {
            row.email: (
                f"{row.given_name} {row.family_name}",
                schools.get(row.school_id),
                {(held.role.value, schools.get(held.school_id)) for held in row.roles},
                row.active,
            )
            for row in queries.register(look, home.town.district)
        }


def number_of(home, email):
    with home.town.look() as look:
        person = queries.person_by_email(look, email)
        return hr_identifiers.of(look.session, [person]).get(person)


def everything(home):
    """The whole database as text, to look for what must not be there."""
    with home.town.look() as look:
        connection = look.session.connection()
        names = [
            name
            for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        return "\n".join(
            str(tuple(row)) for name in names for row in connection.exec_driver_sql(f"SELECT * FROM {name}")
        )


# --- inviting


def letters(home):
    home.run("work", "--once")
    return [path.read_text() for path in (home.folder / "mail").glob("*.eml")]


def test_an_invited_person_gets_a_link_and_the_role(home):
    result = home.told(
        "people", "invite", "Nia.North@town.example", "--role", "building_leader", "--school", "Hill School"
    )

    assert result["invited"] is True
    assert people(home)["nia.north@town.example"] == (
        "Nia North",
        "Hill School",
        {("building_leader", "Hill School")},
        True,
    )
    (letter,) = letters(home)
    assert "http://waymark.test/welcome/" in letter.replace("=\n", "")


def test_names_that_are_given_are_taken(home):
    home.run("people", "invite", "n@town.example", "--role", "coach", "--given", "Ida", "--family", "van Eck")

    assert people(home)["n@town.example"] == ("Ida van Eck", None, {("coach", None)}, True)


def test_who_can_sign_in_gets_the_role_without_a_mail_and_only_once(home):
    for _ in range(2):
        assert home.told("people", "invite", email_of("educator"), "--role", "coach")["invited"] is False

    assert letters(home) == []
    with home.town.look() as look:
        held = look.session.scalars(
            select(RoleHolding.role).where(RoleHolding.person_id == home.town.educator.person_id)
        )
        assert sorted(held) == ["coach", "educator"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nobody", "--role", "coach"), "not an e-mail address"),
        (("a b@town.example", "--role", "coach"), "not an e-mail address"),
        (("n@town.example", "--role", "building_leader"), "belongs to a school; name one"),
        (("n@town.example", "--role", "educator", "--school", "Nowhere"), "Hill School, Lake School"),
    ],
)
def test_an_invitation_that_cannot_be_is_one_line(home, words, told):
    before = people(home)

    result = home.run("people", "invite", *words)

    assert result.exit_code == 1
    assert told in result.stderr
    assert result.stderr.count("\n") == 1
    assert people(home) == before


def test_an_unknown_role_is_wrong_usage(home):
    assert home.run("people", "invite", "n@town.example", "--role", "king").exit_code == 2
    assert home.run("people", "invite", "n@town.example").exit_code == 2


# --- OneRoster


def small(roster, *args, **more):
    return (
        roster(*args, **more)
        .user("t1", "Tess", "Toll", identifier="E-1")
        .user("p1", "Paul", "Pine", "principal" if args else "administrator", "l")
        .user("a1", "Abe", "Ash", "aide", "l")
    )


@pytest.mark.parametrize("version", ["1.1", "1.2", "1.2.1"])
def test_staff_come_with_school_role_and_employee_number(home, roster, version):
    folder = small(roster, version).write() if version != "1.1" else small(roster).write()

    told = home.told("people", "import", folder)

    assert (told["added"], told["changed"], told["disabled"], told["passed_over"]) == (3, 0, 0, 0)
    found = people(home)
    assert found["tess@town.example"] == ("Tess Toll", "Hill School", {("educator", "Hill School")}, True)
    assert found["paul@town.example"] == (
        "Paul Pine",
        "Lake School",
        {("building_leader", "Lake School")},
        True,
    )
    assert found["abe@town.example"] == ("Abe Ash", "Lake School", {("educator", "Lake School")}, True)
    assert number_of(home, "tess@town.example") == "E-1"
    with home.town.look() as look:
        line = look.session.scalars(select(AuditLine).where(AuditLine.action == "people:roster:import")).one()
    assert (line.facts["source"], line.facts["add"]) == ("Big SIS", 3)


def test_students_guardians_passwords_and_other_columns_are_kept_nowhere(home, roster):
    folder = (
        small(roster)
        .user("s1", "Stewbert", "Dent", "student", grades="07", identifier="pupil-9")
        .user("g1", "Gwen", "Guard", "guardian")
        .user("t2", "Tom", "Tree", phone="555-0199", sms="555-0198", middleName="Zebulon")
        .write()
    )

    assert home.told("people", "import", folder)["passed_over"] == 2

    stored = everything(home)
    assert "Tree" in stored
    for secret in ("Stewbert", "stew@", "pupil-9", "Gwen", "hunter2", "555-01", "Zebulon"):
        assert secret not in stored


def test_the_same_roster_again_changes_nothing(home, roster):
    folder = small(roster).write()
    home.run("people", "import", folder)
    before = people(home)

    told = home.told("people", "import", folder)

    assert (told["unchanged"], told["moves"]) == (3, [])
    assert people(home) == before


def test_people_are_found_by_address_first_and_by_their_id_afterwards(home, roster):
    before = len(people(home))
    first = small(roster)
    first.user("x9", "Ana", "Alvarez", "teacher", "l", email=email_of("educator").upper())
    home.run("people", "import", first.write())
    assert people(home)[email_of("educator")][1:3] == ("Lake School", {("educator", "Lake School")})

    second = small(roster)
    second.user("x9", "Anna", "Alvarez-Lund", "teacher", "l", email="anna@town.example")
    told = home.told("people", "import", second.write())

    assert told["changed"] == 1
    assert people(home)["anna@town.example"][0] == "Anna Alvarez-Lund"
    assert email_of("educator") not in people(home)
    assert len(people(home)) == before + 3


def test_who_is_missing_is_disabled_and_comes_back_with_the_file(home, roster):
    home.run("people", "import", small(roster).write())
    shorter = small(roster)
    shorter.users.pop(0)

    told = home.told("people", "import", shorter.write())

    assert told["disabled"] == 1
    assert people(home)["tess@town.example"][3] is False
    # Nobody of the town came by this roster, so nobody of the town is disabled by it.
    assert all(people(home)[email_of(name)][3] for name in home.town.actors)

    assert home.told("people", "import", small(roster).write())["moves"][0]["says"] == ["is back"]
    assert people(home)["tess@town.example"][3] is True


def test_a_disabled_person_cannot_sign_in(home, roster):
    folder = small(roster)
    folder.user("x9", "Ana", "Alvarez", email=email_of("educator"))
    home.run("people", "import", folder.write())
    token = home.told("token", "create", "--for", email_of("educator"), "--scope", "plans:read")["token"]
    with home.town.look() as look:
        assert queries.actor_of_token(look, token)

    folder.users[-1]["enabledUser"] = "false"
    home.run("people", "import", folder.write())

    with home.town.look() as look:
        assert queries.actor_of_token(look, token) is None


def test_a_move_to_another_school_and_roles_given_by_hand(home, roster):
    home.run("people", "import", small(roster).write())
    home.run("people", "invite", "tess@town.example", "--role", "coach")
    moved = small(roster)
    moved.users[0]["orgSourcedIds"] = "l,h"
    moved.users[1] |= {"role": "teacher", "orgSourcedIds": "l"}

    told = home.told("people", "import", moved.write())

    found = people(home)
    assert found["tess@town.example"][1:3] == (
        "Lake School",
        {("educator", "Lake School"), ("educator", "Hill School"), ("coach", None)},
    )
    assert found["paul@town.example"][2] == {("educator", "Lake School")}
    said = {move["email"]: move["says"] for move in told["moves"]}
    assert "is no longer building leader at Lake School" in said["paul@town.example"]


def test_new_schools_are_made_and_the_district_office_gets_no_role(home, roster):
    folder = roster("1.2")
    folder.orgs.append({"sourcedId": "n", "name": "New School", "type": "school"})
    folder.user("t1", "Tess", "Toll", "teacher", "n").user("o1", "Olga", "Oak", "districtAdministrator", "d")
    folder.user("o2", "Otto", "Orr", "systemAdministrator", "d")

    assert home.told("people", "import", folder.write())["schools"] == ["New School"]

    found = people(home)
    assert found["tess@town.example"][1] == "New School"
    assert found["olga@town.example"][1:3] == (None, set())
    assert found["otto@town.example"][2] == set()


def test_roles_that_are_over_or_yet_to_begin_give_nothing(home, roster):
    folder = (
        roster("1.2")
        .user("t1", "Tess", "Toll", "")
        .user("t2", "Tom", "Tree", "")
        .user("t3", "Tim", "Thorn", "")
    )
    folder.role("t1", "teacher", "h", endDate=str(TODAY)).role("t1", "principal", "l", beginDate=str(TODAY))
    folder.role("t2", "teacher", "h", endDate=str(TODAY))
    folder.role("t3", "teacher", "h", beginDate=str(TODAY + timedelta(days=2)), roleType="secondary")

    home.told("people", "import", folder.write())

    found = people(home)
    assert found["tess@town.example"][2] == {("building_leader", "Lake School")}
    assert "tom@town.example" not in found
    assert "tim@town.example" not in found


def test_the_primary_role_says_the_school(home, roster):
    folder = (
        roster("1.2").user("t1", "Tess", "Toll", "").user("t2", "Tom", "Tree", "", primaryOrgSourcedId="l")
    )
    folder.role("t1", "teacher", "h", roleType="secondary").role("t1", "teacher", "l", roleType="primary")
    folder.role("t2", "teacher", "h")

    home.told("people", "import", folder.write())

    assert people(home)["tess@town.example"][1] == "Lake School"
    assert people(home)["tom@town.example"][1] == "Lake School"


def test_a_delta_changes_what_it_names_and_disables_nobody_else(home, roster):
    home.run("people", "import", small(roster).write())
    delta = roster(users="delta")
    delta.user("t1", "Tessa", "Toll", status="active", email="tess@town.example")
    delta.user("a1", "Abe", "Ash", "aide", "l", status="tobedeleted", email="")
    delta.user("zz", "Zoe", "Zorn", "aide", "l", status="tobedeleted", email="")
    delta.user("t4", "Ned", "Nutt", status="active")

    told = home.told("people", "import", delta.write())

    assert (told["added"], told["changed"], told["disabled"]) == (1, 1, 1)
    found = people(home)
    assert found["tess@town.example"][0] == "Tessa Toll"
    assert found["abe@town.example"][3] is False
    assert found["paul@town.example"][3] is True


def test_a_delta_of_the_newer_version_knows_users_and_roles_apart(home, roster):
    home.run("people", "import", small(roster, "1.2").write())
    delta = roster("1.2", users="delta", roles="delta")
    delta.user("t1", "Tessa", "Toll", "", status="active", email="tess@town.example")
    delta.user("s1", "Stewbert", "Dent", "", status="active", email="")
    delta.user("s2", "Sam", "Seed", "student", status="active", email=email_of("peer"))
    delta.role("p1", "principal", "l", status="tobedeleted").role("p1", "principal", "h", status="active")

    told = home.told("people", "import", delta.write())

    assert (told["added"], told["changed"], told["disabled"], told["problems"]) == (0, 2, 0, [])
    found = people(home)
    assert found["tess@town.example"][:3] == ("Tessa Toll", "Hill School", {("educator", "Hill School")})
    assert found["paul@town.example"][2] == {("building_leader", "Hill School")}
    assert found[email_of("peer")][0] == "Pia Park"


def test_a_dry_run_says_everything_and_changes_nothing(home, roster):
    home.run("people", "import", small(roster).write())
    changed = small(roster)
    changed.users.pop(0)
    changed.user("t7", "Nora", "Nill", "teacher", "n")
    changed.orgs.append({"sourcedId": "n", "name": "New School", "type": "school"})
    folder, before = changed.write(), everything(home)

    result = home.run("people", "import", folder, "--dry-run")

    assert result.exit_code == 0
    assert "school   New School" in result.stdout
    assert "add      nora@town.example  Nora Nill: New School; educator at New School" in result.stdout
    assert "disable  tess@town.example" in result.stdout
    assert "1 added, 0 changed, 1 disabled, 2 unchanged" in result.stdout
    assert everything(home) == before
    assert home.told("people", "import", folder, "--dry-run")["dry_run"] is True


def test_wrong_lines_are_named_and_nothing_is_half_done(home, roster):
    folder = small(roster)
    folder.user("b1", "Bad", "Mail", email="nonsense")
    folder.user("b2", "", "Nameless", email="b2@town.example")
    folder.user("b3", "Lost", "Org", orgs="nowhere")
    folder.user("t1", "Twice", "There")
    folder.user("b5", "Same", "Mail", email="tess@town.example")
    folder.user("b6", "Same", "Number", identifier="E-1", email="b6@town.example")
    before = everything(home)

    result = home.run("people", "import", folder.write(), "--json")

    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "6 lines cannot be brought in, so nothing was changed." in result.stderr
    told = {one["where"]: one["message"] for one in json.loads(result.stdout)["problems"]}
    assert set(told) == {f"users.csv line {n}" for n in range(5, 11)}
    assert "twice" in told["users.csv line 8"]
    assert "users.csv line 2" in told["users.csv line 9"]
    assert everything(home) == before
    assert home.run("people", "import", folder.folder, "--dry-run").exit_code == 1


@pytest.mark.parametrize(
    ("break_it", "told"),
    [
        (lambda f: (f / "manifest.csv").unlink(), "neither manifest.csv nor people.csv"),
        (lambda f: (f / "users.csv").unlink(), "users.csv is missing"),
        (lambda f: (f / "orgs.csv").unlink(), "orgs.csv is missing"),
        (lambda f: (f / "users.csv").write_text("sourcedId,role\n"), "lacks the columns"),
        (lambda f: (f / "users.csv").write_bytes(b"sourcedId\xff"), "not in UTF-8"),
        (lambda f: (f / "users.csv").write_text('sourcedId,"x\n'), "is not CSV"),
        (
            lambda f: (f / "manifest.csv").write_text("propertyName,value\noneroster.version,1.0\n"),
            "1.1 and 1.2",
        ),
        (
            lambda f: (f / "manifest.csv").write_text("propertyName,value\noneroster.version,1.1\n"),
            "no users.csv",
        ),
        (lambda f: (f / "manifest.csv").write_text("a,b\n"), "lacks the columns"),
        (
            lambda f: (f / "manifest.csv").write_text(
                "propertyName,value\noneroster.version,1.2\nfile.users,bulk\nfile.roles,delta\n"
            ),
            "Export both in bulk",
        ),
    ],
)
def test_a_broken_folder_is_one_line(home, roster, break_it, told):
    folder = small(roster).write()
    break_it(folder)

    result = home.run("people", "import", folder)

    assert result.exit_code == 1
    assert told in result.stderr
    assert result.stderr.count("\n") == 1


def test_broken_quotes_and_dates(home, roster):
    folder = small(roster, "1.2")
    folder.role("t1", "teacher", "h", endDate="soon")
    path = folder.write()
    assert "roles.csv line 5" in home.run("people", "import", path).stdout

    with (path / "users.csv").open("a") as file:
        file.write('t9,"broken\n')
    assert "users.csv is not CSV" in home.run("people", "import", path).stderr


def test_a_folder_that_is_not_there_or_an_archive_is_wrong_usage(home, elsewhere):
    (elsewhere / "roster.zip").write_bytes(b"PK")

    assert home.run("people", "import", "nowhere").exit_code == 2
    assert home.run("people", "import", "roster.zip").exit_code == 2


# --- plain


def test_a_plain_list_adds_and_changes_and_disables_nobody(home, plain):
    folder = plain(
        "nia@town.example,Nia,North,Hill School,educator,E-5",
        "nia@town.example,Nia,North,,coach,",
        "",
        f"{email_of('educator')},Ana,Alvarez,Lake School,educator,E-6",
        f"{email_of('coach')},Cora,Cole,,,E-7",
    )

    told = home.told("people", "import", folder)

    assert (told["added"], told["changed"], told["disabled"]) == (1, 2, 0)
    found = people(home)
    assert found["nia@town.example"][1:3] == ("Hill School", {("educator", "Hill School"), ("coach", None)})
    assert found[email_of("educator")][1:3] == ("Lake School", {("educator", "Lake School")})
    assert found[email_of("coach")][2] == {("coach", None)}
    assert [number_of(home, who) for who in ("nia@town.example", email_of("coach"))] == ["E-5", "E-7"]
    assert home.told("people", "import", folder)["unchanged"] == 3


def test_employee_numbers_are_not_printed(home, plain):
    folder = plain("nia@town.example,Nia,North,Hill School,educator,E-501")

    assert "E-501" not in home.run("people", "import", folder, "--dry-run").output
    assert "E-501" not in home.run("people", "import", folder, "--json").output


def test_wrong_lines_of_a_plain_list(home, plain):
    folder = plain(
        "nia@town.example,Nia,North,Hill School,king,",
        "ned@town.example,Ned,Nutt,,building_leader,",
        "nonsense,Ned,Nutt,,,",
        "noname@town.example,,,,,",
        "twice@town.example,One,Name,,coach,",
        "twice@town.example,Other,Name,,coach,",
    )
    before = people(home)

    result = home.run("people", "import", folder)

    assert result.exit_code == 1
    for line, told in {
        2: "no role king",
        3: "belongs to a school",
        4: "not an e-mail",
        5: "family name",
        7: "different",
    }.items():
        assert f"people.csv line {line}: " in result.stdout
        assert told in result.stdout
    assert people(home) == before
    header = plain("a,b", header="email,name")
    assert "lacks the columns given_name, family_name" in home.run("people", "import", header).stderr


def test_list_shows_who_is_there(home):
    found = home.told("people", "list", "--role", "coach")

    assert [row["email"] for row in found] == [email_of("coach"), email_of("coach2")]
    assert set(found[0]) == {"id", "name", "email", "roles", "school"}
