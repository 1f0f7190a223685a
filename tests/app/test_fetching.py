"""Opening other sites: what is refused before anything is called, and what limits hold while it is read."""

from __future__ import annotations

import ipaddress
import socket
import time

import pytest

from awards.verifying import UnreachableError
from tests.app.sites import Sites
from waymark.app.fetching import NoOtherSites, PublicSites, is_public

HOME = "https://badges.example/key"
LIMITS = {"seconds": 5.0, "most": 2**20}


@pytest.fixture
def sites():
    with Sites() as sites:
        yield sites


@pytest.fixture
def called(monkeypatch):
    """Every address that was called from here, whether it answered or not."""
    found, call = [], socket.create_connection

    def note(address, *args, **options):
        found.append(address[0])
        return call(address, *args, **options)

    monkeypatch.setattr(socket, "create_connection", note)
    return found


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.7",
        "::1",
        "::",
        "fe80::1",
        "fec0::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "2001:db8::1",
    ],
)
def test_addresses_that_are_not_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_addresses_that_are(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://2130706433/x",
        "https://0x7f.1/x",
        "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://169.254.169.254/latest/meta-data/",
        "https://inside.example/x",
        "https://half-inside.example/x",
    ],
)
def test_nothing_inside_a_network_is_called(sites, called, address):
    sites.names = {"inside.example": ["10.0.0.5"], "half-inside.example": ["8.8.8.8", "169.254.169.254"]}
    opener = PublicSites(look_up=sites._look_up)
    for ask in (lambda: opener.read(address, **LIMITS), lambda: opener.is_there(address, seconds=5.0)):
        with pytest.raises(UnreachableError, match="inside a network"):
            ask()
    assert called == []


@pytest.mark.parametrize(
    "target",
    [
        "https://169.254.169.254/latest/meta-data/",
        "https://inside.example/admin",
        "http://badges.example/plain",
        "file:///etc/hostname",
        "ftp://badges.example/x",
        "//127.0.0.2/x",
        "https://user@badges.example/x",
        "https://[half",
        "",
    ],
)
def test_a_redirect_is_judged_like_the_first_address(sites, called, target):
    sites.names = {"inside.example": ["10.0.0.5"]}
    sites.lead(HOME, target)
    with pytest.raises(UnreachableError):
        sites.opener().read(sites.at(HOME), **LIMITS)
    assert set(called) == {"127.0.0.1"}
    assert set(sites.asked) == {"badges.example/key"}


def test_a_redirect_to_a_public_site_is_followed_a_few_times(sites):
    sites.put("https://moved.example/new", b"here")
    sites.lead(HOME, sites.at("https://moved.example/new"))
    assert sites.opener().read(sites.at(HOME), **LIMITS).body == b"here"
    sites.lead("https://work.example/round", sites.at("https://work.example/round"))
    with pytest.raises(UnreachableError, match="on and on"):
        sites.opener().read(sites.at("https://work.example/round"), **LIMITS)
    assert sites.asked.count("work.example/round") == 4


def test_a_name_is_looked_up_once_so_that_it_cannot_change_its_mind(sites):
    asked = []

    def look_up(host, port):
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    sites.put(HOME, b"here")
    opener = PublicSites(allowed=lambda ip: ip.exploded == "127.0.0.1", look_up=look_up, trust=sites.trust)
    assert opener.read(sites.at(HOME), **LIMITS).body == b"here"
    assert asked == ["badges.example"]


def test_a_site_without_a_good_certificate_is_not_believed(sites):
    sites.put(HOME, b"here")
    stranger = PublicSites(allowed=lambda ip: True, look_up=sites._look_up)
    with pytest.raises(UnreachableError, match="cannot prove"):
        stranger.read(sites.at(HOME), **LIMITS)
    sites.names = {"other.example": ["127.0.0.1"]}
    with pytest.raises(UnreachableError, match="cannot prove"):
        sites.opener().read(sites.at("https://other.example/key"), **LIMITS)


def test_too_much_packed_and_other_answers_are_refused(sites):
    sites.put(HOME, b"x" * (2**20 + 1))
    with pytest.raises(UnreachableError, match="more than 1 MB"):
        sites.opener().read(sites.at(HOME), **LIMITS)
    sites.put(HOME, b"", content_length="99999999999")
    with pytest.raises(UnreachableError, match="more than 1 MB"):
        sites.opener().read(sites.at(HOME), **LIMITS)
    sites.put(HOME, b"\x1f\x8b", content_encoding="gzip")
    with pytest.raises(UnreachableError, match="packed"):
        sites.opener().read(sites.at(HOME), **LIMITS)
    sites.put(HOME, b"half", content_length="8")
    with pytest.raises(UnreachableError):
        sites.opener().read(sites.at(HOME), **LIMITS)
    for status in (204, 401, 404, 500):
        sites.put(HOME, b"", status=status)
        with pytest.raises(UnreachableError, match=f"answered {status}"):
            sites.opener().read(sites.at(HOME), **LIMITS)


def test_gone_is_an_answer(sites):
    sites.put(HOME, b'{"revoked": true}', status=410)
    answer = sites.opener().read(sites.at(HOME), **LIMITS)
    assert (answer.gone, answer.body) == (True, b'{"revoked": true}')


def test_a_site_that_trickles_is_hung_up_on(sites):
    sites.trickle = 0.05
    sites.put(HOME, b" " * 2000)
    began = time.monotonic()
    with pytest.raises(UnreachableError, match="in time"):
        sites.opener().read(sites.at(HOME), seconds=0.5, most=2**20)
    assert time.monotonic() - began < 2


def test_a_name_that_takes_for_ever_to_look_up_is_left_alone():
    began = time.monotonic()
    with pytest.raises(UnreachableError, match="in time"):
        PublicSites(look_up=lambda host, port: time.sleep(3) or []).read(HOME, seconds=0.2, most=9)
    assert time.monotonic() - began < 2


def test_answers_are_remembered_for_a_while(sites):
    sites.put(HOME, b"here")
    opener = sites.opener()
    assert opener.read(sites.at(HOME), **LIMITS) == opener.read(sites.at(HOME), **LIMITS)
    assert sites.asked == ["badges.example/key"]
    for number in range(150):
        sites.put(f"https://badges.example/{number}", b"here")
        opener.read(sites.at(f"https://badges.example/{number}"), **LIMITS)
    opener.read(sites.at(HOME), **LIMITS)
    assert sites.asked.count("badges.example/key") == 2


def test_whether_something_is_there_is_found_out_without_reading_it(sites):
    sites.put(HOME, b"x" * 30_000_000)
    opener = sites.opener()
    assert opener.is_there(sites.at(HOME), seconds=5.0)
    assert not opener.is_there(sites.at("https://work.example/none"), seconds=5.0)
    sites.put("https://work.example/closed", b"", status=403)
    with pytest.raises(UnreachableError, match="403"):
        opener.is_there(sites.at("https://work.example/closed"), seconds=5.0)


def test_closed_installations_open_nothing(called):
    for ask in (
        lambda: NoOtherSites().read(HOME, **LIMITS),
        lambda: NoOtherSites().is_there(HOME, seconds=5.0),
    ):
        with pytest.raises(UnreachableError, match="opens no addresses"):
            ask()
    assert called == []
