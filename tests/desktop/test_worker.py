"""The long work beside real Anki: it gives way, starts again, and is asked for once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from queue import Empty, Queue
from threading import Event
from typing import Any

import pytest
from anki.collection import Collection
from aqt import gui_hooks
from aqt.qt import Qt

from tools import anki_app, demo


@pytest.fixture(scope="module")
def seed() -> Callable[[Collection], None]:
    return lambda collection: demo.fill(collection, datetime.now().astimezone())


def app() -> Any:
    return sys.modules["comeback_addon"].main.app


class Work:
    """The real work; each run begins when it is let in, and all are noted.

    ``thorough`` of the runs that began; how many ``ended``, whole or stopped.
    """

    def __init__(self, job: type) -> None:
        self.thorough: Queue[bool] = Queue()
        self.gate = Event()
        self.ended = 0
        self._real: Any = job.run

    def method(self) -> Callable[..., Any]:
        """What takes the place of ``Job.run``."""

        def run(job: Any, settings: Any, thorough: bool, rest: Callable[[], None]) -> Any:
            self.thorough.put(thorough)
            try:
                while not self.gate.wait(0.001):
                    rest()
                return self._real(job, settings, thorough, rest)
            finally:
                self.ended += 1

        return run

    def begun(self, anki: anki_app.Anki) -> bool:
        """Waits for the next run to begin; whether it is thorough."""
        anki.pump_until(lambda: not self.thorough.empty(), "a run")
        return self.thorough.get()

    def none_begun(self) -> bool:
        try:
            self.thorough.get_nowait()
        except Empty:
            return True
        return False


def settle(anki: anki_app.Anki) -> None:
    anki.pump_until(lambda: app().report and not app()._worker.pending, "the report")


@pytest.fixture
def work(anki: anki_app.Anki, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    """The add-on at rest, at the deck list, with every further run noted."""
    if anki.mw.state != "deckBrowser":
        anki.open_decks()
    settle(anki)
    job = sys.modules["comeback_addon.job"].Job
    noted = Work(job)
    monkeypatch.setattr(job, "run", noted.method())
    yield noted
    noted.gate.set()
    settle(anki)


def answered_today() -> int:
    return int(app().report.today.reviews)


# When it starts


def test_a_start_up_sync_comes_before_the_first_run(
    anki: anki_app.Anki, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anki's own order: the profile opens, then its sync starts in the same breath."""
    runs_at_sync: list[bool] = []
    work.gate.set()

    def sync(after_sync: Callable[[bool], None]) -> None:
        gui_hooks.sync_will_start()

        def finished() -> None:
            runs_at_sync.append(work.none_begun())
            gui_hooks.sync_did_finish()
            after_sync(True)

        anki.mw.progress.single_shot(200, finished)

    monkeypatch.setattr(anki.mw, "maybe_auto_sync_on_open_close", sync)
    reopen_profile(anki)
    anki.pump_until(lambda: runs_at_sync and app().report, "the first report")
    assert runs_at_sync == [True]
    assert work.begun(anki)
    assert work.none_begun()


def reopen_profile(anki: anki_app.Anki) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(anki.mw, "maybe_auto_sync_on_open_close", lambda after: after(False))
        close_profile(anki)
    anki._await_decks(anki.mw.loadProfile)


def close_profile(anki: anki_app.Anki) -> None:
    closed: list[bool] = []
    anki.mw.unloadProfile(lambda: closed.append(True))
    anki.pump_until(lambda: closed, "the profile to close")


def test_requests_that_come_together_make_one_run(anki: anki_app.Anki, work: Work) -> None:
    for thorough in (False, True, False):
        app()._worker.request(thorough)
    assert work.begun(anki)  # the widest of them
    for _ in range(3):
        app()._worker.request(thorough=False)
    work.gate.set()
    assert not work.begun(anki)
    settle(anki)
    assert work.none_begun()
    assert work.ended == 2


def test_news_of_other_windows_wait_for_two_quiet_seconds(anki: anki_app.Anki, work: Work) -> None:
    from aqt.operations.tag import add_tags_to_notes

    work.gate.set()
    notes = anki.mw.col.find_notes("")[:1]
    for tag in ("one", "two"):
        done: list[Any] = []
        add_tags_to_notes(parent=anki.mw, note_ids=notes, space_separated_tags=tag).success(
            done.append
        ).run_in_background()
        anki.pump_until(lambda done=done: done, "the tag")
        assert work.none_begun()
    assert work.begun(anki)
    settle(anki)
    assert work.none_begun()


# What it reads


def test_answers_ask_for_little_and_only_after_the_session(anki: anki_app.Anki, work: Work) -> None:
    work.gate.set()
    before = answered_today()
    anki.review(demo.DECK, [anki_app.Rating(3), anki_app.Rating(3)])
    assert work.none_begun()
    anki.open_decks()
    assert not work.begun(anki)
    settle(anki)
    assert answered_today() == before + 2


def test_an_undo_in_the_session_asks_for_everything(anki: anki_app.Anki, work: Work) -> None:
    work.gate.set()
    before = answered_today()
    anki.review(demo.DECK, [anki_app.Rating(3), anki_app.Rating(3)])
    rows = anki.review_count()
    anki.mw.undo()
    anki.pump_until(lambda: anki.review_count() == rows - 1, "the undo")
    anki.open_decks()
    assert work.begun(anki)
    settle(anki)
    assert answered_today() == before + 1


def test_a_note_marked_in_the_session_is_read_again(anki: anki_app.Anki, work: Work) -> None:
    work.gate.set()
    anki.open_reviewer(demo.DECK)
    note = anki.mw.reviewer.card.nid
    done: list[Any] = []

    def executed(changes: Any, _handler: Any) -> None:
        done.append(changes)

    gui_hooks.operation_did_execute.append(executed)
    anki.mw.reviewer.toggle_mark_on_current_note()
    anki.pump_until(lambda: done, "the mark")
    gui_hooks.operation_did_execute.remove(executed)
    assert anki.mw.col.get_note(note).has_tag("marked")
    anki.open_decks()
    assert work.begun(anki)


def test_reviews_beside_the_work_all_land(anki: anki_app.Anki, work: Work) -> None:
    before, rows = answered_today(), anki.review_count()
    app()._worker.request()
    assert work.begun(anki)
    assert not app()._worker.gentle
    anki.open_reviewer(demo.DECK)
    assert app()._worker.gentle
    anki.review(demo.DECK, [anki_app.Rating(3), anki_app.Rating(1), anki_app.Rating(3)])
    assert windows(anki) == [anki.mw]
    assert work.ended == 0
    work.gate.set()
    anki.open_decks()
    assert not app()._worker.gentle
    settle(anki)
    assert anki.review_count() == rows + 3
    assert answered_today() == before + 3
    assert app().report.today.captured_reviews >= 3


def windows(anki: anki_app.Anki) -> list[Any]:
    """All but tooltips, which tell of what the student did."""
    shown = [each for each in anki.app.topLevelWidgets() if each.isVisible()]
    return [each for each in shown if each.windowType() != Qt.WindowType.ToolTip]


# When it gives way


def test_a_sync_stops_it_and_its_end_brings_it_back(anki: anki_app.Anki, work: Work) -> None:
    app()._worker.request(thorough=False)
    work.begun(anki)
    gui_hooks.sync_will_start()
    assert work.ended == 1  # nothing of ours reads the collection now
    app()._worker.request(thorough=False)
    work.gate.set()
    anki.idle(0.1)  # a run that wrongly starts has time to
    assert work.none_begun()
    gui_hooks.sync_did_finish()
    assert work.begun(anki)  # a sync may bring anything


def test_a_stopped_run_is_made_up_for_as_it_was(anki: anki_app.Anki, work: Work) -> None:
    app()._worker.request(thorough=True)
    work.begun(anki)
    app()._worker.pause()
    app()._worker.request(thorough=False)
    app()._worker.resume()
    assert work.begun(anki)


def test_a_collection_that_goes_away_stops_it(anki: anki_app.Anki, work: Work) -> None:
    """As in a full sync: Anki closes the file and opens it again."""
    app()._worker.request()
    work.begun(anki)
    gui_hooks.collection_will_temporarily_close(anki.mw.col)
    assert work.ended == 1
    anki.mw.col.close_for_full_sync()
    app()._worker.request()
    work.gate.set()
    anki.idle(0.1)
    assert work.none_begun()
    anki.mw.reopen(after_full_sync=True)
    assert work.begun(anki)
    settle(anki)
    assert app().notices == ()


def test_a_failed_run_is_made_up_for_by_a_thorough_one(
    anki: anki_app.Anki, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise ArithmeticError("planted")

    work.gate.set()
    with monkeypatch.context() as patched:
        patched.setattr(sys.modules["comeback_addon.job"].Job, "run", fail)
        app()._worker.request(thorough=True)
        anki.pump_until(lambda: app().notices, "the notice")
    app()._worker.request(thorough=False)
    assert work.begun(anki)


def test_deleted_timings_leave_the_report(anki: anki_app.Anki, work: Work) -> None:
    work.gate.set()
    anki.review(demo.DECK, [anki_app.Rating(3, 0.1)])
    anki.open_decks()
    anki.pump_until(lambda: app().report.today.captured_reviews, "a timing")
    assert app().delete_timings()
    anki.pump_until(lambda: app().report.today.captured_reviews == 0, "the deletion")


def test_a_damaged_page_of_our_file_is_found_behind_the_start(
    anki: anki_app.Anki, work: Work, base: Path
) -> None:
    """The start reads as little of the file as it can; the first run looks at the rest."""
    work.gate.set()
    ours = base / anki_app.PROFILE / "comeback" / "comeback.db"
    capture = sys.modules["comeback_addon.comeback.store"].Capture
    plain = dict.fromkeys(capture._fields, 0) | {"kind": "review", "study_day": "2026-01-01"}
    for number in range(1, 400):
        app().profile.store.add_capture(capture(**{**plain, "review_id": number}))
    profile_id = app().profile.id

    close_profile(anki)
    whole = bytearray(ours.read_bytes())
    middle = len(whole) // 2 // 4096 * 4096
    whole[middle : middle + 200] = b"\xa5" * 200
    ours.write_bytes(whole)
    anki._await_decks(anki.mw.loadProfile)
    settle(anki)
    anki.pump_until(lambda: app().notices, "the notice")
    assert len(list(ours.parent.glob("comeback-damaged-*.db"))) == 1
    assert app().profile.id == profile_id
    anki.review(demo.DECK, [anki_app.Rating(3, 0.1)])
    anki.open_decks()
    anki.pump_until(lambda: app().report.today.captured_reviews == 1, "a timing in the new file")


def test_closing_the_profile_stops_it_at_once(anki: anki_app.Anki, work: Work) -> None:
    app()._worker.request()
    work.begun(anki)
    closed: list[bool] = []
    anki.mw.unloadProfile(lambda: closed.append(True))
    assert work.ended == 1
    anki.pump_until(lambda: closed, "the profile to close")
    assert not app()._worker.pending
    work.gate.set()
    anki._await_decks(anki.mw.loadProfile)
    assert work.begun(anki)
