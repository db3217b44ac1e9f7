"""Long work off the main thread, at a pace that leaves grading alone.

Anki answers a card by taking the collection's lock and, for Python code, the interpreter's. So
this work rests half a millisecond after each short slice, waits while a card is being answered,
and stops within one page when told to.
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

GENTLE_SECONDS = 0.004
BRISK_SECONDS = 0.030
"""Work between two rests: while a card is on the screen, and otherwise. The main thread waits for
the interpreter at most so long, each time that it comes back from Anki's backend or from Qt."""
REST_SECONDS = 0.0005
LONGEST_HOLD = 0.2
"""An answer that leads to no next question must not hold up the work for good."""
LONGEST_SLICE = 0.010
QUIET_MS = 2_000
WATCH_MS = 300
STOP_SECONDS = 5.0


class Stopped(Exception):
    """The work was told to stop: no failure."""


class Pace:
    """Call it often: it rests when it is time, and raises Stopped after ``stop``.

    ``gentle`` may change at any moment, from any thread. It waits while ``free`` is not set.
    """

    def __init__(self, gentle: bool, free: Event) -> None:
        self.gentle = gentle
        self._free = free
        self._stopped = False
        self._began = time.perf_counter()
        self._overslept = 0.0

    def __call__(self) -> None:
        if self._stopped:
            raise Stopped
        if not self._free.is_set():
            self._free.wait(LONGEST_HOLD)
            self._free.set()
        now = time.perf_counter()
        work = GENTLE_SECONDS if self.gentle else BRISK_SECONDS
        if now - self._began >= max(work, self._overslept):
            time.sleep(REST_SECONDS)
            self._began = time.perf_counter()
            # Where sleeping is coarse (Windows, Python 3.9: up to 16 ms) work longer between.
            self._overslept = min(LONGEST_SLICE, 2 * (self._began - now - REST_SECONDS))

    def stop(self) -> None:
        """Make the next call raise."""
        self._stopped = True


def steady() -> Pace:
    """For work that nobody stops: it rests as often as while a card is on the screen."""
    free = Event()
    free.set()
    return Pace(True, free)


class _Run:
    """One run of the job."""

    def __init__(self, thorough: bool, gentle: bool, free: Event) -> None:
        self.thorough = thorough
        self.pace = Pace(gentle, free)
        self.started, self.finished = Event(), Event()


class Worker(Generic[Result]):
    """One job at a time. Requests that come while it runs lead to one more run.

    ``job`` runs on another thread with (thorough, rest) and must call its ``rest`` often; ``done``
    and ``failed`` run on the main thread, and so does ``watch``, now and then while the job runs.
    A thorough run reads everything that may have changed; one that is not, only what answered
    cards change. Requests that are answered by one run make it as thorough as the widest of them.
    Use every method from the main thread.
    """

    def __init__(
        self,
        mw: AnkiQt,
        job: Callable[[bool, Rest], Result],
        done: Callable[[Result], None],
        failed: Callable[[Exception], None],
        watch: Callable[[], None],
        log: Logger,
    ) -> None:
        self._mw = mw
        self._job = job
        self._done = done
        self._failed = failed
        self._log = log
        self._run: _Run | None = None
        self._wanted = self._thorough = self._gentle = False
        self._paused = True
        self._free = Event()
        self._free.set()
        self._quiet = QTimer(mw)
        self._quiet.setSingleShot(True)
        self._quiet.timeout.connect(safely(self._start_if_wanted, log))
        self._watch = QTimer(mw)
        self._watch.timeout.connect(watch)

    @property
    def pending(self) -> bool:
        """True while something was asked for and is not done."""
        return self._wanted or self._run is not None

    @property
    def gentle(self) -> bool:
        """Whether the work yields more often than usual: a card is on the screen."""
        return self._gentle

    @gentle.setter
    def gentle(self, gentle: bool) -> None:
        self._gentle = gentle
        if self._run is not None:
            self._run.pace.gentle = gentle

    def hold(self) -> None:
        """A card is being answered: let Anki have the interpreter until ``go_on``."""
        self._free.clear()

    def go_on(self) -> None:
        """The next question is on the screen."""
        self._free.set()

    def note(self, thorough: bool) -> None:
        """There is something new, which the next run will take in; start nothing for it."""
        self._wanted = True
        self._thorough |= thorough

    def request(self, thorough: bool = True, quiet_ms: int = 0) -> None:
        """Ask for a run: soon, or after some time without another such request."""
        self.note(thorough)
        # Never at once: after it opened a profile Anki starts its sync, if any, in the same breath.
        if not (self._quiet.isActive() and self._quiet.interval() == 0):
            self._quiet.start(quiet_ms)

    def pause(self) -> None:
        """``stop``, and start nothing until ``resume``."""
        self._paused = True
        self.stop()

    def stop(self) -> None:
        """Stop the running job, wait until it no longer touches the collection, and note what it
        was for."""
        run, self._run = self._run, None
        if run is None:
            return
        self._watch.stop()
        run.pace.stop()
        self._free.set()
        self.note(run.thorough)
        # A run that has not begun yet will stop at its first line: no need to wait for it.
        if run.started.is_set() and not run.finished.wait(STOP_SECONDS):
            self._log.error("the work did not stop within %s seconds", STOP_SECONDS)

    def resume(self) -> None:
        """Allow runs again; start one soon if something was asked for meanwhile."""
        self._paused = False
        if not self._quiet.isActive():
            self._quiet.start(0)

    def forget(self) -> None:
        """Drop what was asked for: the profile closes."""
        self._wanted = self._thorough = False
        self._quiet.stop()

    def _start_if_wanted(self) -> None:
        if self._paused or self._run is not None or not self._wanted or self._quiet.isActive():
            return
        run = self._run = _Run(self._thorough, self._gentle, self._free)
        self._wanted = self._thorough = False
        self._watch.start(WATCH_MS)

        def work() -> Result:
            run.started.set()
            try:
                run.pace()
                return self._job(run.thorough, run.pace)
            finally:
                run.finished.set()

        # Not QueryOp: it tells Anki's windows that the backend is busy, and an open Browser then
        # shows no rows until the work is done.
        ended = safely(lambda future: self._ended(run, future), self._log)
        self._mw.taskman.run_in_background(work, ended, uses_collection=False)

    def _ended(self, run: _Run, future: Future[Result]) -> None:
        if self._run is not run:
            return  # it was stopped, and another counts now
        self._run = None
        self._watch.stop()
        error = future.exception()
        if error is None:
            self._done(future.result())
        elif isinstance(error, Exception):
            self._thorough = True  # what this run should have taken in is still unread
            self._failed(error)
        self._start_if_wanted()
