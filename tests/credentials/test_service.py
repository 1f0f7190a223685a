"""Publishing credentials into a real database."""

import pytest
import sqlalchemy as sa

from credentials import queries, service
from credentials.events import VersionPublished
from credentials.models import Credential, CredentialAlignment, CredentialInforms, CredentialVersion
from credentials.rules import Carrying, VersionState
from tests.factories import credentials as factory
from waymark.kernel.audit import AuditLine
from waymark.kernel.errors import Invalid, NotFound, Refused


@pytest.fixture
def told(town, monkeypatch):
    """The facts that were told, in order."""
    facts = []
    reactions = {**town.runtime.reactions, VersionPublished: (lambda uow, fact: facts.append(fact),)}
    monkeypatch.setattr(town.runtime, "reactions", reactions)
    return facts


def counts(town):
    tables = (Credential, CredentialVersion, CredentialAlignment, CredentialInforms)
    with town.look() as look:
        return tuple(look.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in tables)


def acts_on(town, version_id):
    with town.look() as look:
        return list(
            look.session.scalars(sa.select(AuditLine.action).where(AuditLine.subject_id == version_id))
        )


def test_a_file_becomes_the_definition_that_everybody_reads(town):
    version_id = factory.publish(town)
    about = factory.published(town, "marble-tracks")

    assert about.version_id == version_id
    assert (about.state, about.number, about.district_id) == (VersionState.PUBLISHED, "1.0", town.district)
    assert (about.effort_low, about.effort_high) == (3, 5)
    assert [(a.framework_id, a.code, a.relation) for a in about.alignments] == [
        ("core-four", "CF3", "secondary"),
        ("casey-educator-competencies", "P5.2", "primary"),
    ]
    assert about.steps == ("Plan a track.", "Build it.", "Run it.")
    assert about.demand("track-story").words.max == 200
    assert [str(medium) for medium in about.demand("track-plan").accepts] == ["pdf", "image", "link"]
    assert about.demand("track-plan").consent == "guardian"
    assert about.rubric.passing == "meets"
    assert about.rubric.criterion("criterion-2").levels["exceeds"] == "Seen at exceeds in 2."
    assert about.supports.coach_questions == ("Why there?",)
    assert about.sources[0].year == 1999
    assert about.informs == ("PDL1",)
    with pytest.raises(KeyError):
        about.demand("nothing")


def test_every_word_of_the_file_is_in_the_definition(town):
    factory.publish(town)
    said = repr(factory.published(town, "marble-tracks"))

    for text in texts_in(factory.body()):
        assert text in said


def texts_in(value):
    if isinstance(value, dict):
        # The name of the format is about the file, not about the credential.
        return [text for key, part in value.items() if key != "format" for text in texts_in(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts_in(part)]
    return [value] if isinstance(value, str) else []


def test_publishing_tells_a_fact_and_leaves_a_line(town, told):
    version_id = factory.publish(town)
    about = factory.published(town, "marble-tracks")

    assert told == [VersionPublished(version_id, about.credential_id, town.district, None, Carrying())]
    assert acts_on(town, version_id) == ["credentials:version:publish"]


def test_the_same_file_a_second_time_changes_nothing(town, told):
    first = factory.publish(town)
    before = counts(town)
    # A field that says what is usual is the same text as one left out.
    usual = factory.body()
    del usual["prerequisites"], usual["expires_after_months"]
    with town.at(town.system) as uow:
        second = service.load(uow, town.district, factory.CredentialFile.model_validate(usual))

    assert second == first
    assert counts(town) == before
    assert len(told) == 1


def test_a_changed_text_under_the_same_number_is_refused_and_nothing_changes(town, told):
    factory.publish(town)
    with pytest.raises(Invalid) as refusal:
        factory.publish(town, title="Another title")

    assert [problem.where for problem in refusal.value.problems] == ["version"]
    assert "new number" in refusal.value.problems[0].message
    assert factory.published(town, "marble-tracks").title == "Title of marble-tracks"
    assert len(told) == 1


def test_a_higher_number_takes_the_place_of_the_one_before_which_stays_readable(town, told):
    old = factory.publish(town)
    new = factory.publish(town, version="1.1", title="Another title", area="CF4")

    assert factory.published(town, "marble-tracks").version_id == new
    with town.look() as look:
        retired = queries.version(look, old)
    assert (retired.title, retired.state, retired.area_code) == ("Title of marble-tracks", "retired", "CF3")
    assert acts_on(town, old) == ["credentials:version:publish", "credentials:version:retire"]
    assert [fact.version_id for fact in told] == [old, new]


def test_loading_a_retired_text_again_does_not_bring_it_back(town):
    old = factory.publish(town)
    new = factory.publish(town, version="1.1", title="Another title")

    assert factory.publish(town) == old
    assert factory.published(town, "marble-tracks").version_id == new


@pytest.mark.parametrize(("first", "then"), [("1.1", "1.0"), ("1.10", "1.9"), ("2.0", "1.10")])
def test_a_lower_number_is_refused(town, first, then):
    factory.publish(town, version=first)
    with pytest.raises(Invalid, match="cannot be published") as refusal:
        factory.publish(town, version=then, title="Another title")

    assert f"Version {first} is here already" in refusal.value.problems[0].message


def test_ten_comes_after_nine(town):
    factory.publish(town, version="1.9")
    ten = factory.publish(town, version="1.10", title="Another title")

    assert factory.published(town, "marble-tracks").version_id == ten


def test_a_credential_keeps_its_kind(town):
    factory.publish(town)
    with pytest.raises(Invalid) as refusal:
        factory.publish(town, version="2.0", kind="capstone")

    assert [problem.where for problem in refusal.value.problems] == ["kind"]


@pytest.mark.parametrize(
    ("changes", "where", "said"),
    [
        ({"area": "CF9"}, "area", "core-four has no item CF9"),
        ({"area": "RQ1"}, "area", "RQ1 is no competency area"),
        ({"informs": ["XY1"]}, "informs[1]", "knowledgeworks-conditions has no item XY1"),
        ({"informs": ["PDL"]}, "informs[1]", "PDL is no competency area"),
        (
            {"alignments": [{"framework": "astrology", "code": "P5.2", "relation": "primary"}]},
            "alignments[1].code",
            "astrology has no item P5.2",
        ),
    ],
)
def test_a_file_that_points_at_nothing_is_refused_with_the_place(town, changes, where, said):
    before = counts(town)
    with pytest.raises(Invalid) as refusal:
        factory.publish(town, **changes)

    assert [problem.where for problem in refusal.value.problems] == [where]
    assert said in refusal.value.problems[0].message
    assert counts(town) == before


def test_everything_that_is_wrong_is_said_at_once(town):
    with pytest.raises(Invalid) as refusal:
        factory.publish(town, area="CF9", informs=["XY1", "PDL"])

    assert len(refusal.value.problems) == 3


def test_each_district_has_its_own_catalogue(town):
    ours = factory.publish(town)
    theirs = factory.publish(town, town.neighbour, title="Their title")

    assert ours != theirs
    assert factory.published(town, "marble-tracks").title == "Title of marble-tracks"
    with town.look() as look:
        assert queries.definition(look, town.neighbour, "marble-tracks").title == "Their title"


@pytest.mark.parametrize("who", ["educator", "coach", "leader", "hr", "superintendent", "stranger"])
def test_others_may_not_publish(town, who):
    with pytest.raises(Refused), town.at(getattr(town, who)) as uow:
        service.load(uow, town.district, factory.file())

    with pytest.raises(NotFound):
        factory.published(town, "marble-tracks")


@pytest.mark.parametrize("who", ["program_lead", "admin"])
def test_program_leads_and_administrators_may(town, who):
    with town.at(getattr(town, who)) as uow:
        service.load(uow, town.district, factory.file())

    assert factory.published(town, "marble-tracks").number == "1.0"


def test_the_database_takes_one_published_version_of_a_credential(town):
    old = factory.publish(town)
    factory.publish(town, version="1.1", title="Another title")
    revive = sa.update(CredentialVersion).where(CredentialVersion.id == old)
    with pytest.raises(sa.exc.IntegrityError), town.runtime.engine.begin() as connection:
        connection.execute(revive.values(state=VersionState.PUBLISHED))


def test_the_database_takes_no_published_version_without_its_date(town):
    version_id = factory.publish(town)
    change = sa.update(CredentialVersion).where(CredentialVersion.id == version_id)
    with pytest.raises(sa.exc.IntegrityError), town.runtime.engine.begin() as connection:
        connection.execute(change.values(published_at=None))
