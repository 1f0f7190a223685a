"""A newer edition is asked for on request only, once, and there is one report in the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from awards.openbadge import build_ob3
from awards.signing import key_from_seed, sign_data_integrity, sign_jwt
from awards.verifying import Outcome, Step, Verdict
from awards.verifying import verify as judge
from tests.awards.badges import ADDRESSES, AWARD, EVERYTHING, ISSUER, KEY, Web, revoked, signed

ADDRESS = ADDRESSES.refresh(AWARD.id)
OLD = signed(EVERYTHING)
NEWER = replace(EVERYTHING, reissued_at=datetime(2026, 3, 2, tzinfo=UTC), description="Put right.")


def verify(badge, web, *, newest=True):
    return judge(badge, web, now=datetime.now(UTC), newest=newest)


def with_newest(document):
    web = Web()
    web.put(ADDRESS, document)
    return web


def test_nobody_is_asked_without_a_request():
    web = with_newest(signed(NEWER))
    report = verify(OLD, web, newest=False)
    assert ADDRESS not in web.asked
    assert (report.edition, report.document["validFrom"]) == ("", "2025-09-01T08:30:00Z")


@pytest.mark.parametrize(
    "handed", [OLD, sign_jwt(build_ob3(EVERYTHING, ADDRESSES), KEY)], ids=["proof", "token"]
)
def test_the_newer_edition_is_the_one_that_is_judged(handed):
    web = with_newest(signed(NEWER))
    report = verify(handed, web)
    assert (report.verdict, report.document["validFrom"]) == (Verdict.VALID, "2026-03-02T00:00:00Z")
    assert report.edition.startswith("There is a newer edition of this badge, signed on 02 March 2026.")
    assert web.asked.count(ADDRESS) == 1


def test_an_old_copy_of_a_badge_that_has_run_out_is_saved_by_a_newer_one():
    old = signed(replace(EVERYTHING, valid_until=datetime(2025, 12, 1, tzinfo=UTC)))
    assert verify(old, with_newest(signed(NEWER)), newest=False).verdict is Verdict.NOT_VALID
    assert verify(old, with_newest(signed(NEWER))).verdict is Verdict.VALID


def test_what_was_revoked_stays_revoked():
    web = Web(revoked(NEWER))
    web.put(ADDRESS, signed(NEWER))
    assert verify(OLD, web).verdict is Verdict.REVOKED


def test_the_same_edition_or_an_older_one_changes_nothing():
    for offered in (OLD, signed(replace(EVERYTHING, awarded_at=datetime(2025, 8, 1, tzinfo=UTC)))):
        report = verify(OLD, with_newest(offered))
        assert report.edition == "It is the newest edition of this badge."
        assert report.document["validFrom"] == "2025-09-01T08:30:00Z"


FORGED = signed(NEWER, key_from_seed(bytes(32), controller=ISSUER.did, key_id="key-1"))
OTHER = replace(ISSUER, did="did:web:other.example")
OF_ANOTHER = signed(
    replace(NEWER, issuer=OTHER), key_from_seed(bytes(32), controller=OTHER.did, key_id="key-1")
)


@pytest.mark.parametrize(
    "offered",
    [
        FORGED,
        {**signed(NEWER), "name": "Another"},
        OF_ANOTHER,
        {**signed(NEWER), "id": "urn:x:1"},
        {},
        "<svg/>",
    ],
    ids=["forged", "changed", "of another issuer", "another badge", "nothing", "a picture"],
)
def test_what_is_no_newer_edition_is_not_used(offered):
    web = with_newest(offered)
    report = verify(OLD, web)
    assert (report.verdict, report.document["validFrom"]) == (Verdict.VALID, "2025-09-01T08:30:00Z")
    assert report.edition.startswith("Whether there is a newer edition could not be found out.")


def test_a_silent_address_is_told_and_leaves_the_answer_as_it_is():
    report = verify(OLD, Web())
    assert report.verdict is Verdict.VALID
    assert report.edition.startswith("Whether there is a newer edition could not be found out.")


def test_an_address_that_the_issuer_did_not_sign_is_never_asked():
    web = with_newest(signed(NEWER))
    evil = {**OLD, "refreshService": {**OLD["refreshService"], "id": "https://evil.example/x"}}
    report = verify(evil, web)
    assert report.check(Step.SIGNATURE).outcome is Outcome.FAILED
    assert "https://evil.example/x" not in web.asked


def test_a_newer_edition_is_not_asked_for_a_newer_one():
    document = build_ob3(NEWER, ADDRESSES)
    document["refreshService"]["id"] = "https://waymark.test:8443/ob3/refresh/again"
    web = with_newest(sign_data_integrity(document, KEY, AWARD.awarded_at))
    assert verify(OLD, web).verdict is Verdict.VALID
    assert not [address for address in web.asked if address.endswith("again")]


def test_a_badge_without_such_an_address_says_so():
    document = build_ob3(EVERYTHING, ADDRESSES)
    del document["refreshService"]
    report = verify(sign_data_integrity(document, KEY, AWARD.awarded_at), Web())
    assert report.edition == "The badge does not say where a newer edition could be had."
