"""The demo collection, judged by Anki: it must look like a history that Anki wrote itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection
from anki.dbproxy import DBProxy

from tools.demo import DUE_NOW, LEECH_LAPSES, SEED, fill

REVIEWS = "select id, cid, ease, ivl, lastIvl, factor, time, type from revlog order by id"
WEAK = ("32_Pseudomonas_Aeruginosa", "05_Complement_Disorders")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """A filled collection, closed and opened once more, as Anki will find it. Not to be changed."""
    path = tmp_path_factory.mktemp("demo") / "collection.anki2"
    _filled(path, datetime.now()).close()
    col = Collection(str(path))
    yield col
    col.close()


def _filled(path: Path, now: datetime, seed: int = SEED) -> Collection:
    col = Collection(str(path))
    fill(col, now, seed)
    return col


def _db(col: Collection) -> DBProxy:
    assert col.db is not None
    return col.db


def _study_date(review_id: int) -> date:
    return (datetime.fromtimestamp(review_id / 1000) - timedelta(hours=4)).date()


def _today() -> date:
    return (datetime.now() - timedelta(hours=4)).date()


def test_anki_finds_nothing_to_mend(tmp_path: Path) -> None:
    col = _filled(tmp_path / "collection.anki2", datetime.now())
    assert _db(col).scalar("pragma integrity_check") == "ok"
    report, ok = col.fix_integrity()
    assert ok, report
    assert len(report.splitlines()) == 1, report  # a second line would name a repair
    col.close()


def test_the_deck_screen_shows_what_is_due(demo: Collection) -> None:
    decks = {deck.name: deck for deck in demo.sched.deck_due_tree().children}
    deck = decks["Medicine"]
    assert (deck.new_count, deck.learn_count, deck.review_count) == (2, 0, DUE_NOW)
    assert _db(demo).scalar("select count() from cards where queue = -1") == 4


def test_anki_goes_on_where_the_history_ends(tmp_path: Path) -> None:
    """Answer every due card through Anki's scheduler: its rows must continue ours."""
    col = _filled(tmp_path / "collection.anki2", datetime.now())
    before = {cid: (ivl, factor) for _, cid, _, ivl, _, factor, _, _ in _db(col).all(REVIEWS)}
    answered = 0
    while (card := col.sched.getCard()) is not None:
        if card.type != 2:
            col.sched.answerCard(card, 4)  # the two new ones: done with it
            continue
        col.sched.answerCard(card, 3)
        assert _db(col).first(
            "select lastIvl, factor, type from revlog where cid = ? order by id desc", card.id
        ) == [*before[card.id], 1]
        answered += 1
    assert answered == DUE_NOW
    col.close()


def test_each_review_follows_from_the_one_before(demo: Collection) -> None:
    cards: dict[int, list[Any]] = {}
    for row in _db(demo).all(REVIEWS):
        if row[7] < 3:  # cram and manual rows change no interval
            cards.setdefault(row[1], []).append(row)
    for cid, rows in cards.items():
        assert rows[0][4] == 0
        assert [row[4] for row in rows[1:]] == [row[3] for row in rows[:-1]]
        assert all(row[7] == 1 for row in rows if row[4] > 0)
        last = rows[-1]
        due_in = (_study_date(last[0]) - _today()).days + last[3]
        misses = sum(row[7] == 1 and row[2] == 1 for row in rows)
        assert _db(demo).first(
            "select type, queue, ivl, factor, due, reps, lapses from cards where id = ?", cid
        ) == [2, 2, last[3], last[5], demo.sched.today + due_in, len(rows), misses]
        assert misses < LEECH_LAPSES  # Anki would have suspended it


def test_the_days_are_those_of_a_real_student(demo: Collection) -> None:
    rows = _db(demo).all(REVIEWS)
    ago = Counter((_today() - _study_date(row[0])).days for row in rows)
    assert ago[0] == 0
    assert ago[1] >= 12
    assert max(ago) in range(115, 121)
    assert all(ago[days] == 0 for days in range(39, 45))  # the gap
    rests = [days for days in range(1, 39) if not ago[days]]
    assert 2 <= len(rests) <= 6
    assert any(datetime.fromtimestamp(row[0] / 1000).hour < 4 for row in rows)
    assert all(0 < row[6] <= 60_000 for row in rows if row[7] != 4)
    crammed = [row for row in rows if row[7] == 3]
    assert len(crammed) >= 10
    assert all(row[5] == 0 for row in crammed)
    assert [(row[2], row[6]) for row in rows if row[7] == 4] == [(0, 0)]


def test_anki_counts_the_same_true_retention(demo: Collection) -> None:
    everything = _true_retention(demo, "")
    for period, first, last in (("today", 0, 0), ("yesterday", 1, 1), ("week", 0, 6)):
        spaced = [
            row
            for row in _db(demo).all(REVIEWS)
            if first <= (_today() - _study_date(row[0])).days <= last
            and row[2] > 0
            and row[7] < 3
            and (row[7] == 1 or row[4] >= 1)
        ]
        passed = sum(row[2] > 1 for row in spaced)
        assert _counts(everything, period) == (passed, len(spaced)), period
    _, total = _counts(everything, "all_time")
    assert total > 700


def test_two_topics_are_remembered_less_and_one_more(demo: Collection) -> None:
    def share(search: str) -> float:
        passed, total = _counts(_true_retention(demo, search), "all_time")
        assert total >= 40, search
        return passed / total

    usual = share("")
    for topic in WEAK:
        assert share(f"tag:*{topic}*") < usual - 0.1
    assert share("tag:*05_Iron_deficiency*") > usual + 0.1


def _true_retention(col: Collection, search: str) -> Any:
    graphs = col._backend.graphs(search=search, days=365)
    if not hasattr(graphs, "true_retention"):
        pytest.skip("Anki counts true retention itself from 24.11 on")
    return graphs.true_retention


def _counts(retention: Any, period: str) -> tuple[int, int]:
    counts = getattr(retention, period)
    passed = counts.young_passed + counts.mature_passed
    return passed, passed + counts.young_failed + counts.mature_failed


def test_notes_have_tags_and_no_media(demo: Collection) -> None:
    for fields, tags in _db(demo).all("select flds, tags from notes"):
        assert "<img" not in fields
        assert "[sound:" not in fields
        kinds = [tag.split("::")[1] for tag in tags.split()]
        assert {"#FirstAid", "#UWorld", "^Systems"} <= set(kinds), tags
    notes = (
        "select count(distinct nid) from cards c join notes n on n.id = c.nid where n.tags like ?"
    )
    assert all(_db(demo).scalar(notes, f"%{topic}%") >= 8 for topic in WEAK)
    assert _db(demo).scalar(notes, "%Legionella%") < 8  # the topic with too few reviews
    assert _db(demo).scalar(f"{notes} and c.reps > 0", "%Influenza%") == 0  # the one not started


def test_same_moment_and_seed_same_collection(tmp_path: Path) -> None:
    now = datetime(2026, 3, 20, 7, 30)

    def content(name: str, moment: datetime, seed: int) -> list[Any]:
        col = _filled(tmp_path / name, moment, seed)
        rows = [
            _db(col).all("select id, guid, mod, tags, flds from notes order by id"),
            _db(col).all("select * from cards order by id"),
            _db(col).all("select * from revlog order by id"),
            _db(col).scalar("select crt from col"),
        ]
        col.close()
        return rows

    first = content("a", now, SEED)
    in_utc = now.astimezone(timezone.utc)
    assert _without_clock(first) == _without_clock(content("b", in_utc, SEED))
    assert _without_clock(first) != _without_clock(content("c", now, SEED + 1))


def _without_clock(rows: list[Any]) -> list[Any]:
    """Without the deck's id and the cards' `mod`: Anki takes both from its own clock."""
    notes, cards, reviews, made = rows
    return [notes, [[*card[:2], card[3], *card[5:]] for card in cards], reviews, made]
