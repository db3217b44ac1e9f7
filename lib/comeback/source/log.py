"""The review log, page by page, so that grading never waits for a long read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .database import Database

PAGE_ROWS = 2_000
"""Rows a page: one page takes a few milliseconds of Anki's collection lock."""

LEARN, REVIEW, RELEARN, FILTERED, MANUAL, RESCHEDULED = range(6)
CRAM_FACTOR = 0
"""A filtered review with this factor did not change the schedule (cramming)."""


class Review(NamedTuple):
    """One row of Anki's review log.

    ``id`` is the instant of the rating in Unix milliseconds; ``rating`` 1-4, 0 for a manual row;
    intervals in days when positive, in seconds when negative; ``milliseconds`` from question shown
    to rating, as Anki capped it.
    """

    id: int
    card_id: int
    rating: int
    interval: int
    last_interval: int
    factor: int
    milliseconds: int
    kind: int


class LogMark(NamedTuple):
    """A fingerprint of the log up to a review: it changes when rows come late or go away."""

    last_id: int
    rows: int
    checksum: int


def read_log(db: Database, after_id: int, until_id: int) -> Iterator[list[Review]]:
    """Pages of reviews in order of time, after ``after_id`` and up to ``until_id``."""
    while True:
        rows = db.all(
            "SELECT id, cid, ease, ivl, lastIvl, factor, time, type FROM revlog"
            " WHERE id > ? AND id <= ? ORDER BY id LIMIT ?",
            after_id,
            until_id,
            PAGE_ROWS,
        )
        if not rows:
            return
        yield [Review(*row) for row in rows]
        after_id = rows[-1][0]


def mark_log(db: Database, last_id: int) -> LogMark:
    """The fingerprint of all rows up to and with ``last_id``."""
    # The modulus keeps the sum of a few million ids far below SQLite's integer limit.
    ((rows, checksum),) = db.all(
        "SELECT count(), coalesce(sum(id % 1000003), 0) FROM revlog WHERE id <= ?", last_id
    )
    return LogMark(last_id, rows, checksum)
