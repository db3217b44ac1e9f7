"""Every page at every width: nothing is cut off, beside the window, or in the way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from string import Formatter

import pytest
from anki.collection import Collection

from comeback.pages.render import render_page
from comeback.pages.view import PAGES
from comeback.words.sentences import TABLE
from tests.desktop.layout import alone, broken, faults, put_back, resize
from tests.desktop.panel_page import PSEUDOMONAS, Page, fill, topic
from tests.unit.made import OPENED, VIDEO, ToldGuide, a_report, a_topic, looking, with_estimates
from tests.unit.moments import scenes
from tools import anki_app

SIZES = [(320, 1), (360, 1), (1000, 1), (1600, 1), (320, 2), (360, 2), (1000, 2)]
HARD_SIZES = [(320, 1), (1000, 1), (320, 2)]
"""Pixels, and how much larger than usual."""
LONG = ("x" * 1000, " ".join(["Long name"] * 50), " ".join(["مرض القلب"] * 50), "العربية (12)")


@pytest.fixture(scope="module")
def seed() -> Callable[[Collection], None]:
    return fill


@pytest.fixture
def page(anki: anki_app.Anki) -> Iterator[Page]:
    page = alone(anki)
    yield page
    put_back(page)
    page.app.panel.refresh()


def show(page: Page, html: str) -> None:
    page.evaluate(f"comeback.show({json.dumps(html)}), 1")


def moments(opened: frozenset[str] = OPENED) -> Iterator[tuple[str, str]]:
    """(name, page) of every moment that the panel knows, with everything unfolded."""
    for name, (report, view) in scenes():
        yield name, render_page(report, replace(view, opened=opened))
    for name in LONG:
        video = replace(VIDEO, title=name, series=name)
        needy = a_topic(name, path=(name, name), resources=(video,), starts_in="x")
        wider = a_topic(name, topic_id="x", path=(name,))
        guide = ToldGuide((video, 9), (video, 3), total=12, also=(("x", 3),))
        report = replace(with_estimates(a_report([needy, wider], guide=guide)), hidden=(wider,))
        for each in ("today", "topics", "plan"):
            view = looking(report, page=each, open_topic=needy.topic_id, opened=OPENED)
            yield f"{each} of {name[:20]}", render_page(report, replace(view, notices=(name,)))


def test_a_fault_is_found(page: Page) -> None:
    resize(page, 360)
    assert faults(page) == []
    show(
        page,
        "<div class=page><p style='white-space: nowrap'>Wide "
        + "words " * 40
        + "</p><p style='height: 8px; overflow: hidden'>Low</p>"
        "<p style='position: absolute'>One</p><p>Two</p></div>",
    )
    found = [each.split(":")[0].split(' "')[0] for each in faults(page)]
    # In Chromium before 129 the page, a container, keeps to itself what is beside it.
    assert found[-3:] == ["beside the window", "cut off", "in the way of"]
    page.evaluate("(document.body.style.minWidth = '500px'), 1")
    assert faults(page)[0].startswith("scrolls sideways")
    page.evaluate("(document.body.style.minWidth = ''), 1")
    assert broken(page) == []
    show(page, "<div class=page><p style='width: 30px'>Cardiovascular</p></div>")
    assert broken(page) == ["Cardiovascular"]


@pytest.mark.parametrize(("width", "zoom"), SIZES)
def test_each_page_fits(page: Page, width: int, zoom: float) -> None:
    resize(page, width, zoom)
    for name in PAGES:
        page.click("page", name)
        page.wait(f"document.querySelector('[data-page={name}]')")
        assert faults(page) == [], name
        assert zoom > 1 or broken(page) == [], name
    page.click("page", "topics")
    page.wait("document.querySelector('[data-page=topics]')")
    page.click("topic", topic(page.app, PSEUDOMONAS).topic_id)
    page.wait("document.querySelector('details.topic[open]')")
    assert faults(page) == []


@pytest.mark.parametrize(("width", "zoom"), HARD_SIZES)
def test_each_moment_fits_whatever_things_are_called(page: Page, width: int, zoom: float) -> None:
    resize(page, width, zoom)
    for name, html in moments():
        show(page, html)
        assert faults(page) == [], name


def test_it_fits_under_ankis_own_scale_of_its_pages(page: Page) -> None:
    """ANKI_WEBSCALE, which widens the body and not the window."""
    resize(page, 320)
    page.evaluate("document.body.style.zoom = 2, 1")
    try:
        for name, html in moments():
            show(page, html)
            assert faults(page) == [], name
    finally:
        page.evaluate("document.body.style.zoom = '', 1")


def longer(sentence: str) -> str:
    """In brackets, about two fifths longer, with the same values."""
    parts = []
    for words, name, spec, _ in Formatter().parse(sentence):
        parts.append(re.sub(r"[a-z]{3,}", lambda found: found[0] + found[0][-2:], words))
        if name is not None:
            inside = f":{spec}" if spec else ""
            parts.append(f"{{{name}{inside}}}")
    return f"⟦{''.join(parts)}⟧"


def test_longer_words_of_another_language_fit(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    for key, sentence in TABLE.items():
        monkeypatch.setitem(TABLE, key, longer(sentence))
    resize(page, 360)
    # The table's five columns are as wide as their headings, and those are short in English.
    for name, html in moments(OPENED - {"as_table"}):
        show(page, html)
        assert faults(page) == [], name


def test_lines_stay_short_enough_to_read_in_a_wide_window(page: Page) -> None:
    resize(page, 1600)
    page.click("page", "measured")
    page.wait("document.querySelector('[data-page=measured]')")
    letters = page.evaluate(
        """Math.max(...Array.from(document.querySelectorAll("#comeback p"), (each) => {
            const range = document.createRange();
            range.selectNodeContents(each);
            const lines = new Set(Array.from(range.getClientRects(), (line) => line.top)).size;
            return lines > 1 ? each.textContent.length / lines : 0;
        }))"""
    )
    assert 40 < letters < 90
