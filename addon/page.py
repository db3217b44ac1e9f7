"""The page's state: what it shows now, and what each click on it does."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from logging import Logger
from pathlib import Path
from typing import Any, Callable, NamedTuple, Protocol, cast

from aqt.main import AnkiQt
from aqt.qt import QLocale, Qt

from . import actions
from .comeback.measure.rest_days import WEEKDAYS, RestDays
from .comeback.pages.pointer import copy_text
from .comeback.pages.render import progress_line, render_page
from .comeback.pages.state import with_suggestion
from .comeback.pages.suggestion import silence, skip, speak
from .comeback.pages.topic_rows import FIELDS, cards_to_try
from .comeback.pages.topics import folded_group
from .comeback.pages.view import NO_SIGNS, Signs, View, see, turn
from .comeback.report import Report, Topic, Watched
from .comeback.resources.own_map import OwnMap, Rule, TopicRule, read_pages
from .comeback.sequel import as_watched, watched_lately
from .comeback.source.database import Database
from .comeback.source.fields import count_filled
from .comeback.topics.pasted_ids import LONGEST_TEXT
from .comeback.words.sentences import say
from .own_data import OwnData
from .profile import Profile
from .questions import Questions
from .settings import Settings
from .tips import tooltip

PREFIX = "comeback:"
LONGEST_MESSAGE = 2 * LONGEST_TEXT + 1_000
"""A pasted text comes whole, its line breaks and quotation marks as two characters."""
NOTES_LOOKED_AT = 40
LONGEST_COUNT = 6
"""Digits: nobody has more cards due."""
WEEKDAY_NUMBERS = tuple(map(str, WEEKDAYS))


class App(Protocol):
    """What the panel needs of the rest."""

    @property
    def log(self) -> Logger: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def profile(self) -> Profile | None:
        """None while no profile is open."""

    @property
    def report(self) -> Report | None: ...
    @property
    def stats_path(self) -> Path | None: ...
    @property
    def notices(self) -> tuple[str, ...]: ...
    @property
    def progress(self) -> tuple[int, int] | None:
        """Reviews read and reviews in all, while the log is being read."""

    def report_again(self) -> None: ...
    def change_setting(self, name: str, value: bool | str) -> None: ...
    def delete_timings(self) -> bool: ...
    def delete_everything(self) -> None: ...


class Click(NamedTuple):
    """What was clicked: the command, the page, part, topic or text that it is about, and what was
    typed."""

    do: str
    name: str
    resource: str
    text: str


def read_click(text: str) -> Click | None:
    """A message of the page; None for anything that our page does not send."""
    if not text.startswith(PREFIX) or len(text) > LONGEST_MESSAGE:
        return None
    try:
        message = json.loads(text[len(PREFIX) :])
    except ValueError:
        return None
    if not isinstance(message, dict):
        return None
    click = Click(*(message.get(part, "") for part in Click._fields))
    return click if all(isinstance(part, str) for part in click) else None


class Page:
    """One profile's page. ``click`` says whether it has changed; ``refresh`` shows it later."""

    def __init__(self, mw: AnkiQt, app: App, refresh: Callable[[], None]) -> None:
        self._mw = mw
        self._app = app
        self._view = View(axis=self.remembered("axis", str, None))
        self._closed_notices: set[str] = set()
        self._questions = Questions(mw, refresh)
        self._data = OwnData(mw, app, refresh, self._correct)
        self._choices: dict[str, Callable[[str], None]] = {
            "notice": self._close_notice,
            "fine": lambda _: self.remember("timing_seen", True),
            "timing": self._set_timing,
            "delete_timings": self._delete_timings,
            "another": lambda _: self._suggest(skip),
            "not_today": lambda _: self._suggest(silence),
            "suggest_again": lambda _: self._suggest(speak),
            "show_again": self._show_again,
            "enough": lambda _: self.remember("enough", self._today()),
            "go_on": lambda _: self.remember("enough", None),
            "rest_today": self._rest_today,
            "rest_weekday": self._rest_weekday,
            "time": self._study_part,
            "study_due": lambda _: actions.study_due(mw),
            "show_in_folder": lambda _: self._with_file(actions.show_in_folder),
            "copy_path": lambda _: self._with_file(lambda path: actions.copy_text(mw, str(path))),
            "save_copy": lambda _: self._with_file(lambda path: actions.save_copy(mw, path)),
            **self._questions.choices,
            **self._data.choices,
        }
        self._topic_choices: dict[str, Callable[[Topic, Report, Click], None]] = {
            "see": self._see,
            "try": lambda topic, _report, _: actions.try_cards(mw, topic, cards_to_try(topic)),
            "browse": lambda topic, _report, _: actions.show_in_browser(mw, topic),
            "wrong": self._wrong,
            "add_pages": self._add_pages,
            "take_back": self._take_back,
            "hide": lambda topic, _report, _: self._correct(TopicRule(topic.topic_id, hide=True)),
        }
        self._resource_choices: dict[str, Callable[[str], None]] = {
            "copy": self._copy,
            "watched": self._watched,
        }

    def html(self, reviewing: bool = False) -> str:
        """The page as it is now; while she reviews, without any number."""
        if reviewing:
            return render_page(None, View(reviewing=True))
        if self._view.page == "questions":
            self._questions.keep_up(self._app.report)
        if self._view.page == "settings" and "data" in self._view.opened:
            self._data.keep_up()
        return render_page(self._ticked(), self._full_view())

    def progress(self) -> str:
        """The line that tells how far the reading of the log has come."""
        return progress_line(self._app.progress)

    def click(self, text: str) -> bool:
        """Do what a message of the page asks for; False where it makes no sense."""
        click = read_click(text)
        if click is None or self._app.profile is None or not self._do(click):
            self._app.log.warning("a message of the page was ignored: %s", click and click.do)
            return False
        return True

    def remembered(self, key: str, kind: type, default: Any) -> Any:
        """What the profile remembers, if it is of the kind that we once wrote."""
        memory = self._app.profile
        value = default if memory is None else memory.get(key, default)
        return value if isinstance(value, kind) else default

    def remember(self, key: str, value: Any) -> None:
        """Keep a JSON value with the profile."""
        if self._app.profile is not None:
            self._app.profile.set(key, value)

    def _ticked(self) -> Report | None:
        """The report with what she has ticked since: a box must not empty itself for a moment."""
        report = self._app.report
        watched = as_watched(self.remembered("watched", dict, {}))
        if report is None or watched.keys() == report.watched.keys():
            return report
        known, today = report.watched, report.today.date
        shown = {id: known.get(id) or Watched(at, today) for id, at in watched.items()}
        return replace(report, watched=shown)

    def _full_view(self) -> View:
        path, settings = self._app.stats_path, self._app.settings
        view = replace(
            self._view,
            watched=watched_lately(self.remembered("watched", dict, {}), time.time()),
            own=self._own_map(),
            signs=self._signs(),
            notices=self._notices(),
            timing_on=settings.time_reviews,
            ask_timing=settings.time_reviews and not self.remembered("timing_seen", bool, False),
            stats_path=str(path or ""),
            stats_written=path is not None and path.exists(),
            progress=self._app.progress,
            questions=self._questions.asked,
            chosen=self._data.chosen(self._own_map()),
            kept=self._data.kept,
        )
        report = self._app.report
        return view if report is None else self._of_today(view, report)

    def _signs(self) -> Signs:
        """Of the unfolded topic's notes: a look at a few takes a millisecond or two."""
        report, topic_id, col = self._app.report, self._view.open_topic, self._mw.col
        database = None if col is None else col.db  # none either while Anki fetches another
        if report is None or report.guide is None or topic_id is None or database is None:
            return NO_SIGNS
        notes = report.guide.notes(topic_id, NOTES_LOOKED_AT)
        filled = count_filled(cast(Database, database), notes, FIELDS.values())
        return Signs(len(notes), filled)

    def _of_today(self, view: View, report: Report) -> View:
        """The view with what she chose for this study day."""
        today = report.today.date.isoformat()
        view = replace(
            view,
            first_open=self._is_first_open(today),
            enough=self.remembered("enough", str, "") == today,
            rest=self._rest_days(),
            first_weekday=self._first_weekday(),
        )
        saved = self.remembered("suggestion", dict, {})
        suggesting, now = with_suggestion(report, view, saved)
        if now != saved:
            self.remember("suggestion", now)
        return suggesting

    def _first_weekday(self) -> int:
        """Remembered too: outside Anki nobody could tell."""
        number = list(Qt.DayOfWeek).index(QLocale.system().firstDayOfWeek())
        if self.remembered("first_weekday", int, None) != number:
            self.remember("first_weekday", number)
        return number

    def _is_first_open(self, today: str) -> bool:
        """True on the first study day with a report, until she has answered the first page."""
        if self.remembered("timing_seen", bool, False):
            return False
        first = self.remembered("first_open", str, "")
        if not first:
            self.remember("first_open", today)
        return first in ("", today)

    def _notices(self) -> tuple[str, ...]:
        return tuple(each for each in self._app.notices if each not in self._closed_notices)

    def _do(self, click: Click) -> bool:
        turned = turn(self._view, click.do, click.name)
        if turned is not None:
            self._view = turned
            if click.do == "axis":
                self.remember("axis", turned.axis)
            return True
        if click.do in self._choices:
            self._choices[click.do](click.name)
            return True
        if click.do in self._resource_choices:
            self._resource_choices[click.do](click.resource)
            return True
        report = self._app.report
        topic = report.topic(click.name) if report else None
        if click.do in self._topic_choices and report is not None and topic is not None:
            self._topic_choices[click.do](topic, report, click)
            return True
        return False

    def _close_notice(self, number: str) -> None:
        self._closed_notices.update(self._notices()[int(number) :][:1])

    def _set_timing(self, on: str) -> None:
        self.remember("timing_seen", True)
        self._app.change_setting("time_reviews", bool(on))

    def _delete_timings(self, _name: str) -> None:
        done = self._app.delete_timings()
        self._view = replace(self._view, opened=self._view.opened - {"delete_timings"})
        tooltip(say("timings_deleted" if done else "timings_kept"), parent=self._mw)

    def _suggest(self, change: Callable[[Report, Mapping[str, Any]], dict[str, Any]]) -> None:
        if self._app.report is not None:
            saved = self.remembered("suggestion", dict, {})
            self.remember("suggestion", change(self._app.report, saved))

    def _today(self) -> str | None:
        report = self._app.report
        return None if report is None else report.today.date.isoformat()

    def _rest_days(self) -> RestDays:
        return RestDays.from_json(self.remembered("rest_days", dict, {}))

    def _rest_today(self, yes: str) -> None:
        if self._app.report is not None:
            self._plan_rest(self._rest_days().with_today(self._app.report.today.date, bool(yes)))

    def _rest_weekday(self, number: str) -> None:
        if self._app.report is not None and number in WEEKDAY_NUMBERS:
            today, plan, weekday = self._app.report.today.date, self._rest_days(), int(number)
            rest = weekday not in plan.weekdays(today)
            self._plan_rest(plan.with_weekday(weekday, rest, today))

    def _plan_rest(self, plan: RestDays) -> None:
        self.remember("rest_days", plan.as_json())
        self._app.report_again()

    def _study_part(self, cards: str) -> None:
        if cards.isdecimal() and len(cards) <= LONGEST_COUNT and int(cards):
            actions.study_part(self._mw, int(cards))

    def _with_file(self, act: Callable[[Path], None]) -> None:
        if self._app.stats_path is not None:
            act(self._app.stats_path)

    def _see(self, topic: Topic, report: Report, _click: Click) -> None:
        self._view = see(self._view, topic.topic_id, topic.axis, folded_group(topic, report))

    def _copy(self, resource_id: str) -> None:
        report = self._app.report
        found = None if report is None else report.resource(resource_id)
        if found is not None:
            actions.copy_text(self._mw, copy_text(found))

    def _watched(self, resource_id: str) -> None:
        """Gone over just now, or not after all."""
        watched: dict[str, float] = as_watched(self.remembered("watched", dict, {}))
        if watched.pop(resource_id, None) is None:
            watched[resource_id] = time.time()
        self.remember("watched", watched)
        self._app.report_again()

    def _wrong(self, topic: Topic, _report: Report, click: Click) -> None:
        self._correct(TopicRule(topic.topic_id, without=(click.resource,)))

    def _add_pages(self, topic: Topic, _report: Report, click: Click) -> None:
        pages = read_pages(click.text)
        if pages:
            self._correct(TopicRule(topic.topic_id, pages=pages))
        else:
            tooltip(say("pages_unclear"), parent=self._mw)

    def _take_back(self, topic: Topic, _report: Report, click: Click) -> None:
        rules = dict(enumerate(self._own_map().rules))
        rule = rules.get(int(click.resource)) if click.resource.isdecimal() else None
        # The file may have been changed by hand since the page was made.
        if isinstance(rule, TopicRule) and rule.topic == topic.topic_id:
            self._correct(take_back=(rule,))

    def _show_again(self, topic_id: str) -> None:
        """Rules of her own by tag or title stay, and are overruled."""
        rules = tuple(
            rule
            for rule in self._own_map().rules
            if isinstance(rule, TopicRule) and rule == TopicRule(topic_id, hide=True)
        )
        self._correct(None if rules else TopicRule(topic_id, hide=False), rules)

    def _own_map(self) -> OwnMap:
        profile = self._app.profile
        return OwnMap() if profile is None else profile.own_map.map

    def _correct(self, rule: Rule | None = None, take_back: Sequence[Rule] = ()) -> None:
        profile = self._app.profile
        if profile is None:
            return
        try:
            profile.own_map.change(rule, take_back)
        except (OSError, ValueError) as error:
            path, reason = str(profile.own_map.path), str(error)
            tooltip(say("map_not_written", path=path, reason=reason), parent=self._mw)
        self._app.report_again()
