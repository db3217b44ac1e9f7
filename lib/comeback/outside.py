"""The Report of a collection that Anki does not have open: the library's front door.

>>> from comeback.outside import load_report
>>> from comeback.stats import public_stats
>>> stats = public_stats(load_report(Path("collection.anki2")))
"""

from __future__ import annotations

import time
from datetime import tzinfo
from pathlib import Path

from .engine import Engine
from .measure.timing import reveal_of
from .pace import Rest, no_rest
from .report import Report
from .resources.catalogue import load_catalogue
from .source.closed import CollectionError, open_closed
from .store.database import Store


def load_report(
    collection: Path,
    *,
    captures: Path | None = None,
    now: float | None = None,
    zone: tzinfo | None = None,
    rest: Rest = no_rest,
) -> Report:
    """The same numbers as the panel's.

    ``captures`` is the profile's ``comeback.db``; ``now`` Unix seconds (the present); ``zone`` the
    time zone (this computer's). ``rest`` is called often, for a progress display. Raises
    CollectionError or StoreError, each with one clear line.
    """
    instant = time.time() if now is None else now
    reveals = []
    if captures is not None:
        if not captures.is_file():
            raise CollectionError(f"no timings at {captures}")
        reveals = [reveal_of(capture) for capture in Store(captures).captures()]
    engine = Engine(load_catalogue(), zone)
    with open_closed(collection) as db:
        try:
            engine.read(db, reveals, instant, rest)
        except ValueError as error:
            raise CollectionError(f"{collection}: {error}") from error
    return engine.report(instant, rest)
