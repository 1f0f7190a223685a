"""Works off the outbox: in a thread of the web server in small installations, by ``waymark work`` in large ones."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import structlog

from waymark.kernel.actor import system_actor
from waymark.kernel.outbox import ERRAND_LEASE, Job, Jobs, note_failure, note_success, take_due
from waymark.kernel.uow import Runtime

log = structlog.get_logger(__name__)

LONGEST_GOODBYE = 20
"""Seconds that a process which is told to stop waits for its last job; a job that is cut off is done again."""


def run_next(runtime: Runtime, jobs: Jobs, job_id: str | None = None) -> bool:
    """Do one job that is due (or just this one, if it is). False when there is none.

    The job's row changes in the transaction of its effects, so a process that dies leaves both undone. A job
    with an errand is put off for as long as that may take, and marked as done after it.
    """
    taken: Job | None = None
    try:
        with runtime.command(system_actor()) as uow:
            taken = take_due(uow.session, uow.now, job_id)
            if taken is None:
                return False
            taken_id, kind = taken.id, taken.kind
            errand = jobs[kind](uow, **taken.arguments)
            if errand is None:
                note_success(taken)
            else:
                taken.run_after = uow.now + ERRAND_LEASE
        if errand is not None:
            errand()
            with runtime.command(system_actor()) as uow:
                note_success(uow.session.get_one(Job, taken_id, with_for_update=True))
    except Exception as error:  # whatever a job raises is kept in its row and tried again
        if taken is None:
            raise
        log.warning("job failed", job=taken_id, kind=kind, error=repr(error))
        with runtime.command(system_actor()) as uow:
            if job := uow.session.get(Job, taken_id, with_for_update=True):
                note_failure(job, repr(error), uow.now)
    return True


def drain(runtime: Runtime, jobs: Jobs) -> int:
    """Do everything that is due now; how many jobs were tried."""
    done = 0
    while run_next(runtime, jobs):
        done += 1
    return done


class BackgroundWorker:
    """Drains the outbox when woken, and looks by itself every few seconds; in a thread or as a process."""

    def __init__(self, runtime: Runtime, jobs: Jobs, *, every_seconds: float = 2) -> None:
        self._runtime, self._jobs, self._every = runtime, jobs, every_seconds
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self.stopping = False
        """Set it to end after the job at hand."""

    def wake(self, job_ids: Sequence[str] = ()) -> None:  # a look finds them anyway
        """There is work."""
        self._wake.set()

    def start(self) -> None:
        """Begin in a thread, once per process."""
        if self._thread is None:
            self._thread = threading.Thread(target=self.run, name="outbox", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End after the job at hand, so that no mail is sent twice because the web server was restarted."""
        self.stopping = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(LONGEST_GOODBYE)

    def run(self) -> None:
        """Work until told to stop."""
        while not self.stopping:
            try:
                while not self.stopping and run_next(self._runtime, self._jobs):
                    pass
            except Exception as error:  # noqa: BLE001  # the database may be away for a while; we must not end
                log.warning("outbox not reached", error=repr(error))
            self._wake.wait(self._every)
            self._wake.clear()
