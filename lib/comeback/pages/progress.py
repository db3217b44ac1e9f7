"""The Progress page: study days, recalled against expected, tried before revealing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from statistics import median, quantiles
from typing import NamedTuple

from ..measure.attempt_reader import LEAST_KNOWN
from ..measure.attempts import LEAST_REVIEWS, Rate
from ..report import Day, Report
from ..words.sentences import MONTHS, WEEKDAYS, say
from ..words.wording import minutes, percent, say_recalled, short_date, span, whole_span
from .chart import ENOUGH_TO_COMPARE
from .progress_chart import (
    DayCalendar,
    Mark,
    Places,
    Series,
    calendar_height,
    day_radius,
    month_names,
    rate_series,
    recall_series,
    weekday_names,
)
from .spans import (
    UNITS,
    Span,
    Window,
    days_in,
    gather,
    is_as_expected,
    spans_in,
    study_days,
    window,
)
from .view import View

UNIT_NAMES = {"day": "by_day", "week": "by_week", "month": "by_month"}
CALENDAR, CHARTS = "calendar", "charts"
"""What can be turned back by itself."""
LONG_MINUTES = 120
"""From here on time is said in hours."""
HALF_NEEDS = 4
"""Days from which on it can be said between what the middle half of them lies."""


class Pager(NamedTuple):
    """The days in sight, and where there is more: ``further`` back, ``later`` again."""

    name: str
    when: str
    further: bool
    later: bool


class StudyDays(NamedTuple):
    """The calendar, with the sentences under it."""

    chart: DayCalendar
    pager: Pager
    lines: tuple[str, ...]


class Row(NamedTuple):
    """A span in the table; what is empty has no number."""

    when: str
    time: str
    recalled: str
    percent: str
    expected: str
    tried: str


class Tried(NamedTuple):
    """Tried before revealing: a drawing, if there are two spans to compare, and sentences."""

    chart: Series | None
    lines: tuple[str, ...]


class Spans(NamedTuple):
    """The charts over time. ``choices`` are (unit, label, chosen); ``when`` heads the rows."""

    choices: tuple[tuple[str, str, bool], ...]
    chart: Series | None
    pager: Pager
    lines: tuple[str, ...]
    tried: Tried | None
    when: str
    rows: tuple[Row, ...]


class ProgressPage(NamedTuple):
    """Everything on the page; ``empty`` stands alone where nothing was studied yet."""

    empty: str
    days: StudyDays | None
    spans: Spans | None


def progress_page(report: Report, view: View) -> ProgressPage:
    """Everything on the page, in words."""
    days, today = study_days(report), report.today.date
    if not report.is_studied:
        return ProgressPage(say("no_reviews"), None, None)
    return ProgressPage("", _study_days(days, today, view), _spans(days, today, view))


def _pager(name: str, shown: Window, today: date) -> Pager:
    when = say(
        "from_to", first=short_date(shown.begins[0], today), last=short_date(shown.last, today)
    )
    return Pager(name, when, not shown.is_oldest, shown.back > 0)


# The calendar


def _study_days(days: Mapping[date, Day], today: date, view: View) -> StudyDays:
    shown = window(days, today, "week", view.back.get(CALENDAR, 0), view.first_weekday)
    studied = [day for day in days_in(days, shown) if day.is_studied]
    first = max(shown.begins[0], next(iter(days)))
    kept = _kept(first, shown.last, {day.date for day in studied}, view)
    places = Places(shown.begins[0], len(shown.begins))
    most = max((day.studied_seconds for day in studied), default=0.0)
    chart = DayCalendar(
        height=calendar_height(),
        days=tuple(
            Mark(
                places.x(day.date),
                places.y(day.date),
                day_radius(day.studied_seconds, most),
                _studied(day, today),
            )
            for day in studied
        ),
        rest=tuple(
            Mark(places.x(day), places.y(day), "", say("day_rest", date=short_date(day, today)))
            for day in kept
        ),
        weekdays=weekday_names(
            shown.begins[0], [say("weekday", weekday=name[:3]) for name in WEEKDAYS]
        ),
        months=month_names(shown.begins, [say("month", month=name) for name in MONTHS]),
    )
    return StudyDays(chart, _pager(CALENDAR, shown, today), _sums(studied, kept))


def _kept(first: date, last: date, studied: set[date], view: View) -> list[date]:
    """Days of rest on which nothing was studied."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day not in studied and view.rest.is_rest(day)]


def _studied(day: Day, today: date) -> str:
    when = short_date(day.date, today)
    return say(
        "day_studied", date=when, cards=day.studied_cards, minutes=minutes(day.studied_seconds)
    )


def _sums(studied: Sequence[Day], kept: Sequence[date]) -> tuple[str, ...]:
    lines = []
    if studied:
        time = _time(sum(day.studied_seconds for day in studied))
        lines.append(say("studied_on", days=len(studied), time=time))
    if kept:
        lines.append(say("kept_on", days=len(kept)))
    return tuple(lines)


def _time(seconds: float) -> str:
    whole = minutes(seconds)
    if whole < LONG_MINUTES:
        return say("minutes", minutes=whole)
    return say("hours", hours=int(whole / 60 + 0.5))


# Spans


def _spans(days: Mapping[date, Day], today: date, view: View) -> Spans:
    unit = view.span or _fitting(days, today)
    shown = window(days, today, unit, view.back.get(CHARTS, 0), view.first_weekday)
    spans = spans_in(days, shown, view.first_weekday)
    inside = days_in(days, shown)
    whole = gather(inside, shown.begins[0], shown.last)
    names = [_name(each, unit, today) for each in spans]
    ends = _ends(shown, names, today)
    titles = [_recalled(each, name) if each.recalled.n else "" for each, name in zip(spans, names)]
    chart = recall_series(spans, titles, ends)
    tried = _tried(spans, names, ends, inside) if view.timing_on else None
    return Spans(
        choices=tuple((each, say(UNIT_NAMES[each]), each == unit) for each in UNITS),
        chart=chart,
        pager=_pager(CHARTS, shown, today),
        lines=_whole(whole, chart is not None),
        tried=tried,
        when=say("week_from" if unit == "week" else "when"),
        rows=tuple(
            _row(each, name if unit == "month" else short_date(each.first, today), tried)
            for each, name in zip(reversed(spans), reversed(names))
            if each.studied
        ),
    )


def _fitting(days: Mapping[date, Day], today: date) -> str:
    """Weeks, once there are more days than can be seen at once."""
    first = next(day.date for day in days.values() if day.is_studied)
    return "day" if (today - first).days < UNITS["day"] else "week"


def _name(each: Span, unit: str, today: date) -> str:
    if unit == "month":
        return say("month_and_year", month=MONTHS[each.first.month - 1], year=str(each.first.year))
    when = short_date(each.first, today)
    return say("week_of", date=when) if unit == "week" else when


def _recalled(each: Span, when: str) -> str:
    recalled = each.recalled
    if recalled.n < ENOUGH_TO_COMPARE:
        return say_recalled("day_few", recalled, date=when)
    if each.expected is None:
        return say_recalled("day_dot", recalled, date=when)
    return say_recalled("day_expected", recalled, date=when, expected=_expected(each))


def _expected(each: Span) -> str:
    return whole_span(each.expected.low, each.expected.high) if each.expected else ""


def _whole(whole: Span, drawn: bool) -> tuple[str, ...]:
    if not drawn:
        return (say("few_to_draw", n=ENOUGH_TO_COMPARE),)
    said = say_recalled("recalled", whole.recalled)
    if is_as_expected(whole):
        said = f"{said} {say('as_expected')}"
    return (said, say("band_moves")) if whole.expected else (said,)


def _ends(shown: Window, names: Sequence[str], today: date) -> tuple[str, str]:
    if shown.unit == "month":
        return names[0], names[-1]
    return short_date(shown.begins[0], today), short_date(shown.last, today)


def _tried(
    spans: Sequence[Span], names: Sequence[str], ends: tuple[str, str], days: Sequence[Day]
) -> Tried | None:
    if not any(day.captured_reviews for day in days):
        return None
    whole = gather(days, spans[0].first, spans[-1].last).tried
    if whole is None:
        return Tried(None, (say("tried_needs", known=LEAST_KNOWN, needed=LEAST_REVIEWS),))
    rates = [each.tried for each in spans]
    titles = [
        say("tried_span", when=name, **_rate(rate)) if rate else ""
        for name, rate in zip(names, rates)
    ]
    lines = (say("tried_over", **_rate(whole)), *_reveals(days))
    return Tried(rate_series(rates, titles, ends), lines)


def _rate(rate: Rate) -> dict[str, str | int]:
    return {"tried": percent(rate.ratio), "span": span(rate.low, rate.high), "n": rate.n}


def _reveals(days: Iterable[Day]) -> tuple[str, ...]:
    """The days' medians, from days with enough reveals; a median of all can't be had from them."""
    seconds = [
        day.median_reveal_seconds
        for day in days
        if day.median_reveal_seconds is not None and day.captured_reviews >= LEAST_REVIEWS
    ]
    if not seconds:
        return ()
    middle = _seconds(median(seconds))
    if len(seconds) < HALF_NEEDS:
        said = say("reveals", middle=middle)
    else:
        low, _, high = map(_seconds, quantiles(seconds, n=4))
        said = say("reveals_half", middle=middle, low=low, high=high)
    return (f"{said} {say('reveals_note')}",)


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f}"


def _row(each: Span, when: str, tried: Tried | None) -> Row:
    recalled = each.recalled
    compared = recalled.n >= ENOUGH_TO_COMPARE
    reach = span(recalled.low_ratio, recalled.high_ratio)
    rate = each.tried if tried else None
    return Row(
        when=when,
        time=_time(each.seconds),
        recalled=say_recalled("of", recalled) if recalled.n else "",
        percent=say("with_range", likely=percent(recalled.ratio), span=reach) if compared else "",
        expected=say("expected_out_of", expected=_expected(each), n=recalled.n)
        if compared and each.expected
        else "",
        tried=say("with_range_plain", likely=percent(rate.ratio), span=span(rate.low, rate.high))
        if rate
        else "",
    )
