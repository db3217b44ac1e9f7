"""The panel in real Anki: seen, clicked, closed, hidden, and back in its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from anki.collection import Collection
from aqt.qt import Qt

from tests.desktop.panel_page import (
    PSEUDOMONAS,
    Page,
    dock,
    fill,
    on_today,
    topic,
)
from tools import anki_app

NAMES = """Array.from(document.querySelectorAll(".name > bdi"),
    (name) => (name.querySelector(".unseen") || name).textContent)"""
"""Of the rows of Topics, whole."""


@pytest.fixture(scope="module")
def seed() -> Callable[[Collection], None]:
    return fill


@pytest.fixture
def page(anki: anki_app.Anki, app: Any) -> Page:
    return on_today(anki, app)


# Seeing


def test_it_opens_by_itself_beside_the_decks(anki: anki_app.Anki, app: Any) -> None:
    assert dock(anki).isVisible()
    assert anki.mw.dockWidgetArea(dock(anki)) == Qt.DockWidgetArea.RightDockWidgetArea
    assert anki.mw.state == "deckBrowser"


def test_the_first_open_says_what_is_known_and_asks_once(page: Page) -> None:
    page.wait("document.querySelector('.opening')")
    assert page.has("Welcome. Your reviews already say something.")
    assert page.has("Nothing in your collection was changed.")
    assert page.has(PSEUDOMONAS)
    assert page.has("From now on Comeback times how long you look at a question")
    assert page.app.profile.get("first_open") == page.app.report.today.date.isoformat()
    page.click("fine")
    page.wait("!document.querySelector('.opening') && !document.querySelector('.notice')")
    assert page.app.profile.get("timing_seen") is True


def test_then_it_says_what_is_next(page: Page) -> None:
    page.wait("document.querySelector('.next .title')")
    assert page.has(PSEUDOMONAS)
    assert page.has("Sketchy Micro, Bacteria 5.9")


def test_a_rest_day_is_kept_with_the_profile_and_can_be_undone(page: Page) -> None:
    page.click("fold", "rest_days")
    page.wait("document.querySelector('details[open] .week')")
    page.click("rest_today", "yes")
    page.wait("!document.querySelector('.next .title')")
    assert page.has("Today is a rest day. Nothing is waiting that can't wait.")
    today = page.app.report.today.date.isoformat()
    assert page.app.profile.get("rest_days") == {"weekly": [], "single": {today: True}}
    page.anki.pump_until(lambda: page.app.report.today.rest_day, "the plan in the report")
    stats = json.loads(page.app.stats_path.read_text("utf-8"))
    assert stats["today"]["rest_day"] is True
    page.click("rest_today", "")
    page.wait("document.querySelector('.next .title')")
    page.click("rest_weekday", "2")
    page.wait("document.querySelector('[data-name=\"2\"][aria-pressed=true]')")
    assert page.app.profile.get("rest_days")["weekly"] == [[today, [2]]]
    page.click("rest_weekday", "2")
    page.wait("document.querySelector('[data-name=\"2\"][aria-pressed=false]')")
    page.evaluate("""pycmd('comeback:{"do": "rest_weekday", "name": "9"}'); true""")
    page.click("fold", "rest_days")
    page.wait("!document.querySelector('details[open] .week')")
    assert page.app.profile.get("rest_days")["weekly"] == [[today, []]]


def test_enough_for_today_lasts_until_she_goes_on(page: Page) -> None:
    page.app.profile.set("enough", page.app.report.today.date.isoformat())
    page.app.panel.refresh()
    page.wait("document.querySelector('[data-do=go_on]')")
    assert page.has("You stopped for today.")
    assert page.has("For tomorrow")
    assert page.app.profile.get("suggestion")["tomorrow"]
    page.click("go_on")
    page.wait("document.querySelector('.next .title')")
    page.app.profile.set("enough", "2020-01-01")
    page.app.panel.refresh()
    assert not page.has("You stopped for today.")


def test_progress_is_one_line_of_the_waiting_page(page: Page) -> None:
    report = page.app.report
    page.app.report = None
    try:
        page.app.panel.refresh()
        page.wait("document.querySelector('.progress')")
        page.evaluate("comeback.progress('Reading'); true")
        assert page.evaluate("document.querySelector('.progress').textContent") == "Reading"
        page.app.panel.show_progress()
        page.wait("document.querySelector('.progress').textContent !== 'Reading'")
    finally:
        page.app.report = report
        page.app.panel.refresh()
    page.wait("document.querySelector('.next .title')")
    page.app.panel.show_progress()


def test_a_click_in_the_page_reaches_python_and_comes_back(page: Page) -> None:
    page.click("page", "topics")
    page.wait("document.querySelector('[data-page=topics]')")
    page.click("topic", topic(page.app, PSEUDOMONAS).topic_id)
    page.wait("document.querySelector('details.topic[open]')")
    assert page.has("10 cards: 8 seen, 2 suspended.")
    assert page.evaluate("document.activeElement.tagName") in ("BODY", "SUMMARY")


def test_typing_in_the_search_keeps_what_was_typed_and_the_focus(page: Page) -> None:
    page.click("page", "topics")
    page.wait("document.querySelector('input')")
    page.evaluate(
        """(() => {
            const input = document.querySelector("input");
            input.focus();
            input.value = "pseudo";
            input.dispatchEvent(new Event("input", {bubbles: true}));
            return true;
        })()"""
    )
    page.wait("document.body.innerText.toLowerCase().includes('1 topic found')")
    assert page.evaluate("document.activeElement === document.querySelector('input')")
    assert page.evaluate("document.querySelector('input').value") == "pseudo"
    assert page.has(PSEUDOMONAS)
    assert not page.has("Complement")


def test_nasty_tags_are_text(page: Page) -> None:
    page.click("page", "topics")
    page.wait("document.querySelector('select')")
    page.choose("tags")
    page.click("fold", "not_started")
    page.wait("document.querySelectorAll('.name').length > 4")
    names = page.evaluate(NAMES)
    shown = {t.title for t in page.app.report.on_axis("tags")}
    assert shown <= set(names)
    assert any("onerror" in name for name in names)
    assert page.evaluate("typeof window.pwned") == "undefined"
    assert page.evaluate("document.images.length") == 0
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.choose("first_aid")


def test_the_theme_reaches_the_page(page: Page) -> None:
    colour = "getComputedStyle(document.querySelector('.link')).color"
    light = page.evaluate(colour)
    page.anki.set_night_mode(True)
    page.wait(f"{colour} !== {json.dumps(light)}")
    assert page.evaluate(colour) == "rgb(124, 196, 219)"
    page.anki.set_night_mode(False)
    page.wait(f"{colour} === {json.dumps(light)}")


def test_nonsense_from_the_page_is_ignored(page: Page) -> None:
    before = page.evaluate("document.getElementById('comeback').innerHTML")
    for message in ("", "{", "[]", "null", '{"do": 3}', '{"do": "rm", "name": "x"}', "x" * 20_000):
        page.evaluate(f"pycmd({json.dumps('comeback:' + message)}); true")
    page.evaluate("pycmd('other-add-on:hello'); true")
    page.evaluate("""pycmd('comeback:{"do": "try", "name": "no such topic"}'); true""")
    page.evaluate("""pycmd('comeback:{"do": "notice", "name": "x"}'); true""")
    assert page.evaluate("document.getElementById('comeback').innerHTML") == before
    assert page.anki.mw.state == "deckBrowser"


def test_closed_by_the_student_it_stays_closed_until_asked_for(page: Page) -> None:
    anki, app = page.anki, page.app
    dock(anki).close()
    assert app.profile.get("panel_open") is False
    app.panel.reviewing_began()
    app.panel.reviewing_ended()
    assert not dock(anki).isVisible()
    action = next(a for a in anki.mw.form.menuTools.actions() if a.text() == "Comeback")
    assert action.shortcut().toString() == "Ctrl+Shift+K"
    action.trigger()
    assert dock(anki).isVisible()
    assert app.profile.get("panel_open") is True


def test_the_suggestion_can_be_changed_and_silenced(page: Page) -> None:
    page.click("another")
    page.wait("!document.querySelector('.next .title').innerText.includes('Pseudomonas')")
    page.click("another")
    page.wait("document.querySelector('.next .title').innerText.includes('Pseudomonas')")
    page.click("not_today")
    page.wait("document.querySelector('[data-do=suggest_again]')")
    page.click("suggest_again")
    page.wait("document.querySelector('.next .title').innerText.includes('Pseudomonas')")


# The end: this closes the profile


def test_the_place_survives_the_profile_and_the_page_goes_with_it(
    anki: anki_app.Anki, app: Any, profile: str
) -> None:
    mw = anki.mw
    mw.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock(anki))
    closed: list[bool] = []
    mw.unloadProfile(lambda: closed.append(True))
    anki.pump_until(lambda: closed, "the profile to close")
    assert app.panel._web is None

    mw.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock(anki))
    mw.pm.openProfile(profile)
    anki._await_decks(mw.loadProfile)
    assert dock(anki).isVisible()
    assert mw.dockWidgetArea(dock(anki)) == Qt.DockWidgetArea.LeftDockWidgetArea
    anki.pump_until(lambda: app.report is not None, "a report")
    Page(anki, app).wait("document.querySelector('.next .title')")
