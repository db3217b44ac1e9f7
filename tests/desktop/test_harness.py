"""The harness itself: real Anki starts, loads an add-on, reviews, paints and closes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from anki.collection import Collection
from aqt.qt import QDockWidget, QImage, Qt
from aqt.webview import AnkiWebView

from tools import anki_app, assemble

ADDON = """
from aqt import gui_hooks
answered = []
gui_hooks.reviewer_did_answer_card.append(lambda reviewer, card, ease: answered.append(ease))
"""


@pytest.fixture(scope="module")
def addons(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    target = tmp_path_factory.mktemp("addon") / "harness.ankiaddon"
    manifest = {"package": "harness_addon", "name": "Harness"}
    entries = {"__init__.py": ADDON.encode(), "manifest.json": json.dumps(manifest).encode()}
    assemble.write_zip(target, entries)
    return [target]


@pytest.fixture(scope="module")
def seed():
    def fill(collection: Collection) -> None:
        basic = collection.models.by_name("Basic")
        for number in range(3):
            note = collection.new_note(basic)
            note.fields = [f"Question {number}", f"Answer {number}"]
            collection.add_note(note, collection.decks.id("Medicine"))

    return fill


def test_the_addon_is_installed_by_anki_and_loaded(anki: anki_app.Anki) -> None:
    assert anki.mw.addonManager.addonName("harness_addon") == "Harness"
    assert Path(sys.modules["harness_addon"].__file__).parent.parent.name == "addons21"


def test_cards_are_rated_through_the_reviewer(anki: anki_app.Anki) -> None:
    anki.review("Medicine", [anki_app.Rating(3, reveal_seconds=0.3), anki_app.Rating(1)])

    rows = anki.mw.col.db.all("select ease, time from revlog order by id")
    assert [ease for ease, _ in rows] == [3, 1]
    assert rows[0][1] >= 300
    assert sys.modules["harness_addon"].answered == [3, 1]


def test_a_picture_has_the_web_page_in_it(anki: anki_app.Anki, tmp_path: Path) -> None:
    web = AnkiWebView(anki.mw)
    dock = QDockWidget("Harness", anki.mw)
    dock.setWidget(web)
    anki.mw.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    web.stdHtml("<div style='position:fixed;inset:0;background:rgb(10,200,30)'></div>")

    anki.grab(anki.mw, tmp_path / "window.png")
    picture = QImage(str(tmp_path / "window.png"))
    middle = picture.pixelColor(web.mapTo(anki.mw, web.rect().center()))
    assert (middle.red(), middle.green(), middle.blue()) == (10, 200, 30)

    anki.mw.removeDockWidget(dock)
    web.cleanup()
    dock.deleteLater()


def test_night_mode_reaches_the_pages(anki: anki_app.Anki) -> None:
    night = "document.body.classList.contains('nightMode')"
    anki.open_decks()
    for on in (True, False):
        anki.set_night_mode(on)
        anki.pump_until(lambda on=on: anki.evaluate(anki.mw.web, night) == on, "the page's theme")


def test_waiting_in_vain_says_for_what(anki: anki_app.Anki) -> None:
    with pytest.raises(anki_app.AnkiTimeout, match=r"a miracle.*state deckBrowser"):
        anki.pump_until(lambda: False, "a miracle", seconds=0.1)


def test_a_dialog_that_waits_for_an_answer_does_not_hang_the_run(anki: anki_app.Anki) -> None:
    from aqt.utils import askUser

    anki.mw.progress.single_shot(0, lambda: askUser("Shall we?"), False)
    with pytest.raises(anki_app.AnkiTimeout, match="Shall we"):
        anki.pump_until(lambda: False, "anything", seconds=0.5)


def test_an_error_that_anki_would_show_is_noted(anki: anki_app.Anki) -> None:
    def fail() -> None:
        raise ValueError("planted")

    anki.mw.progress.single_shot(0, fail, False)
    noted = []
    anki.pump_until(lambda: noted.append(anki.take_errors()) or noted[-1], "the error")
    assert "planted" in noted[-1]


def test_after_closing_the_collection_is_whole(anki: anki_app.Anki, base: Path) -> None:
    anki.close()
    collection = Collection(str(base / anki_app.PROFILE / "collection.anki2"))
    assert collection.db.scalar("select count() from revlog") == 2
    assert collection.db.scalar("pragma integrity_check") == "ok"
    collection.close()
