"""Our own database: what goes in comes out, and nothing that happens to the file loses it."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comeback.measure.attempts import Timed
from comeback.store import Capture, Store, StoreError, open_store
from comeback.store.database import MIGRATIONS, PAGE_ROWS, SCHEMA_VERSION

NOON = 1_700_000_000.0  # 2023-11-14T22:13:20Z


def capture(review_id: int = NOON * 1000, **changes: object) -> Capture:
    plain = Capture(
        review_id=int(review_id),
        card_id=11,
        note_id=12,
        deck_id=13,
        ord=0,
        kind="review",
        reps=4,
        rating=3,
        rating_changed=False,
        front_ms=2500,
        back_ms=1500,
        away_front_ms=0,
        away_back_ms=0,
        reshown=0,
        after_undo=False,
        session_position=7,
        since_previous_ms=12,
        time_limit_ms=60_000,
        auto_advance=False,
        typed=False,
        typed_correct=None,
        typed_length=None,
        front_chars=80,
        back_chars=30,
        images=1,
        sounds=0,
        cloze=True,
        retrievability=0.91,
        stability=20.5,
        difficulty=5.1,
        decay=0.1542,
        desired_retention=0.9,
        elapsed_days=19.8,
        study_day="2023-11-14",
        utc_offset_minutes=-300,
    )
    return plain._replace(**changes)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "##Main" / "comeback" / "comeback.db"


OPENED: list[Store] = []


@pytest.fixture(autouse=True)
def _close_stores() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()


def opened(path: Path) -> Store:
    """A store that is closed when the test ends."""
    OPENED.append(open_store(path, now=lambda: NOON))
    return OPENED[-1]


@pytest.fixture
def store(path: Path) -> Store:
    return opened(path)


def test_a_capture_comes_back_as_it_was(store: Store, path: Path) -> None:
    timed = capture(rating_changed=True, typed=True, typed_correct=0.5, typed_length=9)
    bare = capture(
        timed.review_id + 1,
        back_ms=None,
        away_back_ms=None,
        since_previous_ms=None,
        retrievability=None,
        stability=None,
        difficulty=None,
        decay=None,
        desired_retention=None,
        elapsed_days=None,
    )
    store.add_capture(bare)
    store.add_capture(timed)
    store.close()
    found = list(opened(path).captures())
    assert found == [timed, bare]
    assert [type(value) for value in found[0]] == [type(value) for value in timed]


def test_captures_after_a_review_and_in_order_across_pages(store: Store) -> None:
    ids = list(range(1, PAGE_ROWS * 2 + 3))
    for review_id in reversed(ids):
        store.add_capture(capture(review_id))
    assert [row.review_id for row in store.captures()] == ids
    assert [row.review_id for row in store.captures_after(PAGE_ROWS)] == ids[PAGE_ROWS:]
    assert list(store.captures_after(ids[-1])) == []


def test_the_same_review_again_replaces_its_row(store: Store) -> None:
    store.add_capture(capture(1, front_ms=1))
    store.add_capture(capture(1, front_ms=2))
    assert [row.front_ms for row in store.captures()] == [2]


def test_deleted_timings_are_gone_from_the_disk_too(store: Store, path: Path) -> None:
    store.set("notice_seen", True)
    for review_id in range(1, 500):
        store.add_capture(capture(review_id, kind="find-me-again"))
    store.delete_captures()
    assert list(store.captures()) == []
    assert store.get("notice_seen") is True
    store.add_capture(capture(7))
    store.close()
    left = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"find-me-again" not in left
    assert [row.review_id for row in opened(path).captures()] == [7]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.text(max_size=8), value=JSON)
def test_state_remembers_any_json(store: Store, key: str, value: object) -> None:
    store.set(key, "before")
    store.set(key, value)
    assert store.get(key) == value
    assert store.get(f"{key} of another", "nothing yet") == "nothing yet"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}])
def test_what_json_can_not_say_changes_nothing(store: Store, value: object) -> None:
    store.set("place", "before")
    with pytest.raises((TypeError, ValueError)):
        store.set("place", value)
    assert store.get("place") == "before"


def test_a_state_value_that_is_not_json_gives_the_default(store: Store, path: Path) -> None:
    store.set("place", {"left": 1})
    with closing(sqlite3.connect(path)) as db:
        db.execute("update state set value = '{left:'")
        db.commit()
    assert store.get("place", "default") == "default"


def test_what_is_remembered_is_read_once_and_written_at_once(store: Store, path: Path) -> None:
    store.set("place", "left")
    assert store.get("place") == "left"
    with closing(sqlite3.connect(path)) as db:
        db.execute("delete from state")
        db.commit()
    assert store.get("place") == "left"
    store.set("place", "right")
    assert store.get("place") == opened(path).get("place") == "right"
    store.set("axis", "first_aid")
    assert store.remembered() == {"axis": "first_aid", "place": "right"}
    store.close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("delete from state")
        db.commit()
    assert store.get("place") is None


def test_a_file_that_is_no_database_is_set_aside(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"this is not a database, but somebody may want it " * 100)
    before = path.read_bytes()
    store = opened(path)
    aside = path.with_name("comeback-damaged-20231114T221320Z.db")
    assert aside.read_bytes() == before
    assert store.set_aside == aside
    store.add_capture(capture())
    store.close()
    again = opened(path)
    assert again.set_aside is None and len(list(again.captures())) == 1


def test_a_second_damaged_file_never_replaces_the_first(path: Path) -> None:
    path.parent.mkdir(parents=True)
    for number in range(3):
        path.write_bytes(b"damaged %d" % number)
        opened(path).close()
    kept = {file.read_bytes() for file in path.parent.glob("comeback-damaged-*.db")}
    assert kept == {b"damaged 0", b"damaged 1", b"damaged 2"}


def filled(path: Path, rows: int) -> bytes:
    store = opened(path)
    for review_id in range(1, rows + 1):
        store.add_capture(capture(review_id))
    store.close()
    return path.read_bytes()


def test_a_file_damaged_anywhere_is_opened_or_set_aside_with_its_logs(path: Path) -> None:
    whole = filled(path, 200)
    pages = len(whole) // 4096
    assert pages > 5
    for page in range(pages):
        for file in path.parent.iterdir():
            file.unlink()
        damaged = bytearray(whole)
        damaged[page * 4096 : page * 4096 + 200] = b"\xa5" * 200
        path.write_bytes(damaged)
        Path(f"{path}-wal").write_bytes(b"left behind")
        store = opened(path)
        assert store.set_aside is not None, f"damage in page {page} went unseen"
        store.add_capture(capture(1))
        assert len(list(store.captures())) == 1
        store.close()
        aside = path.with_name("comeback-damaged-20231114T221320Z.db")
        assert aside.stat().st_size == len(whole)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_file_cut_short_is_set_aside(path: Path, share: float) -> None:
    whole = filled(path, 200)
    path.write_bytes(whole[: int(len(whole) * share)])
    store = opened(path)
    assert store.set_aside is not None
    store.add_capture(capture())


def test_an_empty_file_is_a_fresh_one(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.touch()
    store = opened(path)
    assert store.set_aside is None
    store.add_capture(capture())


def test_a_file_of_a_newer_version_is_left_as_it_is(path: Path) -> None:
    filled(path, 3)
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"pragma user_version = {SCHEMA_VERSION + 1}")
        db.execute("pragma journal_mode = delete")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer version of Comeback") as error:
        opened(path)
    assert str(path) in str(error.value) and "\n" not in str(error.value)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["comeback.db"]


def test_a_migration_that_fails_leaves_no_half_of_itself(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(path, 3)
    broken = (*MIGRATIONS, "create table half (x); insert into nowhere values (1);")
    monkeypatch.setattr("comeback.store.database.MIGRATIONS", broken)
    monkeypatch.setattr("comeback.store.database.SCHEMA_VERSION", len(broken))
    with pytest.raises(StoreError, match="nowhere"):
        opened(path)
    monkeypatch.undo()
    assert len(list(opened(path).captures())) == 3


def test_the_file_is_in_wal_mode_with_our_version(store: Store, path: Path) -> None:
    store.add_capture(capture())
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("pragma journal_mode").fetchone() == ("wal",)
        assert db.execute("pragma user_version").fetchone() == (SCHEMA_VERSION,)


def test_a_full_disk_loses_one_timing_and_no_more(store: Store) -> None:
    store.add_capture(capture(1))
    connection = store._connection
    assert connection is not None
    (pages,) = connection.execute("pragma page_count").fetchone()
    connection.execute(f"pragma max_page_count = {pages}")
    with pytest.raises(StoreError, match="full") as error:
        for review_id in range(2, 1000):
            store.add_capture(capture(review_id))
    assert str(store.path) in str(error.value)
    kept = [row.review_id for row in store.captures()]
    assert kept == list(range(1, len(kept) + 1))
    connection.execute("pragma max_page_count = 1000000")
    store.add_capture(capture(5000))
    assert [row.review_id for row in store.captures()] == [*kept, 5000]


def test_a_folder_that_can_not_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "comeback").write_text("a file where the folder should be")
    with pytest.raises(StoreError, match="can't create the folder"):
        open_store(tmp_path / "comeback" / "comeback.db")


def test_a_folder_in_place_of_the_file_is_one_clear_line(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(StoreError, match="can't open"):
        open_store(path)
    assert path.is_dir()


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_a_folder_that_can_not_be_written_is_one_clear_line(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.parent.chmod(0o500)
    try:
        with pytest.raises(StoreError, match="can't open"):
            opened(path)
    finally:
        path.parent.chmod(0o700)


def test_a_file_held_by_another_process_costs_one_row_and_no_more(store: Store, path: Path) -> None:
    store.add_capture(capture(1))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(StoreError, match="locked"):
            store.add_capture(capture(2))
        assert [row.review_id for row in store.captures()] == [1]
        other.execute("commit")
    store.add_capture(capture(3))
    assert [row.review_id for row in store.captures()] == [1, 3]


def test_reading_on_another_thread_while_writing(store: Store) -> None:
    rows = PAGE_ROWS * 3
    for review_id in range(1, PAGE_ROWS + 1):
        store.add_capture(capture(review_id))
    seen: list[int] = []
    reader = threading.Thread(target=lambda: seen.extend(row.review_id for row in store.captures()))
    reader.start()
    for review_id in range(PAGE_ROWS + 1, rows + 1):
        store.add_capture(capture(review_id))
    reader.join()
    assert seen == list(range(1, len(seen) + 1)) and len(seen) >= PAGE_ROWS
    assert len(list(store.captures())) == rows


def test_a_reader_that_stops_half_way_holds_nothing(store: Store, path: Path) -> None:
    for review_id in range(1, 20):
        store.add_capture(capture(review_id))
    reading = store.captures()
    next(reading)
    store.delete_captures()
    store.close()
    assert [file.name for file in path.parent.iterdir()] == ["comeback.db"]


def test_a_closed_store_opens_itself_again(store: Store) -> None:
    store.close()
    store.close()
    store.add_capture(capture(1))
    assert [row.review_id for row in store.captures()] == [1]


def test_the_short_rows_are_the_captures_as_far_as_attempts_need_them(tmp_path: Path) -> None:
    with closing(open_store(tmp_path / "comeback.db")) as store:
        first = int(NOON * 1000)
        shapes: list[dict[str, object]] = [
            {},
            {"back_ms": None, "away_back_ms": None, "retrievability": None},
            {"auto_advance": True, "kind": "learn", "time_limit_ms": 7},
            {"rating_changed": True, "typed": True, "front_chars": 91, "back_chars": 17},
        ]
        for place in range(PAGE_ROWS + 8):  # more than a page
            store.add_capture(capture(first + place, **shapes[place % len(shapes)]))
        found = [Timed._make(row) for row in store.timed_after(first + 3)]
        whole = list(store.captures_after(first + 3))
        assert len(found) == PAGE_ROWS + 4
        for name in Timed._fields:
            assert [getattr(row, name) for row in found] == [getattr(row, name) for row in whole]
