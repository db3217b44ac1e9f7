"""The Today page: next thing, am I all right, the rest folded."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from ..measure.rest_days import WEEKDAYS
from ..report import Day, Report, Topic
from ..topics.groups import MIN_NOTES, MIN_REVIEWS
from ..words.recall import has_number, is_estimated, usual_number
from ..words.sentences import WEEKDAYS as WEEKDAY_NAMES
from ..words.sentences import say
from ..words.wording import isolate, long_date, minutes, percent, say_recalled
from .chart import ENOUGH_TO_COMPARE, DayChart, day_chart
from .next import Next, minutes_of, next_thing
from .opening import Opening, opening
from .session import day_sentences, session_sentences
from .spans import gather, is_as_expected, study_days
from .state import Moment, State, is_session, moment_of, yesterday_of
from .times import TimeChoice, due_sentences, is_long, next_due, time_choices
from .view import View

RECENT_DAYS = 30


class Due(NamedTuple):
    """What is due: sentences, the times to choose from, or one button for all of it."""

    lines: tuple[str, ...]
    choices: tuple[TimeChoice, ...]
    study: str
    leads: bool


class Tomorrow(NamedTuple):
    """What the next study day begins with; ``minutes`` is None where it can't be known."""

    topic: Topic
    minutes: int | None


class Fold(NamedTuple):
    """A folded part: its name, its title and the sentences in it."""

    name: str
    title: str
    lines: tuple[str, ...]


class Weekday(NamedTuple):
    """A day of the week to rest on, or not."""

    number: int
    name: str
    short: str
    rest: bool


class RestPlan(NamedTuple):
    """The weekly rest days in the order of her week, and whether today is one."""

    weekdays: tuple[Weekday, ...]
    today: bool


class TodayPage(NamedTuple):
    """All that the page shows, from top to bottom; what is empty or None is not there.

    ``stop`` and ``go_on`` are buttons: "" for none, "filled" or "link". ``folded_chart`` keeps
    the chart out of sight on a quiet day.
    """

    state: State
    date: str
    amount: str
    sentences: tuple[str, ...]
    untimed: str
    opening: Opening | None
    next: Next | None
    lines: tuple[str, ...]
    due: Due | None
    silent: bool
    stop: str
    go_on: bool
    tomorrow: Tomorrow | None
    decks: str
    counts_only: str
    chart: DayChart | None
    folded_chart: bool
    month: str
    folds: tuple[Fold, ...]
    rest: RestPlan | None


def today_page(report: Report, view: View) -> TodayPage:
    """Everything on Today, in words."""
    moment = moment_of(report, view)
    state, today = moment.state, report.today
    first, quiet = state is State.FIRST_OPEN, state in (State.ENOUGH, State.REST)
    suggests = _suggests(moment, report)
    topic = view.choice.topic if suggests else None
    return TodayPage(
        state=state,
        date=long_date(today.date),
        amount=_studied(today),
        sentences=session_sentences(moment, report, view.timing_on),
        untimed="" if quiet else _untimed(today, view),
        opening=opening(report, moment.away) if first else None,
        next=next_thing(topic, report, view) if topic else None,
        lines=_instead(report, view) if suggests and not topic else (),
        due=_due(moment, report, view, topic),
        silent=suggests and view.choice.silent,
        stop=_stop(state, report),
        go_on=state is State.ENOUGH,
        tomorrow=_tomorrow(report, view),
        decks="" if quiet else _decks(report),
        counts_only=_counts_only(report) if topic or first else "",
        chart=None if first else day_chart(report, view.rest),
        folded_chart=quiet,
        month="" if first or quiet else _month(report),
        folds=() if first else _folds(report, view, quiet),
        rest=None if first else _rest_plan(report, view),
    )


def _suggests(moment: Moment, report: Report) -> bool:
    """A quiet page pushes nothing, and after a gap the due cards are the next thing."""
    if moment.state is State.GAP:
        return not report.cards_due
    quiet = (State.FIRST_OPEN, State.ENOUGH, State.REST, State.BELOW)
    return moment.state not in quiet


def _studied(today: Day) -> str:
    if not today.studied_cards:
        return ""
    return say("studied", cards=today.studied_cards, minutes=minutes(today.studied_seconds))


def _untimed(today: Day, view: View) -> str:
    if not view.timing_on or not today.reviews or today.captured_reviews:
        return ""
    return say("untimed", reviews=today.reviews)


def _stop(state: State, report: Report) -> str:
    if state in (State.ENOUGH, State.REST) or not is_session(report.today):
        return ""
    return "filled" if state is State.BELOW else "link"


def _due(moment: Moment, report: Report, view: View, topic: Topic | None) -> Due | None:
    if moment.state is State.REST:
        return Due((), (), say("study_anyway"), False) if report.cards_due else None
    if moment.state in (State.ENOUGH, State.BELOW):
        return None
    study = say("study_due") if report.cards_due else ""
    if view.choice.silent:
        return Due((), (), study, True)
    coming = moment.state in (State.FIRST_OPEN, State.GAP)
    choices = time_choices(report) if is_long(report) or moment.away else ()
    if choices:
        if moment.state is State.GAP:
            return Due((say("choose_time", due=report.cards_due),), choices, "", True)
        return Due(due_sentences(report), choices, "", topic is None)
    if topic is not None or (moment.state is State.GAP and not report.cards_due):
        return None
    rated = any(has_number(each) for each in report.on_axis(report.axis))
    return Due((next_due(report),) if coming or rated else (), (), study, True)


def _tomorrow(report: Report, view: View) -> Tomorrow | None:
    topic = view.choice.tomorrow
    return Tomorrow(topic, minutes_of(topic, report)) if topic else None


def _counts_only(report: Report) -> str:
    return "" if is_estimated(report) or not report.usual.n else say("counts_only")


def _month(report: Report) -> str:
    month, today = report.last_30_days, report.today
    if not month.n or (month.n == today.true_retention_n >= ENOUGH_TO_COMPARE):
        return ""
    said = say_recalled("recalled_month", month)
    return f"{said} {say('as_expected')}" if _is_as_expected(report) else said


def _is_as_expected(report: Report) -> bool:
    """True when the month lies within what its days together make likely."""
    first = report.today.date - timedelta(days=RECENT_DAYS - 1)
    recent = [day for date, day in study_days(report).items() if date >= first]
    return is_as_expected(gather(recent, first, report.today.date))


def _instead(report: Report, view: View) -> tuple[str, ...]:
    """What stands in the place of a suggestion."""
    if view.choice.silent:
        return (say("silent"),)
    rated = sum(has_number(topic) for topic in report.on_axis(report.axis))
    if not rated:
        return _too_few(report)
    usual = percent(usual_number(report))
    if is_estimated(report):
        said = say("likely_all_usual", rated=rated, likely=usual)
    else:
        said = say("all_usual", rated=rated, percent=usual)
    return (f"{say('nothing_stands_out')} {said}",)


def _too_few(report: Report) -> tuple[str, ...]:
    rule = say("too_few_rule", reviews=MIN_REVIEWS, notes=MIN_NOTES)
    waiting = (say("until_then"),) if report.cards_due else ()
    if not report.is_studied:
        return (say("no_reviews"), *waiting)
    started = [topic for topic in report.on_axis(report.axis) if topic.n]
    closest = max(started, key=lambda topic: (topic.n, topic.title), default=None)
    lines = [say("too_few", n=report.usual.n), rule]
    if closest is not None and closest.n < MIN_REVIEWS:
        lines.append(say("closest", title=isolate(closest.title), n=closest.n))
    return (" ".join(lines), *waiting)


def _decks(report: Report) -> str:
    decks = report.on_axis("decks") if report.axis == "decks" else ()
    if not decks:
        return ""
    share = percent(report.notes_with_topic_ratio)
    rated = sum(has_number(deck) for deck in decks)
    key = "decks_few_tags" if share else "decks_no_tags"
    return say(key, percent=share, decks=len(decks), rated=rated)


def _folds(report: Report, view: View, quiet: bool) -> tuple[Fold, ...]:
    """The days' numbers; today's too where the page above says none."""
    yesterday = yesterday_of(report)
    days = [("yesterday", yesterday)] if yesterday else []
    if quiet:
        days.insert(0, ("today_was", report.today))
    return tuple(_fold(name, day, view) for name, day in days if day.reviews)


def _fold(name: str, day: Day, view: View) -> Fold:
    title = say(name, reviews=day.reviews, minutes=minutes(day.study_seconds))
    return Fold(name, title, day_sentences(day, view.timing_on))


def _rest_plan(report: Report, view: View) -> RestPlan:
    today = report.today.date
    planned = view.rest.weekdays(today)
    order = [(view.first_weekday + number) % len(WEEKDAYS) for number in WEEKDAYS]
    weekdays = (_weekday(number, number in planned) for number in order)
    return RestPlan(tuple(weekdays), view.rest.is_rest(today))


def _weekday(number: int, rest: bool) -> Weekday:
    name = WEEKDAY_NAMES[number]
    return Weekday(number, say("weekday", weekday=name), say("weekday", weekday=name[:3]), rest)
