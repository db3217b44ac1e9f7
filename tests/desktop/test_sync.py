"""Real sync: Anki's own server, a phone (a second collection), and Anki with the add-on."""

from __future__ import annotations

import copy
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any

import aqt.sync
import pytest
from anki.collection import Collection

from comeback.stats import load_stats
from tests.desktop.phone import PHONE_DECK, Phone, add_review, paired, serving, sync
from tools.anki_app import Anki, Rating

DECK = "Medicine"
DAY = 86_400
HOUR_MS = 3_600_000
CARDS = 40


@pytest.fixture(scope="module")
def seed() -> Callable[[Collection], None]:
    """Review cards that are all due, each seen once five days ago."""

    def fill(collection: Collection) -> None:
        col: Any = collection
        col.db.execute("update col set crt = crt - ?", 100 * DAY)
        for number in range(CARDS):
            note = col.new_note(col.models.by_name("Basic"))
            note.fields[:2] = [f"Question {number}", "Answer"]
            note.tags = ["renal"]
            col.add_note(note, col.decks.id((DECK, PHONE_DECK)[number % 2]))
        seen = (col.sched.day_cutoff - 5 * DAY - DAY // 2) * 1000
        sql = "update cards set type = 2, queue = 2, ivl = 5, factor = 2500, reps = 1, due = ?"
        col.db.execute(sql, 100)
        for number, card_id in enumerate(col.db.list("select id from cards order by id")):
            add_review(col, seen + number * 10_000, card_id)

    return fill


@pytest.fixture(scope="module")
def phone(anki: Anki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Phone]:
    folder = tmp_path_factory.mktemp("phone")
    with serving(tmp_path_factory.mktemp("server")) as server, paired(anki, server, folder) as made:
        yield made


def app() -> Any:
    return sys.modules["comeback_addon"].main.app


def counted() -> tuple[int, int]:
    """Reviews of today in the file, and how many of them were timed."""
    today = load_stats(app().stats_path)["today"]
    return today["reviews"], today["captured_reviews"]


def stats_when(anki: Anki, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The stats file, once it says what is expected and nothing more is to be done."""

    def is_said() -> bool:
        path = app().stats_path
        return not app()._worker.pending and path.exists() and condition(load_stats(path))

    anki.pump_until(is_said, "the stats file to say so")
    return load_stats(app().stats_path)


def reviews(stats: dict[str, Any]) -> list[int]:
    """Of today, yesterday and so on."""
    return [day["reviews"] for day in reversed(stats["days"])]


def ids(col: Any) -> list[int]:
    return list(col.db.list("select id from revlog order by id"))


def captured_ids(anki: Anki) -> set[int]:
    path = Path(anki.mw.pm.profileFolder()) / "comeback" / "comeback.db"
    with closing(sqlite3.connect(path)) as db:
        return {row[0] for row in db.execute("select review_id from captures")}


def assert_both_devices_say_the_same(phone: Phone, stats: dict[str, Any]) -> None:
    """The command, on the phone's collection: but for the timings, the same file."""
    phone.col.close()
    done = subprocess.run(
        [Path(sys.executable).with_name("comeback"), "stats", phone.path],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
        check=False,
    )
    phone.col = Collection(str(phone.path))
    assert done.returncode == 0, done.stderr
    theirs = json.loads(done.stdout)
    ours = copy.deepcopy(stats)
    for content in (theirs, ours):
        for only_here in ("generator", "profile_id"):
            del content[only_here]
        for day in (content["today"], *content["days"]):
            for timing in ("captured_reviews", "timed_ratio", "median_reveal_seconds"):
                del day[timing]
    assert theirs == ours


def test_reviews_of_both_land_once_and_on_their_days(anki: Anki, phone: Phone) -> None:
    before = ids(anki.mw.col)
    anki.review(DECK, [Rating(3, reveal_seconds=0.2), Rating(1, reveal_seconds=0.2)])
    anki.open_decks()
    here = ids(anki.mw.col)[-2:]
    card_id = phone.col.db.scalar("select min(id) from cards")
    today_ms = (phone.col.sched.day_cutoff - DAY) * 1000
    there = [
        add_review(phone.col, today_ms - 10 * DAY * 1000, card_id),
        add_review(phone.col, today_ms - HOUR_MS, card_id, rating=1),
        add_review(phone.col, today_ms - 1, card_id),  # the last moment of yesterday
        add_review(phone.col, sum(here) // 2, card_id),  # between the two on this computer
        phone.answer(2),
    ]
    phone.sync()
    sync(anki)
    stats = stats_when(anki, lambda stats: stats["today"]["reviews"] == 4)
    phone.sync()
    assert ids(anki.mw.col) == ids(phone.col) == sorted([*before, *here, *there])

    today, yesterday = stats["days"][-1], stats["days"][-2]
    assert reviews(stats) == [4, 2, 0, 0, 0, CARDS, 0, 0, 0, 0, 1]
    assert (today["again"], today["hard"], today["good"]) == (1, 1, 2)
    assert (yesterday["again"], yesterday["good"]) == (1, 1)
    assert (today["captured_reviews"], today["timed_ratio"]) == (2, 0.5)
    assert (yesterday["captured_reviews"], yesterday["timed_ratio"]) == (0, 0.0)
    assert today["median_reveal_seconds"] >= 0.2
    assert captured_ids(anki) == set(here)
    assert_both_devices_say_the_same(phone, stats)


def test_a_second_sync_doubles_nothing(anki: Anki, phone: Phone) -> None:
    before, log = app().stats_path.read_bytes(), ids(anki.mw.col)
    for _ in range(2):
        old = app().report
        phone.sync()
        sync(anki)
        anki.pump_until(lambda old=old: app().report is not old, "a new report")
    assert app().stats_path.read_bytes() == before
    assert ids(anki.mw.col) == ids(phone.col) == log


def test_a_sync_in_the_middle_of_a_session(anki: Anki, phone: Phone) -> None:
    log, (total, timed) = ids(anki.mw.col), counted()
    anki.review(DECK, [Rating(3)])
    # The same card, with the same rating, a moment later: the timing belongs to the other review.
    card_id = anki.mw.col.db.scalar("select cid from revlog order by id desc")
    there = [add_review(phone.col, int(time.time() * 1000) + 1, card_id), phone.answer(3)]
    phone.sync()
    sync(anki)
    assert anki.mw.state == "review"
    anki.reveal()
    anki.rate(3)
    there.append(add_review(phone.col, int(time.time() * 1000), card_id, rating=1))
    phone.sync()
    anki.open_decks()
    sync(anki)
    phone.sync()
    stats = stats_when(anki, lambda stats: stats["today"]["reviews"] == total + 5)
    assert ids(anki.mw.col) == ids(phone.col)
    here = set(ids(phone.col)) - {*log, *there}
    assert len(here) == 2
    assert here <= captured_ids(anki)
    assert stats["today"]["captured_reviews"] == timed + 2
    assert_both_devices_say_the_same(phone, stats)


class LongWork:
    """The real work, but it does not end before it is let go."""

    def __init__(self, job: Any) -> None:
        self.began, self.stopped, self.go_on = Event(), Event(), Event()
        self._real = job.run

    def method(self) -> Callable[..., Any]:
        """What takes the place of ``Job.run``."""

        def run(job: Any, *arguments: Any) -> Any:
            *_, rest = arguments
            self.began.set()
            try:
                while not self.go_on.wait(0.001):
                    rest()
            except BaseException:
                self.stopped.set()
                raise
            return self._real(job, *arguments)

        return run


@pytest.fixture
def long_work(anki: Anki, monkeypatch: pytest.MonkeyPatch) -> Iterator[LongWork]:
    """The work is under way, and stays so."""
    job = sys.modules["comeback_addon.job"].Job
    work = LongWork(job)
    monkeypatch.setattr(job, "run", work.method())
    app()._worker.request()
    anki.pump_until(work.began.is_set, "the work")
    yield work
    work.go_on.set()


def test_a_sync_while_the_work_goes_on(anki: Anki, phone: Phone, long_work: LongWork) -> None:
    total, timed = counted()
    phone.answer(4)
    phone.sync()
    sync(anki)
    assert long_work.stopped.is_set(), "a sync must not find anybody in the collection"
    long_work.go_on.set()
    stats = stats_when(anki, lambda stats: stats["today"]["reviews"] == total + 1)
    assert stats["today"]["captured_reviews"] == timed
    assert_both_devices_say_the_same(phone, stats)


def test_a_collection_replaced_while_the_work_goes_on(
    anki: Anki, phone: Phone, long_work: LongWork
) -> None:
    """What was rated here and not yet synced is gone with the old collection; its timing stays."""
    total, timed = counted()
    long_work.go_on.set()
    anki.review(DECK, [Rating(3)])
    anki.open_decks()
    lost = ids(anki.mw.col)[-1]
    stats_when(anki, lambda stats: stats["today"]["captured_reviews"] == timed + 1)
    long_work.began.clear()
    long_work.stopped.clear()
    long_work.go_on.clear()

    phone.answer(3)
    yesterday = (phone.col.sched.day_cutoff - DAY) * 1000 - 2 * HOUR_MS
    add_review(phone.col, yesterday, phone.col.db.scalar("select max(id) from cards"))
    phone.col.mod_schema(check=False)
    phone.replace(upload=True)
    app()._worker.request()
    anki.pump_until(long_work.began.is_set, "the work")
    sync(anki, whole=aqt.sync.full_download)
    assert long_work.stopped.is_set()
    long_work.go_on.set()

    stats = stats_when(anki, lambda stats: stats["today"]["reviews"] == total + 1)
    assert ids(anki.mw.col) == ids(phone.col)
    assert lost not in ids(anki.mw.col)
    assert lost in captured_ids(anki)
    assert reviews(stats)[:2] == [total + 1, 3]
    assert stats["today"]["captured_reviews"] == timed
    assert_both_devices_say_the_same(phone, stats)


def test_after_the_new_collection_all_goes_on(anki: Anki, phone: Phone) -> None:
    total, timed = counted()
    anki.review(DECK, [Rating(3)])
    anki.open_decks()
    phone.answer(3)
    phone.sync()
    sync(anki)
    phone.sync()
    stats = stats_when(anki, lambda stats: stats["today"]["reviews"] == total + 2)
    assert stats["today"]["captured_reviews"] == timed + 1
    assert_both_devices_say_the_same(phone, stats)
