"""A key service as a district may have one: keys live in another process and never leave it.

Started as a program it keeps them, in memory alone, and answers at a Unix socket, one line of JSON for each. ``connect``
is what WAYMARK_SIGNER names; it stands for the few lines that somebody writes for a hardware module or a cloud service.
"""

from __future__ import annotations

import base64
import json
import os
import socket
import socketserver
import sys

from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from awards.ports import IssuerKey, NewKey
from awards.rules import KeyKind
from waymark.kernel.errors import Unavailable

WHERE = "KEY_KEEPER_SOCKET"


class KeysElsewhere:
    """The two verbs that Waymark asks of a key service."""

    def __init__(self, path: str) -> None:
        self._path = path

    def make_key(self, name: str | None, kind: KeyKind) -> NewKey:
        if name is None:
            raise Unavailable("This key service makes no keys that name an issuer.")
        public = self._ask({"make": name, "kind": kind.value})
        return NewKey(name=name, public=public, sealed=f"keeper:{name}".encode())

    def sign_bytes(self, key: IssuerKey, content: bytes) -> bytes:
        return self._ask({"sign": key.name, "content": base64.b64encode(content).decode()})

    def _ask(self, question: dict[str, str]) -> bytes:
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(5)
                line.connect(self._path)
                line.sendall(json.dumps(question).encode() + b"\n")
                answer = line.makefile("rb").readline()
            return base64.b64decode(json.loads(answer))
        except (OSError, ValueError) as error:
            raise Unavailable("The key service does not answer.", cure="Start it again.") from error


def connect() -> KeysElsewhere:
    """The key service at the socket that the environment names."""
    return KeysElsewhere(os.environ[WHERE])


def _keep(path: str) -> None:
    keys: dict[str, ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey] = {}

    class Answer(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            question = json.loads(self.rfile.readline())
            told = _made(question) if "make" in question else _signed(question)
            self.wfile.write(json.dumps(base64.b64encode(told).decode()).encode() + b"\n")

    def _made(question: dict[str, str]) -> bytes:
        if question["kind"] == "ed25519":
            key = keys[question["make"]] = ed25519.Ed25519PrivateKey.generate()
            return key.public_key().public_bytes_raw()
        other = keys[question["make"]] = rsa.generate_private_key(65537, 2048)
        return other.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def _signed(question: dict[str, str]) -> bytes:
        key, content = keys[question["sign"]], base64.b64decode(question["content"])
        if isinstance(key, rsa.RSAPrivateKey):
            return key.sign(content, padding.PKCS1v15(), SHA256())
        return key.sign(content)

    with socketserver.UnixStreamServer(path, Answer) as server:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    _keep(sys.argv[1])
