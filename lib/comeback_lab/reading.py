"""Any review log that is named on the command line, and what of it was left out.

The format is told by the file itself: Anki's columns, those of FSRS-optimizer, those of
anki-revlogs-10k (each as CSV, gzipped or plain, or as Parquet), or a closed Anki collection.
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from comeback.measure.calendar import EPOCH_ORDINAL
from comeback.source.closed import open_closed
from comeback.source.collection import read_cards, read_tags
from comeback.source.errors import CollectionError
from comeback.source.log import MANUAL, RESCHEDULED, Review, read_pages

from .layouts import DAY_MS, Draft, anki_review, draft_of
from .logs import Log, LogError, study_days
from .tables import first_bytes, open_table

SQLITE, ZIP = b"SQLite format 3\x00", b"PK"
ENDINGS = (".parquet", ".csv", ".csv.gz", ".anki2", ".colpkg")
"""What is read in a folder; a file that is named itself may be called anything."""
PARTITION = "user_id="


class Reading(NamedTuple):
    """A log, and how many rows were left out and why.

    ``unreadable``, ``no_date`` (no time of review), ``future``, ``rating`` (not 1-4), ``kind``,
    ``duplicate``. ``answer_time``: reviews that stay, with 0 ms for "not known", because their
    answer time was missing, negative, or longer than a day.
    """

    log: Log
    left_out: dict[str, int]


def files_at(path: Path) -> list[Path]:
    """The logs at a path: itself, or all in a folder and below. Raises LogError for none."""
    if not path.is_dir():
        first_bytes(path)
        return [path]
    found = sorted(file for file in path.rglob("*") if file.is_file() and _is_log(file))
    if not found:
        raise LogError(f"{path}: no review log in this folder ({', '.join(ENDINGS)})")
    return found


def _is_log(path: Path) -> bool:
    # Beside its revlogs, anki-revlogs-10k keeps tables of cards and decks.
    beside = {"cards", "decks"} if PARTITION in path.parent.name else set()
    return path.name.endswith(ENDINGS) and path.parent.parent.name not in beside


def name_of(path: Path) -> str:
    """How a log is called: its file, or the student where the folder names one."""
    return path.parent.name if path.parent.name.startswith(PARTITION) else path.name.split(".")[0]


def read(path: Path, now: float | None = None) -> Reading:
    """A log without nonsense; ``now`` (Unix seconds) is the clock by which a review is future.

    Raises LogError for a file that is no log at all.
    """
    start = first_bytes(path)
    is_collection = start.startswith(ZIP) or start == SQLITE
    draft = _collection(path) if is_collection else draft_of(open_table(path), path)
    latest = float("inf") if draft.made_times else (time.time() if now is None else now) * 1000
    reviews, left_out = _tidy(draft, latest)
    if draft.rows and not reviews:
        raise LogError(f"{path}: not a review log, none of its {len(draft.rows)} rows is a review")
    if draft.made_times:
        days = [review.id // DAY_MS + EPOCH_ORDINAL for review in reviews]
    else:
        days = study_days(reviews)
    return Reading(Log(name_of(path), reviews, days, draft.tags), left_out)


def _collection(path: Path) -> Draft:
    try:
        with open_closed(path) as db:
            pages = read_pages(db, -(2**63), 2**63 - 1)
            rows = [anki_review(row) for page in pages for row in page]
            tags = read_tags(db)
            cards = [row for page in read_cards(db) for row in page]
            tagged = {card: frozenset(tags.of_note(note)) for card, note, *_ in cards}
            return Draft(rows, {card: words for card, words in tagged.items() if words})
    except CollectionError as problem:
        raise LogError(str(problem)) from problem


def _tidy(draft: Draft, latest: float) -> tuple[list[Review], dict[str, int]]:
    """Reviews in order of time, each once, and the counts of what was left out."""
    counts: Counter[str] = Counter()
    kept: dict[object, Review] = {}
    for review in draft.rows:
        reason = _fault(review, latest)
        if review is None or reason:
            counts[reason] += 1
            continue
        key = review.id if draft.one_id_one_review else review[:2]
        if key in kept:
            counts["duplicate"] += 1
            continue
        if not 0 <= review.milliseconds <= DAY_MS:
            counts["answer_time"] += 1
            review = review._replace(milliseconds=0)  # noqa: PLW2901 - the same, less its time
        kept[key] = review
    return sorted(kept.values(), key=lambda each: each[:2]), dict(sorted(counts.items()))


def _fault(review: Review | None, latest: float) -> str:
    """Why a row is no review, or nothing. Rows that only set a schedule have no rating."""
    if review is None:
        return "unreadable"
    if review.id <= 0:
        return "no_date"
    if review.id > latest:
        return "future"
    if not 0 <= review.kind <= RESCHEDULED:
        return "kind"
    least = 0 if review.kind in (MANUAL, RESCHEDULED) else 1
    return "" if least <= review.rating <= 4 else "rating"
