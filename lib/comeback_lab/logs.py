"""Review logs as CSV files: the reader that every evaluation uses."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TextIO

from comeback.measure.calendar import Stretch
from comeback.source.log import Review

COLUMNS = ("id", "card", "ease", "ivl", "last_ivl", "factor", "time_ms", "type")
"""What a log must have, in Anki's units; a column ``tags`` (words between spaces) may be there."""
HOUR_MS = 3_600_000


class LogError(ValueError):
    """A file that is no review log, in one line for the person who named it."""


class Log(NamedTuple):
    """One student's reviews in order of time; ``days`` holds each one's study day (ordinal).

    ``tags`` holds the tags of the cards that have some, as the newest row that names them.
    """

    name: str
    reviews: list[Review]
    days: list[int]
    tags: dict[int, frozenset[str]]


def read_log(path: Path) -> Log:
    """A log from a CSV file, gzipped or plain. Raises LogError for a file that is none."""
    tags: dict[int, frozenset[str]] = {}
    reviews = []
    with _opened(path) as lines:
        for row in _rows(lines, path):
            reviews.append(_review(row, path))
            if row.get("tags"):
                tags[reviews[-1].card_id] = frozenset(row["tags"].split())
    reviews.sort(key=lambda review: review.id)
    return Log(path.name.split(".")[0], reviews, study_days(reviews), tags)


def study_days(reviews: list[Review]) -> list[int]:
    """Each review's study day (ordinal), cut where the student slept: a log has no time zone."""
    clock = Stretch(0, 0, _quiet_hour(reviews))
    return [clock.ordinal(review.id / 1000) for review in reviews]


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8", newline="") as lines:
            yield lines
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as problem:
        raise LogError(f"{path}: {problem}") from problem


def _rows(lines: TextIO, path: Path) -> Iterator[dict[str, str]]:
    reader = csv.DictReader(lines)
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise LogError(f"{path}: not a review log, it has no column {', '.join(missing)}")
    yield from reader


def _review(row: dict[str, str], path: Path) -> Review:
    try:
        return Review(*(int(row[name]) for name in COLUMNS))
    except (TypeError, ValueError) as problem:
        raise LogError(f"{path}: not a row of a review log: {row}") from problem


def _quiet_hour(reviews: list[Review]) -> int:
    """The hour (UTC) at which this student's day turns.

    A log says nothing of its time zone. The day is cut in the middle of the longest run of the
    hours with the fewest reviews: while she slept, wherever she lived.
    """
    counts = Counter(review.id // HOUR_MS % 24 for review in reviews)
    fewest = min(counts[hour] for hour in range(24))

    def run(start: int) -> int:
        hours = (start + step for step in range(24))
        return next((i for i, hour in enumerate(hours) if counts[hour % 24] > fewest), 24)

    longest = max(range(24), key=run)
    return (longest + run(longest) // 2) % 24
