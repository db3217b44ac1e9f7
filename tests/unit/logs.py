"""Review logs made by hand, and what a History says of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from comeback.measure.calendar import Calendar
from comeback.measure.history import History
from comeback.measure.memory import (
    DEFAULT_PARAMETERS,
    as_parameters,
)
from comeback.source.log import (
    REVIEW,
    Review,
)

NEW_YORK, BERLIN = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")
DAY = 86_400
OTHER_PARAMETERS = as_parameters([weight * 0.9 for weight in DEFAULT_PARAMETERS.weights])


def moment(day: int, hour: int = 12, second: int = 0, month: int = 11) -> int:
    """Milliseconds of a time in 2026 in New York."""
    return int(datetime(2026, month, day, hour, 0, second, tzinfo=NEW_YORK).timestamp() * 1000)


def row(
    id: int,
    *,
    card_id: int = 1,
    rating: int = 3,
    last_interval: int = 5,
    kind: int = REVIEW,
    factor: int = 2500,
    milliseconds: int = 4000,
) -> Review:
    """A review of a young card, unless said otherwise."""
    return Review(id, card_id, rating, 10, last_interval, factor, milliseconds, kind)


class Log:
    """A collection's review log and nothing else."""

    def __init__(self, *rows: Review) -> None:
        self._db = sqlite3.connect(":memory:")
        self.all(
            "create table revlog"
            " (id integer primary key, cid, ease, ivl, lastIvl, factor, time, type)"
        )
        for each in rows:
            self.add(each)

    def __del__(self) -> None:
        self._db.close()

    def all(self, sql: str, *args: Any) -> list[Sequence[Any]]:
        return self._db.execute(sql, args).fetchall()

    def add(self, row: Review) -> None:
        self.all("insert or replace into revlog values (?, ?, ?, ?, ?, ?, ?, ?)", *row)


def history_of(*rows: Review, now: int = moment(22), zone: tzinfo = NEW_YORK) -> History:
    history = History()
    history.read(Log(*rows), Calendar.begin(now / 1000, 4, zone), now / 1000, {})
    return history


def november(history: History, *days: int) -> list[Any]:
    tallies = dict(history.days(date(2026, 11, 22)))
    return [tallies[date(2026, 11, day)] for day in days]
