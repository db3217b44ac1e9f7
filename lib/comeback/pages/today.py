"""The Today page: next thing, am I all right, the rest folded."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from ..report import Day, Report, Topic
from ..resources.resource import Resource
from ..topics.groups import MIN_NOTES, MIN_REVIEWS
from ..words.sentences import say
from ..words.wording import (
    has_number,
    isolate,
    long_date,
    minutes,
    minutes_for,
    percent,
    placement,
    recalled_on,
    say_recalled,
    short_date,
    topic_sentence,
    usual_sentence,
)
from .chart import ENOUGH_TO_COMPARE, DayChart, day_chart
from .pointer import Pointer, is_video, pointer
from .topic_rows import cards_to_try
from .view import View

LONG_MINUTES, RECENT_DAYS = 60, 30
"""A backlog takes longer than an hour, and is more than was done on any recent day."""


class Next(NamedTuple):
    """The suggestion; ``minutes`` are None where they can't be known."""

    topic: Topic
    recalled: str
    usual: str
    cards: int
    try_minutes: int | None
    go_over: str
    pointers: tuple[Pointer, ...]
    minutes: int | None
    why: tuple[str, ...]
    has_others: bool


class Fold(NamedTuple):
    """A folded part: its title and the sentences in it."""

    title: str
    lines: tuple[str, ...]


class TodayPage(NamedTuple):
    """All that the page shows. ``lines`` stand where a suggestion would, ``study`` is a button."""

    date: str
    amount: str
    session: str
    untimed: str
    next: Next | None
    lines: tuple[str, ...]
    study: bool
    silent: bool
    decks: str
    chart: DayChart | None
    month: str
    yesterday: Fold | None


def today_page(report: Report, view: View) -> TodayPage:
    """Everything on Today, in words."""
    today = report.today
    topic = view.choice.topic
    lines = () if topic else _instead(report, view)
    return TodayPage(
        date=long_date(today.date),
        amount=_amount("reviews_minutes", today) if today.reviews else "",
        session=_session(today, "recalled_few"),
        untimed=_untimed(today, view),
        next=_next(topic, report, view) if topic else None,
        lines=lines,
        study=topic is None and report.cards_due > 0,
        silent=view.choice.silent,
        decks=_decks(report),
        chart=day_chart(report),
        month=_month(report),
        yesterday=_yesterday(report, view),
    )


def _amount(key: str, day: Day) -> str:
    return say(key, reviews=day.reviews, minutes=minutes(day.study_seconds))


def _session(day: Day, few: str) -> str:
    if not day.true_retention_n:
        return ""
    key = few if day.true_retention_n < ENOUGH_TO_COMPARE else "recalled"
    return say_recalled(key, recalled_on(day))


def _untimed(today: Day, view: View) -> str:
    if not view.timing_on or not today.reviews or today.captured_reviews:
        return ""
    return say("untimed", reviews=today.reviews)


def _month(report: Report) -> str:
    month = report.last_30_days
    return say_recalled("recalled_month", month) if month.n else ""


def _next(topic: Topic, report: Report, view: View) -> Next:
    cards = cards_to_try(topic)
    chosen = _one_of_each(topic.resources)
    videos = [each for each in chosen if is_video(each)]
    try_minutes = minutes_for(cards, report)
    watching = [pointer(each, topic).minutes for each in videos]
    reading_only = bool(chosen) and not videos
    return Next(
        topic=topic,
        recalled=topic_sentence(topic, report),
        usual=usual_sentence(report),
        cards=cards,
        try_minutes=try_minutes,
        go_over=_go_over(bool(videos), bool(cards)) if chosen else "",
        pointers=tuple(pointer(each, topic) for each in chosen),
        # How long a chapter takes nobody knows: better no sum than one without it.
        minutes=None if reading_only else sum(filter(None, (try_minutes, *watching))) or None,
        why=_why_this(topic, report),
        has_others=view.choice.others > 0,
    )


def _go_over(is_video: bool, was_tried: bool) -> str:
    if was_tried:
        return say("then_watch" if is_video else "then_read")
    return say("watch" if is_video else "read")


def _one_of_each(resources: tuple[Resource, ...]) -> list[Resource]:
    """One video, one place in a book: more than that is a reading list, not a next thing."""
    video = next((each for each in resources if is_video(each)), None)
    book = next((each for each in resources if not is_video(each)), None)
    return [each for each in (video, book) if each is not None]


def _why_this(topic: Topic, report: Report) -> tuple[str, ...]:
    rated = [each for each in report.on_axis(topic.axis) if has_number(each)]
    below = [each.ratio or 0.0 for each in rated if each.group == "needs_another_pass"]
    lowest = topic.ratio == min(below, default=None)
    standing = say("why_lowest" if lowest else "why_among", rated=len(rated), below=len(below))
    lines = [standing] if topic.group == "needs_another_pass" else []
    return (*lines, placement(topic, report), say("stays"))


def _instead(report: Report, view: View) -> tuple[str, ...]:
    """What stands in the place of a suggestion."""
    if view.choice.silent:
        return (say("silent"),)
    rated = [topic for topic in report.on_axis(report.axis) if has_number(topic)]
    if not rated:
        return _too_few(report)
    first = say("nothing_stands_out")
    usual = say("all_usual", rated=len(rated), percent=percent(report.usual.ratio))
    return (f"{first} {usual}", _due(report))


def _due(report: Report) -> str:
    if not report.cards_due:
        return say("nothing_waiting")
    needed = minutes_for(report.cards_due, report)
    most = max((day.reviews for day in report.days[-RECENT_DAYS:]), default=0)
    if needed is not None and needed > LONG_MINUTES and report.cards_due > most:
        return say("many_due", due=report.cards_due)
    if needed is None:
        return say("next_due", due=report.cards_due)
    return say("next_due_minutes", due=report.cards_due, minutes=needed)


def _too_few(report: Report) -> tuple[str, ...]:
    rule = say("too_few_rule", reviews=MIN_REVIEWS, notes=MIN_NOTES)
    waiting = say("until_then") if report.cards_due else ""
    if not any(day.reviews for day in (*report.days, report.today)):
        return (say("no_reviews"), waiting)
    started = [topic for topic in report.on_axis(report.axis) if topic.n]
    closest = max(started, key=lambda topic: (topic.n, topic.title), default=None)
    lines = [say("too_few", n=report.usual.n), rule]
    if closest is not None and closest.n < MIN_REVIEWS:
        lines.append(say("closest", title=isolate(closest.title), n=closest.n))
    return (" ".join(lines), waiting)


def _decks(report: Report) -> str:
    decks = report.on_axis("decks")
    if report.axis != "decks" or not decks:
        return ""
    share = percent(report.notes_with_topic_ratio)
    rated = sum(has_number(deck) for deck in decks)
    key = "decks_few_tags" if share else "decks_no_tags"
    return say(key, percent=share, decks=len(decks), rated=rated)


def _yesterday(report: Report, view: View) -> Fold | None:
    yesterday = report.today.date - timedelta(days=1)
    day = next((each for each in reversed(report.days) if each.date == yesterday), None)
    if day is None or not day.reviews:
        return None
    spaced = day.true_retention_n
    lines = [_session(day, "recalled_few_past")]
    if not spaced:
        lines = [say("none_spaced")]
    elif spaced < day.reviews:
        lines.insert(0, say("were_spaced", n=spaced))
        lines.append(say("other_reviews", n=day.reviews - spaced))
    if view.timing_on and day.captured_reviews:
        lines.append(say("timed", timed=day.captured_reviews, reviews=day.reviews))
    return Fold(_amount("yesterday", day), tuple(lines))


def chart_label(chart: DayChart, report: Report) -> str:
    """The chart in words, for those who hear the page."""
    return " ".join([say("chart"), *(dot_label(dot.day, report) + "." for dot in chart.dots)])


def dot_label(day: Day, report: Report) -> str:
    """One day in words."""
    when = short_date(day.date, report.today.date)
    key = "day_few" if day.true_retention_n < ENOUGH_TO_COMPARE else "day_dot"
    return say_recalled(key, recalled_on(day), date=when)
