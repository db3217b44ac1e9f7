"""Anki itself is asked the same questions: its answers are the right ones."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection, SearchNode
from anki.utils import int_version

from comeback.engine import Engine
from comeback.measure.days import StudyDays
from comeback.report import Report
from comeback.resources.catalogue import load_catalogue
from comeback.source.collection import read_clock

DAY_MS = 86_400_000
CATALOGUE = load_catalogue()
TAGS = ("renal", "micro::cocci", "micro::rods", "#AK_Step1_v12::#FirstAid::14_Renal::01_Anatomy")
PERIODS = ("today", "yesterday", "week", "month", "year", "all_time")

needs_graphs = pytest.mark.skipif(
    int_version() < 241100, reason="Anki shows true retention in its graphs from 24.11 on"
)


@pytest.fixture
def col(tmp_path: Path) -> Iterator[Collection]:
    collection = Collection(str(tmp_path / "collection.anki2"))
    yield collection
    collection.close()


def fill(col: Collection, seed: int) -> None:
    """Random notes, cards of every kind, and a log with everything that must not count."""
    rng = random.Random(seed)
    notetype = col.models.by_name("Basic")
    for number in range(rng.randint(1, 25)):
        note = col.new_note(notetype)
        note["Front"] = f"card {number}"
        note.tags = rng.sample(TAGS, rng.randint(0, 2))
        col.add_note(note, 1)
    today = col.sched.today
    now = int(time.time())
    for (card_id,) in col.db.all("select id from cards"):
        type_, queue, due = rng.choice(
            [
                (0, 0, 1),
                (2, 2, today + rng.randint(-40, 40)),
                (1, 1, now + rng.randint(-3000, 6000)),
                (3, 3, today + rng.randint(-1, 1)),
                (2, -1, today - 3),
                (2, -2, today - 3),
            ]
        )
        col.db.execute(
            "update cards set type = ?, queue = ?, due = ?, ivl = 5 where id = ?",
            type_,
            queue,
            due,
            card_id,
        )
    cards = [row[0] for row in col.db.all("select id from cards")] + [12345]  # one was deleted
    cutoff_ms = col.sched.day_cutoff * 1000
    ids = rng.sample(range(cutoff_ms - 500 * DAY_MS, cutoff_ms), rng.randint(0, 300))
    # The edges of Anki's windows, to the millisecond.
    ids += [cutoff_ms - days * DAY_MS + shift for days in (1, 2, 7, 30, 365) for shift in (-1, 0)]
    for review_id in set(ids):
        kind = rng.choice([0, 1, 1, 1, 2, 3, 4, 5])
        rating = 0 if kind in (4, 5) else rng.randint(1, 4)
        col.db.execute(
            "insert into revlog values (?, ?, -1, ?, 10, ?, ?, ?, ?)",
            review_id,
            rng.choice(cards),
            rating,
            rng.choice([-90_000, -86_400, -86_399, -60, 0, 1, 20, 21, 100]),
            rng.choice([0, 2500]),
            rng.randint(300, 60_000),
            kind,
        )


def report_of(col: Collection) -> Report:
    engine = Engine(CATALOGUE)
    now = time.time()
    engine.read(col.db, [], now)
    return engine.report(now)


def anki_retention(col: Collection, search: str) -> Any:
    return col._backend.graphs(search=search, days=0).true_retention


@pytest.mark.parametrize("rollover", [0, 4, 23])
def test_days_turn_when_anki_says_so(col: Collection, rollover: int) -> None:
    col.conf["rollover"] = rollover
    now = time.time()
    days = StudyDays(rollover)
    clock = read_clock(col.db, now, days.offset_minutes(now))
    assert clock.rollover_hour == rollover
    assert days.cutoff(now) == col.sched.day_cutoff
    assert clock.day_number(days.day_of(now)) == col.sched.today


@pytest.mark.parametrize("seed", range(12))
def test_due_cards_are_what_the_browser_finds(col: Collection, seed: int) -> None:
    fill(col, seed)
    assert report_of(col).cards_due == len(col.find_cards("is:due"))


@needs_graphs
@pytest.mark.parametrize("seed", range(30))
def test_periods_equal_ankis_own(col: Collection, seed: int) -> None:
    fill(col, seed)
    ours, anki = report_of(col).periods, anki_retention(col, "")
    for name in PERIODS:
        theirs = getattr(anki, name)
        assert ours[name] == (
            theirs.young_passed,
            theirs.young_failed,
            theirs.mature_passed,
            theirs.mature_failed,
        ), name


@needs_graphs
@pytest.mark.parametrize("seed", range(12))
def test_a_topic_counts_what_ankis_tag_search_counts(col: Collection, seed: int) -> None:
    fill(col, seed)
    # Recent enough that neither the 60 reviews nor the two years cut anything off.
    col.db.execute("delete from revlog where id % 4 != 0")
    for topic in report_of(col).topics:
        if topic.axis == "decks" or topic.n >= 60:
            continue
        search = col.build_search_string(SearchNode(tag=topic.tags[0]))
        theirs = anki_retention(col, search).all_time
        passed = theirs.young_passed + theirs.mature_passed
        failed = theirs.young_failed + theirs.mature_failed
        assert (topic.n, topic.passed) == (passed + failed, passed), topic.title
        found = col.find_cards(search)
        assert topic.cards == len(found)
        assert topic.cards_suspended == len(col.find_cards(f"{search} is:suspended"))


def test_each_day_is_the_sum_of_its_reviews(col: Collection) -> None:
    fill(col, seed=3)
    report = report_of(col)
    rated = col.db.scalar(
        "select count() from revlog where ease > 0 and not (type = 3 and factor = 0)"
    )
    assert sum(day.reviews for day in report.days) == rated
    gaps = {b.date - a.date for a, b in zip(report.days, report.days[1:])}
    assert gaps <= {timedelta(days=1)}
