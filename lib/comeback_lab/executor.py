"""Where the work is done: in this process, in others on this computer, or on a Dask cluster.

Logs are independent, so the same function is handed the same arguments wherever it runs.
"""

from __future__ import annotations

import multiprocessing
import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any

from .logs import LogError
from .tables import INSTALL

TIMEOUT = "10s"
"""So long a scheduler may take to answer."""
ADDRESS = re.compile(r"(\w+://)?[^\s/]+:\d+")


class Here(Executor):
    """One job: no process to start, and errors where they happen."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as problem:
            future.set_exception(problem)
        return future


@contextmanager
def workers(jobs: int | None = None, scheduler: str | None = None) -> Iterator[Executor]:
    """An executor for a ``with`` block: ``jobs`` processes (None: one a core), or the Dask cluster
    at ``scheduler``, whose workers must see the same files. Raises LogError without a cluster.
    """
    if scheduler is not None:
        with _cluster(scheduler) as executor:
            yield executor
    elif jobs == 1:
        yield Here()
    else:
        # Not forked: a library with threads (a progress bar, Arrow) may hold a lock just then.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(jobs or os.cpu_count() or 1, mp_context=context) as executor:
            try:
                yield executor
            except BaseException:
                executor.shutdown(wait=False, cancel_futures=True)
                raise


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client  # noqa: PLC0415 - in the extra [lab]
    except ImportError as problem:
        raise LogError(f"for --scheduler, distributed is needed: {INSTALL}") from problem
    if not ADDRESS.fullmatch(address):
        raise LogError(f"not the address of a Dask scheduler, such as tcp://host:8786: {address}")
    try:
        client = Client(address, timeout=TIMEOUT, set_as_default=False)
    except (OSError, ValueError, TypeError) as problem:
        raise LogError(f"no Dask scheduler at {address}: {problem}") from problem
    with client:
        yield client.get_executor()
