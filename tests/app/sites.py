"""Other sites, on this machine: an HTTPS server that answers for any name, with certificates of its own."""

from __future__ import annotations

import functools
import ssl
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from waymark.app.fetching import PublicSites, addresses_of_host, is_public

NAMES = ("badges.example", "work.example", "moved.example")
"""The sites that there are; any other name ending in .example is not known."""


class Sites:
    """``put`` lets an address answer; ``opener`` makes what the application opens it with.

    ``names`` maps further names to addresses, as a hostile owner of a domain could.
    """

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[str] = []
        self.names: dict[str, list[str]] = {}
        self.trickle = 0.0

    def __enter__(self) -> Self:
        pem, self.trust = _certificate()
        self._server = _Server(("127.0.0.1", 0), _Door)
        self._server.sites = self
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.NamedTemporaryFile(suffix=".pem") as file:
            Path(file.name).write_bytes(pem)
            context.load_cert_chain(file.name)
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def at(self, address: str) -> str:
        """The same address with the port that this machine gave."""
        parts = urlsplit(address)
        return parts._replace(netloc=f"{parts.netloc}:{self.port}").geturl()

    def put(
        self, address: str, body: bytes, kind: str = "application/json", *, status: int = 200, **headers: str
    ) -> None:
        """Let an address answer."""
        parts = urlsplit(address)
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        self.answers[f"{parts.hostname}{parts.path}"] = (status, {"Content-Type": kind, **named}, body)

    def lead(self, address: str, to: str) -> None:
        """Let an address lead to another."""
        self.put(address, b"", status=302, location=to)

    def opener(self) -> PublicSites:
        """What opens these sites, and refuses every other address as in earnest."""
        return PublicSites(
            # The one exception from the rule, for sites that stand on this machine.
            allowed=lambda ip: ip.exploded == "127.0.0.1" or is_public(ip),
            look_up=self._look_up,
            trust=self.trust,
        )

    def _look_up(self, host: str, port: int) -> list[str]:
        if host in self.names:
            return self.names[host]
        if host in NAMES:
            return ["127.0.0.1"] if port == self.port else ["192.0.2.1"]
        found = addresses_of_host(host, port)
        # This machine under its usual name stays what it is: inside a network.
        return ["127.0.0.2" if ip == "127.0.0.1" else ip for ip in found]


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_request: object) -> None:
        """A caller that hangs up, or does not believe the certificate, is no news here."""


class _Door(BaseHTTPRequestHandler):
    server: Any

    def do_GET(self) -> None:
        sites: Sites = self.server.sites
        host = self.headers["Host"].partition(":")[0]
        sites.asked.append(f"{host}{self.path}")
        status, headers, body = sites.answers.get(f"{host}{self.path}", (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        step = 1 if sites.trickle else 2**16
        try:
            for start in range(0, len(body), step):
                self.wfile.write(body[start : start + step])
                self.wfile.flush()
                if sites.trickle:
                    threading.Event().wait(sites.trickle)
        except OSError:
            pass

    def log_message(self, *args: object) -> None:
        pass


@functools.cache
def _certificate() -> tuple[bytes, ssl.SSLContext]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Sites of the tests")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(site) for site in NAMES]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate = made.public_bytes(Encoding.PEM)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + certificate, ssl.create_default_context(cadata=certificate.decode())
