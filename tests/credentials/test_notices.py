"""Which mail follows which turn of a draft or a version, as it lands in the folder."""

from __future__ import annotations

from email import message_from_string

from credentials import service
from credentials.payloads import checked_file
from credentials.rules import Carry, Carrying, Touched
from tests.factories import drafts, evidence


def subjects(letters):
    """To whom and about what, in order of the alphabet."""
    mails = [message_from_string(letter) for letter in letters]
    return sorted((mail["To"].split("@")[0], mail["Subject"].replace("\n", "")) for mail in mails)


def test_an_author_is_told(town, letters):
    draft_id = drafts.begun(town)
    with town.at(town.program_lead) as uow:
        service.name_author(uow, draft_id, town.coach.person_id)

    assert subjects(letters()) == [("coach", 'You are an author of "Marble tracks"')]


def test_a_proposal_goes_to_the_program_leads_and_its_return_to_the_authors(town, letters):
    partner_id = drafts.partner(town, town.external)
    draft_id = drafts.written(town, town.external, partner_id)
    with town.at(town.external) as uow:
        service.propose(uow, draft_id, checked_file)
    assert subjects(letters()) == [("program_lead", 'A draft waits for you: "Marble tracks"')]

    with town.at(town.program_lead) as uow:
        service.send_back(uow, draft_id, "Say who it is for.")
    (mail,) = letters()
    assert "Say who it is for." in mail
    assert "external@town.example" in mail


def test_a_person_is_told_of_a_new_version_that_is_offered(town, letters):
    evidence.started(town, town.educator, "growth-mindset")
    drafts.next_version(town, "growth-mindset", Carrying({Touched.SUBMISSIONS: Carry.OFFER}))

    assert subjects(letters()) == [("educator", '"Growth mindset" has a new version')]


def test_a_person_is_told_of_a_retirement(town, letters):
    evidence.started(town, town.educator, "growth-mindset")
    with town.at(town.program_lead) as uow:
        carrying = Carrying({Touched.SUBMISSIONS: Carry.ASK})
        service.retire(uow, "growth-mindset", reason="It has become two.", carrying=carrying)
    (mail,) = letters()

    assert '"Growth mindset" is retired' in mail
    assert "Please decide" in mail


def test_where_it_is_kept_nobody_gets_a_mail(town, letters):
    evidence.started(town, town.educator, "growth-mindset")
    drafts.next_version(town, "growth-mindset")

    assert letters() == []
