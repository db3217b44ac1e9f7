"""Days she planned to rest: weekdays, with the day each plan began, and single days.

A change counts from the day it is made: a day that is over stays what it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

WEEKDAYS = range(7)
"""Monday is 0, as in ``date.weekday``."""


@dataclass(frozen=True)
class RestDays:
    """``weekly``: (from this day on, these weekdays), oldest first. ``single`` wins over it."""

    weekly: tuple[tuple[date, frozenset[int]], ...] = ()
    single: Mapping[date, bool] = field(default_factory=dict)

    def is_rest(self, day: date) -> bool:
        """True for a planned rest day, whether or not she reviewed."""
        if day in self.single:
            return self.single[day]
        return day.weekday() in self.weekdays(day)

    def weekdays(self, day: date) -> frozenset[int]:
        """The weekly plan in force on a day."""
        for begin, weekdays in reversed(self.weekly):
            if begin <= day:
                return weekdays
        return frozenset()

    def with_weekday(self, weekday: int, rest: bool, today: date) -> RestDays:
        """Rest on this weekday, or not, from today on. Raises ValueError for no weekday."""
        if weekday not in WEEKDAYS:
            raise ValueError(f"{weekday} is no weekday")
        now = self.weekdays(today)
        planned = now | {weekday} if rest else now - {weekday}
        before = tuple(each for each in self.weekly if each[0] < today)
        return RestDays((*before, (today, planned)), self.single)

    def with_today(self, today: date, rest: bool) -> RestDays:
        """Rest today, or don't, whatever the week says."""
        return RestDays(self.weekly, {**self.single, today: rest})

    def as_json(self) -> dict[str, Any]:
        """``{"weekly": [["2026-11-22", [5, 6]]], "single": {"2026-11-24": true}}``."""
        return {
            "weekly": [[begin.isoformat(), sorted(days)] for begin, days in self.weekly],
            "single": {day.isoformat(): rest for day, rest in sorted(self.single.items())},
        }

    @classmethod
    def from_json(cls, value: object) -> RestDays:
        """What ``as_json`` wrote; a damaged part is left out."""
        if not isinstance(value, Mapping):
            return cls()
        weekly, single = value.get("weekly"), value.get("single")
        plans = dict(_plans(weekly)) if isinstance(weekly, list) else {}
        marks = dict(_marks(single)) if isinstance(single, Mapping) else {}
        return cls(tuple(sorted(plans.items(), key=lambda plan: plan[0])), marks)


def _plans(value: list[Any]) -> Iterable[tuple[date, frozenset[int]]]:
    for plan in value:
        if isinstance(plan, list) and len(plan) == 2 and isinstance(plan[1], list):
            begin = _day(plan[0])
            if begin is not None:
                known = (day for day in plan[1] if isinstance(day, int) and day in WEEKDAYS)
                yield begin, frozenset(map(int, known))


def _marks(value: Mapping[Any, Any]) -> Iterable[tuple[date, bool]]:
    for text, rest in value.items():
        day = _day(text)
        if day is not None and isinstance(rest, bool):
            yield day, rest


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
