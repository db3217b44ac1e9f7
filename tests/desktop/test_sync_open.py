"""The panel is open and clicked on while Anki syncs: no error, the same page, the new numbers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import aqt.sync
import pytest
from anki.collection import Collection
from aqt import gui_hooks
from aqt.qt import QTimer

from tests.desktop.panel_page import PSEUDOMONAS, Page, fill, on_today, running, topic
from tests.desktop.phone import Phone, paired, serving, sync
from tests.desktop.settings_page import idle
from tools import demo
from tools.anki_app import Anki

PAGES = ("today", "topics", "progress", "plan", "field", "questions", "settings", "measured")
COUNT = "select count() from revlog where ease > 0"


@pytest.fixture(scope="module")
def seed() -> Callable[[Collection], None]:
    return fill


@pytest.fixture(scope="module")
def phone(anki: Anki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Phone]:
    folder = tmp_path_factory.mktemp("phone")
    with serving(tmp_path_factory.mktemp("server")) as server, paired(anki, server, folder) as made:
        yield made


@pytest.fixture
def page(anki: Anki, phone: Phone) -> Page:
    app = running(anki)
    app.profile.set("timing_seen", True)
    idle(anki, app)
    return on_today(anki, app)


@pytest.fixture
def complaints(page: Page, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What went wrong behind the page."""
    told: list[str] = []
    monkeypatch.setattr(page.app.log, "exception", lambda text, *_, **__: told.append(text))
    return told


def go_to(page: Page, name: str) -> None:
    page.click("page", name)
    page.wait(f"document.querySelector('[data-page={name}]')")


def send(page: Page, do: str, name: str, then: Callable[[], None]) -> None:
    """What a click sends, without waiting for it."""
    message = json.dumps("comeback:" + json.dumps({"do": do, "name": name}))
    page.web.evalWithCallback(f"(pycmd({message}), true)", lambda _: then())


def reviews(page: Page) -> int:
    """In the panel's report, of all days."""
    return sum(day.reviews + day.cram_reviews for day in page.app.report.days)


@pytest.mark.parametrize("name", PAGES)
def test_a_sync_under_an_open_page(
    page: Page, phone: Phone, complaints: list[str], name: str
) -> None:
    go_to(page, name)
    phone.answer(3, demo.DECK)
    phone.sync()
    before, old = page.app.report, reviews(page)
    clicks: list[str] = []

    def click() -> None:
        """While Anki talks with the server."""
        for each in ("menu", name):
            send(page, "page", each, lambda: clicks.append(name))

    gui_hooks.sync_will_start.append(click)
    try:
        sync(page.anki)
    finally:
        gui_hooks.sync_will_start.remove(click)
    assert clicks == [name, name]
    idle(page.anki, page.app)
    assert page.app.report is not before
    assert reviews(page) == old + 1 == page.anki.mw.col.db.scalar(COUNT)
    page.wait(f"document.querySelector('[data-page={name}]')")
    assert complaints == []


class Held:
    """A download that waits in the middle, when Anki has no collection."""

    def __init__(self) -> None:
        self.began, self.go_on = Event(), Event()
        self._real = Collection.full_upload_or_download

    def method(self) -> Callable[..., Any]:
        """What takes the place of Anki's own."""

        def wait(col: Collection, **arguments: Any) -> Any:
            self.began.set()
            assert self.go_on.wait(60)
            return self._real(col, **arguments)

        return wait


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    made = Held()
    monkeypatch.setattr(Collection, "full_upload_or_download", made.method())
    yield made
    made.go_on.set()


def test_a_download_of_everything_under_open_pages(
    page: Page, phone: Phone, complaints: list[str], held: Held
) -> None:
    """Each page is opened while there is no collection, and a topic unfolded."""
    anki, app = page.anki, page.app
    phone.answer(3, demo.DECK)
    phone.col.mod_schema(check=False)
    held.go_on.set()
    phone.replace(upload=True)
    held.go_on.clear()
    held.began.clear()
    before, old = app.report, reviews(page)
    seen: list[str] = []
    wanted = [("page", each) for each in PAGES]
    wanted.append(("see", topic(app, PSEUDOMONAS).topic_id))

    def click() -> None:
        if held.began.is_set() and wanted:
            assert anki.mw.col.db is None
            do, name = wanted.pop(0)
            send(page, do, name, lambda: seen.append(name))
        elif len(seen) > len(PAGES):
            held.go_on.set()

    timer = QTimer(anki.mw)
    timer.timeout.connect(click)
    timer.start(30)
    sync(anki, whole=aqt.sync.full_download)
    timer.stop()
    assert not wanted
    assert complaints == []
    idle(anki, app)
    assert app.report is not before
    assert reviews(page) == old + 1 == anki.mw.col.db.scalar(COUNT)
    page.wait("document.querySelector('details.topic[open]')")
    assert page.evaluate("document.querySelector('[data-page]').dataset.page") == "topics"
