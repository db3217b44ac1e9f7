"""The Topics page: what needs another pass on one scale, everything else folded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..measure.ledger import EVIDENCE_REVIEWS
from ..report import Report, Topic
from ..topics.groups import MIN_NOTES, MIN_REVIEWS
from ..words.recall import is_estimated, number_of, tick_label, usual_number
from ..words.sentences import say
from ..words.wording import percent
from .chart import Axis, topic_axis
from .topic_rows import Row, row
from .view import ROWS_AT_ONCE, View

AXES = ("first_aid", "sketchy", "system", "tags", "decks")
FIRST_ROWS = 5
STILL_ROWS = 500
"""Of a group, each with its details, where nobody could ask for more."""
WIDE_RATIO = 0.25
"""Ranges as wide as this hardly tell one topic from another."""
REST = "rest"
"""The name of the rows of "needs another pass" after the first few."""

FOLDED = (
    ("other_views", "other_views", ""),
    ("usual", "usual_group", ""),
    ("secure", "secure", ""),
    ("too_few", "too_few_group", "alphabetical"),
    ("not_started", "not_started", "not_a_gap"),
)
"""Folded groups in their order: name, title, note."""


class Group(NamedTuple):
    """A list of rows under a title; ``more`` counts the rows that are not shown yet."""

    name: str
    title: str
    size: int
    is_open: bool
    note: str
    rows: tuple[Row, ...]
    more: int


class Hidden(NamedTuple):
    """Topics that she hid; ``more`` counts those that are not shown yet."""

    rows: tuple[Topic, ...]
    more: int


class TopicsPage(NamedTuple):
    """All that the page shows. ``first`` is None while something is searched for."""

    axes: tuple[tuple[str, str], ...]
    axis: str
    scale: Axis
    tick: str | None
    tick_label: str
    note: str
    first: Group | None
    empty: str
    remarks: tuple[str, ...]
    found: Group | None
    folded: tuple[Group, ...]
    hidden: Hidden


def axis_of(report: Report, view: View) -> str:
    """The axis on the page: the chosen one where it has topics, else the report's own."""
    chosen = view.axis
    return chosen if chosen and any(t.axis == chosen for t in report.topics) else report.axis


def topics_page(report: Report, view: View) -> TopicsPage:
    """Everything on Topics, in words."""
    axis = axis_of(report, view)
    topics = report.on_axis(axis)
    rated = [topic for topic in topics if number_of(topic, report)]
    scale = topic_axis(rated, report)
    present = {topic.axis for topic in report.topics}
    usual = usual_number(report)
    lister = _Lister(report, view, scale)
    needle = view.find.strip().casefold()
    first = None if needle else lister.first(_group(topics, "needs_another_pass"))
    return TopicsPage(
        axes=tuple((name, say(f"axis_{name}")) for name in AXES if name in present),
        axis=axis,
        scale=scale,
        tick=None if usual is None or not rated else scale.across(usual),
        tick_label=tick_label(report),
        note=_note(report),
        first=first if first and first.size else None,
        empty="" if needle or (first and first.size) else _empty(rated, report),
        remarks=_remarks(first, report),
        found=lister.found(topics, needle) if needle else None,
        folded=() if needle else lister.folded(topics),
        hidden=lister.hidden(),
    )


class _Lister(NamedTuple):
    report: Report
    view: View
    scale: Axis

    def first(self, topics: Sequence[Topic]) -> Group:
        is_open = REST in self.view.opened or self.view.still
        limit = self._limit(REST) if is_open else FIRST_ROWS
        return self._group(REST, say("needs_another_pass"), topics, limit=limit, is_open=is_open)

    def folded(self, topics: Sequence[Topic]) -> tuple[Group, ...]:
        groups = []
        for name, title, note in FOLDED:
            members = _group(topics, name)
            if members:
                is_open = name in self.view.opened
                limit = self._limit(name) if is_open or self.view.still else 0
                group = self._group(name, say(title), members, limit=limit, is_open=is_open)
                groups.append(
                    group._replace(
                        note=say(note, reviews=MIN_REVIEWS, notes=MIN_NOTES) if note else ""
                    )
                )
        return tuple(groups)

    def found(self, topics: Sequence[Topic], needle: str) -> Group:
        hits = [t for t in topics if needle in " > ".join(t.path).casefold()]
        return self._group("found", say("found", n=len(hits)), hits, limit=self._limit("found"))

    def hidden(self) -> Hidden:
        shown = self.report.hidden[: self._limit("hidden")]
        return Hidden(shown, len(self.report.hidden) - len(shown))

    def _limit(self, name: str) -> int:
        if self.view.still:
            return STILL_ROWS
        return max(ROWS_AT_ONCE, self.view.shown.get(name, 0))

    def _group(
        self,
        name: str,
        title: str,
        topics: Sequence[Topic],
        *,
        limit: int,
        is_open: bool = True,
    ) -> Group:
        shown = topics[:limit]
        rows = tuple(row(topic, self.report, self.scale, self.view) for topic in shown)
        return Group(name, title, len(topics), is_open, "", rows, len(topics) - len(shown))


def _group(topics: Sequence[Topic], name: str) -> list[Topic]:
    """The members of a group as the page divides them, in the order of the page."""
    if name in ("needs_another_pass", "other_views"):
        weak = [t for t in topics if t.group == "needs_another_pass"]
        starts = [t for t in weak if t.starts_here]
        # Where all of it starts on other axes, the list is what is weak on this one.
        first, others = (starts, [t for t in weak if not t.starts_here]) if starts else (weak, [])
        return first if name == "needs_another_pass" else others
    members = [t for t in topics if t.group == name]
    if name in ("too_few", "not_started"):
        members.sort(key=lambda t: t.title.casefold())
    return members


def folded_group(topic: Topic, report: Report) -> str | None:
    """The part to unfold so that a topic can be seen; None when it is in plain sight."""
    name = "needs_another_pass"
    if topic.group != name:
        return topic.group
    first = _group(report.on_axis(topic.axis), name)
    if topic in first[:FIRST_ROWS]:
        return None
    return REST if topic in first else "other_views"


def _note(report: Report) -> str:
    if is_estimated(report):
        return say("likely_note")
    return f"{say('topics_note', most=EVIDENCE_REVIEWS)} {say('counts_only')}"


def _empty(rated: Sequence[Topic], report: Report) -> str:
    if not rated:
        return say("none_rated" if report.is_studied else "no_reviews")
    usual = percent(usual_number(report))
    if is_estimated(report):
        return say("likely_none_needs", likely=usual)
    return say("none_needs", percent=usual)


def _remarks(first: Group | None, report: Report) -> tuple[str, ...]:
    """How to read the rows in view: whether they can be told apart, and why not better."""
    shown = [number_of(each.topic, report) for each in first.rows] if first else []
    ranges = [each for each in shown if each is not None]
    said = []
    if len(ranges) > 1 and max(each.low for each in ranges) <= min(each.high for each in ranges):
        said.append(say("overlap", n=len(ranges)))
    if ranges and sum(each.high - each.low for each in ranges) / len(ranges) >= WIDE_RATIO:
        said.append(say("wide"))
    return tuple(said)
