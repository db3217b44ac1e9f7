"""Anki itself is asked the same questions, of 300 random collections: its answers are right."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from anki.collection import Collection, SearchNode
from anki.utils import int_version

from comeback.engine import Engine
from comeback.measure.calendar import Calendar
from comeback.report import Report
from comeback.resources.catalogue import load_catalogue
from comeback.source.collection import read_clock
from tests.anki.random_filling import fill

COLLECTIONS = 300
CATALOGUE = load_catalogue()
PERIODS = ("today", "yesterday", "week", "month", "year", "all_time")
MOST_EVIDENCE = 60
"""Topics are judged on so many reviews; Anki's search has no such limit."""

needs_graphs = pytest.mark.skipif(
    int_version() < 241100, reason="Anki shows true retention in its graphs from 24.11 on"
)


class Filled(NamedTuple):
    col: Collection
    report: Report


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """Filled anew again and again: that is quicker than opening one more each time."""
    path = str(tmp_path_factory.mktemp("random") / "collection.anki2")
    opened = Collection(path)
    # Due dates are counted from the day it was made: let it be as old as its reviews.
    opened.db.execute("update col set crt = crt - 600 * 86400")
    opened.close()
    opened = Collection(path)
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=range(COLLECTIONS))
def filled(shared: Collection, request: pytest.FixtureRequest) -> Filled:
    fill(shared, request.param)
    return Filled(shared, report_of(shared))


def report_of(col: Collection) -> Report:
    engine = Engine(CATALOGUE)
    now = time.time()
    engine.full(col.db, now)
    return engine.report(now)


def anki_retention(col: Collection, search: str) -> Any:
    return col._backend.graphs(search=search, days=0).true_retention


@pytest.mark.parametrize("rollover", [0, 4, 23])
def test_days_turn_when_anki_says_so(collection: Collection, rollover: int) -> None:
    collection.conf["rollover"] = rollover
    now = time.time()
    days = Calendar.begin(now, rollover)
    clock = read_clock(collection.db, now, days.offset_minutes(now))
    assert clock.rollover_hour == rollover
    assert days.cutoff(now) == collection.sched.day_cutoff
    assert clock.day_number(days.day_of(now)) == collection.sched.today


@needs_graphs
def test_periods_equal_ankis_own(filled: Filled) -> None:
    anki = anki_retention(filled.col, "")
    for name in PERIODS:
        theirs = getattr(anki, name)
        assert filled.report.periods[name] == (
            theirs.young_passed,
            theirs.young_failed,
            theirs.mature_passed,
            theirs.mature_failed,
        ), name


@needs_graphs
def test_a_topic_counts_what_ankis_tag_search_counts(filled: Filled) -> None:
    for topic in filled.report.topics:
        if topic.axis == "decks" or topic.n >= MOST_EVIDENCE:
            continue
        search = filled.col.build_search_string(SearchNode(tag=topic.tags[0]))
        theirs = anki_retention(filled.col, search).all_time
        passed = theirs.young_passed + theirs.mature_passed
        failed = theirs.young_failed + theirs.mature_failed
        assert (topic.n, topic.passed) == (passed + failed, passed), topic.title


def test_a_topic_has_the_cards_that_the_browser_finds(filled: Filled) -> None:
    col = filled.col
    for topic in filled.report.topics:
        if topic.axis == "decks":
            continue
        search = col.build_search_string(SearchNode(tag=topic.tags[0]))
        assert topic.notes == len(col.find_notes(search))
        assert topic.cards == len(col.find_cards(search))
        assert topic.cards_suspended == len(col.find_cards(f"{search} is:suspended"))
        assert topic.cards_new == len(col.find_cards(f"{search} is:new -is:suspended"))
        assert topic.cards_due == len(col.find_cards(f"{search} is:due"))


def test_due_cards_are_what_the_browser_finds(filled: Filled) -> None:
    assert filled.report.cards_due == len(filled.col.find_cards("is:due"))


def test_today_is_ankis_own_line(filled: Filled) -> None:
    """ "Studied 12 cards in 3.4 minutes today", to the letter."""
    today = filled.report.today
    assert filled.col.studied_today() == filled.col._backend.studied_today_message(
        cards=today.studied_cards, seconds=today.studied_seconds
    )


def test_each_day_is_the_sum_of_its_reviews(filled: Filled) -> None:
    days = filled.report.days
    rated = filled.col.db.scalar(
        "select count() from revlog where ease > 0 and not (type = 3 and factor = 0) and id < ?",
        filled.col.sched.day_cutoff * 1000,
    )
    assert sum(day.reviews for day in days) == rated
    assert {b.date - a.date for a, b in zip(days, days[1:])} <= {timedelta(days=1)}
