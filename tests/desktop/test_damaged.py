"""Everything is broken at once, and the student still studies.

The profile is called ``##Main``, ``comeback.db`` is damaged, the settings are nonsense, the chosen
stats folder is a file, tags are nasty, and cards were deleted.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection

from tests.desktop.panel_page import on_today
from tools import anki_app

NASTY_TAGS = (
    "<script>alert(1)</script>",
    '"quoted"',
    "'",
    "a" * 1000,
    "(",
    "*",
    "\u202eright",
    "é",
)
DAMAGED = b"SQLite format 3\0 but not really" * 50


@pytest.fixture(scope="module")
def profile() -> str:
    return "##Main"


@pytest.fixture(scope="module")
def seed(base: Path) -> Callable[[Collection], None]:
    def damage(collection: Collection) -> None:
        ours = Path(collection.path).parent / "comeback"
        ours.mkdir()
        (ours / "comeback.db").write_bytes(DAMAGED)
        (base / "a file").write_text("no folder")
        settings = {
            "time_reviews": "perhaps",
            "stats_folder": str(base / "a file"),
            "shortcut": 12,
            "unknown": [],
        }
        addon = base / "addons21" / "comeback_addon"
        addon.mkdir(parents=True)
        (addon / "meta.json").write_text(json.dumps({"config": settings}), "utf-8")
        _add_cards(collection)

    return damage


def _add_cards(collection: Collection) -> None:
    basic = collection.models.by_name("Basic")
    for number, tag in enumerate(NASTY_TAGS):
        note = collection.new_note(basic)
        note.fields = [f"Question {number}", "Answer"]
        note.tags = [tag]
        collection.add_note(note, collection.decks.id("Medicine"))
    collection.db.execute(
        "insert into revlog values (1600000000000, 4711, -1, 3, 10, 5, 2500, 4000, 1)"
    )


def app() -> Any:
    return sys.modules["comeback_addon"].main.app


def ours(base: Path) -> Path:
    return base / "##Main" / "comeback"


def test_each_damage_is_told_in_one_line(anki: anki_app.Anki, base: Path) -> None:
    anki.pump_until(lambda: app().report is not None, "the report")
    notices = app().notices
    told = "\n".join(notices)
    assert len(notices) == 4, told
    assert "comeback-damaged-" in notices[0]
    assert "time_reviews" in told
    assert "shortcut" in told
    assert str(base / "a file") in notices[-1]


def test_the_damaged_file_is_set_aside_not_lost(anki: anki_app.Anki, base: Path) -> None:
    (aside,) = ours(base).glob("comeback-damaged-*.db")
    assert aside.read_bytes() == DAMAGED
    assert (base / "a file").read_text() == "no folder"


def test_studying_goes_on(anki: anki_app.Anki, base: Path) -> None:
    ratings = [anki_app.Rating(3)] * len(NASTY_TAGS)
    anki.review("Medicine", ratings)
    anki.open_decks()
    path = ours(base) / "recall_stats.json"

    def today() -> Any:
        return json.loads(path.read_text("utf-8"))["today"]

    anki.pump_until(lambda: path.exists() and today()["reviews"] == len(NASTY_TAGS), "the file")
    assert today()["captured_reviews"] == len(NASTY_TAGS)


def test_nasty_tags_are_shown_as_text(anki: anki_app.Anki) -> None:
    titles = {topic.title for topic in app().report.on_axis("tags")}
    assert "a" * 1000 in {title.casefold() for title in titles}
    page = on_today(anki, app())
    page.click("page", "topics")
    page.wait("document.querySelector('select')")
    page.choose("tags")
    page.wait("document.querySelector('[data-name=too_few]')")
    page.click("fold", "too_few")
    page.wait("document.body.innerText.includes('<script>')")
    assert page.evaluate("document.querySelectorAll('main script').length") == 0


def test_a_deleted_card_keeps_its_day(anki: anki_app.Anki) -> None:
    first = app().report.days[0]
    assert (first.reviews, first.true_retention_n) == (1, 1)
    assert first.date.year == 2020


def test_the_old_file_stays_whole_when_the_folder_is_locked(
    anki: anki_app.Anki, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ours(base) / "recall_stats.json"
    before = path.read_bytes()

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    anki.mw.undo()
    anki.pump_until(lambda: any("No space left" in line for line in app().notices), "the notice")
    assert path.read_bytes() == before
    assert sorted(each.name for each in path.parent.glob("recall*")) == ["recall_stats.json"]
    monkeypatch.undo()
    anki.mw.redo()
    anki.pump_until(lambda: not any("No space" in line for line in app().notices), "the mending")
