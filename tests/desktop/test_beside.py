"""Comeback beside Anki's other windows: while it works, when it fails, when a backup comes back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any

import aqt
import pytest
from anki.collection import Collection

from tools import anki_app, demo


@pytest.fixture(scope="module")
def seed() -> Callable[[Collection], None]:
    return lambda collection: demo.fill(collection, datetime.now().astimezone())


def app() -> Any:
    return sys.modules["comeback_addon"].main.app


@pytest.fixture
def idle(anki: anki_app.Anki) -> None:
    anki.pump_until(lambda: app().report and not app()._worker.pending, "the first report")


class LongWork:
    """The real work, but it does not end before it is let go."""

    def __init__(self, job: type) -> None:
        self.began, self.go_on = Event(), Event()
        self._real = job.run

    def method(self) -> Callable[..., Any]:
        """What takes the place of ``Job.run``."""

        def run(job: Any, settings: Any, thorough: bool, rest: Callable[[], None]) -> Any:
            self.began.set()
            while not self.go_on.wait(0.001):
                rest()
            return self._real(job, settings, thorough, rest)

        return run


@pytest.fixture
def long_work(idle: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[LongWork]:
    job = sys.modules["comeback_addon.job"].Job
    work = LongWork(job)
    monkeypatch.setattr(job, "run", work.method())
    yield work
    work.go_on.set()


def test_an_open_browser_goes_on_showing_rows(anki: anki_app.Anki, long_work: LongWork) -> None:
    browser = aqt.dialogs.open("Browser", anki.mw, search=("deck:current",))
    model = browser.table._model
    app()._worker.request()
    anki.pump_until(long_work.began.is_set, "the work")
    browser.search_for("complement")

    def shown() -> list[str]:
        return [model.get_cell(model.index(row, 0)).text for row in range(model.len_rows())]

    anki.pump_until(lambda: shown() and "..." not in shown(), "rows with words in them")
    assert app()._worker.pending
    browser.close()
    long_work.go_on.set()
    anki.pump_until(lambda: not app()._worker.pending, "the end of the work")


def test_cards_are_rated_while_the_work_goes_on(anki: anki_app.Anki, long_work: LongWork) -> None:
    app()._worker.request()
    anki.pump_until(long_work.began.is_set, "the work")
    anki.review(demo.DECK, [anki_app.Rating(3), anki_app.Rating(3)])
    anki.open_decks()
    assert app()._worker.pending
    long_work.go_on.set()
    anki.pump_until(lambda: app().report.today.reviews == 2, "both reviews in the report")


def test_work_that_fails_is_told_and_mended_by_the_next(
    anki: anki_app.Anki, idle: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise ArithmeticError("planted")

    with monkeypatch.context() as patched:
        patched.setattr(sys.modules["comeback_addon.job"].Job, "run", fail)
        app()._worker.request()
        anki.pump_until(lambda: app().notices, "the notice")
    assert "planted" in app().notices[0]
    app()._worker.request()
    anki.pump_until(lambda: not app().notices, "the next report")


def test_a_backup_that_is_restored_is_counted(
    anki: anki_app.Anki, idle: None, tmp_path: Path
) -> None:
    from aqt.import_export.importing import ColpkgImporter

    package = str(tmp_path / "backup.colpkg")
    full = sum(day.reviews for day in app().report.days)
    anki.mw.col.export_collection_package(package, include_media=False, legacy=False)
    anki.mw.col.reopen()
    anki.mw.col.db.execute("delete from revlog where id < (select max(id) from revlog)")
    app()._worker.request()
    anki.pump_until(lambda: sum(day.reviews for day in app().report.days) == 1, "the loss")
    ColpkgImporter._import(anki.mw, package)
    anki.pump_until(
        lambda: app().report and sum(day.reviews for day in app().report.days) == full,
        "the restored reviews",
    )
