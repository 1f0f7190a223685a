"""Opens addresses of other sites, which strangers wrote into badges.

Only https, only hosts on the public internet, few redirects of which each is judged anew, limits on time and size,
and a short memory. A host is looked up once, and the address that was judged is the one that is called: a name
which answers differently the second time leads nowhere. No proxy is used, because it would look up names itself.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager, suppress
from functools import cached_property
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from typing import TypeVar
from urllib.parse import SplitResult, quote, urldefrag, urljoin, urlsplit

from awards.verifying import Answer, UnreachableError

T = TypeVar("T")
IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
LookUp = Callable[[str, int], list[str]]

REMEMBERED_FOR = 300.0
_MOST_REMEMBERED, _LARGEST_REMEMBERED = 100, 128 * 1024
_MOST_REDIRECTS = 3
_LONGEST_ADDRESS = 2000
_CHUNK = 64 * 1024
_OK, _GONE = 200, 410
_NOT_THERE = {404, _GONE}
_REDIRECTS = {301, 302, 303, 307, 308}
_HEADERS = {
    "Accept": "application/vc+ld+json, application/vc, application/did+json, application/ld+json, "
    "application/json;q=0.9, application/vc+jwt;q=0.8, image/png;q=0.7, image/svg+xml;q=0.7, */*;q=0.1",
    # Nothing is unpacked here, so nothing can unpack to more than was read.
    "Accept-Encoding": "identity",
    "Connection": "close",
    "User-Agent": "waymark",
}
_AS_IT_IS = "/%:@!$&'()*+,;=~?"
_OLD_INSIDE_NEW = ipaddress.ip_network("64:ff9b::/96")


class NoOtherSites:
    """For installations that open no addresses of other sites."""

    def read(self, address: str, *, seconds: float, most: int) -> Answer:
        raise _not_opened(address)

    def is_there(self, address: str, *, seconds: float) -> bool:
        raise _not_opened(address)


class PublicSites:
    """Opens addresses on the public internet.

    The arguments are for tests, which stay on this machine: who may be called, how names are looked up, and whose
    certificates are believed.
    """

    def __init__(
        self,
        *,
        allowed: Callable[[IpAddress], bool] | None = None,
        look_up: LookUp | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._allowed = allowed or is_public
        self._look_up = look_up or addresses_of_host
        self._given_trust = trust
        self._memory = _Memory()

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        # Reading the certificates of the world takes a moment, which a command that opens nothing need not wait.
        return self._given_trust or ssl.create_default_context()

    def read(self, address: str, *, seconds: float, most: int) -> Answer:
        """What the address answers, if that is at most so many bytes."""
        if remembered := self._memory.recall(address):
            return remembered
        ends = time.monotonic() + seconds
        with self._asked(address, ends) as answer:
            if answer.status not in (_OK, _GONE):
                raise UnreachableError(f"{_host(address)} answered {answer.status}.")
            given = Answer(_body(answer, address, ends, most), gone=answer.status == _GONE)
        self._memory.keep(address, given)
        return given

    def is_there(self, address: str, *, seconds: float) -> bool:
        """Whether the address answers with something, which is not read."""
        with self._asked(address, time.monotonic() + seconds) as answer:
            if answer.status in _NOT_THERE:
                return False
            if answer.status == _OK:
                return True
            raise UnreachableError(f"{_host(address)} answered {answer.status}.")

    @contextmanager
    def _asked(self, address: str, ends: float) -> Iterator[HTTPResponse]:
        """The first answer that leads no further, with its body still unread."""
        at = address
        for _ in range(_MOST_REDIRECTS + 1):
            parts = _parts(at)
            with (
                _in_words(at, ends),
                closing(self._connected(parts, ends)) as connection,
                _hung_up_at(connection.sock, ends),
            ):
                connection.request("GET", _target(parts), headers=_HEADERS)
                with closing(connection.getresponse()) as answer:
                    if answer.status not in _REDIRECTS:
                        yield answer
                        return
                    at = urljoin(at, answer.getheader("Location", ""))
        raise UnreachableError(f"{_host(address)} leads on and on, from address to address.")

    def _connected(self, parts: SplitResult, ends: float) -> HTTPSConnection:
        host, port = str(parts.hostname), parts.port or 443
        last: OSError = ConnectionError()
        for ip in self._judged(host, port, ends):
            try:
                raw = socket.create_connection((ip, port), timeout=_left(ends))
            except OSError as error:
                last = error
                continue
            try:
                raw.settimeout(_left(ends))
                connection = HTTPSConnection(host, port)
                connection.sock = self._trust.wrap_socket(raw, server_hostname=host)
            except BaseException:
                raw.close()
                raise
            return connection
        raise last

    def _judged(self, host: str, port: int, ends: float) -> list[str]:
        found = _within(_left(ends), lambda: self._look_up(host, port))
        if not found or not all(self._allowed(ipaddress.ip_address(ip)) for ip in found):
            raise UnreachableError(f"{host} is inside a network of its own, which is never opened from here.")
        return found


def is_public(ip: IpAddress) -> bool:
    """Whether an address is on the public internet, also by the older kind of address inside a newer one."""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.teredo is not None or ip.is_site_local:
            return False
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _OLD_INSIDE_NEW:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return ip.is_global and not ip.is_multicast


def addresses_of_host(host: str, port: int) -> list[str]:
    """The addresses of a host, as this machine knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class _Memory:
    """The last small answers, for a few minutes. Many badges name the same keys and the same lists."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, tuple[float, Answer]] = OrderedDict()
        self._lock = threading.Lock()

    def recall(self, address: str) -> Answer | None:
        with self._lock:
            kept_at, answer = self._answers.get(address, (0.0, None))
        return answer if answer and time.monotonic() - kept_at < REMEMBERED_FOR else None

    def keep(self, address: str, answer: Answer) -> None:
        if len(answer.body) > _LARGEST_REMEMBERED:
            return
        with self._lock:
            self._answers[address] = (time.monotonic(), answer)
            self._answers.move_to_end(address)
            if len(self._answers) > _MOST_REMEMBERED:
                self._answers.popitem(last=False)


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(urldefrag(address).url)
        fits = parts.scheme == "https" and parts.hostname and parts.port != 0
    except ValueError as error:
        raise UnreachableError("It names an address that cannot be read.") from error
    if not fits or len(address) > _LONGEST_ADDRESS or parts.username is not None:
        raise UnreachableError(f"{_host(address)} is not opened: only plain https addresses are.")
    return parts


def _target(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe=_AS_IT_IS)
    return f"{path}?{quote(parts.query, safe=_AS_IT_IS)}" if parts.query else path


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or "The address"
    except ValueError:
        return "The address"


def _not_opened(address: str) -> UnreachableError:
    return UnreachableError(
        f"It is published at {_host(address)}, and this installation opens no addresses of other sites."
    )


def _body(answer: HTTPResponse, address: str, ends: float, most: int) -> bytes:
    too_much = UnreachableError(f"{_host(address)} answers with more than {most // 2**20} MB.")
    if answer.getheader("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
        raise UnreachableError(f"{_host(address)} answers with something packed, which was not asked for.")
    if answer.length is not None and answer.length > most:
        raise too_much
    content = bytearray()
    while chunk := answer.read1(_CHUNK):
        content += chunk
        if len(content) > most:
            raise too_much
    # Hanging up looks like the end of the answer.
    if time.monotonic() >= ends or answer.length:
        raise TimeoutError
    return bytes(content)


@contextmanager
def _in_words(address: str, ends: float) -> Iterator[None]:
    """Say what went wrong so that it can be shown: in plain words, and without details of a network."""
    host = _host(address)
    try:
        yield
    except UnreachableError:
        raise
    except ssl.SSLCertVerificationError as error:
        raise UnreachableError(f"{host} cannot prove that it is the site it says it is.") from error
    except socket.gaierror as error:
        raise UnreachableError(f"There is no site named {host}.") from error
    except (OSError, HTTPException, ValueError) as error:
        if isinstance(error, TimeoutError) or time.monotonic() >= ends:
            raise UnreachableError(f"{host} did not answer in time.") from error
        raise UnreachableError(f"{host} could not be opened.") from error


@contextmanager
def _hung_up_at(line: socket.socket, ends: float) -> Iterator[None]:
    """Cut the line when the time is over. Each wait has a limit of its own, which a trickle would never reach."""

    def hang_up() -> None:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(_left(ends), hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _within(seconds: float, work: Callable[[], T]) -> T:
    """What the work gives, if it does in time. Looking up a name cannot be interrupted, only left alone."""
    outcome: Future[T] = Future()

    def do() -> None:
        try:
            outcome.set_result(work())
        except (OSError, ValueError) as error:
            outcome.set_exception(error)

    threading.Thread(target=do, daemon=True).start()
    return outcome.result(timeout=seconds)


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
