"""A collection small enough to know by heart, without Anki: just what the engine reads of one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from comeback.engine import Engine
from comeback.measure.attempts import Timed
from comeback.report import Report
from comeback.resources.catalogue import load_catalogue
from comeback.resources.own_map import OwnMap

CATALOGUE = load_catalogue()
DAY = 86_400


class SmallCollection:
    """Tables with Anki's names and columns; ``note`` adds a note with one card and its reviews."""

    def __init__(self, deck: str = "Default", rollover: int = 4) -> None:
        self.zone = ZoneInfo("America/New_York")
        self.now = datetime(2026, 11, 22, 12, tzinfo=self.zone).timestamp()
        self.captures: list[Timed] = []
        self.own = OwnMap()
        self.watched: dict[str, float] = {}
        self._db = sqlite3.connect(":memory:")
        self._db.executescript(
            """
            create table col (crt integer, ver integer);
            create table config (key text primary key, val blob);
            create table decks (id integer primary key, name text, kind blob);
            create table deck_config (id integer primary key, config blob);
            create table notes (id integer primary key, tags text);
            create table cards (id integer primary key, nid, did, odid, type, queue, due, odue);
            create table revlog
                (id integer primary key, cid, ease, ivl, lastIvl, factor, time, type);
            """
        )
        self.run("insert into col values (?, 18)", int(self.now) - 400 * DAY)
        self.run("insert into decks values (1, ?, x'')", deck)
        self.run("insert into config values ('rollover', ?)", json.dumps(rollover).encode())

    def __del__(self) -> None:
        self._db.close()

    def all(self, sql: str, *args: Any) -> list[Sequence[Any]]:
        return self._db.execute(sql, args).fetchall()

    run = all

    def note(self, id: int, tags: str, passed: int = 0, failed: int = 0, queue: int = 2) -> None:
        """A note; its card was reviewed once a day, the newest time yesterday."""
        self.run("insert into notes values (?, ?)", id, f" {tags} ")
        type_ = 0 if passed + failed == 0 else 2
        due = 10_000 if type_ else 1
        self.run("insert into cards values (?, ?, 1, 0, ?, ?, ?, 0)", id, id, type_, queue, due)
        ratings = [3] * passed + [1] * failed
        for days_back, rating in enumerate(ratings, start=1):
            self.review(id, rating, days_back)

    def review(self, card_id: int, rating: int, days_back: float) -> int:
        """One spaced review; returns its id."""
        review_id = int((self.now - days_back * DAY) * 1000) + card_id
        while self.all("select 1 from revlog where id = ?", review_id):
            review_id += 1
        self.run(
            "insert into revlog values (?, ?, ?, 10, 5, 2500, 4000, 1)", review_id, card_id, rating
        )
        return review_id

    def capture(self, review_id: int, card_id: int = 1, **changes: Any) -> Timed:
        """A timed review, whether or not it is in the log."""
        plain = Timed(
            review_id=review_id,
            card_id=card_id,
            kind="review",
            reps=5,
            rating=3,
            front_ms=4000,
            back_ms=1500,
            away_front_ms=0,
            away_back_ms=0,
            time_limit_ms=60_000,
            auto_advance=False,
            rating_changed=False,
            typed=False,
            front_chars=80,
            back_chars=40,
            retrievability=0.9,
        )
        self.captures.append(plain._replace(**changes))
        return self.captures[-1]

    def captures_after(self, review_id: int) -> Iterable[Timed]:
        """As the store gives them."""
        return [each for each in self.captures if each.review_id > review_id]


def report_of(small: SmallCollection) -> Report:
    """What a fresh engine says of it."""
    engine = Engine(CATALOGUE, small.zone)
    engine.full(small, small.now, small.captures_after)
    return engine.report(small.now)
