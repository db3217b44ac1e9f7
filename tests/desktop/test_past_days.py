"""What real Anki leaves at its end, and begins with the next time: the numbers are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from anki.collection import Collection

from tests.desktop.panel_page import fill
from tests.desktop.settings_page import idle, module
from tools import anki_app, demo


@pytest.fixture(scope="module")
def seed() -> Callable[[Collection], None]:
    return fill


class Log:
    """How many rows of closed days were streamed since the last ``taken``."""

    def __init__(self, read_pages: Any) -> None:
        self._read_pages = read_pages
        self.rows = 0

    def read(self, *arguments: Any) -> Iterator[Any]:
        for page in self._read_pages(*arguments):
            self.rows += len(page)
            yield page

    def taken(self) -> int:
        rows, self.rows = self.rows, 0
        return rows


@pytest.fixture
def log(anki: anki_app.Anki, app: Any, monkeypatch: pytest.MonkeyPatch) -> Log:
    idle(anki, app)
    closed_days = module("comeback.measure.closed_days")
    log = Log(closed_days.read_pages)
    monkeypatch.setattr(closed_days, "read_pages", log.read)
    return log


def closed_rows(anki: anki_app.Anki, app: Any) -> int:
    begins = int(app.report.today.day_start_at * 1000)
    return int(anki.mw.col.db.scalar("select count() from revlog where id < ?", begins))


def close(anki: anki_app.Anki) -> None:
    closed: list[bool] = []
    anki.mw.unloadProfile(lambda: closed.append(True))
    anki.pump_until(lambda: closed, "the profile to close")


def open_again(anki: anki_app.Anki, app: Any) -> dict[str, Any]:
    """The file of the first report, without the instant at which it was made."""
    anki._await_decks(anki.mw.loadProfile)
    idle(anki, app)
    stats: dict[str, Any] = module("comeback.stats").load_stats(app.stats_path)
    return {key: value for key, value in stats.items() if key not in ("generated_at", "as_of")}


def test_the_next_start_reads_the_log_of_today_alone(
    anki: anki_app.Anki, app: Any, log: Log
) -> None:
    anki.review(demo.DECK, [anki_app.Rating(3)])
    anki.open_decks()
    idle(anki, app)
    path: Path = app.profile.past_days_path
    rows = closed_rows(anki, app)
    assert rows > 100
    close(anki)
    log.taken()
    with_it = open_again(anki, app)
    assert log.taken() == 0
    close(anki)
    path.unlink()
    without_it = open_again(anki, app)
    assert log.taken() == rows
    assert with_it == without_it
    assert path.is_file()


def test_a_review_from_a_phone_of_last_week_is_counted(
    anki: anki_app.Anki, app: Any, log: Log
) -> None:
    before = app.report.periods["all_time"]
    rows = closed_rows(anki, app)
    anki.mw.col.db.execute(
        "insert into revlog select id + 1, cid, usn, 1, 30, 30, factor, time, 1 from revlog"
        " where id = (select id from revlog order by id limit 1 offset ?)",
        rows // 2,
    )
    close(anki)
    log.taken()
    open_again(anki, app)
    assert log.taken() == rows + 1
    after = app.report.periods["all_time"]
    assert (sum(after) - sum(before), after.mature_failed - before.mature_failed) == (1, 1)


def test_deleted_timings_are_in_no_file(anki: anki_app.Anki, app: Any) -> None:
    idle(anki, app)
    path: Path = app.profile.past_days_path
    assert path.is_file()
    (part := path.with_name(f"{path.name}.0.part")).write_bytes(b"torn")
    assert app.delete_timings()
    assert not path.exists() and not part.exists()
    idle(anki, app)
    assert path.is_file()


def test_timings_deleted_while_the_log_is_read_are_in_no_file(
    anki: anki_app.Anki, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reading is about to keep what it made of them."""
    idle(anki, app)
    path: Path = app.profile.past_days_path
    path.unlink()
    keeping, go_on = Event(), Event()
    engine: Any = module("comeback.engine")
    write = engine.write_closed_days

    def slowly(target: Path, closed: Any, rest: Callable[[], None]) -> None:
        keeping.set()
        while not go_on.wait(0.001):
            rest()
        write(target, closed, rest)

    monkeypatch.setattr(engine, "write_closed_days", slowly)
    app._job._engine._history.has_news = True
    app._worker.request()
    anki.pump_until(keeping.is_set, "the reading to keep the days")
    assert app.delete_timings()
    assert not path.exists()
    monkeypatch.undo()
    go_on.set()
    idle(anki, app)
    assert path.is_file()


def test_a_file_that_can_not_be_written_is_no_trouble(anki: anki_app.Anki, app: Any) -> None:
    idle(anki, app)
    path: Path = app.profile.past_days_path
    close(anki)
    path.unlink()
    path.mkdir()
    try:
        open_again(anki, app)
        assert app.report is not None
        assert app.notices == ()
    finally:
        path.rmdir()
