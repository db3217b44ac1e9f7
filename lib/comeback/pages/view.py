"""What the reader has chosen to look at: the page is a function of a Report and a View."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ..measure.rest_days import RestDays
from ..resources.own_map import OwnMap
from .questions import NOTHING_ASKED, Asked
from .settings import AS_INSTALLED, Chosen, Kept
from .suggestion import NO_CHOICE, Choice

MENU = ("progress", "plan", "field", "questions", "measured", "settings", "file", "support")
"""The pages behind the third tab, in their order."""
PAGES = ("today", "topics", "menu", *MENU)
ONLY_IN_ANKI = frozenset(["menu", "questions", "settings", "file"])
"""Pages that are nothing without Anki behind them. A report in a file has all the others."""
LONGEST_SEARCH = 200
ROWS_AT_ONCE = 200
"""More rows than this make a page slow to paint (200 rows: a quarter of a second)."""


class Signs(NamedTuple):
    """Of some notes of the unfolded topic, how many have something in their field of each name."""

    notes: int = 0
    filled: Mapping[str, int] = {}


NO_SIGNS = Signs()
SUNDAY = 6
SPANS = ("day", "week", "month")
PLAN_MINUTES = ("15", "30", "60", "0")
NO_REST_DAYS = RestDays()
NO_RULES = OwnMap()


@dataclass(frozen=True)
class View:
    """``opened`` holds the names of unfolded parts, ``shown`` how many rows a group shows.

    ``axis`` None is the report's own; ``stats_written`` tells whether there is a file at
    ``stats_path`` yet; ``progress`` is (reviews read, of all) while there is no report;
    ``first_weekday`` begins her week (Monday is 0); ``watched`` are ids of resources that she went
    over lately, ``own`` is her map, ``signs`` are of the unfolded topic; ``plan_minutes`` 0 is as
    few as do half. ``span`` is what days are gathered into on Progress ("": whatever fits),
    ``back`` how many times each of its parts was turned further back. ``kept`` is None until it was
    counted; ``reviewing``: a card is open.
    ``still``: nobody answers a click, so all that would come at one is there, folded.
    """

    page: str = "today"
    axis: str | None = None
    open_topic: str | None = None
    find: str = ""
    opened: frozenset[str] = frozenset()
    shown: Mapping[str, int] = field(default_factory=dict)
    choice: Choice = NO_CHOICE
    notices: tuple[str, ...] = ()
    first_open: bool = False
    enough: bool = False
    rest: RestDays = NO_REST_DAYS
    first_weekday: int = SUNDAY
    progress: tuple[int, int] | None = None
    ask_timing: bool = False
    timing_on: bool = True
    stats_path: str = ""
    stats_written: bool = False
    watched: frozenset[str] = frozenset()
    own: OwnMap = NO_RULES
    signs: Signs = NO_SIGNS
    plan_minutes: int = 30
    weigh: bool = False
    questions: Asked = NOTHING_ASKED
    span: str = ""
    back: Mapping[str, int] = field(default_factory=dict)
    chosen: Chosen = AS_INSTALLED
    kept: Kept | None = None
    reviewing: bool = False
    still: bool = False


def turn(view: View, do: str, name: str) -> View | None:
    """The view after a click that only looks around; None when ``do`` is no such click.

    ``name`` is the page, axis, topic, part or search that was asked for.
    """
    afresh = replace(view, find="", open_topic=None, opened=frozenset(), shown={}, back={})
    back = view.back.get(name, 0)
    rows = view.shown.get(name, ROWS_AT_ONCE) + ROWS_AT_ONCE
    turned = {
        "axis": replace(afresh, axis=name),
        "find": replace(view, find=name[:LONGEST_SEARCH], open_topic=None, shown={}),
        "topic": replace(view, open_topic=None if view.open_topic == name else name),
        "fold": replace(view, opened=view.opened ^ {name}),
        "more": replace(view, shown={**view.shown, name: rows}),
        "plan_minutes": replace(view, plan_minutes=int(name) if name in PLAN_MINUTES else 30),
        "span": replace(view, span=name if name in SPANS else "", back={**view.back, "charts": 0}),
        "further": replace(view, back={**view.back, name: back + 1}),
        "later": replace(view, back={**view.back, name: max(0, back - 1)}),
        "plan_weigh": replace(view, weigh=not view.weigh),
    }
    if do == "page" and name in PAGES:
        return replace(afresh, page=name)
    return turned.get(do)


def see(view: View, topic_id: str, axis: str, group: str | None) -> View:
    """The Topics page with one topic unfolded, in its group if that is a folded one."""
    opened = frozenset() if group is None else frozenset([group])
    there = replace(view, page="topics", axis=axis, find="", shown={})
    return replace(there, open_topic=topic_id, opened=opened)
