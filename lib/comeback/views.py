"""From measurements to the rows of the Report: one function a row."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from .measure.attempts import LABELS, LabelEvidence, penalty, rate_of
from .measure.calendar import Calendar
from .measure.day_tally import DayTally
from .measure.interval import wilson
from .measure.learnt import Learnt, Next
from .measure.likely import MILLION, Sums, expected_band
from .measure.reveals import Reveal
from .measure.timing import median_seconds
from .outline import Row
from .report import AfterLabel, Day, Model, Recalled, Topic
from .topics.tree import DECKS, Node

NO_BAND = (None, None, None)
NO_RATE = (0, None, None, None)
MOST_WITHOUT = 0.2
"""Where FSRS has no forecast for a larger share of a day's reviews, the day has none."""


@lru_cache(maxsize=2048)
def recalled(passed: int, n: int) -> Recalled:
    """Passed of n with its ratio and interval: one object for the thousands of topics alike."""
    low, high = wilson(passed, n) or (None, None)
    return Recalled(n, passed, passed / n if n else None, low, high)


def day_view(
    tally: DayTally,
    day: date,
    calendar: Calendar,
    reveals: Sequence[Reveal],
    *,
    complete: bool,
    rest_day: bool,
) -> Day:
    """One study day; a day without reviews has zero counts and no ratios."""
    retention = recalled(tally.passed, tally.spaced)
    expected, low, high = _expected(tally)
    revealed = [each.milliseconds for each in reveals if each.milliseconds is not None]
    tried = [each.tried for each in reveals if each.tried is not None]
    sum_tried = math.fsum(tried)
    _, rate, rate_low, rate_high = rate_of(sum_tried, len(tried)) or NO_RATE
    _, again, hard, good, easy = tally.ratings
    return Day(
        date=day,
        day_start_at=calendar.start_of(day),
        day_end_at=calendar.end_of(day),
        complete=complete,
        rest_day=rest_day,
        reviews=tally.reviews,
        again=again,
        hard=hard,
        good=good,
        easy=easy,
        cram_reviews=tally.cram_reviews,
        cards=tally.cards,
        new_cards=tally.new_cards,
        study_seconds=tally.study_ms / 1000,
        studied_cards=tally.studied.cards,
        studied_seconds=tally.studied.milliseconds / 1000,
        true_retention_n=retention.n,
        true_retention_passed=retention.passed,
        true_retention_ratio=retention.ratio,
        true_retention_low_ratio=retention.low_ratio,
        true_retention_high_ratio=retention.high_ratio,
        expected_passed=expected,
        expected_passed_low=low,
        expected_passed_high=high,
        captured_reviews=len(reveals),
        timed_ratio=len(reveals) / tally.reviews if tally.reviews else None,
        attempt_n=len(tried),
        attempt_tried=sum_tried,
        attempt_ratio=rate,
        attempt_low_ratio=rate_low,
        attempt_high_ratio=rate_high,
        labels=_labels(reveals, tally.reviews),
        median_reveal_seconds=median_seconds(revealed),
        median_answer_seconds=_seconds(tally.median_answer_ms),
    )


def _labels(reveals: Sequence[Reveal], reviews: int) -> dict[str, int]:
    """How many reviews have each label; what was not captured is unknown."""
    found = Counter(each.label for each in reveals)
    found["unknown"] += reviews - len(reveals)
    return {label: found[label] for label in LABELS}


def _expected(tally: DayTally) -> tuple[float | None, float | None, float | None]:
    """Of all spaced reviews of the day: the few without a forecast count like the others."""
    if tally.sums.n == 0 or tally.sums.n < (1 - MOST_WITHOUT) * tally.spaced:
        return NO_BAND
    n, passed, expected, spread = tally.sums
    more = tally.spaced / n
    scaled = Sums(tally.spaced, passed, round(expected * more), round(spread * more))
    return expected_band(scaled, tally.calibration)


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000


def topic_view(row: Row, calendar: Calendar) -> Topic:
    """One topic with its evidence, its likely recall, its place and its resources."""
    node, counts, standing = row.node, row.counts, row.standing
    first, last = standing.first_at, standing.last_at
    passed = recalled(standing.passed, standing.n)
    recall, recall_low, recall_high = standing.likely or (None, None, None)
    return Topic(
        topic_id=node.topic_id,
        axis=node.axis,
        path=node.path,
        title=node.path[-1] if node.is_unique else _title_with_place(node.path),
        tags=() if node.axis == DECKS else node.tags,
        notes=len(node.notes),
        cards=counts.seen + counts.new + counts.suspended,
        cards_seen=counts.seen,
        cards_new=counts.new,
        cards_suspended=counts.suspended,
        cards_due=counts.due,
        cards_least_secure=counts.least_secure,
        n=passed.n,
        passed=passed.passed,
        first_date=None if first is None else _date(calendar.ordinal(first)),
        last_date=None if last is None else _date(calendar.ordinal(last)),
        ratio=passed.ratio,
        low_ratio=passed.low_ratio,
        high_ratio=passed.high_ratio,
        group=row.group,
        starts_here=row.start is node,
        starts_in=_starts_in(node, row.start),
        recall_ratio=recall,
        recall_low_ratio=recall_low,
        recall_high_ratio=recall_high,
        change=standing.change,
        exam_share_low_ratio=row.exam_share[0] if row.exam_share else None,
        exam_share_high_ratio=row.exam_share[1] if row.exam_share else None,
        resources=row.resources,
    )


def _starts_in(node: Node, start: Node | None) -> str | None:
    if start is None or start is node:
        return None
    # A deck's name is the student's own: it is not told of a topic that has one from its tags.
    return None if start.axis == DECKS != node.axis else start.topic_id


@lru_cache(maxsize=1024)
def _date(ordinal: int) -> date:
    """One object a day: thousands of topics share a few hundred days."""
    return date.fromordinal(ordinal)


def _title_with_place(path: tuple[str, ...]) -> str:
    """``Heart failure, Basics``: "Basics" alone says nothing where several topics are called so."""
    title = path[-1]
    around = (part for part in reversed(path[:-1]) if part.casefold() != title.casefold())
    place = next(around, None)
    return title if place is None else f"{place}, {title}"


def model_view(learnt: Learnt) -> Model:
    """The score of the recall model, and how the labels of attempts fared."""
    n, loss, baseline = learnt.student.score
    return Model(
        n_reviews=n,
        log_loss=loss / n if n else None,
        baseline_log_loss=baseline / n if n else None,
        labels={label: _after_label(each) for label, each in sorted(learnt.labels.items())},
    )


def _after_label(each: Next) -> AfterLabel:
    expected = each.expected / MILLION
    lost = penalty(LabelEvidence(each.n, each.failed, expected))
    return AfterLabel(each.n, each.failed, expected, lost)
