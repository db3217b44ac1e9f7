"""What rows mean: the three layouts in which review logs are published, all turned into Anki's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Optional

from comeback.measure.days import SECONDS_A_DAY
from comeback.source.log import FILTERED, LEARN, RELEARN, REVIEW, Review

from .logs import COLUMNS, LogError
from .tables import Table

DAY_MS = SECONDS_A_DAY * 1000
NO_TIME = -1
"""An answer time that is not there, or is no number."""
USUAL_FACTOR = 2500
"""Anki's ease of a new card, for layouts without: any number but 0, which would mean cramming."""
OPTIMIZER = ("card_id", "review_time", "review_rating")
BENCHMARK = ("card_id", "day_offset", "rating", "elapsed_seconds")

KINDS = {0: LEARN, 1: LEARN, 2: REVIEW, 3: RELEARN, 4: FILTERED}
"""State of FSRS-optimizer and of anki-revlogs-10k (0 new, 1 learning, ...) to Anki's kind."""
NO_KIND = -1
DAY_ZERO = 14_610
"""anki-revlogs-10k hides its dates: day 0 of a student is put at 2010-01-01 (days since 1970)."""
FIRST_HOUR_MS, LAST_HOUR_MS = 10 * 3_600_000, 23 * 3_600_000

Rows = list[Optional[Review]]
"""None for a row that could not be read."""


class Draft(NamedTuple):
    """Rows as the file has them, whatever they say.

    ``made_times``: the times of day were made up, but each lies on its study day, which ends at
    midnight UTC. ``one_id_one_review``: the id alone tells a review from another.
    """

    rows: Rows
    tags: dict[int, frozenset[str]]
    made_times: bool = False
    one_id_one_review: bool = True


def draft_of(table: Table, where: object) -> Draft:
    """The rows of a table of any known layout. Raises LogError, naming ``where``, for another."""
    columns = set(table.columns)
    if columns.issuperset(COLUMNS):
        return _anki(table)
    if columns.issuperset(OPTIMIZER):
        return Draft(list(_optimizer(table)), {}, one_id_one_review=False)
    if columns.issuperset(BENCHMARK):
        return Draft(list(_benchmark(table)), {}, made_times=True)
    missing = [name for name in COLUMNS if name not in columns]
    raise LogError(f"{where}: not a review log, it has no column {', '.join(missing)}")


def whole(value: Any) -> int:
    """A whole number from what a file holds. Raises ValueError for anything else."""
    try:
        number = int(value)
    except (TypeError, ValueError, ArithmeticError):
        if not isinstance(value, str):
            raise ValueError(f"no whole number: {value!r}") from None
        return whole(float(value))
    if isinstance(value, float) and number != value:
        raise ValueError(f"no whole number: {value!r}")
    return number


def answer_time(value: Any) -> int:
    """Milliseconds, or NO_TIME."""
    try:
        return whole(value)
    except ValueError:
        return NO_TIME


def _anki(table: Table) -> Draft:
    rows: Rows = []
    tags: dict[int, frozenset[str]] = {}
    for *values, words in table.pick([*COLUMNS, "tags"]):
        review = anki_review(values)
        rows.append(review)
        if review is not None and words:
            tags[review.card_id] = frozenset(str(words).split())
    return Draft(rows, tags)


def anki_review(row: Sequence[Any]) -> Review | None:
    """A row of Anki's log, its values in the order of a Review; None when it can't be read."""
    *values, time, kind = row
    try:
        return Review._make([*map(whole, values), answer_time(time), whole(kind)])
    except ValueError:
        return None


class _Ids:
    """Card ids of any form as numbers."""

    def __init__(self) -> None:
        self._known: dict[Any, int] = {}

    def __call__(self, value: Any) -> int:
        if value is None or value == "":
            raise ValueError("no card")
        return self._known.setdefault(value, len(self._known) + 1)


def _optimizer(table: Table) -> Iterator[Review | None]:
    """FSRS-optimizer: ``card_id, review_time, review_rating``, and, if you like, ``review_state``
    (its own coding) and ``review_duration``. Its README has the schema.

    A file without states counts a card's first review as learning and all others as reviews. There
    are no intervals: of a review the time since the one before stands for it, in whole days.
    """
    ids, found = _Ids(), []
    wanted = (*OPTIMIZER, "review_state", "review_duration")
    has_states = "review_state" in table.columns
    for card, time, rating, state, duration in table.pick(wanted):
        try:
            kind = KINDS.get(whole(state), NO_KIND) if has_states else None
            found.append((whole(time), ids(card), whole(rating), kind, answer_time(duration)))
        except ValueError:
            yield None
    found.sort(key=lambda each: each[0])
    before: dict[int, int] = {}
    for time, card, rating, kind, milliseconds in found:
        days = (time - before.get(card, time)) // DAY_MS
        if kind is None:
            kind = REVIEW if card in before else LEARN  # noqa: PLW2901 - what it stands for
        before[card] = time
        yield Review(time, card, rating, 0, _gap(kind, days), USUAL_FACTOR, milliseconds, kind)


def _benchmark(table: Table) -> Iterator[Review | None]:
    """anki-revlogs-10k: ``card_id, day_offset, rating, state, duration, elapsed_days,
    elapsed_seconds``, one student a file, in order of time.

    Study days are the file's own. Times of day are not there: a review lies ``elapsed_seconds``
    after the card's one before, or right after the row before where it has none, and never off its
    study day.
    """
    ids = _Ids()
    newest: dict[int, int] = {}  # a study day's newest time
    before: dict[int, int] = {}  # a card's
    wanted = (*BENCHMARK, "state", "duration", "elapsed_days")
    for card, offset, rating, gap, state, duration, elapsed_days in table.pick(wanted):
        try:
            number, seconds, day = ids(card), whole(gap), whole(offset)
            grade, kind = whole(rating), KINDS.get(whole(state), NO_KIND)
            days = whole(elapsed_days)
        except ValueError:
            yield None
            continue
        if not 0 <= day < 36_500:
            yield None
            continue
        milliseconds = answer_time(duration)
        start = (DAY_ZERO + day) * DAY_MS
        last = newest.get(day, start + FIRST_HOUR_MS)
        guess = before[number] + seconds * 1000 if number in before and seconds >= 0 else last
        at = max(last + 1, min(guess, start + LAST_HOUR_MS))
        if guess == last:
            at = min(last + max(1, milliseconds), max(last + 1, start + LAST_HOUR_MS))
        newest[day] = before[number] = at
        yield Review(at, number, grade, 0, _gap(kind, days), USUAL_FACTOR, milliseconds, kind)


def _gap(kind: int, days: int) -> int:
    """The interval before a review, where only the time since the last one is known."""
    if kind == REVIEW:
        return max(1, days)
    return max(0, days) if kind == FILTERED else 0
