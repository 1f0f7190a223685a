"""The evidence store: a folder or a bucket, in which every file lies under the SHA-256 of its content.

Knows nothing of submissions. A file is whole or not there at all; the same file put twice lies there once.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qs, unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from evidence.rules import Stored
from waymark.kernel.errors import Invalid, NotFound, StorageFull, TooLarge, Unavailable

CHUNK = 2**20
_NO_ROOM = ("No space left on device", "StorageFull", "Disk quota exceeded", "QuotaExceeded")


class StoredFile:
    """A kept file being read, chunk by chunk, from any place in it."""

    def __init__(self, reader: obstore.ReadableFile) -> None:
        self._reader = reader
        self.size: int = reader.size

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            chunk = bytes(self._reader.read(CHUNK))
        except (BaseError, OSError) as error:
            raise Unavailable(
                "The evidence store does not answer.", cure="Try again in a few minutes."
            ) from error
        if not chunk:
            raise StopIteration
        return chunk

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int) -> int:
        return self._reader.seek(offset)

    def tell(self) -> int:
        return self._reader.tell()

    def close(self) -> None:
        self._reader.close()


class ObstoreArtifactStore:
    """Keeps files at ``file:///folder`` or ``s3://bucket/prefix?endpoint=https://...``.

    The keys of a bucket come from the usual AWS environment variables. Other addresses raise ``Invalid``.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme == "file":
            folder = Path(unquote(parts.path))
            folder.mkdir(parents=True, exist_ok=True)
            self._store: LocalStore | S3Store = LocalStore(prefix=folder)
        elif parts.scheme == "s3" and parts.netloc:
            self._store = _bucket(parts.netloc, parts.path.strip("/"), parse_qs(parts.query))
        else:
            raise Invalid(
                f"Evidence cannot be kept at {url}.", cure="Use file:///folder or s3://bucket/prefix."
            )

    def put(self, stream: IO[bytes], limit: int) -> Stored:
        """Keep a seekable stream, all of it. Raises ``TooLarge``, ``StorageFull`` or ``Unavailable``."""
        digest, size = hashlib.sha256(), 0
        stream.seek(0)
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > limit:
                raise TooLarge(
                    f"This file is larger than {limit // 2**20} MB.",
                    cure="Make it smaller, or hand in a link to it.",
                )
            digest.update(chunk)
        stored = Stored(f"{digest.hexdigest()[:2]}/{digest.hexdigest()}", size, digest.hexdigest())
        if not self._has(stored):
            stream.seek(0)
            try:
                obstore.put(self._store, stored.key, stream)
            except (BaseError, OSError) as error:
                raise _in_plain_words(error) from error
        return stored

    def open(self, key: str) -> StoredFile:
        """The kept file. Raises ``NotFound`` or ``Unavailable``."""
        try:
            return StoredFile(obstore.open_reader(self._store, key))
        except FileNotFoundError:
            raise NotFound(
                "This file is not in the evidence store.", cure="Please tell the people who run Waymark."
            ) from None
        except (BaseError, OSError) as error:
            raise _in_plain_words(error) from error

    def remove(self, key: str) -> None:
        """Forget a file. Doing it twice changes nothing. Raises ``Unavailable``."""
        try:
            obstore.delete(self._store, key)
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise _in_plain_words(error) from error

    def _has(self, stored: Stored) -> bool:
        try:
            return obstore.head(self._store, stored.key)["size"] == stored.size
        except FileNotFoundError:
            return False
        except (BaseError, OSError) as error:
            raise _in_plain_words(error) from error


def _bucket(name: str, prefix: str, options: dict[str, list[str]]) -> S3Store:
    settings: dict[str, Any] = {
        "region": options.get("region", [os.environ.get("AWS_REGION", "us-east-1")])[0]
    }
    if endpoint := options.get("endpoint", [""])[0]:
        settings["endpoint"] = endpoint
        settings["client_options"] = {"allow_http": endpoint.startswith("http://")}
    return S3Store(name, prefix=prefix or None, **settings)


def _in_plain_words(error: Exception) -> StorageFull | Unavailable:
    if any(sign in str(error) for sign in _NO_ROOM):
        return StorageFull(
            "There is no room left to keep this file.",
            cure="Nothing was changed. Please tell the people who run Waymark.",
        )
    return Unavailable(
        "The evidence store does not answer.", cure="Nothing was changed. Try again in a few minutes."
    )
