"""Made-up students, and their logs in every layout that is read."""

from __future__ import annotations

import csv
import gzip
import random
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from comeback_lab.logs import COLUMNS

from comeback.source.log import LEARN, REVIEW, Review

HOUR = 3_600_000
DAY = 24 * HOUR
NOON = 1_600_000_000_000 // DAY * DAY + 12 * HOUR
OPTIMIZER = "card_id,review_time,review_rating,review_state,review_duration".split(",")
BENCHMARK = "card_id,day_offset,rating,state,duration,elapsed_days,elapsed_seconds".split(",")
COLLECTION = """
CREATE TABLE notes (id integer PRIMARY KEY, tags text NOT NULL, flds text NOT NULL);
CREATE TABLE cards (id integer PRIMARY KEY, nid, did, odid, type, queue, due, odue);
CREATE TABLE revlog (id integer PRIMARY KEY, cid, usn, ease, ivl, lastIvl, factor, time, type);
CREATE TABLE col (id integer PRIMARY KEY, crt integer, ver integer);
CREATE TABLE config (key text PRIMARY KEY, val blob) without rowid;
CREATE TABLE decks (id integer PRIMARY KEY, name text NOT NULL COLLATE unicase, kind blob);
CREATE TABLE deck_config (id integer PRIMARY KEY, config blob);
INSERT INTO col VALUES (1, 1700000000, 18);
INSERT INTO config VALUES ('rollover', '5');
"""


def a_student(
    days: int = 60, cards: int = 120, seed: int = 5, recall: float = 0.85
) -> list[Review]:
    """Cards come at growing intervals around noon; a slow answer is one that was nearly forgotten.

    All cards are begun in the first half; each one's first row is its only learning step.
    """
    lots = random.Random(seed)
    due = {card: card * days // (2 * cards) for card in range(1, cards + 1)}
    interval = dict.fromkeys(due, 0)
    reviews = []
    for day in range(days):
        for place, card in enumerate(card for card in due if due[card] == day):
            last = interval[card]
            passed = lots.random() < recall
            interval[card] = max(1, last * 2) if passed else 1
            due[card] = day + interval[card]
            reviews.append(
                Review(
                    NOON + day * DAY + place * 20_000,
                    card,
                    3 if passed else 1,
                    interval[card],
                    last,
                    2500,
                    round(1000 * lots.lognormvariate(1.5, 0.5)),
                    REVIEW if last else LEARN,
                )
            )
    return reviews


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Path:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


def anki_csv(path: Path, reviews: Iterable[Sequence[Any]]) -> Path:
    return write_csv(path, COLUMNS, reviews)


def optimizer_rows(reviews: Sequence[Review]) -> list[tuple[Any, ...]]:
    """As FSRS-optimizer extracts them: state is Anki's kind plus one, 0 for the first of all."""
    seen: set[int] = set()
    rows = []
    for each in reviews:
        state = each.kind + 1 if each.card_id in seen else 0
        seen.add(each.card_id)
        rows.append((each.card_id, each.id, each.rating, state, each.milliseconds))
    return rows


def benchmark_rows(reviews: Sequence[Review]) -> list[tuple[Any, ...]]:
    """As anki-revlogs-10k has them: no dates, -1 for what a card's first review can't have."""
    before: dict[int, int] = {}
    rows = []
    for each, (*_, state, _duration) in zip(reviews, optimizer_rows(reviews)):
        day = (each.id - NOON) // DAY
        last = before.get(each.card_id)
        gap = (-1, -1) if last is None else (day - (last - NOON) // DAY, (each.id - last) // 1000)
        before[each.card_id] = each.id
        rows.append((each.card_id, day, each.rating, state, each.milliseconds, *gap))
    return rows


def collection(path: Path, reviews: Iterable[Review], tags: str = "") -> Path:
    """A closed collection with this log; all its cards belong to one note with these tags."""
    rows = list(reviews)
    with closing(sqlite3.connect(path)) as db:
        db.create_collation("unicase", lambda a, b: (a > b) - (a < b))
        db.executescript(COLLECTION)
        db.execute("INSERT INTO notes VALUES (1, ?, '')", (tags,))
        for card in sorted({each.card_id for each in rows}):
            db.execute("INSERT INTO cards VALUES (?, 1, 1, 0, 2, 2, 0, 0)", (card,))
        for each in rows:
            db.execute("INSERT INTO revlog VALUES (?, ?, -1, ?, ?, ?, ?, ?, ?)", each)
        db.commit()
    return path
