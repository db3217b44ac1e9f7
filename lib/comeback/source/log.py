"""The review log, page by page, so that grading never waits for a long read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


Row = Sequence[int]
"""A row as the database gives it, in the order of :class:`Review`: a million are read."""


class BlockMark(NamedTuple):
    """A fingerprint of some rows: late, removed and edited rows change it."""

    rows: int
    checksum: int
    last_id: int

    def with_next(self, block: BlockMark) -> BlockMark:
        """The fingerprint of these rows and of those that follow: it is a sum over rows."""
        return BlockMark(self.rows + block.rows, self.checksum + block.checksum, block.last_id)


# Some tools write fractions, text or nothing where a time belongs; Anki reads such a log too.
_READ = """
    SELECT id, cid, ease, ivl, lastIvl, factor,
    coalesce(CAST(time AS INTEGER), 0), coalesce(CAST(type AS INTEGER), 0)
    FROM revlog WHERE id > ? AND id <= ? ORDER BY id LIMIT ?
"""
# One number a row is added up. A product, because under a plain sum two rows could trade their
# ratings; kept below 2^31 so that SQLite can add up any number of rows.
_MARK = """
    SELECT count(), coalesce(sum(mark), 0), max(id) FROM (
        SELECT id, (id % 1000003) * (cid % 1000003 * 31 + (ease * 7 + type) * 1000033
        + (ivl * 3 + lastIvl * 5 + factor * 11) % 1000003 * 13 + time % 1000003 * 17)
        % 2147483647 AS mark
        FROM revlog WHERE id > ? AND id <= ? ORDER BY id LIMIT ?
    )
"""


class Studied(NamedTuple):
    """What Anki counts as studied: cards answered, each time it was, and the time taken."""

    cards: int
    milliseconds: int


def read_pages(db: Database, after_id: int, until_id: int) -> Iterator[Sequence[Row]]:
    """The log with ``after_id < id <= until_id`` in order of time, page by page."""
    while True:
        rows: Sequence[Row] = db.all(_READ, after_id, until_id, PAGE_ROWS)
        if rows:
            yield rows
        if len(rows) < PAGE_ROWS or rows[-1][0] == until_id:
            return
        after_id = rows[-1][0]


def mark_block(db: Database, after_id: int, until_id: int) -> BlockMark | None:
    """The fingerprint of the oldest rows, a page at most, with ``after_id < id <= until_id``;
    None where there is none.
    """
    ((rows, checksum, last_id),) = db.all(_MARK, after_id, until_id, PAGE_ROWS)
    return BlockMark(rows, checksum, last_id) if rows else None


def count_rows(db: Database) -> int:
    """How long the log is."""
    ((rows,),) = db.all("SELECT count() FROM revlog")
    return int(rows)


def has_rows(db: Database, after_id: int, until_id: int) -> bool:
    """True when the log has a row with ``after_id < id <= until_id``."""
    sql = "SELECT 1 FROM revlog WHERE id > ? AND id <= ? LIMIT 1"
    return bool(db.all(sql, after_id, until_id))


def studied_today(db: Database, cutoff: int) -> Studied:
    """Anki's own line "Studied N cards in M minutes today", of the day that ends at ``cutoff``.

    Source: rslib ``storage/revlog/studied_today.sql``, from Anki 24.11 on (23.10 counts
    rescheduled rows too, but writes none). It has no upper end, and its beginning is excluded.
    """
    ((cards, milliseconds),) = db.all(
        "SELECT count(), coalesce(sum(CAST(time AS INTEGER)), 0) FROM revlog"
        " WHERE id > ? AND type NOT IN (?, ?)",
        (cutoff - 86_400) * 1000,
        MANUAL,
        RESCHEDULED,
    )
    return Studied(cards, milliseconds)
