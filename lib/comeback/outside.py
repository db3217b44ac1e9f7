"""The Report of a collection that Anki does not have open, or of a package: the front door.

>>> from comeback.outside import load_report
>>> from comeback.stats import public_stats
>>> stats = public_stats(load_report(Path("collection.anki2")))
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import tzinfo
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from .engine import NO_REST_DAYS, NOTHING_WATCHED, Engine
from .measure.attempt_reader import Captures, no_captures
from .measure.calendar import Calendar, read_calendar
from .measure.rest_days import WEEKDAYS, RestDays
from .pace import Rest, no_rest
from .pages.state import with_suggestion
from .pages.view import SUNDAY, View
from .report import Report
from .resources.catalogue import load_catalogue
from .resources.known import known_in
from .resources.own_map import OwnMap, read_own_map
from .sequel import as_watched, watched_lately
from .source.closed import open_closed
from .source.errors import CollectionError
from .store.database import Store

Kind = TypeVar("Kind")


def load_report(
    collection: Path,
    *,
    captures: Path | None = None,
    own_map: Path | None = None,
    now: float | None = None,
    zone: tzinfo | None = None,
    rest: Rest = no_rest,
) -> Report:
    """The same numbers as the panel's.

    ``collection`` is a ``collection.anki2`` or a ``.colpkg`` and is only read; ``captures`` the
    profile's ``comeback.db``, ``own_map`` its ``topics.yaml``; ``now`` Unix seconds (the present);
    ``zone`` the time zone (this computer's). ``rest`` is called often, for a progress display.
    Raises CollectionError or StoreError, each with one clear line.
    """
    instant = time.time() if now is None else now
    kept = _kept(captures)
    engine = Engine(load_catalogue(), zone, kept.calendar)
    engine.correct(load_own_map(own_map))
    with open_closed(collection) as db:
        try:
            engine.full(db, instant, kept.captures, rest)
        except ValueError as error:
            raise CollectionError(f"{collection}: {error}") from error
    return engine.report(instant, rest, kept.rest_days, kept.watched)


def load_view(report: Report, captures: Path | None = None) -> View:
    """Today's page as the panel has it: with what she chose there, if ``captures`` is given."""
    today, kept = report.today.date.isoformat(), _kept(captures)
    view = View(
        axis=kept.axis,
        enough=kept.enough == today,
        rest=kept.rest_days,
        first_weekday=kept.first_weekday,
        timing_on=captures is not None,
        watched=watched_lately(kept.watched, report.as_of),
    )
    return with_suggestion(report, view, kept.suggestion)[0]


def load_own_map(path: Path | None) -> OwnMap:
    """The student's own map; CollectionError has one line for the first thing to put right."""
    if path is None:
        return OwnMap()
    try:
        found, problems = read_own_map(path.read_bytes(), known_in(load_catalogue()))
    except OSError as error:
        raise CollectionError(f"{path}: {error.strerror or error}") from error
    if found is None or problems:
        raise CollectionError(problems[0].told(path.name))
    return found


class _Kept(NamedTuple):
    """What a profile keeps that the collection does not know."""

    captures: Captures = no_captures
    calendar: Calendar | None = None
    rest_days: RestDays = NO_REST_DAYS
    watched: Mapping[str, float] = NOTHING_WATCHED
    axis: str | None = None
    enough: str | None = None
    suggestion: Mapping[str, Any] = {}
    first_weekday: int = SUNDAY


def _kept(captures: Path | None) -> _Kept:
    if captures is None:
        return _Kept()
    if not captures.is_file():
        raise CollectionError(f"no timings at {captures}")
    store = Store(captures)
    return _Kept(
        store.timed_after,
        read_calendar(store.get("calendar", None)),
        RestDays.from_json(store.get("rest_days", None)),
        as_watched(store.get("watched", None)),
        _of_kind(str, store.get("axis")),
        _of_kind(str, store.get("enough")),
        _of_kind(dict, store.get("suggestion")) or {},
        _first_weekday(store.get("first_weekday")),
    )


def _first_weekday(value: object) -> int:
    return value if isinstance(value, int) and value in WEEKDAYS else SUNDAY


def _of_kind(kind: type[Kind], value: object) -> Kind | None:
    """What was remembered, if it is of the kind that the panel writes."""
    return value if isinstance(value, kind) else None
