"""Long work off the main thread, at a pace that leaves grading alone.

Anki answers a card by taking the collection's lock and, for Python code, the interpreter's. So
this work rests half a millisecond after each millisecond, and stops within one page when told to.
"""

from __future__ import annotations

import time
from concurrent.futures import Future
from logging import Logger
from threading import Event
from typing import Callable, Generic, TypeVar

from aqt.main import AnkiQt
from aqt.qt import QTimer

from .comeback.pace import Rest
from .events import safely

Result = TypeVar("Result")

WORK_SECONDS = 0.001
REST_SECONDS = 0.0005
LONGEST_SLICE = 0.010
QUIET_MS = 2_000
STOP_SECONDS = 5.0


class Stopped(Exception):
    """The work was told to stop: no failure."""


class Pace:
    """Call it often: it rests when it is time, and raises Stopped after ``stop``."""

    def __init__(self) -> None:
        self._stop = Event()
        self._began = time.perf_counter()
        self._slice = WORK_SECONDS

    def __call__(self) -> None:
        if self._stop.is_set():
            raise Stopped
        now = time.perf_counter()
        if now - self._began >= self._slice:
            time.sleep(REST_SECONDS)
            self._began = time.perf_counter()
            # Where sleeping is coarse (Windows, Python 3.9: up to 16 ms) work longer between.
            self._slice = min(LONGEST_SLICE, max(WORK_SECONDS, 2 * (self._began - now)))

    def stop(self) -> None:
        """Make the next call raise."""
        self._stop.set()


class Worker(Generic[Result]):
    """One job at a time. Requests that come while it runs lead to one more run.

    ``job`` runs on another thread and must call its ``rest`` often; ``done`` and ``failed`` run on
    the main thread. Use every method from the main thread.
    """

    def __init__(
        self,
        mw: AnkiQt,
        job: Callable[[Rest], Result],
        done: Callable[[Result], None],
        failed: Callable[[Exception], None],
        log: Logger,
    ) -> None:
        self._mw = mw
        self._job = job
        self._done = done
        self._failed = failed
        self._log = log
        self._pace: Pace | None = None
        self._started, self._finished = Event(), Event()
        self._wanted = False
        self._paused = True
        self._quiet = QTimer(mw)
        self._quiet.setSingleShot(True)
        self._quiet.timeout.connect(safely(self._start_if_wanted, log))

    @property
    def pending(self) -> bool:
        """True while something was asked for and is not done."""
        return self._wanted or self._pace is not None

    def request(self, after_quiet: bool = False) -> None:
        """Ask for a run: at once, or after two seconds without another such request."""
        self._wanted = True
        if after_quiet:
            self._quiet.start(QUIET_MS)
        else:
            self._start_if_wanted()

    def pause(self) -> None:
        """Stop the running job and wait until it no longer touches the collection."""
        self._paused = True
        if self._pace is None:
            return
        self._pace.stop()
        self._pace = None
        self._wanted = True
        # A run that has not begun yet will stop at its first line: no need to wait for it.
        if self._started.is_set() and not self._finished.wait(STOP_SECONDS):
            self._log.error("the work did not stop within %s seconds", STOP_SECONDS)

    def resume(self) -> None:
        """Allow runs again; start one if something was asked for meanwhile."""
        self._paused = False
        self._start_if_wanted()

    def forget(self) -> None:
        """Drop what was asked for: the profile closes."""
        self._wanted = False
        self._quiet.stop()

    def _start_if_wanted(self) -> None:
        if self._paused or self._pace is not None or not self._wanted:
            return
        self._wanted = False
        pace, started, finished = Pace(), Event(), Event()
        self._pace, self._started, self._finished = pace, started, finished

        def run() -> Result:
            started.set()
            try:
                pace()
                return self._job(pace)
            finally:
                finished.set()

        def ended(future: Future[Result]) -> None:
            if not self._take(pace):
                return
            error = future.exception()
            if error is None:
                self._done(future.result())
            elif isinstance(error, Exception):
                self._failed(error)
            self._start_if_wanted()

        # Not QueryOp: it tells Anki's windows that the backend is busy, and an open Browser then
        # shows no rows until the work is done.
        self._mw.taskman.run_in_background(run, safely(ended, self._log), uses_collection=False)

    def _take(self, pace: Pace) -> bool:
        """True when this run is still the one that counts; a stopped one is not."""
        if self._pace is not pace:
            return False
        self._pace = None
        return True
