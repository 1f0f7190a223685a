"""Which mail follows which turn of a case, as it lands in the folder."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message

from credentials.rules import Level
from evidence import service as evidence_service
from review import service
from tests.factories.review import case_of, decided, hand_in, opened, reader_in, score, split, take_role
from waymark.kernel.actor import Role


def mail(town) -> list[Message]:
    """Everything sent so far, after the jobs are done; the folder is emptied."""
    town.work()
    folder = town.installation.settings.home / "mail"
    found = []
    for path in sorted(folder.glob("*.eml")) if folder.exists() else []:
        found.append(message_from_bytes(path.read_bytes()))
        path.unlink()
    return found


def to(messages, name) -> list[str]:
    return [m["Subject"].replace("\n ", " ") for m in messages if m["To"] == f"{name}@town.example"]


def name_of(town, who) -> str:
    return next(name for name, one in town.actors.items() if one.person_id == who.person_id)


def body_of(message) -> str:
    return message.get_payload(decode=True).decode()


def test_readers_are_asked_without_a_name(town):
    case_id = opened(town)
    sent = mail(town)
    asked = [name_of(town, reader_in(town, case_id, seat)) for seat in (1, 2)]
    assert sorted(m["To"] for m in sent) == sorted(f"{name}@town.example" for name in asked)
    for message in sent:
        assert message["Subject"] == "Work to read: Growth mindset"
        assert f"http://waymark.test/reviews/{case_id}" in body_of(message)
        assert "due in 7 working days, on Thursday 10 September" in body_of(message)
        for word in ("Ana", "Alvarez", "Hill"):
            assert word not in str(message)


def test_the_third_reader_gets_the_same_mail(town):
    case_id = split(town)
    third = name_of(town, reader_in(town, case_id, 3))
    assert to(mail(town), third) == ["Work to read: Growth mindset"]


def test_the_program_lead_hears_at_once_that_nobody_qualifies(town):
    for name in ("coach", "coach2"):
        take_role(town, name, Role.COACH)
    opened(town)
    sent = mail(town)
    assert to(sent, "program_lead") == ["A review needs a reader: Growth mindset"]
    lead = next(m for m in sent if m["To"].startswith("program_lead"))
    assert "- Nobody in the district holds the role of coach." in body_of(lead)


def test_the_author_hears_of_either_outcome_and_the_subject_is_discreet(town):
    decided(town, town.educator)
    decided(town, town.other_educator, Level.APPROACHING)
    sent = mail(town)
    assert "Your evidence for Growth mindset was accepted" in to(sent, "educator")
    assert to(sent, "other_educator") == ["Your feedback for Growth mindset is ready"]
    for message in sent:
        if "Reader 1" in body_of(message):
            assert message["To"].split("@")[0] in ("educator", "other_educator")


def test_released_readers_are_thanked(town):
    submission_id, attempt_id = hand_in(town, town.educator)
    case_id = case_of(town, attempt_id).id
    before = reader_in(town, case_id, 2)
    with town.at(town.program_lead) as uow:
        service.reassign(uow, case_id, seat=2, reader_id=town.external.person_id)
    assert "No longer needed: Growth mindset" in to(mail(town), name_of(town, before))
    with town.at(town.educator) as uow:
        evidence_service.withdraw(uow, submission_id)
    sent = mail(town)
    assert len(sent) == 2
    assert to(sent, "external") == ["No longer needed: Growth mindset"]


def test_moderation_is_called_for(town):
    case_id = split(town, c1=Level.BEGINNING)
    score(town, reader_in(town, case_id, 3), case_id, c1=Level.EXCEEDS)
    assert "A review needs a conversation: Growth mindset" in to(mail(town), "program_lead")
