"""Writing, proposing, publishing and retiring, in a real database."""

import pytest

from credentials import queries, service
from credentials.payloads import checked_file
from credentials.rules import CredentialKind, DraftState, PartnerState, Section, VersionState
from tests.factories import credentials as factory
from tests.factories import drafts
from tests.factories.town import audited
from waymark.kernel.errors import Conflict, Invalid, NotFound, Refused, Stale


def save(town, draft_id, actor=None, seen=None, **changes):
    with town.at(actor or town.program_lead) as uow:
        return service.save(uow, draft_id, changes, what="What it certifies", seen=seen)


def test_a_new_draft_lacks_nearly_everything_and_says_what(town):
    page = drafts.page(town, drafts.begun(town))

    assert page.state is DraftState.WRITING
    assert page.title == "Marble tracks"
    assert {problem.where for problem in page.problems} >= {"competency", "method", "why", "effort"}
    assert [name for _, name in page.authors] == ["Gil Grant"]


def test_a_whole_draft_is_published_and_is_in_the_catalogue(town):
    draft_id = drafts.written(town)
    version_id = drafts.published(town, draft_id)

    about = factory.published(town, "marble-tracks")
    assert about.version_id == version_id
    assert about.title == "Marble tracks"
    assert drafts.page(town, draft_id).state is DraftState.PUBLISHED
    assert "credentials:draft:publish" in audited(town, draft_id)


def test_a_draft_that_does_not_hold_together_is_not_published(town):
    draft_id = drafts.begun(town)
    with pytest.raises(Invalid) as refusal:
        drafts.published(town, draft_id)

    assert any(problem.where == "competency" for problem in refusal.value.problems)
    with pytest.raises(NotFound):
        factory.published(town, "marble-tracks")
    assert drafts.page(town, draft_id).state is DraftState.WRITING


def test_a_draft_that_points_at_nothing_is_not_published(town):
    draft_id = drafts.written(
        town,
        alignments=[{"framework": "casey-educator-competencies", "code": "P99", "relation": "primary"}],
    )
    with pytest.raises(Invalid, match="cannot be published"):
        drafts.published(town, draft_id)


def test_a_taken_name_is_refused(town):
    factory.publish(town)
    with pytest.raises(Conflict, match="already"):
        drafts.begun(town)
    other = drafts.begun(town, title="Other tracks")
    assert other
    with pytest.raises(Conflict, match="open draft"):
        drafts.begun(town, title="Other tracks")


def test_a_title_without_letters_is_refused(town):
    with pytest.raises(Invalid):
        drafts.begun(town, title="?!")


def test_the_next_version_takes_the_place_of_the_one_before(town):
    first = factory.publish(town)
    second = drafts.next_version(town, "marble-tracks")

    about = factory.published(town, "marble-tracks")
    assert (about.number, about.version_id, about.summary) == ("1.1", second, "In other words.")
    with town.look() as look:
        assert queries.version(look, first).state is VersionState.RETIRED


def test_beginning_the_next_version_twice_gives_the_same_draft(town):
    factory.publish(town)
    ids = set()
    for _ in range(2):
        with town.at(town.program_lead) as uow:
            ids.add(service.begin_version(uow, "marble-tracks")[0])

    assert len(ids) == 1


def test_saves_can_be_taken_back_and_nothing_is_lost(town):
    draft_id = drafts.begun(town)
    save(town, draft_id, summary="First words.")
    town.clock.advance(minutes=20)
    save(town, draft_id, summary="Second words.")
    with town.at(town.program_lead) as uow:
        service.take_back(uow, draft_id, 2)

    page = drafts.page(town, draft_id)
    assert page.body["summary"] == "First words."
    assert [save.number for save in page.saves] == [4, 3, 2, 1]
    with town.at(town.program_lead) as uow:
        service.take_back(uow, draft_id, 3)
    assert drafts.page(town, draft_id).body["summary"] == "Second words."


def test_what_is_saved_in_one_sitting_is_one_save(town):
    draft_id = drafts.begun(town)
    for words in ("a", "b", "c"):
        save(town, draft_id, summary=words)

    assert [row.number for row in drafts.page(town, draft_id).saves] == [2, 1]


def test_two_authors_do_not_write_over_each_other(town):
    draft_id = drafts.begun(town)
    seen = drafts.page(town, draft_id).seen(Section.ABOUT)
    save(town, draft_id, seen=seen, summary="Mine.")
    with pytest.raises(Stale):
        save(town, draft_id, town.admin, seen=seen, summary="Theirs.")

    assert drafts.page(town, draft_id).body["summary"] == "Mine."


def test_authors_write_and_others_do_not(town):
    draft_id = drafts.begun(town)
    with pytest.raises(Refused):
        save(town, draft_id, town.coach, summary="Not mine.")
    with town.at(town.program_lead) as uow:
        service.name_author(uow, draft_id, town.coach.person_id)
    save(town, draft_id, town.coach, summary="Mine now.")
    with town.look(town.coach) as look:
        assert [row.id for row in queries.drafts(look)] == [draft_id]
    with town.look(town.educator) as look:
        assert queries.drafts(look) == ()
    with pytest.raises(Refused):
        drafts.published(town, draft_id, town.coach)
    with town.at(town.program_lead) as uow:
        service.remove_author(uow, draft_id, town.coach.person_id)
    with pytest.raises(Refused):
        save(town, draft_id, town.coach, summary="Again.")


def test_people_of_another_district_are_not_named_and_see_nothing(town):
    draft_id = drafts.begun(town)
    with pytest.raises(NotFound), town.at(town.program_lead) as uow:
        service.name_author(uow, draft_id, town.stranger.person_id)
    with pytest.raises(NotFound):
        drafts.page(town, draft_id, town.stranger)


def test_a_proposed_draft_is_frozen_until_it_is_sent_back(town):
    draft_id = drafts.written(town)
    with town.at(town.program_lead) as uow:
        service.name_author(uow, draft_id, town.coach.person_id)
    with town.at(town.coach) as uow:
        service.propose(uow, draft_id, checked_file)
    with pytest.raises(Conflict, match="proposed"):
        save(town, draft_id, summary="Too late.")
    with pytest.raises(Invalid), town.at(town.program_lead) as uow:
        service.send_back(uow, draft_id, "")
    with town.at(town.program_lead) as uow:
        service.send_back(uow, draft_id, "Say who it is for.")

    page = drafts.page(town, draft_id)
    assert (page.state, page.comment) == (DraftState.WRITING, "Say who it is for.")


def test_an_unfinished_draft_cannot_be_proposed(town):
    draft_id = drafts.begun(town)
    with pytest.raises(Invalid), town.at(town.program_lead) as uow:
        service.propose(uow, draft_id, checked_file)


def test_a_discarded_draft_makes_room_for_another(town):
    draft_id = drafts.begun(town)
    with town.at(town.program_lead) as uow:
        service.discard(uow, draft_id)

    assert drafts.begun(town) != draft_id
    with pytest.raises(Conflict):
        save(town, draft_id, summary="No.")


def test_a_partner_writes_and_somebody_else_approves(town):
    partner_id = drafts.partner(town, town.external)
    draft_id = drafts.written(town, town.external, partner_id)
    with pytest.raises(Conflict, match="proposed"):
        drafts.published(town, draft_id)
    with town.at(town.external) as uow:
        service.propose(uow, draft_id, checked_file)
    with pytest.raises(Refused):
        drafts.published(town, draft_id, town.external)
    drafts.published(town, draft_id)

    with town.look(town.educator) as look:
        page = queries.credential_page(look, "marble-tracks")
    assert page.partner == "Hilltop University"
    assert page.may_start


def test_a_program_lead_who_wrote_for_a_partner_does_not_approve_it(town):
    partner_id = drafts.partner(town, town.program_lead)
    draft_id = drafts.written(town, partner=partner_id)
    with town.at(town.program_lead) as uow:
        service.propose(uow, draft_id, checked_file)
    with pytest.raises(Refused, match="Another program lead"):
        drafts.published(town, draft_id)
    drafts.published(town, draft_id, town.admin)


def test_others_do_not_begin_drafts(town):
    for actor in (town.educator, town.coach, town.external, town.hr):
        with pytest.raises(Refused):
            drafts.begun(town, actor)
    partner_id = drafts.partner(town)
    with pytest.raises(Refused):
        drafts.begun(town, town.external, partner=partner_id)


def test_a_suspended_partner_leaves_the_catalogue_and_comes_back(town):
    partner_id = drafts.partner(town, town.external)
    draft_id = drafts.written(town, town.external, partner_id)
    with town.at(town.external) as uow:
        service.propose(uow, draft_id, checked_file)
    drafts.published(town, draft_id)
    with pytest.raises(Invalid), town.at(town.program_lead) as uow:
        service.suspend_partner(uow, partner_id, "")
    with town.at(town.program_lead) as uow:
        service.suspend_partner(uow, partner_id, "Their readers have left.")

    with pytest.raises(NotFound):
        factory.published(town, "marble-tracks")
    with town.look(town.educator) as look:
        page = queries.credential_page(look, "marble-tracks")
        assert page.partner_suspended
        assert not page.may_start
    with town.look(town.program_lead) as look:
        assert queries.partners(look)[0].state is PartnerState.SUSPENDED
    with town.at(town.program_lead) as uow:
        service.approve_partner(uow, partner_id)
    assert factory.published(town, "marble-tracks")


def test_partners_are_kept_by_program_leads(town):
    for actor in (town.educator, town.external, town.superintendent):
        with pytest.raises(Refused), town.at(actor) as uow:
            service.add_partner(uow, name="Mine", url="")
        with pytest.raises(Refused), town.look(actor) as look:
            queries.partners(look)


def test_a_retired_credential_leaves_the_catalogue_and_keeps_its_page(town):
    factory.publish(town)
    with pytest.raises(Invalid), town.at(town.program_lead) as uow:
        service.retire(uow, "marble-tracks", reason="")
    with pytest.raises(Refused), town.at(town.educator) as uow:
        service.retire(uow, "marble-tracks", reason="I do not like it.")
    with town.at(town.program_lead) as uow:
        service.retire(uow, "marble-tracks", reason="The marbles are gone.")

    with pytest.raises(NotFound):
        factory.published(town, "marble-tracks")
    with town.look(town.educator) as look:
        page = queries.credential_page(look, "marble-tracks")
    assert page.retired_because == "The marbles are gone."
    assert not page.may_start
    with pytest.raises(Conflict), town.at(town.program_lead) as uow:
        service.retire(uow, "marble-tracks", reason="Again.")


def test_a_retired_credential_comes_back_as_a_new_version(town):
    factory.publish(town)
    with town.at(town.program_lead) as uow:
        service.retire(uow, "marble-tracks", reason="The marbles are gone.")
    drafts.next_version(town, "marble-tracks")

    assert factory.published(town, "marble-tracks").number == "1.1"


def test_a_file_is_brought_in_as_a_draft_whole_or_not(town):
    with town.at(town.program_lead) as uow:
        whole = service.begin_from_file(uow, factory.body())
    assert drafts.page(town, whole).problems == ()
    with town.at(town.program_lead) as uow:
        part = service.begin_from_file(uow, {"title": "Only a title"})
    assert drafts.page(town, part).title == "Only a title"
    for nameless in ({}, {"title": 3}, {"title": "x", "slug": "Not a slug"}):
        with pytest.raises(Invalid), town.at(town.program_lead) as uow:
            service.begin_from_file(uow, nameless)


def test_a_file_of_what_is_here_becomes_its_next_version(town):
    factory.publish(town)
    with town.at(town.program_lead) as uow:
        draft_id = service.begin_from_file(uow, factory.body(summary="From elsewhere."))

    page = drafts.page(town, draft_id)
    assert (page.base_number, page.body["version"]) == ("1.0", "1.1")


def test_the_preview_of_an_unfinished_draft_can_be_read(town):
    draft_id = drafts.begun(town)
    save(
        town,
        draft_id,
        demands=[{"id": "a", "kind": "answer", "title": "A"}],
        rubric={"criteria": [{"id": "b"}]},
    )
    with town.look(town.program_lead) as look:
        about = queries.draft_preview(look, draft_id).definition

    assert about.kind is CredentialKind.MICRO_CREDENTIAL
    assert about.demands[0].title == "A"


def test_a_draft_in_which_nothing_differs_is_not_published(town):
    factory.publish(town)
    with town.at(town.program_lead) as uow:
        draft_id, _ = service.begin_version(uow, "marble-tracks")
    with pytest.raises(Invalid, match="Nothing differs"):
        drafts.published(town, draft_id)


def test_authors_of_different_sections_do_not_stand_in_each_others_way(town):
    draft_id = drafts.begun(town)
    page = drafts.page(town, draft_id)
    with town.at(town.admin) as uow:
        method = {"method": {"summary": "You roll."}}
        service.save(uow, draft_id, method, what="What you do", seen=page.seen(Section.METHOD))
    save(town, draft_id, seen=page.seen(Section.ABOUT), summary="Mine.")

    assert drafts.page(town, draft_id).body["method"] == {"summary": "You roll."}


def test_who_changed_it_in_between_is_named(town):
    draft_id = drafts.begun(town)
    seen = drafts.page(town, draft_id).seen(Section.ABOUT)
    save(town, draft_id, town.admin, summary="Theirs.")
    with pytest.raises(Stale, match="Ada Ames"):
        save(town, draft_id, seen=seen, summary="Mine.")


def test_what_was_not_looked_at_is_not_published(town):
    draft_id = drafts.written(town)
    seen = drafts.page(town, draft_id).revision
    save(town, draft_id, town.admin, summary="Changed at the last moment.")
    with pytest.raises(Stale), town.at(town.program_lead) as uow:
        service.publish_draft(uow, draft_id, checked_file, seen=seen)


def test_a_draft_that_points_nowhere_does_not_hold_together(town):
    nowhere = [{"framework": "core-four", "code": "ZZ9", "relation": "primary"}]
    page = drafts.page(town, drafts.written(town, alignments=nowhere))

    assert [problem.where for problem in page.problems] == ["alignments[1].code"]


def test_a_co_author_writes_and_does_not_discard(town):
    draft_id = drafts.begun(town)
    with town.at(town.program_lead) as uow:
        service.name_author(uow, draft_id, town.coach.person_id)
    with pytest.raises(Refused), town.at(town.coach) as uow:
        service.discard(uow, draft_id)
