"""What the benchmarks measure with: our callbacks, gaps of the main thread, memory, clocks."""

from __future__ import annotations

import functools
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median
from typing import Any, NamedTuple

from tools import assemble

GAP_TICK_MS = 5


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """{"p50", "p99"}, the nearest value at or above."""
    ordered = sorted(values)
    return {
        name: round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2)
        for name, share in (("p50", 0.5), ("p99", 0.99))
    }


def median_ms(work: Callable[[], object], times: int = 5) -> float:
    """How long the work takes, in milliseconds."""
    return round(median(milliseconds(work) for _ in range(times)), 2)


def milliseconds(work: Callable[[], object]) -> float:
    """How long the work took this time."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def peak_mib() -> float | None:
    """The most memory that this process has had, in MiB; None where the system does not say."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)


class Cost(NamedTuple):
    """Of callbacks, in seconds.

    ``cpu``: the main thread's own work in them. ``wall``: from call to return, with the moments in
    which the system or Python let another thread (Anki's media server) go first.
    """

    cpu: float
    wall: float


class CallbackMeter:
    """What the add-on's callbacks cost since the last ``take``."""

    def __init__(self) -> None:
        self._cost = Cost(0.0, 0.0)

    def listen(self) -> None:
        """Put a clock around each callback of ours. Call it once the add-on is loaded."""
        from aqt import gui_hooks

        for name in dir(gui_hooks):
            callbacks = getattr(getattr(gui_hooks, name), "_hooks", None)
            if isinstance(callbacks, list):
                callbacks[:] = [self._timed(each) if _is_ours(each) else each for each in callbacks]

    def take(self) -> Cost:
        """The cost since the last call."""
        taken, self._cost = self._cost, Cost(0.0, 0.0)
        return taken

    def _timed(self, callback: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(callback)
        def timed(*args: Any) -> Any:
            wall, cpu = time.perf_counter(), time.thread_time()
            try:
                return callback(*args)
            finally:
                cpu, wall = time.thread_time() - cpu, time.perf_counter() - wall
                self._cost = Cost(self._cost.cpu + cpu, self._cost.wall + wall)

        return timed


def _is_ours(callback: Any) -> bool:
    module = getattr(callback, "__module__", None) or ""
    return module.partition(".")[0] == assemble.PACKAGE


@contextmanager
def gaps() -> Iterator[list[float]]:
    """One number at the end: the longest time in which the main thread answered nobody, in ms."""
    from aqt.qt import Qt, QTimer

    found = [0.0]
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        found[0] = max(found[0], (now - last) * 1000 - GAP_TICK_MS)
        last = now

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start(GAP_TICK_MS)
    try:
        yield found
    finally:
        timer.stop()
