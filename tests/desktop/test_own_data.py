"""Her data in real Anki: what is kept, the export, deleting everything."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from anki.collection import Collection

from tests.desktop.panel_page import Page, fill
from tests.desktop.settings_page import (
    config,
    idle,
    listen,
    module,
    on_settings,
    stats,
)
from tools import anki_app, demo


@pytest.fixture(scope="module")
def seed() -> Callable[[Collection], None]:
    return fill


@pytest.fixture
def page(anki: anki_app.Anki, app: Any) -> Page:
    app.profile.set("timing_seen", True)  # the first open is over
    return on_settings(anki, app)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    return listen(monkeypatch)


# Her data


def test_timings_are_deleted_after_one_question(page: Page, app: Any) -> None:
    page.anki.review(demo.DECK, [anki_app.Rating(3)])
    page.anki.open_decks()
    idle(page.anki, app)
    store = app.profile.store
    page.click("fold", "data")
    page.wait("document.querySelector('.kept') && document.body.innerText.includes('since')")
    assert page.has(f"{store.extent()[0]} timing")
    assert page.has(str(app.profile.folder))
    page.click("fold", "delete_timings")
    page.wait("document.querySelector('[data-do=delete_timings]')")
    page.click("delete_timings")
    page.wait("!document.querySelector('[data-do=delete_timings]')")
    assert list(store.captures()) == []
    page.wait("document.body.innerText.includes('No timings yet.')")


def test_the_export_has_what_it_says(
    page: Page, app: Any, tmp_path: Path, told: list[tuple[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    page.anki.review(demo.DECK, [anki_app.Rating(3), anki_app.Rating(3)])
    page = on_settings(page.anki, app)
    idle(page.anki, app)
    app.profile.own_map.path.write_text("# mine\n", "utf-8")
    own_data = module("own_data")
    monkeypatch.setattr(own_data, "getSaveFile", lambda *_: None)
    page.click("export")
    target = tmp_path / "all.zip"
    monkeypatch.setattr(own_data, "getSaveFile", lambda *_: str(target))
    page.click("export")
    page.anki.pump_until(lambda: told, "the file to be saved")
    assert told[0][0] == f"Saved: {target}"
    with ZipFile(target) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    readme = content.pop("README.txt").decode("utf-8")
    named = {line.partition(":")[0] for line in readme.splitlines() if ": " in line}
    assert named == set(content)
    assert content["recall_stats.json"] == app.stats_path.read_bytes()
    assert content["topics.yaml"] == b"# mine\n"
    rows = list(csv.DictReader(io.StringIO(content["timings.csv"].decode("utf-8"))))
    captures = list(app.profile.store.captures())
    assert [row["review_id"] for row in rows] == [str(each.review_id) for each in captures]
    assert len(rows) == 2
    memory = json.loads(content["remembered.json"])
    assert memory["timing_seen"] is True
    assert memory["profile_id"] == app.profile.id
    words = page.anki.mw.col.db.list("select flds from notes")
    texts = {part for field in words for part in field.split("\x1f") if len(part) > 12}
    everything = b"".join(content.values()).decode("utf-8")
    assert texts and not [text for text in texts if text in everything]


def state_of(anki: anki_app.Anki) -> tuple[Any, ...]:
    col = anki.mw.col
    tables = ("notes", "cards", "revlog", "decks", "config", "tags", "graves", "deck_config")
    rows = [col.db.all(f"select * from {table} order by 1") for table in tables]  # noqa: S608
    return (col.mod, col.db.scalar("select mod from col"), col.undo_status().undo, rows)


def test_everything_is_deleted_and_it_goes_on_as_on_the_first_day(
    page: Page, app: Any, base: Path, tmp_path: Path, told: list[tuple[str, str]]
) -> None:
    anki = page.anki
    folder = app.profile.folder
    (own := folder / "my notes.txt").write_text("hers", "utf-8")
    (folder / "comeback-damaged-20250101T000000Z.db").write_bytes(b"old timings")
    other = {**stats(app), "profile_id": "another profile"}
    (theirs := tmp_path / "theirs").mkdir()
    (theirs / "recall_stats.json").write_text(json.dumps(other), "utf-8")
    app.change_setting("stats_folder", str(tmp_path))
    copy = tmp_path / "recall_stats.json"
    anki.pump_until(copy.is_file, "the copy")
    app.profile.set("rest_days", {"weekly": [["2025-01-01", [6]]], "single": {}})
    app.profile.set("watched", {"sketchy_micro/bacteria/5.9": 1.0})
    app.change_setting("time_reviews", False)  # her wish outlives her data
    idle(anki, app)
    before, old_id, old = state_of(anki), app.profile.id, app.profile
    assert not old._is_ours(theirs / "recall_stats.json")

    page = on_settings(anki, app)
    page.click("fold", "delete_everything")
    page.wait("document.querySelector('[data-do=delete_everything]')")
    page.click("delete_everything")
    anki.pump_until(lambda: app.profile not in (None, old), "the new beginning")
    assert told == [("Deleted. Comeback begins as on the first day.", "deckBrowser")]
    idle(anki, app)
    assert state_of(anki) == before
    assert app.profile.id != old_id
    assert app.profile.store.extent() == (0, None)
    remembered = app.profile.store.remembered()
    assert not {"rest_days", "watched", "timing_seen"} & set(remembered)
    assert not copy.exists()
    assert config(anki)["stats_folder"] == ""
    assert config(anki)["time_reviews"] is False
    assert {path.name for path in folder.iterdir()} - {"comeback.db-wal", "comeback.db-shm"} == {
        "comeback.db",
        "past_days.cache",
        "recall_stats.json",
        own.name,
    }
    assert stats(app)["profile_id"] == app.profile.id
    page = Page(anki, app)
    page.wait("document.querySelector('[data-page=today] main section')")
    app.change_setting("time_reviews", True)
    page.wait("document.querySelector('[data-do=fine]')")
    assert page.has("From now on Comeback times how long you look at a question")
    anki.review(demo.DECK, [anki_app.Rating(3)])
    anki.open_decks()
    anki.pump_until(lambda: app.profile.store.extent()[0] == 1, "a timing in the new file")


def test_what_can_not_be_deleted_is_told_and_it_goes_on(
    page: Page, app: Any, told: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise PermissionError(13, "Another program has the file open", "comeback.db")

    old = app.profile
    with monkeypatch.context() as patched:
        patched.setattr(module("profile").Profile, "erase", refuse)
        app.delete_everything()
        page.anki.pump_until(lambda: app.profile not in (None, old), "Comeback to go on")
    assert told[0][0].startswith("Not everything could be deleted:")
    assert "Another program has the file open" in told[0][0]
    assert app.profile.id == old.id
    idle(page.anki, app)
