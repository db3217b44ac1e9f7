"""What was timed of each desktop review: counts and times, never text."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, NamedTuple


class Capture(NamedTuple):
    """One timed review; values of the card are those just before the rating.

    A row stands for ever: whether its review still counts is for the review log to say (an undo
    can be redone, a backup restored), so readers join on ``review_id``.

    ``review_id``: the review-log id, Unix milliseconds. ``kind``: learn, review, relearn,
    filtered or cram (a filtered deck that does not reschedule). ``reps``: reviews before this one.
    ``rating``: 1-4 as stored; ``rating_changed``: the student pressed another one.
    ``front_ms`` to ``since_previous_ms``: see stopwatch.Timing. ``time_limit_ms``: where the
    preset stops counting. ``auto_advance``: Anki's timers may have turned or rated the card.
    ``typed``: an answer was typed in; ``typed_correct``: likeness 0-1 of its ``typed_length``
    characters to the expected ones. ``back_chars``: without what the front already showed.
    ``retrievability``, ``stability`` (days), ``difficulty`` (1-10), ``decay``: FSRS memory;
    None where there was none. ``elapsed_days``: since the last review; None for a first one.
    ``study_day``: YYYY-MM-DD. ``utc_offset_minutes``: east of UTC.
    """

    review_id: int
    card_id: int
    note_id: int
    deck_id: int
    ord: int
    kind: str
    reps: int
    rating: int
    rating_changed: bool
    front_ms: int
    back_ms: int | None
    away_front_ms: int
    away_back_ms: int | None
    reshown: int
    after_undo: bool
    session_position: int
    since_previous_ms: int | None
    time_limit_ms: int
    auto_advance: bool
    typed: bool
    typed_correct: float | None
    typed_length: int | None
    front_chars: int
    back_chars: int
    images: int
    sounds: int
    cloze: bool
    retrievability: float | None
    stability: float | None
    difficulty: float | None
    decay: float | None
    desired_retention: float | None
    elapsed_days: float | None
    study_day: str
    utc_offset_minutes: int


_FLAGS = [
    Capture._fields.index(name)
    for name in ("rating_changed", "after_undo", "auto_advance", "typed", "cloze")
]
_COLUMNS = ", ".join(Capture._fields)
_MARKS = ", ".join("?" * len(Capture._fields))
# S608: only names of our own are put into the text, values are bound.
_INSERT = f"insert or replace into captures ({_COLUMNS}) values ({_MARKS})"  # noqa: S608
_PAGE = f"select {_COLUMNS} from captures where review_id > ? order by review_id limit ?"  # noqa: S608
# What attempts.Timed holds, in its order: a fifth of the time that a whole capture takes.
_TIMED = """
    select review_id, card_id, kind, reps, rating, front_ms, back_ms, away_front_ms, away_back_ms,
    time_limit_ms, auto_advance, rating_changed, typed, front_chars, back_chars, retrievability
    from captures where review_id > ? order by review_id limit ?
"""
TimedRow = tuple[Any, ...]


def add(db: sqlite3.Connection, capture: Capture) -> None:
    """Keep one capture; the same review again replaces it."""
    db.execute(_INSERT, capture)


def page(db: sqlite3.Connection, after_id: int, rows: int) -> list[Capture]:
    """The next captures after a review id, at most ``rows``, in order of review id."""
    found = db.execute(_PAGE, (after_id, rows))
    return [_capture(row) for row in found]


def timed(db: sqlite3.Connection, after_id: int, rows: int) -> list[TimedRow]:
    """The same captures as ``page``, each as the fields of ``measure.attempts.Timed``."""
    return db.execute(_TIMED, (after_id, rows)).fetchall()


def extent(db: sqlite3.Connection) -> tuple[int, str | None]:
    """How many there are, and the first study day that has one (YYYY-MM-DD)."""
    count, first = db.execute("select count(), min(study_day) from captures").fetchone()
    return count, first


def delete_all(db: sqlite3.Connection) -> None:
    """Delete every capture, also from the pages of the file that are no longer used."""
    db.execute("delete from captures")
    db.execute("vacuum")
    db.execute("pragma wal_checkpoint(truncate)")


def _capture(row: Sequence[Any]) -> Capture:
    values = list(row)
    for position in _FLAGS:  # SQLite has no booleans
        values[position] = bool(values[position])
    return Capture(*values)
