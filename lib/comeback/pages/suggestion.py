"""The one topic that Today suggests: chosen once a study day, kept until she chooses otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..report import Report, Topic


class Choice(NamedTuple):
    """What to suggest; ``others`` counts the topics that "Another topic" could show.

    ``tomorrow`` is the next day's suggestion, where the page already names it.
    """

    topic: Topic | None
    others: int = 0
    silent: bool = False
    tomorrow: Topic | None = None


NO_CHOICE = Choice(None)

Saved = dict[str, Any]
"""JSON: ``day``, ``topic`` and ``tomorrow`` (ids or None), ``skipped`` (ids), ``silent``."""


def candidates(report: Report) -> list[Topic]:
    """The topics of the main axis that need another pass and are the place to start; those of the
    other axes where the main one has none.

    Those with cards to try come first: a topic that she suspended was put aside for now.
    """
    starts = [t for t in report.starts.values() if t.group == "needs_another_pass"]
    on_main = [topic for topic in starts if topic.axis == report.axis]
    return sorted(on_main or starts, key=lambda topic: topic.cards_seen == 0)


def choose_suggestion(report: Report, saved: Mapping[str, Any]) -> tuple[Choice, Saved]:
    """The suggestion for the report's study day, and what to remember of it.

    A topic once chosen stays for the day, even when today's reviews move it to another group: a
    page that changes its mind at noon can't be planned with.
    """
    state = _today(report, saved)
    possible = candidates(report)
    chosen = _topic(report, state["topic"]) or _promised(possible, report, saved)
    if chosen is None:
        fresh = [topic for topic in possible if topic.topic_id not in state["skipped"]]
        if not fresh:
            # Every one was skipped: begin again rather than end in a blank page.
            state["skipped"] = []
            fresh = possible
        chosen = fresh[0] if fresh else None
    state["topic"] = None if chosen is None else chosen.topic_id
    others = sum(topic != chosen for topic in possible)
    return Choice(None if state["silent"] else chosen, others, state["silent"]), state


def look_ahead(report: Report, choice: Choice, saved: Saved) -> tuple[Choice, Saved]:
    """The same with tomorrow's suggestion, which is kept: what a page announces must come.

    Where today's misses gathered is the place to begin, if it is one that needs another pass.
    """
    possible = candidates(report)
    gathered = report.again_today.topic_id if report.again_today else None
    first = next((topic for topic in possible if topic.topic_id == gathered), None)
    tomorrow = first or (possible[0] if possible else None)
    kept = {**saved, "tomorrow": None if tomorrow is None else tomorrow.topic_id}
    return choice._replace(tomorrow=tomorrow), kept


def _topic(report: Report, topic_id: str | None) -> Topic | None:
    return None if topic_id is None else report.topic(topic_id)


def _promised(possible: Iterable[Topic], report: Report, saved: Mapping[str, Any]) -> Topic | None:
    """What the day before announced, if it still needs another pass."""
    if saved.get("day") == report.today.date.isoformat():
        return None
    return next((topic for topic in possible if topic.topic_id == saved.get("tomorrow")), None)


def skip(report: Report, saved: Mapping[str, Any]) -> Saved:
    """Another topic, please."""
    state = _today(report, saved)
    if state["topic"] is not None:
        state["skipped"] = [*state["skipped"], state["topic"]]
    return {**state, "topic": None}


def silence(report: Report, saved: Mapping[str, Any]) -> Saved:
    """No suggestion until the next study day."""
    return {**_today(report, saved), "silent": True}


def speak(report: Report, saved: Mapping[str, Any]) -> Saved:
    """A suggestion again, the same as before."""
    return {**_today(report, saved), "silent": False}


def _today(report: Report, saved: Mapping[str, Any]) -> Saved:
    """What was remembered for this study day; damaged or older memory counts as none."""
    day = report.today.date.isoformat()
    if saved.get("day") != day:
        saved = {}
    topic, tomorrow, skipped = saved.get("topic"), saved.get("tomorrow"), saved.get("skipped")
    return {
        "day": day,
        "topic": topic if isinstance(topic, str) else None,
        "tomorrow": tomorrow if isinstance(tomorrow, str) else None,
        "skipped": [each for each in skipped if isinstance(each, str)]
        if isinstance(skipped, list)
        else [],
        "silent": saved.get("silent") is True,
    }
