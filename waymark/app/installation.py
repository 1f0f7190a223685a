"""One installation in one process: settings, database, ports, runtime. Web server, workers and commands share it."""

from __future__ import annotations

import atexit
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from waymark.app import wiring
from waymark.app.config import Settings
from waymark.app.jobs import BackgroundWorker, run_next
from waymark.kernel.clock import Clock
from waymark.kernel.db import make_engine
from waymark.kernel.uow import Ports, Runtime

if TYPE_CHECKING:
    from waymark.app.broker import Broker

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
LIBRARY = ROOT / "library"


class Installation:
    """Everything that is made once per process."""

    def __init__(self, settings: Settings, *, clock: Clock | None = None, ports: Ports | None = None) -> None:
        self.settings = settings
        if settings.database.startswith("sqlite"):
            settings.home.mkdir(parents=True, exist_ok=True)
        self.runtime = Runtime(
            make_engine(settings.database),
            ports=ports or wiring.ports(settings),
            reactions=wiring.reactions(),
            clock=clock,
        )
        self.jobs = wiring.jobs(TEMPLATES, settings, self.runtime)
        self.worker = BackgroundWorker(self.runtime, self.jobs)
        self.broker = self._broker() if settings.broker_url else None
        if self.broker:
            self.runtime.on_jobs = self.broker.announce

    def work_in_background(self) -> None:
        """Work off the outbox in a thread of this process, unless a broker hands the jobs to workers."""
        if self.broker is None:
            self.runtime.on_jobs = self.worker.wake
            self.worker.start()
            atexit.register(self.worker.stop)

    def work(self) -> None:
        """Work off the outbox until the process is stopped: what a broker announces, what a look finds."""
        if self.broker is None:
            signal.signal(signal.SIGTERM, self._stop)
            self.worker.run()
        else:
            self.worker.start()
            self.broker.consume()
            self.worker.stop()

    def _stop(self, *_: object) -> None:
        # Nothing but a flag: a handler may come while the worker holds the lock of its bell.
        self.worker.stopping = True

    def _broker(self) -> Broker:
        # Huey and Redis would be a tenth of the start of every command, and most installations have no broker.
        from waymark.app.broker import Broker  # noqa: PLC0415

        secret_key = self.settings.secret_key.get_secret_value()
        return Broker(
            self.settings.broker_url, secret_key, lambda job_id: run_next(self.runtime, self.jobs, job_id)
        )
