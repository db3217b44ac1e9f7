"""A topic's recall as words: what is likely now, and the reviews that it was seen in.

Without an estimate in the report, the share recalled stands in its place.
"""

from __future__ import annotations

from typing import NamedTuple

from ..measure.ledger import EVIDENCE_REVIEWS
from ..report import Report, Topic
from ..topics.groups import MIN_NOTES, MIN_REVIEWS
from .sentences import say
from .wording import percent, recalled_in, say_recalled, short_date, whole_span

NUMBERED = ("needs_another_pass", "usual", "secure")


class Range(NamedTuple):
    """A ratio (0-1) with its 90 % interval."""

    ratio: float
    low: float
    high: float


def is_estimated(report: Report) -> bool:
    """True where the numbers are likely recall, False where they are counts."""
    return report.likely is not None


def has_number(topic: Topic) -> bool:
    """True where there are enough reviews to show a number."""
    return topic.group in NUMBERED and topic.ratio is not None


def number_of(topic: Topic, report: Report) -> Range | None:
    """The number of a topic, to be compared with those of other topics; None: it has none."""
    if topic.group not in NUMBERED:
        return None
    if is_estimated(report):
        ratio, low, high = topic.recall_ratio, topic.recall_low_ratio, topic.recall_high_ratio
    else:
        ratio, low, high = topic.ratio, topic.low_ratio, topic.high_ratio
    if ratio is None or low is None or high is None:
        return None
    return Range(ratio, low, high)


def usual_number(report: Report) -> float | None:
    """The same number over all cards."""
    return report.usual.ratio if report.likely is None else report.likely.ratio


def usual_sentence(report: Report) -> str:
    """The line to compare a topic with; empty before the first spaced review."""
    usual = usual_number(report)
    if usual is None:
        return ""
    if is_estimated(report):
        return say("likely_usual", likely=percent(usual))
    return say("usual", percent=percent(usual))


def tick_label(report: Report) -> str:
    """What the reference line of the drawings is."""
    usual = percent(usual_number(report))
    return say("likely_tick", likely=usual) if is_estimated(report) else say("tick", percent=usual)


def range_text(number: Range, report: Report) -> str:
    """``52–70``, in whole percent."""
    return whole_span(*range_ends(number, report))


def range_ends(number: Range, report: Report) -> tuple[int, int]:
    """The range in whole percent. Rounding never takes an end over the number of all cards: where
    the whole range lies below, it reads so."""
    usual, low, high = usual_number(report), percent(number.low), percent(number.high)
    if usual is not None and number.high < usual:
        high = min(high, percent(usual) - 1)
    if usual is not None and number.low > usual:
        low = max(low, percent(usual) + 1)
    middle = percent(number.ratio)
    return min(low, middle), max(high, middle)


def likely_sentence(topic: Topic, report: Report) -> str:
    """Likely recall, and the line to compare it with; empty where it is not estimated."""
    number = number_of(topic, report)
    if number is None or not is_estimated(report):
        return ""
    reach = range_text(number, report)
    likely = say("likely_next", likely=percent(number.ratio), span=reach)
    return f"{likely} {usual_sentence(report)}"


def number_text(topic: Topic, report: Report) -> str:
    """The number of a topic, as short as it can be said; empty where there is none."""
    number = number_of(topic, report)
    if number is None:
        return ""
    if is_estimated(report):
        return _likely("likely_short", number, report)
    return say_recalled("recalled_short", recalled_in(topic))


def number_in_full(topic: Topic, report: Report) -> str:
    """The same where nothing beside it says that it is of 100 cards."""
    number = number_of(topic, report)
    if number is None or not is_estimated(report):
        return number_text(topic, report)
    return _likely("likely_of_100", number, report)


def _likely(key: str, number: Range, report: Report) -> str:
    return say(key, likely=percent(number.ratio), span=range_text(number, report))


def evidence_sentence(topic: Topic, report: Report) -> str:
    """What was recalled in a topic since when, or that there are too few reviews to say."""
    if not has_number(topic):
        return say("few_yet", n=topic.n)
    if topic.first_date is None:
        return say_recalled("recalled", recalled_in(topic))
    since = short_date(topic.first_date, report.today.date)
    key = "recalled_since" if topic.n < EVIDENCE_REVIEWS else "recalled_last"
    said = say_recalled(key, recalled_in(topic), since=since)
    return f"{said} {say('looks_ahead')}" if _looks_far_ahead(topic, report) else said


def _looks_far_ahead(topic: Topic, report: Report) -> bool:
    """True where two numbers of one topic seem to contradict each other."""
    number = number_of(topic, report) if is_estimated(report) else None
    return number is not None and number.ratio > (topic.high_ratio or 1.0)


def placement(topic: Topic, report: Report) -> str:
    """Why a topic stands in its group."""
    number = number_of(topic, report)
    if number is None:
        key = "why_not_started" if topic.group == "not_started" else "why_too_few"
        return say(key, reviews=MIN_REVIEWS, notes=MIN_NOTES)
    usual, reach = percent(usual_number(report)), range_text(number, report)
    if is_estimated(report):
        keys = ("likely_needs", "likely_about_usual", "likely_secure")
        return say(keys[NUMBERED.index(topic.group)], likely=usual, span=reach)
    keys = ("why_needs", "why_usual", "why_secure")
    return say(keys[NUMBERED.index(topic.group)], percent=usual, span=reach)
