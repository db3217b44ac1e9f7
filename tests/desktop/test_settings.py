"""Settings in real Anki: each is applied at once and stays; data shown, exported, deleted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import aqt.addons
import pytest
from anki.collection import Collection

from tests.desktop.panel_page import Page, dock, fill
from tests.desktop.settings_page import (
    PACKAGE,
    config,
    idle,
    listen,
    module,
    on_settings,
    stats,
    switch,
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


# Switches


def test_timing_stops_and_begins_at_once(page: Page, app: Any) -> None:
    switch(page, "time_reviews", False)
    assert app.capture.enabled is False
    assert page.has("Nothing is timed now.")
    page.anki.review(demo.DECK, [anki_app.Rating(3)])
    page = on_settings(page.anki, app)
    page.anki.pump_until(lambda: stats(app)["today"]["reviews"] == 1, "the review in the file")
    assert stats(app)["today"]["captured_reviews"] == 0
    switch(page, "time_reviews", True)
    page.anki.review(demo.DECK, [anki_app.Rating(3)])
    page.anki.open_decks()
    page.anki.pump_until(lambda: stats(app)["today"]["captured_reviews"] == 1, "its timing")


def test_tags_leave_the_file_at_once_and_come_back(page: Page, app: Any) -> None:
    assert stats(app)["topics"]
    switch(page, "include_tags", False)
    page.anki.pump_until(lambda: not stats(app)["topics"], "the file without topics")
    assert "Pseudomonas" not in app.stats_path.read_text("utf-8")
    switch(page, "include_tags", True)
    page.anki.pump_until(lambda: stats(app)["topics"], "the topics")


def test_a_second_copy_is_written_where_she_says(
    page: Page, app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = module("own_data").QFileDialog
    monkeypatch.setattr(dialog, "getExistingDirectory", lambda *_: "")  # she thinks better of it
    page.click("choose_folder")
    monkeypatch.setattr(dialog, "getExistingDirectory", lambda *_: str(tmp_path))
    page.click("choose_folder")
    page.wait("document.querySelector('[data-do=no_folder]')")
    assert page.has(str(tmp_path))
    copy = tmp_path / "recall_stats.json"
    page.anki.pump_until(copy.is_file, "the copy")
    assert copy.read_bytes() == app.stats_path.read_bytes()
    page.click("no_folder")
    page.wait("!document.querySelector('[data-do=no_folder]')")
    assert config(page.anki)["stats_folder"] == ""
    assert copy.is_file(), "what was written stays"


def test_her_first_aid_is_a_rule_of_her_own_map(page: Page, app: Any) -> None:
    select = "document.querySelector('select[data-do=edition]')"

    def choose(edition: str) -> None:
        page.evaluate(
            f"({select}.value = '{edition}', "
            f"{select}.dispatchEvent(new Event('change', {{bubbles: true}})))"
        )
        page.anki.pump_until(lambda: app.profile.own_map.map.edition == (edition or None), edition)
        idle(page.anki, app)
        assert page.evaluate(f"{select}.value") == edition

    def editions() -> set[str]:
        resources = [r for topic in app.report.topics for r in topic.resources]
        return {each.edition for each in resources if each.kind == "first_aid"}

    path = app.profile.own_map.path
    choose("2024")
    assert '- first_aid: "2024"' in path.read_text("utf-8")
    assert editions() == {"2024"}
    choose("2025")
    assert path.read_text("utf-8").count("first_aid") == 1
    assert editions() == {"2025"}
    page.evaluate("""pycmd('comeback:{"do": "edition", "name": "1999"}'); true""")
    choose("")
    assert "first_aid" not in path.read_text("utf-8")
    assert not app.notices


# While a card is open


def test_the_panel_hides_in_review_or_stays_without_a_number(page: Page, app: Any) -> None:
    anki = page.anki
    anki.open_reviewer(demo.DECK)
    assert not dock(anki).isVisible()
    page = on_settings(anki, app)
    switch(page, "panel_while_reviewing", True)
    anki.open_reviewer(demo.DECK)
    assert dock(anki).isVisible()
    page.wait("document.querySelector('[data-page=reviewing]')")
    assert page.text.strip() == "Numbers wait until you finish."
    report = app.report
    anki.reveal()
    anki.rate(3)
    app._worker.request()
    anki.pump_until(lambda: app.report is not report, "a report while a card is open")
    app.panel.show_progress()
    assert page.text.strip() == "Numbers wait until you finish."
    app.panel.toggle()
    assert not dock(anki).isVisible()
    app.panel.toggle()
    page.wait("document.querySelector('[data-page=reviewing]')")
    app.change_setting("panel_while_reviewing", False)  # as in Anki's own editor
    assert not dock(anki).isVisible()
    app.change_setting("panel_while_reviewing", True)
    assert dock(anki).isVisible()
    anki.open_decks()
    page.wait("document.querySelector('[data-page=settings]')")
    switch(page, "panel_while_reviewing", False)


def test_what_she_was_writing_is_there_after_the_review(page: Page, app: Any) -> None:
    app.change_setting("panel_while_reviewing", True)
    page.click("page", "questions")
    page.wait("document.querySelector('textarea')")
    page.evaluate("(document.querySelector('textarea').value = '1633, half of', true)")
    page.anki.open_reviewer(demo.DECK)
    page.wait("document.querySelector('[data-page=reviewing]')")
    page.anki.open_decks()
    page.wait("document.querySelector('textarea')")
    assert page.evaluate("document.querySelector('textarea').value") == "1633, half of"
    app.change_setting("panel_while_reviewing", False)


# After a session


def test_nothing_is_told_unless_she_wants_it(
    page: Page, app: Any, told: list[tuple[str, str]]
) -> None:
    report = app.report
    page.anki.review(demo.DECK, [anki_app.Rating(3)])
    page.anki.open_decks()
    page.anki.pump_until(lambda: app.report is not report, "the report of the session")
    idle(page.anki, app)
    assert told == []


def test_the_note_comes_once_after_the_session(
    page: Page, app: Any, told: list[tuple[str, str]]
) -> None:
    anki = page.anki
    switch(page, "tooltip_after_session", True)
    idle(anki, app)
    anki.review(demo.DECK, [anki_app.Rating(3), anki_app.Rating(1)])
    before = app.report.today.reviews
    app._worker.request()  # a report of a time at which the session goes on
    anki.pump_until(lambda: not app._worker.pending, "that report")
    assert told == []
    anki.open_decks()
    anki.pump_until(lambda: told, "the note")
    note, state = told[0]
    assert state == "deckBrowser"
    today = app.report.today
    assert today.reviews >= before
    assert (
        f"{today.true_retention_passed} of {today.true_retention_n} spaced reviews recalled" in note
    )
    app._worker.request()
    idle(anki, app)
    anki.open_reviewer(demo.DECK)  # looked at a card and left
    anki.open_decks()
    app._worker.request()
    idle(anki, app)
    assert len(told) == 1


def test_a_session_begun_before_the_note_keeps_it_back(
    page: Page, app: Any, told: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    anki = page.anki
    assert config(anki)["tooltip_after_session"] is True
    anki.review(demo.DECK, [anki_app.Rating(3)])
    go_on, job = Event(), module("job").Job
    run = job.run

    def slow(self: Any, settings: Any, thorough: bool, rest: Callable[[], None]) -> Any:
        while not go_on.wait(0.001):
            rest()
        return run(self, settings, thorough, rest)

    monkeypatch.setattr(job, "run", slow)
    anki.open_decks()
    assert app._worker.pending
    anki.open_reviewer(demo.DECK)
    go_on.set()
    idle(anki, app)
    assert told == []
    anki.open_decks()
    idle(anki, app)
    assert told == [], "no card was rated in that session"
    page = on_settings(anki, app)
    switch(page, "tooltip_after_session", False)


# Anki's own editor


def edited(anki: anki_app.Anki, monkeypatch: pytest.MonkeyPatch, text: str) -> list[str]:
    """The messages after OK in Anki's editor for the add-on's settings."""
    said: list[str] = []
    monkeypatch.setattr(aqt.addons, "showInfo", lambda text, *_, **__: said.append(text))
    window = aqt.addons.AddonsDialog(anki.mw.addonManager)
    editor = aqt.addons.ConfigEditor(window, PACKAGE, config(anki))
    editor.form.editor.setPlainText(text)
    editor.accept()
    if said:
        editor.reject()
    window.reject()
    return said


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"time_reviews": "no"}', "time_reviews must be true or false, without quotes."),
        ('{"panel_while_reviewing": 1}', "panel_while_reviewing must be true or false"),
        ('{"tooltip_after_session": null}', "tooltip_after_session must be true or false"),
        ('{"include_tags": []}', "include_tags must be true or false"),
        ('{"stats_folder": false}', "stats_folder must be a folder in quotes"),
        ('{"shortcut": 7}', "shortcut must be keys in quotes"),
        ('{"time_review": false}', "There is no such setting: 'time_review'"),
        ("[]", "Settings stand in one pair of braces"),
    ],
)
def test_a_mistake_in_ankis_editor_is_told_kindly_and_changes_nothing(
    anki: anki_app.Anki, app: Any, monkeypatch: pytest.MonkeyPatch, text: str, message: str
) -> None:
    before = config(anki)
    said = edited(anki, monkeypatch, text)
    assert len(said) == 1
    assert said[0].startswith(message)
    assert config(anki) == before


def test_what_is_changed_in_ankis_editor_is_applied_at_once(
    page: Page, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = {**config(page.anki), "time_reviews": False, "shortcut": "Ctrl+Alt+9"}
    assert edited(page.anki, monkeypatch, json.dumps(wanted)) == []
    assert app.capture.enabled is False
    actions = page.anki.mw.form.menuTools.actions()
    action = next(each for each in actions if each.text() == "Comeback")
    assert action.shortcut().toString() == "Ctrl+Alt+9"
    page.wait("!document.querySelector('input[data-name=time_reviews]').checked")
    back = {**wanted, "time_reviews": True, "shortcut": "Ctrl+Shift+K"}
    assert edited(page.anki, monkeypatch, json.dumps(back)) == []
    assert app.capture.enabled is True


# The end: this closes the profile


def test_every_setting_survives_the_profile(
    anki: anki_app.Anki, app: Any, page: Page, profile: str
) -> None:
    page = on_settings(anki, app)
    switch(page, "panel_while_reviewing", True)
    switch(page, "tooltip_after_session", True)
    switch(page, "include_tags", False)
    switch(page, "time_reviews", False)
    mw, closed = anki.mw, list[bool]()
    mw.unloadProfile(lambda: closed.append(True))
    anki.pump_until(lambda: closed, "the profile to close")
    mw.pm.openProfile(profile)
    anki._await_decks(mw.loadProfile)
    anki.pump_until(lambda: app.report is not None, "a report")
    assert app.capture.enabled is False
    assert app.settings.panel_while_reviewing is app.settings.tooltip_after_session is True
    assert app.settings.include_tags is False
    page = on_settings(anki, app)
    for name, checked in (
        ("panel_while_reviewing", True),
        ("tooltip_after_session", True),
        ("include_tags", False),
        ("time_reviews", False),
    ):
        box = f"document.querySelector('input[data-name={name}]')"
        assert page.evaluate(f"{box}.checked") is checked
    anki.open_reviewer(demo.DECK)
    assert dock(anki).isVisible()
    anki.open_decks()
