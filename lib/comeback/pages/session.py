"""What is said of a day's reviews: the sentence table, filled in."""

from __future__ import annotations

from datetime import date
from typing import Callable

from ..report import Day, Report
from ..words.sentences import say
from ..words.wording import (
    isolate,
    percent,
    plain,
    recalled_on,
    say_recalled,
    short_date,
    span,
    whole_span,
)
from .chart import ENOUGH_TO_COMPARE, DayChart
from .state import Moment, State, expected_span, yesterday_of


def session_sentences(moment: Moment, report: Report, timing_on: bool) -> tuple[str, ...]:
    """The sentence of the moment, and what follows it."""
    today = report.today
    tried = _tried_today(today) if timing_on else ()
    said: dict[State, Callable[[], tuple[str, ...]]] = {
        State.FIRST_OPEN: lambda: (say("welcome"),),
        State.ENOUGH: lambda: (say("was_enough"),),
        State.REST: lambda: _rest(today, tried),
        State.GAP: lambda: (_welcome_back(moment, report),),
        State.REST_KEPT: lambda: (say("rest_kept"),),
        State.NOTHING_YET: lambda: (),
        State.BACK_INSIDE: lambda: (_back_inside(moment, today), *tried),
        State.BELOW: lambda: _below(report, tried),
        State.ABOVE: lambda: (f"{recalled_sentence(today)} {say('above')}", *tried),
    }
    ordinary = (State.FEW, State.NOT_EXPECTED, State.INSIDE)
    return (recalled_sentence(today), *tried) if moment.state in ordinary else said[moment.state]()


def _rest(today: Day, tried: tuple[str, ...]) -> tuple[str, ...]:
    if not today.true_retention_n:
        return (say("rest_day"),)
    return (recalled_sentence(today), *tried, say("rest_day"))


def _tried_today(today: Day) -> tuple[str, ...]:
    """Its line stands alone, so it says of how many reviews it speaks where these aren't all."""
    tried = _tried(today)
    if tried and today.captured_reviews < today.reviews:
        return (f"{tried[0]} {_timed(today)}",)
    return tried


def _tried(day: Day) -> tuple[str, ...]:
    if day.attempt_ratio is None:
        return ()
    reach = span(day.attempt_low_ratio, day.attempt_high_ratio)
    return (say("tried", tried=percent(day.attempt_ratio), span=reach, n=day.attempt_n),)


def _timed(day: Day) -> str:
    return say("timed", timed=day.captured_reviews, reviews=day.reviews)


def recalled_sentence(day: Day, few: str = "recalled_few") -> str:
    """What was recalled of the day's spaced reviews, and what was expected if that is known."""
    expected = expected_span(day)
    if expected is not None:
        return say_recalled("recalled_expected", recalled_on(day), expected=whole_span(*expected))
    return say_recalled(
        few if day.true_retention_n < ENOUGH_TO_COMPARE else "recalled", recalled_on(day)
    )


def note_after_session(day: Day) -> str:
    """The one line for outside the page; empty where the day has no spaced review."""
    return plain(recalled_sentence(day)) if day.true_retention_n else ""


def day_sentences(day: Day, timing_on: bool) -> tuple[str, ...]:
    """A whole day: its spaced reviews, the others, what was tried, the timed ones."""
    spaced = day.true_retention_n
    if not spaced:
        lines = [say("none_spaced")]
    elif spaced < day.reviews:
        lines = [
            recalled_sentence(day, "recalled_few_past"),
            say("other_reviews", n=day.reviews - spaced),
        ]
    else:
        lines = [recalled_sentence(day, "recalled_few_past")]
    if timing_on and day.captured_reviews:
        lines += [*_tried(day), _timed(day)]
    return tuple(lines)


def _welcome_back(moment: Moment, report: Report) -> str:
    likely = report.likely_due
    if likely is None:
        return say("welcome_back")
    return say(
        "welcome_back_likely",
        away=moment.away,
        likely=percent(likely.ratio),
        span=span(likely.low_ratio, likely.high_ratio),
    )


def _back_inside(moment: Moment, day: Day) -> str:
    expected = expected_span(day)
    recalled = say_recalled("recalled", recalled_on(day))
    if expected is None:
        return recalled
    return f"{recalled} {say('back_inside', away=moment.away, expected=whole_span(*expected))}"


def _below(report: Report, tried: tuple[str, ...]) -> tuple[str, ...]:
    lines = [f"{recalled_sentence(report.today)} {_beside(report)}", *tried]
    gathered = report.again_today
    topic = report.topic(gathered.topic_id) if gathered else None
    if gathered and topic:
        title = isolate(topic.title)
        lines.append(say("gathered", cards=gathered.cards, of_cards=gathered.of_cards, title=title))
    return (*lines, say("come_back"))


def _beside(report: Report) -> str:
    """The month, and yesterday if it can be compared: one day beside many."""
    month, yesterday = report.last_30_days, yesterday_of(report)
    if month.n <= report.today.true_retention_n:
        return say("one_day")
    values = {
        "percent": percent(month.ratio),
        "span": span(month.low_ratio, month.high_ratio),
    }
    if yesterday is None or yesterday.true_retention_n < ENOUGH_TO_COMPARE:
        return say("one_day_month", **values)
    return say("one_day_both", yesterday=percent(yesterday.true_retention_ratio), **values)


def chart_label(chart: DayChart, report: Report) -> str:
    """The chart in words, for those who hear the page: its days in their order."""
    days = {dot.day.date: dot_label(dot.day, report) for dot in chart.dots}
    days.update((day.date, dot_label(day, report)) for day, _ in chart.few)
    days.update((mark.date, rest_label(mark.date, report)) for mark in chart.rest)
    return " ".join([say("chart"), *(f"{days[day]}." for day in sorted(days))])


def dot_label(day: Day, report: Report) -> str:
    """One day in words."""
    when, expected = short_date(day.date, report.today.date), expected_span(day)
    if expected is not None:
        key, values = "day_expected", {"expected": whole_span(*expected)}
    else:
        key = "day_few" if day.true_retention_n < ENOUGH_TO_COMPARE else "day_dot"
        values = {}
    return say_recalled(key, recalled_on(day), date=when, **values)


def rest_label(day: date, report: Report) -> str:
    """A day of rest in words."""
    return say("day_rest", date=short_date(day, report.today.date))
