"""The broker: tells workers about new jobs through a queue in Redis, ahead of their next look into the outbox.

The outbox stays the truth. A message carries the id of a row and nothing else, and a lost one only delays its job.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import structlog
from huey.api import RedisHuey
from huey.serializer import SignedSerializer
from redis import ConnectionPool, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from waymark.kernel.errors import Invalid

log = structlog.get_logger(__name__)


class Broker:
    """The queue of one installation. Others that share the Redis server have queues of their own."""

    connection: ClassVar[dict[str, Any]] = {
        "socket_connect_timeout": 1,
        "socket_timeout": 3,  # seconds; a worker listens for one second at a time
        # Once more at once, for a connection that went stale. Longer waiting would hold up somebody's click.
        "retry": Retry(NoBackoff(), 1),
    }
    """How Redis is reached, by whatever part of the installation."""

    def __init__(self, url: str, secret_key: str, do_job: Callable[[str], object]) -> None:
        if not secret_key:
            raise Invalid(
                "A broker needs a secret key to sign its messages.",
                cure="Set WAYMARK_SECRET_KEY, or run `waymark init` first.",
            )
        # Messages are pickles. The serializer opens only those that this installation has signed.
        serializer = SignedSerializer(secret=_derive(secret_key, "queue messages"))  # type: ignore[no-untyped-call]
        self._queue = RedisHuey(  # type: ignore[no-untyped-call]
            "waymark" + _derive(secret_key, "queue name")[:12],
            results=False,
            serializer=serializer,
            connection_pool=ConnectionPool.from_url(url, **self.connection),
        )
        self._announce = self._queue.task(name="do_job")(do_job)  # type: ignore[no-untyped-call]

    def announce(self, job_ids: Sequence[str]) -> None:
        """Tell workers about committed jobs. Never raises, because the jobs are safe in the outbox."""
        try:
            for job_id in job_ids:
                self._announce(job_id)
        except RedisError as error:
            log.warning("broker not reached", error=repr(error))

    def consume(self) -> None:
        """Do what is announced, until the process is told to stop; the job at hand is finished first."""
        consumer = self._queue.create_consumer(workers=1, periodic=False, graceful_signal="TERM")  # type: ignore[no-untyped-call]
        consumer.run()

    def answers(self) -> bool:
        """Whether the queue can be reached."""
        try:
            return bool(self._queue.storage.conn.ping())
        except RedisError:
            return False


def _derive(secret_key: str, purpose: str) -> str:
    return hmac.new(secret_key.encode(), f"waymark {purpose}".encode(), hashlib.sha256).hexdigest()
