"""Everything changes under an open page in real Anki: the theme, the screen, the profile."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection

from comeback.pages.view import MENU, PAGES
from tests.desktop.panel_page import PSEUDOMONAS, Page, dock, fill, on_today
from tools import anki_app, demo

DAY = 86_400
FRIEND, FRIENDS_TAG, FRIENDS_CARDS = "Friend", "Juggling", 21
NIGHT = "document.documentElement.classList.contains('night-mode')"
COLOURS = """Array.from(document.querySelectorAll("#comeback *")).map(
    (each) => getComputedStyle(each).color)"""
SHADES = """Array.from(document.querySelectorAll("#comeback *, body")).map((each) => {
    const style = getComputedStyle(each);
    return [style.color, style.backgroundColor, style.fill, style.stroke].join();
})"""


@pytest.fixture(scope="module")
def seed() -> Callable[[Collection], None]:
    return fill


@pytest.fixture
def page(anki: anki_app.Anki, app: Any) -> Page:
    app.profile.set("timing_seen", True)
    return on_today(anki, app)


def go_to(page: Page, name: str) -> None:
    page.click("page", name)
    page.wait(f"document.querySelector('[data-page={name}]')")


@pytest.mark.parametrize("name", PAGES)
def test_the_theme_is_switched_while_a_page_is_open(page: Page, name: str) -> None:
    go_to(page, name)
    said, colours, light = page.text, page.evaluate(COLOURS), page.evaluate(SHADES)
    page.anki.set_night_mode(True)
    page.wait(NIGHT)
    kept = [day for day, night in zip(colours, page.evaluate(COLOURS)) if day == night]
    assert kept == []
    assert page.text == said
    page.anki.set_night_mode(False)
    page.wait(f"!{NIGHT}")
    page.wait(
        f"JSON.stringify({SHADES}) === {json.dumps(json.dumps(light, separators=(',', ':')))}"
    )


@pytest.mark.parametrize("name", PAGES)
def test_a_review_hides_it_and_the_same_page_comes_back(page: Page, name: str) -> None:
    anki = page.anki
    go_to(page, name)
    said = page.text
    anki.open_reviewer(demo.DECK)
    assert not dock(anki).isVisible()
    assert page.app.panel._web is not None
    anki.open_decks()
    assert dock(anki).isVisible()
    page.wait(f"document.querySelector('[data-page={name}]')")
    assert page.text == said


# The profile, as File > Switch Profile does it


def friends(base: Path) -> None:
    """Another student's collection: each card seen twice, the second time five days ago."""
    folder = base / FRIEND
    folder.mkdir()
    col: Any = Collection(str(folder / "collection.anki2"))
    for number in range(FRIENDS_CARDS):
        note = col.new_note(col.models.by_name("Basic"))
        note.fields = [f"Ball {number}", "Answer"]
        note.tags = [FRIENDS_TAG]
        col.add_note(note, col.decks.id("Circus"))
    col.db.execute("update cards set type = 2, queue = 2, ivl = 9, factor = 2500, reps = 2")
    col.db.execute("update cards set due = ?", col.sched.today + 4)
    noon = col.sched.day_cutoff - DAY // 2
    for number, card in enumerate(col.db.list("select id from cards")):
        for days, kind, rating in ((9, 0, 3), (5, 1, 1 if number < 3 else 3)):
            moment = (noon - days * DAY) * 1000 + number * 9_000 + kind
            row = (moment, card, -1, rating, 4, 4, 2500, 4000, kind)
            col.db.execute("insert into revlog values (?,?,?,?,?,?,?,?,?)", *row)
    col.close()


def switch(anki: anki_app.Anki, name: str) -> None:
    mw = anki.mw
    mw.form.actionSwitchProfile.trigger()
    anki.pump_until(
        lambda: mw.state == "profileManager" and mw.profileDiag.isVisible(), "the list of profiles"
    )
    app = sys.modules["comeback_addon"].main.app
    assert app.panel._web is None
    assert app.report is None
    app.panel.toggle()
    app.panel.refresh()
    mw.profileForm.profiles.setCurrentRow(mw.pm.profiles().index(name))
    anki._await_decks(mw.profileForm.login.click)
    anki.pump_until(lambda: app.report is not None, "the report")


@pytest.mark.parametrize("name", ["progress", "field", "questions"])
def test_the_profile_is_switched_while_a_page_is_open(
    anki: anki_app.Anki, page: Page, base: Path, profile: str, name: str
) -> None:
    app = page.app
    if FRIEND not in anki.mw.pm.profiles():
        anki.mw.pm.create(FRIEND)
        friends(base)
    mine = {each.title for each in app.report.topics}
    numbers = app.report.days
    assert PSEUDOMONAS in mine
    go_to(page, name)
    page.evaluate("(document.querySelector('textarea') || {}).value = '91633', 1")
    app._worker.request()

    switch(anki, FRIEND)
    assert dock(anki).isVisible()
    reviews = anki.mw.col.db.scalar("select count() from revlog")
    assert reviews == sum(day.reviews for day in app.report.days) == 2 * FRIENDS_CARDS
    theirs = Page(anki, app)
    theirs.wait("document.querySelector('main')")
    app.profile.set("timing_seen", True)
    for each in ("today", "topics", *MENU):
        go_to(theirs, each)
        html = theirs.evaluate("document.getElementById('comeback').innerHTML")
        assert not [title for title in mine if title in html], each
        assert not theirs.evaluate("document.querySelector('textarea')?.value"), each
    go_to(theirs, "progress")
    theirs.click("fold", "as_table")
    theirs.wait("document.querySelector('details[open] tbody')")
    shown = theirs.text.replace("\u00a0", " ")
    assert f"{FRIENDS_CARDS - 3} of {FRIENDS_CARDS}" in shown

    switch(anki, profile)
    page = on_today(anki, app)
    assert app.report.days == numbers
    assert page.has(PSEUDOMONAS)
    assert not page.has(FRIENDS_TAG)
