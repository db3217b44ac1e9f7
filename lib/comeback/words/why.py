"""One plain sentence that says why a topic stands where it stands."""

from __future__ import annotations

from ..report import Report, Topic
from .recall import is_estimated, number_of, placement, range_text, usual_number
from .sentences import say
from .wording import isolate, percent


def why(topic: Topic, report: Report) -> str:
    """The sentence, never empty."""
    number, usual = number_of(topic, report), usual_number(report)
    if number is None or usual is None or not is_estimated(report):
        return placement(topic, report)
    start = report.starts.get(topic.starts_in or "")
    key, title = "", ""
    if topic.group == "needs_another_pass" and topic.starts_here:
        key = "why_starts"
    elif topic.group == "needs_another_pass" and start is not None:
        key, title = "why_starts_in", isolate(start.title)
    elif topic.group == "usual" and number.high < usual:
        key = "why_low_by_chance"
    if not key:
        return placement(topic, report)
    return say(key, likely=percent(usual), span=range_text(number, report), title=title)
