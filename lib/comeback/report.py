"""The Report: one immutable value; everything shown, written or sent is a view of it.

Field names are those of the stats file (see docs/stats-file.md), so that a number has one name
everywhere. Ratios are 0-1; every ``_low_ratio``/``_high_ratio`` is a 90 % interval; None means no
data, 0 means zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from .measure.attempts import LABELS
from .measure.retention import RetentionCounts
from .resources.guide import Guide
from .resources.resource import Resource
from .topics.aftermath import Aftermath
from .topics.tree import DECKS

CHANGES = ("higher", "lower", "none", "too_few")
"""A topic's newer half of evidence against the older one, where chance explains no such change."""


def _no_labels() -> dict[str, int]:
    return dict.fromkeys(LABELS, 0)


@dataclass(frozen=True)
class Day:
    """One study day."""

    date: date
    day_start_at: int
    day_end_at: int
    complete: bool
    rest_day: bool = False
    reviews: int = 0
    again: int = 0
    hard: int = 0
    good: int = 0
    easy: int = 0
    cram_reviews: int = 0
    cards: int = 0
    new_cards: int = 0
    study_seconds: float = 0.0
    studied_cards: int = 0
    studied_seconds: float = 0.0
    true_retention_n: int = 0
    true_retention_passed: int = 0
    true_retention_ratio: float | None = None
    true_retention_low_ratio: float | None = None
    true_retention_high_ratio: float | None = None
    expected_passed: float | None = None
    expected_passed_low: float | None = None
    expected_passed_high: float | None = None
    captured_reviews: int = 0
    timed_ratio: float | None = None
    attempt_n: int = 0
    attempt_tried: float = 0.0
    attempt_ratio: float | None = None
    attempt_low_ratio: float | None = None
    attempt_high_ratio: float | None = None
    labels: Mapping[str, int] = field(default_factory=_no_labels)
    median_reveal_seconds: float | None = None
    median_answer_seconds: float | None = None
    fluency_z: float | None = None
    strength_change: float | None = None

    @property
    def is_studied(self) -> bool:
        """True when something was answered, in whatever way."""
        return bool(self.studied_cards or self.reviews)


@dataclass(frozen=True)
class Topic:
    """A node on one axis, with its evidence and its resources.

    ``starts_in`` is the id of the other topic that its weakness starts in, where one is known.
    """

    topic_id: str
    axis: str
    path: tuple[str, ...]
    title: str
    tags: tuple[str, ...]
    notes: int
    cards: int
    cards_seen: int
    cards_new: int
    cards_suspended: int
    cards_due: int
    n: int
    passed: int
    first_date: date | None
    last_date: date | None
    ratio: float | None
    low_ratio: float | None
    high_ratio: float | None
    group: str
    starts_here: bool = False
    starts_in: str | None = None
    recall_ratio: float | None = None
    recall_low_ratio: float | None = None
    recall_high_ratio: float | None = None
    change: str = "too_few"
    exam_share_low_ratio: float | None = None
    exam_share_high_ratio: float | None = None
    cards_least_secure: int = 0
    resources: tuple[Resource, ...] = ()


@dataclass(frozen=True)
class Recalled:
    """Passed of n spaced reviews, with the 90 % interval; None where n is 0."""

    n: int
    passed: int
    ratio: float | None
    low_ratio: float | None
    high_ratio: float | None


@dataclass(frozen=True)
class Likely:
    """Of so many cards already seen, the share likely recalled if asked in the next three days."""

    cards: int
    ratio: float
    low_ratio: float
    high_ratio: float


@dataclass(frozen=True)
class Gathered:
    """Where today's misses come from: ``cards`` of the ``of_cards`` to see again are of a topic."""

    topic_id: str
    cards: int
    of_cards: int


@dataclass(frozen=True)
class AfterLabel:
    """What came after passes with a label of attempts: the next spaced reviews of these cards.

    ``n``, ``failed``, and the failures expected by a forecast that does not know the label;
    ``penalty`` (0-1) is how far these passes fell short of a try, 0 without evidence.
    """

    n: int
    failed: int
    expected_failed: float
    penalty: float


@dataclass(frozen=True)
class Model:
    """How the recall model did on closed days since answer times are looked at.

    Mean log loss (nats) of ``n_reviews`` spaced reviews, each forecast from the days before, and
    that of the baseline, FSRS recalibrated for the student; None without any. ``labels``: those
    that have evidence.
    """

    n_reviews: int = 0
    log_loss: float | None = None
    baseline_log_loss: float | None = None
    labels: Mapping[str, AfterLabel] = field(default_factory=dict)


@dataclass(frozen=True)
class Watched:
    """A resource that she went over, at ``done_at`` (Unix seconds) of the study day ``day``, and
    what followed on later days that are over; None before there are any."""

    done_at: float
    day: date
    aftermath: Aftermath | None = None


@dataclass(frozen=True)
class Report:
    """All that is known at ``as_of``.

    ``as_of`` is when the question was asked, ``newest_at`` the instant of the newest input (both
    Unix seconds). ``topics`` holds every axis, in the order of the panel: ``axis`` first;
    ``hidden`` those that she does not want to see. ``usual`` is the recall over all spaced reviews
    of the same two years that topics are judged on. ``likely`` is over all cards seen;
    ``likely_due`` over those due, before the day's first review. Both are None where no card has a
    forecast. ``watched`` is by the ids of resources; ``guide`` answers about resources what is
    asked for one at a time.
    """

    as_of: float
    newest_at: int
    rollover_hour: int
    utc_offset_minutes: int
    days: tuple[Day, ...]
    today: Day
    periods: Mapping[str, RetentionCounts]
    usual: Recalled
    last_30_days: Recalled
    seconds_per_card: float | None
    axis: str = DECKS
    topics: tuple[Topic, ...] = ()
    hidden: tuple[Topic, ...] = ()
    cards_due: int = 0
    notes_with_topic_ratio: float | None = None
    likely: Likely | None = None
    likely_due: Likely | None = None
    again_today: Gathered | None = None
    model: Model = Model()
    watched: Mapping[str, Watched] = field(default_factory=dict)
    guide: Guide | None = field(default=None, compare=False, repr=False)

    @cached_property
    def is_studied(self) -> bool:
        """True when something was answered on any day."""
        return self.today.is_studied or any(day.is_studied for day in self.days)

    @cached_property
    def starts(self) -> Mapping[str, Topic]:
        """The topics that start here, by their ids."""
        return {topic.topic_id: topic for topic in self.topics if topic.starts_here}

    def on_axis(self, axis: str) -> tuple[Topic, ...]:
        """The topics of one axis, in the order of the panel."""
        return tuple(topic for topic in self.topics if topic.axis == axis)

    def resource(self, resource_id: str) -> Resource | None:
        """The resource with this id, if one is shown."""
        shown = (each for topic in self.topics for each in topic.resources)
        found = next((each for each in shown if each.id == resource_id), None)
        return found or (self.guide.resource(resource_id) if self.guide else None)

    def topic(self, topic_id: str) -> Topic | None:
        """The topic with this id, if there is one."""
        return self._by_id.get(topic_id)

    @cached_property
    def _by_id(self) -> Mapping[str, Topic]:
        # The first of several, should an id ever come twice.
        return {topic.topic_id: topic for topic in reversed(self.topics)}
