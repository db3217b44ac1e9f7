"""What the desktop tests of the panel share: its page, met as a student meets it."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from anki.collection import Collection
from aqt.qt import QDockWidget, QObject

from tools import anki_app, demo

ROOT = Path(__file__).parents[2]
PSEUDOMONAS = "Pseudomonas Aeruginosa"
NASTY = (
    "<img/src=x/onerror=window.pwned=1>",
    "\"quote'(paren)*_%&amp;",
    "مرض_القلب",
    "x" * 1000,
    "under_score",
)
NEIGHBOUR = "underXscore"
"""What a careless search for ``under_score`` would find too."""


def fill(collection: Collection) -> None:
    """The demo, cards with nasty tags, and two suspended cards of the weakest topic."""
    demo.fill(collection, datetime.now().astimezone())
    for tag in (*NASTY, NEIGHBOUR):
        note = collection.new_note(collection.models.by_name("Basic"))
        note.fields = [question(tag), "Answer"]
        note.tags = [tag]
        collection.add_note(note, collection.decks.id("Plain"))
    collection.sched.suspend_cards(sorted(cards_of(collection, PSEUDOMONAS))[:2])


def question(tag: str) -> str:
    return f"What is {tag.encode().hex()[:40]}?"


def cards_of(collection: Collection, last_part: str) -> set[int]:
    """Cards whose note has a tag that ends so: by Python's eyes, not by a search."""
    wanted = last_part.replace(" ", "_")
    return {
        card_id
        for card_id in collection.find_cards("")
        if any(t.split("::")[-1].endswith(wanted) for t in collection.get_card(card_id).note().tags)
    }


def running(anki: anki_app.Anki) -> Any:
    """The add-on's App, with its first report."""
    app = sys.modules["comeback_addon"].main.app
    anki.pump_until(lambda: app.report is not None, "the first report")
    return app


def on_today(anki: anki_app.Anki, app: Any) -> Page:
    """The panel's page on Today, in plain sight beside the decks."""
    if anki.mw.state != "deckBrowser":
        anki.open_decks()
    if not dock(anki).isVisible():
        app.panel.toggle()
    page = Page(anki, app)
    page.wait("document.querySelector('main')")
    page.click("page", "today")
    page.wait("document.querySelector('[data-page=today]')")
    return page


class Page:
    """The web page as a student's hand and eye meet it."""

    def __init__(self, anki: anki_app.Anki, app: Any) -> None:
        self.anki = anki
        self.app = app

    @property
    def web(self) -> Any:
        return self.app.panel._web

    def evaluate(self, script: str) -> Any:
        return self.anki.evaluate(self.web, script)

    def wait(self, script: str) -> None:
        self.anki.pump_until(lambda: self.evaluate(f"!!({script})"), script)

    def has(self, text: str) -> bool:
        return text.casefold() in self.text.casefold()

    @property
    def text(self) -> str:
        return str(self.evaluate("document.getElementById('comeback').innerText"))

    def click(self, do: str, name: str | None = None) -> None:
        """Click the one element with this command, as a mouse does; a page of the menu through the
        menu."""
        if do == "page" and name not in ("today", "topics", "menu"):
            self.click("page", "menu")
            self.wait(f"document.querySelector('[data-do=page][data-name={name}]')")
        found = self.evaluate(
            f"""(() => {{
                const wanted = Array.from(document.querySelectorAll("[data-do]")).filter(
                    (e) => e.dataset.do === {json.dumps(do)} &&
                        ({json.dumps(name)} === null || e.dataset.name === {json.dumps(name)}));
                if (wanted.length) wanted[0].click();
                return wanted.length;
            }})()"""
        )
        assert found, f"no {do} {name} on the page"

    def choose(self, axis: str) -> None:
        self.evaluate(
            f"""(() => {{
                const select = document.querySelector("select");
                select.value = {json.dumps(axis)};
                select.dispatchEvent(new Event("change", {{bubbles: true}}));
                return true;
            }})()"""
        )
        self.wait(f"document.querySelector('select').value === {json.dumps(axis)}")


def dock(anki: anki_app.Anki) -> QDockWidget:
    found = anki.mw.findChild(QObject, "comeback_panel")
    assert isinstance(found, QDockWidget)
    return found


def topic(app: Any, title: str) -> Any:
    return next(t for t in app.report.topics if t.title == title)
