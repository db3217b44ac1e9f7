"""The first minute: what the panel says of four collections that it never saw before."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from anki.collection import Collection

from tests.desktop.panel_page import Page, running
from tools import anki_app, first_days


def brought(anki: anki_app.Anki, fill: Callable[[Collection], None]) -> Page:
    """The profile with another collection, as if Comeback had just been installed."""
    mw, closed = anki.mw, []
    folder = Path(mw.pm.profileFolder())
    mw.unloadProfile(lambda: closed.append(True))
    anki.pump_until(lambda: closed, "the profile to close")
    for old in (*folder.glob("collection.anki2*"), *folder.glob("comeback/*")):
        old.unlink()
    collection = Collection(str(folder / "collection.anki2"))
    fill(collection)
    collection.close()
    sys.modules["comeback_addon"].main.app.report = None
    mw.loadProfile()
    app = running(anki)
    page = Page(anki, app)
    anki.pump_until(lambda: app.panel._web is not None, "the page")
    page.wait("document.querySelector('.opening')")
    return page


def reviews(page: Page) -> int:
    """By Anki's own log."""
    return int(page.anki.mw.col.db.scalar("select count() from revlog where ease > 0"))


def due(page: Page) -> int:
    return len(page.anki.mw.col.find_cards("is:due"))


@pytest.mark.parametrize("name", first_days.COLLECTIONS)
def test_it_says_something_true_and_useful_at_once(anki: anki_app.Anki, name: str) -> None:
    page = brought(anki, first_days.COLLECTIONS[name])
    assert page.has("Welcome. Your reviews already say something.")
    assert page.has(f"Read {reviews(page):,} reviews since")
    assert page.has("Nothing in your collection was changed.")
    assert {
        "gap": page.has(f"even after {first_days.DAYS_AWAY} days away"),
        "suspended": page.has("worth another look") and page.has("still with you"),
        "untagged": page.has("Your cards carry no topic tags"),
        "backlog": page.has(f"{due(page):,} cards are due."),
    }[name], page.text
    assert due(page) == page.app.report.cards_due
