"""The log read again and again: what went along equals what is read anew."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comeback.measure.calendar import Calendar
from comeback.measure.history import Changed, History
from comeback.measure.memory import (
    DEFAULT_PARAMETERS,
    Parameters,
)
from comeback.source.log import (
    FILTERED,
    LEARN,
    MANUAL,
    RELEARN,
    REVIEW,
    Review,
)
from tests.unit.logs import BERLIN, DAY, NEW_YORK, OTHER_PARAMETERS, Log, moment, row


@dataclass
class World:
    """A log, a clock and presets that change, and a history that goes along."""

    seed: int
    zone: tzinfo = NEW_YORK
    rollover: int = 4

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.now = moment(29, hour=self.rng.randrange(24), month=10) / 1000
        self.calendar = Calendar.begin(self.now, self.rollover, self.zone)
        self.parameters: dict[int, Parameters] = {}
        self.undone: list[Review] = []
        self.log = Log()
        for _ in range(self.rng.randrange(60)):
            self.grade_at(self.now - self.rng.uniform(0, 40) * DAY)

    def grade_at(self, seconds: float) -> None:
        rng = self.rng
        kind = rng.choice([LEARN, REVIEW, REVIEW, REVIEW, RELEARN, FILTERED, MANUAL])
        self.log.add(
            row(
                int(seconds * 1000),
                card_id=rng.randrange(8),
                rating=0 if kind == MANUAL else rng.randint(1, 4),
                kind=kind,
                last_interval=rng.choice([-600, 1, 5, 20, 21, 100]),
                factor=rng.choice([0, 2500, 2500]),
                milliseconds=rng.randrange(60_000),
            )
        )

    def grade(self) -> None:
        self.now += self.rng.uniform(1, 60)
        self.grade_at(self.now)

    def late_today(self) -> None:
        self.grade_at(self.now - self.rng.uniform(0, 0.3) * DAY)

    def late(self) -> None:
        self.grade_at(self.now - self.rng.uniform(0, 60) * DAY)

    def ahead(self) -> None:
        self.grade_at(self.now + self.rng.uniform(0, 4) * DAY)

    def undo(self) -> None:
        for newest in self.log.all("select * from revlog order by id desc limit 1"):
            self.undone.append(Review(*newest))
            self.log.all("delete from revlog where id = ?", newest[0])

    def redo(self) -> None:
        if self.undone:
            self.log.add(self.undone.pop())

    def delete(self) -> None:
        self.log.all("delete from revlog where cid = ?", self.rng.randrange(8))

    def edit(self) -> None:
        column, value = self.rng.choice(
            [("ease", 1), ("ease", 3), ("time", 7), ("lastIvl", 40), ("factor", 0), ("type", 1)]
        )
        self.log.all(
            f"update revlog set {column} = ? where id ="  # noqa: S608
            " (select id from revlog order by (id * 7919) % ? limit 1)",
            value,
            self.rng.randint(1, 10**6),
        )

    def trade(self) -> None:
        """Two rows change ratings: no plain sum would tell."""
        two = self.log.all("select id, ease from revlog where ease > 0 order by time limit 2")
        for (id, _), (_, ease) in zip(two, reversed(two)):
            self.log.all("update revlog set ease = ? where id = ?", ease, id)

    def preset(self) -> None:
        chosen = self.rng.choice([DEFAULT_PARAMETERS, OTHER_PARAMETERS])
        self.parameters = {**self.parameters, self.rng.randrange(8): chosen}

    def later(self) -> None:
        self.now += self.rng.choice([3600, 6 * 3600, DAY, 3 * DAY, 50 * DAY])

    def clock_back(self) -> None:
        self.now -= self.rng.choice([600, 5 * 3600, 2 * DAY])

    def travel(self) -> None:
        self.zone = self.rng.choice(
            [NEW_YORK, BERLIN, ZoneInfo("Pacific/Auckland"), ZoneInfo("Pacific/Honolulu")]
        )

    def set_rollover(self) -> None:
        self.rollover = self.rng.randrange(24)

    def look(self) -> None:
        self.calendar = self.calendar.seen(self.now, self.rollover, self.zone)


CHANGES = {
    name: getattr(World, name)
    for name in vars(World)
    if not name.startswith("_") and name not in ("grade_at", "look", "seed", "zone", "rollover")
}


def answers(history: History, world: World) -> dict[str, Any]:
    """Everything that can be asked."""
    today = world.calendar.day_of(world.now)
    ids = [each[0] for each in world.log.all("select id from revlog")]
    return {
        "days": list(history.days(today)),
        "periods": history.periods(world.now),
        "known": [id in history for id in ids],
        "newest": (history.newest_id, history.reviews, history.first_day(today)),
        "begins": history.evidence_begins_at,
        "evidence": [list(history.evidence(card)) for card in range(8)],
        "likely": [history.likely(card, today.toordinal()) for card in range(8)],
        "calibration": history.calibration,
        "again": history.again_today(),
    }


def read(history: History, world: World) -> Changed:
    return history.read(world.log, world.calendar, world.now, world.parameters)


@settings(max_examples=500, deadline=None)
@given(
    st.integers(0, 10**6),
    st.lists(st.lists(st.sampled_from(sorted(CHANGES)), max_size=4), max_size=6),
)
def test_a_history_that_went_along_says_what_a_fresh_one_says(
    seed: int, changes: list[list[str]]
) -> None:
    world = World(seed)
    history = History()
    before: Mapping[str, Any] | None = None
    for some in [[], *changes]:
        for change in some:
            CHANGES[change](world)
        world.look()
        changed = read(history, world)
        fresh = History()
        read(fresh, world)
        after = answers(history, world)
        assert after == answers(fresh, world)
        if before is not None and not changed.everything:
            for card in set(range(8)) - changed.cards:
                assert before["evidence"][card] == after["evidence"][card]
                assert before["likely"][card] == after["likely"][card]
        before = after


class StopHere(Exception):
    pass


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.integers(0, 12), min_size=1, max_size=4))
def test_a_reading_that_was_stopped_goes_on_where_it_was(seed: int, stops: list[int]) -> None:
    world = World(seed)
    for _ in range(300):
        world.grade_at(world.now - world.rng.uniform(0, 40) * DAY)
    history = History()
    for stop in stops:
        left = [stop]

        def rest(left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise StopHere

        try:
            history.read(world.log, world.calendar, world.now, {}, rest, thorough=False)
        except StopHere:
            list(history.days(world.calendar.day_of(world.now)))
        CHANGES[world.rng.choice(sorted(CHANGES))](world)
        world.look()
    read(history, world)
    fresh = History()
    read(fresh, world)
    assert answers(history, world) == answers(fresh, world)


def test_everything_is_said_once_a_reading_came_to_its_end() -> None:
    log = Log(row(moment(2)), row(moment(22, hour=11)))
    calendar, now = Calendar.begin(moment(22) / 1000, 4, NEW_YORK), moment(22) / 1000
    history = History()

    def stop_at_today() -> None:
        if history.reviews == 1:
            raise StopHere

    with pytest.raises(StopHere):
        history.read(log, calendar, now, {}, stop_at_today)
    assert history.read(log, calendar, now, {}).everything
    assert history.read(log, calendar, now, {}) == Changed(False, frozenset())


def test_a_new_review_changes_its_own_card_only() -> None:
    log = Log(row(moment(2), card_id=1), row(moment(3), card_id=2))
    calendar, now = Calendar.begin(moment(22) / 1000, 4, NEW_YORK), moment(22) / 1000
    history = History()
    assert history.read(log, calendar, now, {}).everything
    graded = row(moment(22, hour=11), card_id=2)
    log.add(graded)
    assert history.read(log, calendar, now, {}) == Changed(False, frozenset({2}))
    log.all("update revlog set ease = 1 where id = ?", graded.id)
    assert history.read(log, calendar, now, {}) == Changed(False, frozenset({2}))
    log.all("delete from revlog where id = ?", graded.id)
    assert history.read(log, calendar, now, {}) == Changed(False, frozenset({2}))


def test_a_change_in_a_closed_day_is_found_by_looking_thoroughly() -> None:
    log = Log(*(row(moment(2) + place) for place in range(12_000)))
    calendar, now = Calendar.begin(moment(22) / 1000, 4, NEW_YORK), moment(22) / 1000
    history = History()
    history.read(log, calendar, now, {})
    log.all("update revlog set lastIvl = 6 where id = ?", moment(2) + 7000)
    assert not history.read(log, calendar, now, {}, thorough=False).everything
    assert history.read(log, calendar, now, {}).everything
    # Later than all that was streamed, but in a day that is over: cheap to see, so always seen.
    log.add(row(moment(4)))
    assert history.read(log, calendar, now, {}, thorough=False).everything
    assert history.reviews == 12_001


def test_other_parameters_of_a_card_without_reviews_change_nothing() -> None:
    log = Log(row(moment(2), card_id=1))
    calendar, now = Calendar.begin(moment(22) / 1000, 4, NEW_YORK), moment(22) / 1000
    history = History()
    history.read(log, calendar, now, {1: DEFAULT_PARAMETERS})
    assert not history.read(log, calendar, now, {2: OTHER_PARAMETERS}).everything
    assert history.read(log, calendar, now, {1: OTHER_PARAMETERS}).everything


def test_other_parameters_of_a_card_first_seen_today_change_that_card() -> None:
    log = Log(row(moment(22, hour=11), kind=LEARN), row(moment(2), card_id=2))
    calendar, now = Calendar.begin(moment(22) / 1000, 4, NEW_YORK), moment(22) / 1000
    today = calendar.ordinal(now)
    history = History()
    history.read(log, calendar, now, {})
    before = history.likely(1, today)
    changed = history.read(log, calendar, now, {1: OTHER_PARAMETERS})
    assert changed == Changed(False, frozenset({1}))
    assert history.likely(1, today) != before


def test_another_calendar_of_the_past_is_another_history() -> None:
    log = Log(row(moment(3, hour=2)))
    now = moment(22) / 1000
    history = History()
    history.read(log, Calendar.begin(now, 0, NEW_YORK), now, {})
    assert history.first_day(date(2026, 11, 22)) == date(2026, 11, 3)
    assert history.read(log, Calendar.begin(now, 4, NEW_YORK), now, {}).everything
    assert history.first_day(date(2026, 11, 22)) == date(2026, 11, 2)


def test_a_row_from_the_future_waits_until_its_day_has_come() -> None:
    log = Log(row(moment(2)), row(moment(25)))
    history = History()
    calendar = Calendar.begin(moment(22) / 1000, 4, NEW_YORK)
    history.read(log, calendar, moment(22) / 1000, {})
    assert (history.reviews, moment(25) in history) == (1, False)
    calendar = calendar.seen(moment(25) / 1000, 4, NEW_YORK)
    assert history.read(log, calendar, moment(25) / 1000, {}).everything
    assert (history.reviews, moment(25) in history) == (2, True)


def test_rests_are_close_together() -> None:
    log = Log(*(row(moment(2) + place * 100_000) for place in range(10_000)))
    rests = [0]

    def rest() -> None:
        rests[0] += 1

    History().read(log, Calendar.begin(moment(22) / 1000, 4), moment(22) / 1000, {}, rest)
    assert rests[0] >= 10_000 // 64
