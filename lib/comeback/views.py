"""From measurements to the rows of the Report: one function a row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from .measure.days import StudyDays
from .measure.interval import wilson
from .measure.tally import DayTally, LogTally
from .measure.timing import Reveal, median_seconds
from .report import Day, Recalled, Topic
from .resources.resource import Resource
from .topics.groups import Standing
from .topics.tree import DECKS, topic_tags


def recalled(passed: int, n: int) -> Recalled:
    """Passed of n with its ratio and interval."""
    low, high = wilson(passed, n) or (None, None)
    return Recalled(n, passed, passed / n if n else None, low, high)


def day_view(tally: LogTally, day: date, reveals: Sequence[Reveal], complete: bool) -> Day:
    """One study day; a day without reviews has zero counts and no ratios."""
    counts = tally.by_day.get(day) or DayTally()
    retention = recalled(counts.passed, counts.spaced)
    revealed = [each.milliseconds for each in reveals if each.milliseconds is not None]
    _, again, hard, good, easy = counts.ratings
    return Day(
        date=day,
        day_start_at=tally.days.start_of(day),
        day_end_at=tally.days.start_of(day + timedelta(days=1)),
        complete=complete,
        reviews=counts.reviews,
        again=again,
        hard=hard,
        good=good,
        easy=easy,
        cram_reviews=counts.cram_reviews,
        cards=counts.cards,
        new_cards=counts.new_cards,
        study_seconds=counts.study_ms / 1000,
        true_retention_n=retention.n,
        true_retention_passed=retention.passed,
        true_retention_ratio=retention.ratio,
        true_retention_low_ratio=retention.low_ratio,
        true_retention_high_ratio=retention.high_ratio,
        captured_reviews=len(reveals),
        timed_ratio=len(reveals) / counts.reviews if counts.reviews else None,
        median_reveal_seconds=median_seconds(revealed),
        median_answer_seconds=median_seconds(counts.answer_ms),
    )


def topic_view(
    standing: Standing,
    days: StudyDays,
    is_unique: bool,
    starts_here: bool,
    resources: tuple[Resource, ...],
) -> Topic:
    """One topic with its evidence, its place and its resources."""
    node = standing.node
    first, last = standing.first_id, standing.last_id
    return Topic(
        topic_id="/".join((node.axis, *node.key)),
        axis=node.axis,
        path=node.path,
        title=node.path[-1] if is_unique else _title_with_place(node.path),
        tags=() if node.axis == DECKS else topic_tags(node),
        notes=node.notes,
        cards=node.seen + node.new + node.suspended,
        cards_seen=node.seen,
        cards_new=node.new,
        cards_suspended=node.suspended,
        cards_due=node.due,
        n=standing.n,
        passed=standing.passed,
        first_date=None if first is None else days.day_of(first / 1000),
        last_date=None if last is None else days.day_of(last / 1000),
        ratio=standing.ratio,
        low_ratio=standing.low_ratio,
        high_ratio=standing.high_ratio,
        group=standing.group,
        starts_here=starts_here,
        resources=resources,
    )


def _title_with_place(path: tuple[str, ...]) -> str:
    """``Heart failure, Basics``: "Basics" alone says nothing where several topics are called so."""
    title = path[-1]
    around = (part for part in reversed(path[:-1]) if part.casefold() != title.casefold())
    place = next(around, None)
    return title if place is None else f"{place}, {title}"
