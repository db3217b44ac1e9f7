"""What one run of Anki leaves for the next, and what is made of a file that is none of ours."""

from __future__ import annotations

import os
import pickle
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from comeback import kept_days
from comeback.engine import Engine
from comeback.measure.calendar import Calendar
from comeback.measure.reveals import Reveals
from comeback.source.log import PAGE_ROWS
from comeback.stats import as_text, public_stats
from tests.unit.small import CATALOGUE, DAY, SmallCollection, report_of


class Watched(SmallCollection):
    """Tells how many rows of the log were streamed."""

    def __init__(self) -> None:
        super().__init__()
        self.streamed = 0

    def all(self, sql: str, *args: Any) -> list[Sequence[Any]]:
        rows = super().all(sql, *args)
        if "lastIvl, factor" in sql and "mark" not in sql:
            self.streamed += len(rows)
        return rows


@pytest.fixture
def small() -> Watched:
    small = Watched()
    for number in range(12):
        small.note(number, "renal::tubules", passed=4 + number % 3, failed=number % 2)
    for number in range(6):
        small.capture(small.review(number, 3, 1.2), number)
    return small


def run(small: Watched, path: Path, calendar: Calendar | None = None) -> tuple[str, Calendar]:
    """One run of Anki: the stats file, and the calendar that it leaves."""
    engine = Engine(CATALOGUE, small.zone, calendar)
    engine.resume(path)
    small.streamed = 0
    engine.apply(small, small.now, small.captures_after)
    engine.keep(path)
    return as_text(public_stats(engine.report(small.now))), engine.calendar


def anew(small: Watched) -> str:
    return as_text(public_stats(report_of(small)))


@pytest.fixture
def kept(small: Watched, tmp_path: Path) -> tuple[Path, Calendar]:
    """What a first run left; it streamed all that there is."""
    path = tmp_path / "kept"
    said, calendar = run(small, path)
    assert small.streamed == 12 * 5 + 6 + 6
    assert said == anew(small)
    return path, calendar


def test_the_next_run_streams_nothing(small: Watched, kept: tuple[Path, Calendar]) -> None:
    path, calendar = kept
    before = path.read_bytes(), path.stat().st_mtime_ns
    said, _ = run(small, path, calendar)
    assert small.streamed == 0
    assert said == anew(small)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_the_next_day_streams_yesterday_alone(small: Watched, kept: tuple[Path, Calendar]) -> None:
    path, calendar = kept
    small.review(3, 1, 0)
    small.review(4, 3, 0)
    small.now += DAY
    small.review(5, 3, 0)
    said, _ = run(small, path, calendar)
    assert small.streamed == 3
    assert said == anew(small)


def test_a_review_of_long_ago_that_came_meanwhile_is_in_it(
    small: Watched, kept: tuple[Path, Calendar]
) -> None:
    path, calendar = kept
    small.review(3, 1, 3.3)
    said, _ = run(small, path, calendar)
    assert small.streamed == 12 * 5 + 6 + 6 + 1
    assert said == anew(small)


def test_other_timings_of_the_same_reviews_are_seen(
    small: Watched, kept: tuple[Path, Calendar]
) -> None:
    path, calendar = kept
    small.captures = [each._replace(auto_advance=True) for each in small.captures]
    said, _ = run(small, path, calendar)
    assert small.streamed > 0
    assert said == anew(small)


def damaged(data: bytes) -> dict[str, bytes]:
    """The same file after an accident."""
    middle = len(data) // 2
    return {
        "cut": data[:middle],
        "cut before its end": data[:-1],
        "longer": data + b"\0",
        "another bit": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
        "empty": b"",
        "its beginning alone": data[: len(kept_days.BEGINNING)],
        "something else": b"SQLite format 3\0" * 100,
    }


@pytest.mark.parametrize("accident", list(damaged(b"12")))
def test_a_damaged_file_is_made_anew(
    small: Watched, kept: tuple[Path, Calendar], accident: str
) -> None:
    path, calendar = kept
    whole = path.read_bytes()
    path.write_bytes(damaged(whole)[accident])
    said, _ = run(small, path, calendar)
    assert small.streamed == 12 * 5 + 6 + 6
    assert said == anew(small)
    run(small, path, calendar)
    assert small.streamed == 0


def test_a_file_of_other_code_is_made_anew(
    small: Watched, kept: tuple[Path, Calendar], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, calendar = kept
    monkeypatch.setattr(kept_days, "_head", lambda: b"\0" * 99)
    said, _ = run(small, path, calendar)
    assert small.streamed == 12 * 5 + 6 + 6
    assert said == anew(small)


def test_the_code_that_counts_is_part_of_the_name(tmp_path: Path) -> None:
    """Whoever changes a formula need not remember the file."""
    for room, module in ("measure", "memory.py"), ("source", "log.py"):
        (tmp_path / room).mkdir()
        (tmp_path / room / module).write_text("1\n")
    before = kept_days.made_by(tmp_path)
    assert kept_days.made_by(tmp_path) == before
    (tmp_path / "measure" / "memory.py").write_text("2\n")
    assert kept_days.made_by(tmp_path) != before


class Harmful:
    """What a pickle can do that is taken as it comes."""

    def __init__(self, target: Path) -> None:
        self._target = target

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self._target),)


def test_a_file_can_make_nothing_run(tmp_path: Path) -> None:
    target = tmp_path / "made"
    harmful = pickle.dumps(Harmful(target))
    with pytest.raises(FileExistsError):  # it would work
        pickle.loads(harmful)  # noqa: S301
        pickle.loads(harmful)  # noqa: S301
    target.rmdir()
    head = kept_days._head()
    path = tmp_path / "kept"
    path.write_bytes(head + harmful + sha256(head + harmful).digest())
    assert kept_days.read_closed_days(path, Reveals()) is None
    assert not target.exists()


def test_an_update_while_anki_runs_is_another_code(
    small: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the old code counted must not go under the new one's name."""
    kept_days._head.cache_clear()
    path = tmp_path / "kept"
    engine = Engine(CATALOGUE, small.zone)
    engine.resume(path)  # nothing there yet
    monkeypatch.setattr(kept_days, "made_by", lambda _: b"\1" * 32)
    engine.apply(small, small.now, small.captures_after)
    engine.keep(path)
    kept_days._head.cache_clear()
    assert kept_days.read_closed_days(path, engine._attempts.reveals) is None
    monkeypatch.undo()
    kept_days._head.cache_clear()
    assert kept_days.read_closed_days(path, engine._attempts.reveals) is not None


def test_a_folder_that_is_not_there_is_nothing_kept(small: Watched, tmp_path: Path) -> None:
    engine = Engine(CATALOGUE, small.zone)
    engine.resume(tmp_path / "none" / "kept")
    engine.apply(small, small.now)
    assert engine.report(small.now).today.reviews == 0


def test_a_disk_that_takes_nothing_leaves_the_old_file(
    small: Watched, kept: tuple[Path, Calendar], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, calendar = kept
    before = path.read_bytes()

    tries = []

    def full(*_: Any) -> None:
        tries.append(1)
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", full)
    small.now += DAY
    engine = Engine(CATALOGUE, small.zone, calendar)
    engine.resume(path)
    engine.apply(small, small.now, small.captures_after)
    with pytest.raises(OSError, match="no space"):
        engine.keep(path)
    engine.keep(path)
    assert len(tries) == 1  # not again until there is something new to keep
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == ["kept"]


def test_years_of_days_are_few_blocks(small: Watched, kept: tuple[Path, Calendar]) -> None:
    """Each is looked at whenever Anki starts."""
    path, calendar = kept
    for _ in range(40):
        small.now += DAY
        for number in range(12):
            small.review(number, 3, 0.1)
        said, calendar = run(small, path, calendar)
        assert small.streamed <= 2 * 12  # yesterday's and today's
    engine = Engine(CATALOGUE, small.zone, calendar)
    engine.resume(path)
    blocks = engine._history.closed_days._blocks
    assert len(blocks) == 1
    assert sum(block.rows for block in blocks) == 12 * 5 + 6 + 6 + 39 * 12 < PAGE_ROWS
    assert said == anew(small)
