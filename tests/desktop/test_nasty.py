"""Whatever tags, decks, profiles and settings are called is text, on every page of the panel."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Any

import aqt.utils
import pytest
from anki.collection import Collection
from aqt.qt import QTextDocument

from comeback.pages.view import PAGES
from tests.desktop.panel_page import Page, fill, on_today
from tools import anki_app, demo

ENDINGS = (
    "<script>window.pwned=1</script>",
    "<img/src=x/onerror=window.pwned=1>",
    "\"onfocus='window.pwned=1'autofocus=\"",
    "</details></main><h1>",
    "&lt;b&gt;&amp;x",
    "{{7*7}}{%raw%}",
    "\u202eleftto\u2067right",
    "مرض_القلب",
    "x" * 300,
    "👩\u200d⚕️🫀",
)
SHOWN = ENDINGS[:2] + ENDINGS[3:7] + ENDINGS[8:]
"""Parts that are shown as they are: Anki may take quotation marks away, and we underscores."""
STATE = """(() => {
    for (const each of document.querySelectorAll("details")) { each.open = true; }
    const all = Array.from(document.querySelectorAll("#comeback *"));
    const names = ["IMG", "SCRIPT", "IFRAME", "OBJECT", "EMBED", "LINK", "STYLE", "META", "B"];
    return {
        foreign: all.filter((each) => names.includes(each.nodeName) ||
            Array.from(each.attributes).some((one) => one.name.startsWith("on"))
        ).map((each) => each.outerHTML),
        pages: document.querySelectorAll("#comeback > .page > main").length,
        pwned: window.pwned !== undefined,
        stopped: window.stopped,
        wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
        said: document.getElementById("comeback").textContent,
    };
})()"""
FOLDED = "document.querySelector('details:not([open]) > summary[data-do=fold]')"
AXES = "Array.from(document.querySelector('select').options, (each) => each.value)"
OPEN = "document.querySelector('details.topic[open] > summary')?.dataset.name"
LISTEN = """(() => {
    window.stopped = [];
    document.addEventListener("securitypolicyviolation", (event) => {
        window.stopped.push(event.effectiveDirective);
    });
    return true;
})()"""


@pytest.fixture(scope="module")
def profile() -> str:
    return "Student &lt;b&gt;&amp; 'q'"


@pytest.fixture(scope="module")
def folder(base: Path) -> Path:
    """Where the copy of the stats file should go: it can't, so each page says so."""
    return base / "no folder" / "<img src=x onerror=window.pwned=1>"


@pytest.fixture(scope="module")
def seed(base: Path, folder: Path) -> Callable[[Collection], None]:
    def fill_nastily(collection: Collection) -> None:
        fill(collection)
        (base / "no folder").write_text("a file")
        settings = {"stats_folder": str(folder)}
        addon = base / "addons21" / "comeback_addon"
        addon.mkdir(parents=True)
        (addon / "meta.json").write_text(json.dumps({"config": settings}), "utf-8")
        endings = cycle(ENDINGS)
        nasty = {tag: tag + next(endings) for tag in collection.tags.all() if is_topic(tag)}
        for note_id in collection.find_notes(""):
            note = collection.get_note(note_id)
            note.tags = [nasty.get(tag, tag) for tag in note.tags]
            collection.update_note(note)
        deck = collection.decks.get(collection.decks.id(demo.DECK))
        for ending in ENDINGS:
            collection.decks.id(f"{demo.DECK}::{ending}")
        deck["name"] = f"Deck {ENDINGS[1]}"
        collection.decks.save(deck)

    return fill_nastily


def is_topic(tag: str) -> bool:
    """Sketchy's tags stay as they are, so that there are videos to plan with."""
    return "#FirstAid" in tag or "^Systems" in tag


@pytest.fixture
def page(anki: anki_app.Anki, app: Any) -> Page:
    page = on_today(anki, app)
    page.evaluate(LISTEN)
    return page


def go_to(page: Page, name: str) -> None:
    page.click("page", name)
    page.wait(f"document.querySelector('[data-page={name}]')")


def send(page: Page, **message: str) -> None:
    """What a click sends: some of these have no button on this page."""
    page.evaluate(f"pycmd({json.dumps('comeback:' + json.dumps(message))}), true")


def check(page: Page) -> str:
    """Nothing became a part of the page; returns what it says."""
    state = page.evaluate(STATE)
    said = str(state.pop("said"))
    assert state == {"foreign": [], "pages": 1, "pwned": False, "stopped": [], "wide": False}
    return said


def unfold(page: Page) -> None:
    while page.evaluate(f"!!{FOLDED}"):
        name = page.evaluate(f"{FOLDED}.dataset.name")
        page.evaluate(f"{FOLDED}.click(), true")
        page.wait(f"document.querySelector('details[open] > summary[data-name={name}]')")


def test_the_first_page(page: Page) -> None:
    page.wait("document.querySelector('.opening')")
    assert [each for each in ENDINGS if each in check(page)]
    page.click("fine")
    page.wait("!document.querySelector('.opening')")


@pytest.mark.parametrize("name", PAGES)
def test_every_part_of_a_page(page: Page, folder: Path, name: str) -> None:
    page.app.profile.set("timing_seen", True)
    go_to(page, name)
    unfold(page)
    said = check(page)
    assert str(folder) in said
    if name == "today":
        assert [each for each in SHOWN if each in said]
    if name == "file":
        assert page.anki.mw.pm.name in said


def test_every_topic_unfolded_on_every_axis(page: Page, app: Any) -> None:
    page.app.profile.set("timing_seen", True)
    go_to(page, "topics")
    said = ""
    for axis in page.evaluate(AXES):
        page.choose(axis)
        for topic in app.report.on_axis(axis):
            send(page, do="see", name=topic.topic_id)
            page.wait(f"{OPEN} === {json.dumps(topic.topic_id)}")
            said += check(page)
    missing = [each for each in SHOWN if each not in said.replace("\u200b", "")]
    assert missing == []


def test_topics_that_are_found_and_hidden(page: Page, app: Any) -> None:
    app.profile.set("timing_seen", True)
    go_to(page, "topics")
    for ending in (each[:100] for each in SHOWN):
        send(page, do="find", name=ending)
        page.wait(f"document.querySelector('input[type=search]').value === {json.dumps(ending)}")
        check(page)
    send(page, do="find", name="")


def test_a_tooltip_says_the_path_as_it_is(page: Page, app: Any) -> None:
    tips = sys.modules["comeback_addon.tips"]
    tips.tooltip(f"Saved: {ENDINGS[1]}", page.anki.mw)
    label = aqt.utils._tooltipLabel
    document = QTextDocument()
    document.setHtml(label.text())
    assert document.toPlainText().strip() == f"Saved: {ENDINGS[1]}"
