"""Review logs of every layout say the same, and nonsense is counted instead of believed."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from comeback_lab.logs import Log, LogError
from comeback_lab.reading import files_at, read
from comeback_lab.replay import replay

from comeback.source.log import FILTERED, LEARN, MANUAL, RELEARN, REVIEW
from tests.unit.students import (
    BENCHMARK,
    DAY,
    HOUR,
    NOON,
    OPTIMIZER,
    a_student,
    anki_csv,
    benchmark_rows,
    collection,
    optimizer_rows,
    write_csv,
)

NOW = (NOON + 400 * DAY) / 1000


def parquet(path: Path, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Path:
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow has no wheel for this Python")
    import pyarrow.parquet as files

    path.parent.mkdir(parents=True, exist_ok=True)
    table = dict(zip(columns, map(list, zip(*rows))))
    files.write_table(pyarrow.table(table), str(path))
    return path


def asked(log: Log) -> list[tuple[int, float, bool]]:
    """What every model sees: the day since the first one, FSRS's R and the outcome."""
    days = replay(log).days
    return [(day.day - log.days[0], each.x, each.passed) for day in days for each in day.asked]


def test_every_layout_tells_the_same_story(tmp_path: Path) -> None:
    reviews = a_student()
    known = read(anki_csv(tmp_path / "her.csv", reviews), NOW)
    assert known.log.reviews == reviews
    assert known.left_out == {}
    assert len(asked(known.log)) > 200
    packed = read(anki_csv(tmp_path / "packed.csv.gz", reviews), NOW)
    closed = read(collection(tmp_path / "collection.anki2", reviews), NOW)
    for same in (packed.log, closed.log):
        assert (same.reviews, same.days) == (reviews, known.log.days)
    rows = optimizer_rows(reviews)
    by_card = write_csv(tmp_path / "revlog.csv", OPTIMIZER, sorted(rows))
    bare = write_csv(tmp_path / "bare.csv", OPTIMIZER[:3], [row[:3] for row in rows])
    hidden = write_csv(tmp_path / "hidden.csv", BENCHMARK, benchmark_rows(reviews))
    for path in (by_card, bare, hidden):
        assert asked(read(path, NOW).log) == asked(known.log), path.name


def test_parquet_says_what_csv_says(tmp_path: Path) -> None:
    reviews = a_student(days=30)
    for name, columns, rows in (
        ("anki", type(reviews[0])._fields, reviews),
        ("optimizer", OPTIMIZER, optimizer_rows(reviews)),
        ("hidden", BENCHMARK, benchmark_rows(reviews)),
    ):
        names = "id,card,ease,ivl,last_ivl,factor,time_ms,type".split(",")
        names = names if name == "anki" else list(columns)
        text = read(write_csv(tmp_path / f"{name}.csv", names, rows), NOW)
        packed = read(parquet(tmp_path / f"{name}.parquet", names, rows), NOW)
        assert packed == text, name


def test_times_of_a_log_without_dates(tmp_path: Path) -> None:
    """Gaps within a day are kept, and nothing leaves its study day or its order."""
    rows = [
        (7, 3, 1, 0, 4000, -1, -1),
        (8, 3, 3, 0, 6000, -1, -1),
        (7, 3, 3, 1, 2000, 0, 600),
        (7, 5, 3, 2, 2000, 2, 2 * 86_400 + 50),
        (8, 5, 3, 2, 2000, 2, 10 * 86_400),
    ]
    log = read(write_csv(tmp_path / "hidden.csv", BENCHMARK, rows), NOW).log
    first, second, third, fourth, fifth = log.reviews
    assert second.id - first.id == 6000  # no gap is known: right after
    assert third.id - first.id == 600_000
    assert fourth.id - third.id == 1000 * (2 * 86_400 + 50)
    assert fifth.id > fourth.id
    assert [day - log.days[0] for day in log.days] == [0, 0, 0, 2, 2]
    assert [each.kind for each in log.reviews] == [LEARN, LEARN, LEARN, REVIEW, REVIEW]
    assert [each.last_interval for each in log.reviews] == [0, 0, 0, 2, 2]


def test_states_of_the_optimizer(tmp_path: Path) -> None:
    rows = [("card-a", NOON + n * DAY, 3, state, 1000) for n, state in enumerate([0, 2, 3, 4, 1])]
    log = read(write_csv(tmp_path / "revlog.csv", OPTIMIZER, rows), NOW).log
    assert [each.kind for each in log.reviews] == [LEARN, REVIEW, RELEARN, FILTERED, LEARN]
    assert len({each.card_id for each in log.reviews}) == 1
    assert all(each.factor for each in log.reviews)  # 0 would mean cramming


def test_nonsense_is_counted_and_left_out(tmp_path: Path) -> None:
    at = iter(range(NOON, NOON + HOUR, 1000))
    good = [next(at), 1, 3, 1, 0, 2500, 4000, 0]
    kept = [next(at), 1, 3, 1, 0, 2500, "", 0]
    rows = [
        good,
        kept,
        [next(at), 1, 3, 1, 0, 2500, -5, 0],
        [next(at), 1, 3, 1, 0, 2500, 10**30, 0],
        [next(at), 1, 3, 1, 0, 2500, "nan", 0],
        [next(at), 1, 0, 30, 0, 0, 0, MANUAL],  # a reset has no rating
        good,
        [good[0], 2, 1, 1, 0, 2500, 1, 0],
        [next(at), 1, 0, 1, 0, 2500, 4000, 1],
        [next(at), 1, 7, 1, 0, 2500, 4000, 1],
        [next(at), 1, 3, 1, 0, 2500, 4000, 9],
        [round(NOW * 1000) + 1, 1, 3, 1, 0, 2500, 4000, 1],
        [-4, 1, 3, 1, 0, 2500, 4000, 1],
        [next(at), "x", 3, 1, 0, 2500, 4000, 1],
        [next(at), 1, 2.5, 1, 0, 2500, 4000, 1],
        [next(at), 1],
        [],
        ["\x00\ufffd"],
    ]
    log, left_out = read(anki_csv(tmp_path / "odd.csv", rows), NOW)
    assert left_out == {
        "answer_time": 4,
        "duplicate": 2,
        "future": 1,
        "kind": 1,
        "no_date": 1,
        "rating": 2,
        "unreadable": 5,
    }
    assert [each.milliseconds for each in log.reviews] == [4000, 0, 0, 0, 0, 0]
    assert log.reviews[-1].kind == MANUAL


def test_two_cards_at_one_instant_are_two_reviews_where_the_time_is_no_id(tmp_path: Path) -> None:
    rows = [("a", NOON, 3, 0, 1), ("b", NOON, 3, 0, 1), ("b", NOON, 3, 0, 1), ("", NOON, 3, 0, 1)]
    log, left_out = read(write_csv(tmp_path / "revlog.csv", OPTIMIZER, rows), NOW)
    assert len(log.reviews) == 2
    assert left_out == {"duplicate": 1, "unreadable": 1}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no column id"),
        (b"id,card\n1,2\n", "no column ease"),
        (b"\x1f\x8bbroken", "her.log"),
        (b"PAR1broken", "her.log"),
        (b"SQLite format 3\x00broken", "her.log"),
        (b"PK\x03\x04broken", "her.log"),
        (bytes(range(256)) * 50, "not a review log"),
        (b"id,card,ease,ivl,last_ivl,factor,time_ms,type\na,b,c,d,e,f,g,h\n", "none of its 1 rows"),
    ],
    ids="empty columns gzip parquet collection package bytes nothing".split(),
)
def test_what_is_no_log_is_told_in_one_line(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "her.log"
    path.write_bytes(content)
    with pytest.raises(LogError, match=said) as told:
        read(path, NOW)
    assert "her.log" in str(told.value)
    assert "\n" not in str(told.value)


def test_tags_of_a_collection_and_a_package(tmp_path: Path) -> None:
    path = collection(tmp_path / "collection.anki2", a_student(days=5), tags="a::B c")
    log = read(path, NOW).log
    assert log.tags == {each.card_id: {"a::B", "c"} for each in log.reviews}
    package = tmp_path / "hers.colpkg"
    with zipfile.ZipFile(package, "w") as file:
        file.write(path, "collection.anki21")
        file.writestr("meta", b"\x08\x02")
    assert read(package, NOW).log.reviews == log.reviews


def test_a_folder_of_students(tmp_path: Path) -> None:
    root = tmp_path / "anki-revlogs-10k"
    rows = benchmark_rows(a_student(days=5))
    for user in (2, 10):
        parquet(root / "revlogs" / f"user_id={user}" / "data.parquet", BENCHMARK, rows)
    parquet(root / "cards" / "user_id=2" / "data.parquet", ["card_id", "note_id"], [(1, 1)])
    (root / "README.md").write_text("...", "utf-8")
    found = [read(path, NOW).log.name for path in files_at(root)]
    assert sorted(found) == ["user_id=10", "user_id=2"]
    shutil.rmtree(root / "revlogs")
    with pytest.raises(LogError, match="no review log in this folder"):
        files_at(root)
    with pytest.raises(LogError, match=r"missing\.csv"):
        files_at(tmp_path / "missing.csv")
