"""Real review logs, if there are any at hand: the figures are Anki's own.

COMEBACK_LOGS names a folder of files ``*.csv`` or ``*.csv.gz`` with the columns ``id, card, ease,
ivl, last_ivl, factor, time_ms, type`` of Anki's log and, if known, ``tags``. A log belongs to a
person: none is part of this project.
"""

from __future__ import annotations

import csv
import gzip
import os
import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from anki.collection import AddNoteRequest, Collection, SearchNode
from anki.utils import int_version

from comeback.outside import load_report
from comeback.report import Day, Report

DAY_MS = 86_400_000
CARDS_OF_A_TAG = 4
"""Every log gets small tags of our own, because most have none and large topics can't be compared:
they are judged on their newest reviews, and Anki's search has no such limit."""
MOST_EVIDENCE, EVIDENCE_DAYS = 60, 730
PERIODS = ("today", "yesterday", "week", "month", "year", "all_time")
COLUMNS = ("ease", "ivl", "last_ivl", "factor", "time_ms", "type")

LOGS = (
    sorted(Path(os.environ["COMEBACK_LOGS"]).glob("*.csv*"))
    if "COMEBACK_LOGS" in os.environ
    else []
)
needs_graphs = pytest.mark.skipif(
    int_version() < 241100, reason="Anki shows true retention in its graphs from 24.11 on"
)
pytestmark = pytest.mark.skipif(not LOGS, reason="COMEBACK_LOGS names no folder with review logs")


class Known(NamedTuple):
    """A log in a collection, opened by Anki, and our report of the same when it was closed."""

    col: Collection
    report: Report


@pytest.fixture(scope="module", params=LOGS, ids=lambda path: path.name)
def known(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Known]:
    path = tmp_path_factory.mktemp("log") / "collection.anki2"
    col = Collection(str(path))
    fill(col, read(request.param))
    col.close()
    # Anki counts days back from now in steps of 24 hours: that is one offset for all of them.
    zone = timezone(datetime.now().astimezone().utcoffset() or timedelta())
    report = load_report(path, zone=zone)
    col = Collection(str(path))
    yield Known(col, report)
    col.close()


def read(path: Path) -> list[dict[str, Any]]:
    """The rows in order of time, moved by whole days so that the last is of the last 24 hours."""
    opener: Any = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        rows: list[dict[str, Any]] = list(csv.DictReader(file))
    for row in rows:
        row.update({column: int(row[column]) for column in ("id", "card", *COLUMNS)})
    moved = (int(time.time() * 1000) - max(row["id"] for row in rows)) // DAY_MS * DAY_MS
    for row in rows:
        row["id"] += moved
    return sorted(rows, key=lambda row: int(row["id"]))


def fill(col: Collection, rows: list[dict[str, Any]]) -> None:
    notetype, requests = col.models.by_name("Basic"), []
    tags = {row["card"]: re.split(r"[,\s]+", row.get("tags") or "") for row in rows}
    for card, own in tags.items():
        note = col.new_note(notetype)
        note["Front"] = f"card {card}"
        note.tags = [*filter(None, own), f"made::{card // CARDS_OF_A_TAG}"]
        requests.append(AddNoteRequest(note, col.decks.id("Log")))
    col.add_notes(requests)
    card_ids = dict(zip(tags, col.db.list("select id from cards order by nid")))
    log = [(row["id"], card_ids[row["card"]], *(row[each] for each in COLUMNS)) for row in rows]
    col.db.executemany("insert into revlog values (?, ?, -1, ?, ?, ?, ?, ?, ?)", log)
    col.db.execute("update cards set type = 2, queue = 2, ivl = 1, due = 1")


@needs_graphs
def test_periods(known: Known) -> None:
    anki = known.col._backend.graphs(search="", days=0).true_retention
    for name in PERIODS:
        assert tuple(known.report.periods[name]) == split(getattr(anki, name)), name
    assert sum(known.report.periods["all_time"]) > 0


def split(theirs: Any) -> tuple[int, ...]:
    return (
        theirs.young_passed,
        theirs.young_failed,
        theirs.mature_passed,
        theirs.mature_failed,
    )


@needs_graphs
def test_topics(known: Known) -> None:
    compared = 0
    for topic in known.report.topics:
        if topic.axis == "decks" or topic.n >= MOST_EVIDENCE:
            continue
        search = known.col.build_search_string(SearchNode(tag=topic.tags[0]))
        if is_cut_off(known.col, search):
            continue
        passed, failed, mature_passed, mature_failed = split(
            known.col._backend.graphs(search=search, days=0).true_retention.all_time
        )
        theirs = (passed + failed + mature_passed + mature_failed, passed + mature_passed)
        assert (topic.n, topic.passed) == theirs, topic.title
        compared += 1
    assert compared > 0


def is_cut_off(col: Collection, search: str) -> bool:
    """True when a review is older than topics are judged on."""
    cards = ",".join(map(str, col.find_cards(search)))
    oldest = f"select min(id) > (select max(id) from revlog) - ? from revlog where cid in ({cards})"  # noqa: S608
    return not col.db.scalar(oldest, (EVIDENCE_DAYS - 2) * DAY_MS)


def test_days(known: Known) -> None:
    """Answers and seconds of every day of the log, as Anki's graph of reviews shows them."""
    graph = known.col._backend.graphs(search="", days=0).reviews
    today = known.report.today.date
    ours = {
        (day.date - today).days: (day.reviews + day.cram_reviews, day.study_seconds)
        for day in known.report.days
        if day.reviews + day.cram_reviews
    }
    seconds = {day: total(graph.time[day]) / 1000 for day in graph.time}
    theirs = {day: (total(graph.count[day]), seconds[day]) for day in graph.count}
    assert ours == {day: (count, pytest.approx(each)) for day, (count, each) in theirs.items()}


def total(kinds: Any) -> int:
    return int(kinds.learn + kinds.relearn + kinds.young + kinds.mature + kinds.filtered)


def test_today(known: Known) -> None:
    today: Day = known.report.today
    assert known.col.studied_today() == known.col._backend.studied_today_message(
        cards=today.studied_cards, seconds=today.studied_seconds
    )
