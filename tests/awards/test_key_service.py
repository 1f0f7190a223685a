"""A district's own key service: the whole life of a badge with keys that only another process has."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from awards import queries, service
from awards.models import Award, Key
from awards.rules import AwardState, KeyKind
from awards.verifying import Verdict
from tests.awards import key_keeper
from tests.awards.test_service import check, later_issuer, stored
from tests.factories import awards
from waymark.app import wiring
from waymark.app.config import load_settings
from waymark.kernel.errors import Invalid, Unavailable

ROOT = Path(__file__).parents[2]


@pytest.fixture
def keeper(monkeypatch):
    """The process that keeps the keys."""
    # A socket's path may be a hundred characters long, which the folders of tests are not made for.
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/keys"
        command = [sys.executable, "-m", key_keeper.__name__, path]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout.readline() == "ready\n"
            monkeypatch.setenv(key_keeper.WHERE, path)
            yield process
            process.terminate()


@pytest.fixture
def town_with_it(town, keeper):
    settings = town.installation.settings.model_copy(update={"signer": f"{key_keeper.__name__}:connect"})
    town.runtime.ports = wiring.ports(settings)
    return town


def test_a_badge_lives_its_whole_life_with_keys_in_another_process(town_with_it):
    town = town_with_it
    issuer_id = later_issuer(town, url="http://keys.test")
    award_id = awards.granted(town, town.educator)
    with town.at(town.system) as uow:
        service.issue(uow, award_id)
    with town.at(town.educator) as uow:
        service.share(uow, award_id)
    with town.at(town.educator) as look:
        (file,) = service.with_older_forms(look, [queries.badge_file(look, award_id)])
    for form in service.FORMATS:
        assert check(town, service.badge_as(file, form).content).verdict is Verdict.VALID, form
    with town.at(town.admin) as uow:
        for kind in KeyKind:
            service.rotate_key(uow, issuer_id, kind)
    with town.at(town.program_lead) as uow:
        service.suspend(uow, award_id, "A question.")
        service.resume(uow, award_id)
    assert check(town, stored(town, award_id).document).verdict is Verdict.VALID
    assert check(town, file.document).verdict is not Verdict.VALID
    assert json.loads(stored(town, award_id).document)["issuer"]["id"].endswith(issuer_id)
    with town.look() as look:
        kept = look.session.scalars(sa.select(Key).where(Key.issuer_id == issuer_id)).all()
    assert {key.sealed_private for key in kept} == {f"keeper:{key.fragment}".encode() for key in kept}
    assert len(kept) == 4


def test_when_it_does_not_answer_the_award_waits(town_with_it, keeper):
    town = town_with_it
    later_issuer(town, url="http://keys.test")
    award_id = awards.granted(town, town.educator)
    keeper.terminate()
    keeper.wait()

    with pytest.raises(Unavailable, match="does not answer"), town.at(town.system) as uow:
        service.issue(uow, award_id)

    with town.look() as look:
        assert look.session.get(Award, award_id).state is AwardState.GRANTED


@pytest.mark.parametrize("name", ["nothing.here:connect", "tests.awards.key_keeper:nothing"])
def test_a_key_service_that_is_not_there_is_named(tmp_path, name):
    with pytest.raises(Invalid, match="no key service") as wrong:
        wiring.ports(load_settings(home=tmp_path, master_key="1" * 64, secret_key="0" * 64, signer=name))
    assert wrong.value.cure
    assert wrong.value.problems[0].where == "WAYMARK_SIGNER"


def test_a_name_that_leads_nowhere_is_refused_at_the_start(tmp_path):
    with pytest.raises(Invalid):
        load_settings(home=tmp_path, signer="os.system")
