"""Files that show prior learning: kept like evidence, opened by few, fixed once a decision was made by them."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa

from awards import queries, service
from evidence import service as evidence_service
from evidence.models import Artifact, Attachment
from evidence.ports import ArtifactStore
from tests.factories import evidence, outside
from tests.factories.town import audited
from waymark.kernel.errors import Conflict, IllegalTransition, Invalid, NotFound, Refused, WrongType

LIMIT = 2**20


@pytest.fixture
def prior(town):
    return outside.prior(town, town.educator)


def add(town, outside_id, content=None, name="Transcript.pdf", actor=None):
    actor = actor or town.educator
    with town.look(actor) as look:
        kept = service.keep_outside_file(
            look, outside_id, io.BytesIO(content or evidence.pdf("A transcript")), name, limit=LIMIT
        )
    with town.at(actor) as uow:
        return service.add_outside_file(uow, outside_id, kept)


def sent_file(client, outside_id, content, name):
    fields = {"csrf_token": client.csrf(), "file": (io.BytesIO(content), name)}
    return client.post(f"/outside/{outside_id}/files", **evidence.multipart(fields))


def files(town, outside_id, actor=None):
    with town.look(actor or town.educator) as look:
        return queries.outside_page(look, outside_id).files


def test_a_file_is_kept_once_and_told(town, prior):
    first, again = add(town, prior), add(town, prior, name="The same.pdf")

    (row,) = files(town, prior)
    assert (first, row.id, row.file_name, row.media_type) == (
        again,
        first,
        "Transcript.pdf",
        "application/pdf",
    )
    assert audited(town, prior).count("awards:outside:add_file") == 1


def test_its_owner_and_those_who_decide_open_it_and_nobody_else(town, prior):
    key = add(town, prior)
    outside.proposed(town, town.educator, prior)

    for actor in (town.educator, town.program_lead, town.admin):
        with town.look(actor) as look:
            assert queries.outside_file(look, prior, key).name == "Transcript.pdf"
    for actor in (town.hr, town.coach, town.leader, town.other_educator, town.superintendent, town.stranger):
        with town.look(actor) as look, pytest.raises(NotFound):
            queries.outside_file(look, prior, key)
    assert files(town, prior, town.hr) == ()
    assert len(files(town, prior, town.program_lead)) == 1


def test_a_file_of_another_one_is_not_found(town, prior):
    key = add(town, prior)
    mine = outside.prior(town, town.other_educator)

    with town.look(town.other_educator) as look, pytest.raises(NotFound):
        queries.outside_file(look, mine, key)
    with town.at(town.other_educator) as uow, pytest.raises(NotFound):
        service.remove_outside_file(uow, mine, key)


def test_what_is_taken_away_is_forgotten(town, prior):
    key = add(town, prior)
    with town.look() as look:
        store_key = look.session.get(Attachment, key).store_key
    for _ in range(2):
        with town.at(town.educator) as uow:
            service.remove_outside_file(uow, prior, key)
    town.work()

    assert files(town, prior) == ()
    with town.look(town.educator) as look, pytest.raises(NotFound):
        look.ports.get(ArtifactStore).open(store_key)
    with town.look(town.educator) as look, pytest.raises(NotFound):
        queries.outside_file(look, prior, key)


def test_a_file_that_is_evidence_elsewhere_stays_when_it_is_taken_away_here_and_the_other_way_round(
    town, prior
):
    submission_id = evidence.complete(town, town.educator)
    with town.look() as look:
        piece = look.session.scalars(sa.select(Artifact).where(Artifact.store_key.is_not(None))).first()
        content = b"".join(look.ports.get(ArtifactStore).open(piece.store_key))
    key = add(town, prior, content)
    with town.at(town.educator) as uow:
        evidence_service.remove_artifact(uow, submission_id, piece.id)
    town.work()

    with town.look(town.educator) as look:
        assert b"".join(look.ports.get(ArtifactStore).open(piece.store_key)) == content
    with town.at(town.educator) as uow:
        service.remove_outside_file(uow, prior, key)
    town.work()
    with town.look(town.educator) as look, pytest.raises(NotFound):
        look.ports.get(ArtifactStore).open(piece.store_key)


def test_after_the_decision_the_files_stay_as_they_were(town, prior):
    key = add(town, prior)
    outside.proposed(town, town.educator, prior)
    outside.decide(town, prior)

    with pytest.raises((IllegalTransition, Conflict)):
        add(town, prior, evidence.pdf("One more"))
    with town.at(town.educator) as uow, pytest.raises((IllegalTransition, Conflict)):
        service.remove_outside_file(uow, prior, key)
    assert len(files(town, prior)) == 1


def test_what_is_taken_back_before_anybody_decided_is_forgotten_with_its_files(town, prior):
    key = add(town, prior)
    with town.look() as look:
        store_key = look.session.get(Attachment, key).store_key
    outside.proposed(town, town.educator, prior)
    with town.at(town.educator) as uow:
        service.withdraw(uow, prior)
    town.work()

    with town.look(town.program_lead) as look:
        with pytest.raises(NotFound):
            queries.outside_file(look, prior, key)
        with pytest.raises(NotFound):
            look.ports.get(ArtifactStore).open(store_key)


def test_what_somebody_decided_by_stays_readable_after_it_is_taken_back(town, prior):
    key = add(town, prior)
    outside.proposed(town, town.educator, prior)
    outside.decide(town, prior)
    with town.at(town.educator) as uow:
        service.withdraw(uow, prior)
    town.work()

    with town.look(town.program_lead) as look:
        assert queries.outside_file(look, prior, key).name == "Transcript.pdf"


def test_nobody_adds_to_what_others_brought(town, prior):
    outside.proposed(town, town.educator, prior)
    for actor in (town.program_lead, town.hr):
        with pytest.raises(Refused):
            add(town, prior, actor=actor)
    with pytest.raises(NotFound):
        add(town, prior, actor=town.other_educator)


def test_a_badge_takes_no_files(town):
    far = outside.issuer(town)
    brought = outside.brought(town, town.educator, by=far)

    with pytest.raises(Conflict, match="speaks for itself"):
        add(town, brought)


def test_a_file_that_is_not_what_it_says_is_refused(town, prior):
    with pytest.raises((WrongType, Invalid)):
        add(town, prior, b"<script>alert(1)</script>", "transcript.pdf")
    with pytest.raises(WrongType):
        add(town, prior, b"MZ" + b"0" * 200, "setup.exe")
    assert files(town, prior) == ()


def test_there_is_a_most(town, prior):
    for number in range(10):
        add(town, prior, evidence.pdf(f"Page {number}"))

    with town.look(town.educator) as look, pytest.raises(Invalid, match="many files"):
        # Before it is kept: nothing would ever forget it.
        service.keep_outside_file(
            look, prior, io.BytesIO(evidence.pdf("One too many")), "More.pdf", limit=LIMIT
        )


def test_the_pages(town, prior, client_of):
    client = client_of(town.educator)

    answer = sent_file(client, prior, evidence.pdf("A transcript"), "Transcript.pdf")
    shown = client.get(f"/outside/{prior}")
    (row,) = files(town, prior)
    opened = client.get(f"/outside/{prior}/files/{row.id}")

    assert answer.status_code == 303
    assert "Transcript.pdf" in shown.text
    assert (opened.status_code, opened.mimetype) == (200, "application/pdf")
    assert "sandbox" in opened.headers["Content-Security-Policy"]
    assert client_of(town.other_educator).get(f"/outside/{prior}/files/{row.id}").status_code == 404
    sent_file(client, prior, b"MZ0", "setup.exe")
    assert "setup.exe" in client.get(f"/outside/{prior}").text
    client.send(f"/outside/{prior}/files/{row.id}/remove", {})
    assert files(town, prior) == ()
    nothing = client.send(f"/outside/{prior}/files", {})
    assert nothing.status_code == 303
    assert "Choose a file first." in client.get(f"/outside/{prior}").text


def test_the_api(town, prior, api_of):
    api = api_of(town.educator)
    sent = evidence.multipart({"file": (io.BytesIO(evidence.pdf("A transcript")), "Transcript.pdf")})

    made = api.post(f"/outside/{prior}/files", **sent)
    told = api.get(f"/outside/{prior}").get_json()

    assert made.status_code == 201, made.text
    assert told["files"] == [made.get_json()]
    assert api.delete(f"/outside/{prior}/files/{made.get_json()['id']}").status_code == 204
    assert api.get(f"/outside/{prior}").get_json()["files"] == []
