"""The plan for the minutes there are: few videos that are about most of what is least secure."""

from __future__ import annotations

from typing import NamedTuple

from ..report import Report
from ..resources.guide import MINUTES_A_PAGE, Step, minutes_of
from ..topics.facts import SECURE
from ..words.sentences import say
from .pointer import Pointer, is_video, pointer_alone
from .view import View

BUDGETS = (15, 30, 60)
"""Minutes to choose from; 0 stands for as few as do half."""
LEVEL = SECURE // 10_000
"""Percent of likely recall from which on a card is secure."""
IN_SIGHT = 2
"""More videos a day than this are watched, not learned from."""


class Planned(NamedTuple):
    """One video of the plan, and what it adds to those before it."""

    pointer: Pointer
    adds: str


class PlanPage(NamedTuple):
    """``choices`` are (minutes, label, chosen), none before the first review; ``empty`` says why
    there is no plan."""

    choices: tuple[tuple[int, str, bool], ...]
    text: str
    sum: str
    pages: str
    in_sight: str
    first: tuple[Planned, ...]
    rest: tuple[Planned, ...]
    empty: str


def plan_page(report: Report, view: View) -> PlanPage:
    """Everything on the page, in words."""
    if not report.is_studied:
        return PlanPage((), say("plan_text", level=LEVEL), "", "", "", (), (), say("no_reviews"))
    minutes = view.plan_minutes
    steps, total = report.guide.plan(minutes, view.watched, view.weigh) if report.guide else ((), 0)
    rows = tuple(_planned(step, place, report) for place, step in enumerate(steps))
    return PlanPage(
        choices=(
            *((each, say("plan_minutes", minutes=each), each == minutes) for each in BUDGETS),
            (0, say("plan_all"), minutes == 0),
        ),
        text=say("plan_text", level=LEVEL),
        sum=_sum(steps, total),
        pages=_pages(steps),
        in_sight=say("plan_two", minutes=_minutes(steps[:IN_SIGHT])),
        first=rows[:IN_SIGHT],
        rest=rows[IN_SIGHT:],
        empty="" if steps else _empty(minutes, total),
    )


def _planned(step: Step, place: int, report: Report) -> Planned:
    adds = say("plan_adds_more" if place else "plan_adds", n=step.adds)
    return Planned(pointer_alone(step.resource, report), adds)


def _sum(steps: tuple[Step, ...], total: int) -> str:
    if not steps:
        return ""
    return say(
        "plan_sum",
        n=len(steps),
        touched=sum(step.adds for step in steps),
        total=total,
        minutes=_minutes(steps),
    )


def _minutes(steps: tuple[Step, ...]) -> int:
    return round(sum(minutes_of(step.resource) or 0 for step in steps))


def _pages(steps: tuple[Step, ...]) -> str:
    """How long pages are taken to be, where there are any."""
    if all(is_video(step.resource) for step in steps):
        return ""
    return say("plan_pages", minutes=round(MINUTES_A_PAGE))


def _empty(minutes: int, total: int) -> str:
    if not total:
        return say("plan_secure")
    return say("plan_none_fits", minutes=minutes) if minutes else say("plan_none")
