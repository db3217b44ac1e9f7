"""The report in a file, in a real browser: what it looks like, asks for, and lets a reader do."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from anki.collection import Collection
from aqt.qt import Qt

from tests.desktop import axe
from tests.desktop.browser import Browser
from tests.desktop.keyboard import press, tab_through
from tests.desktop.panel_page import NASTY, PSEUDOMONAS, fill

WIDTHS = (320, 360, 1000)
AT_NIGHT = "(prefers-color-scheme: dark)"
UNFOLD = "document.querySelectorAll('details').forEach((each) => { each.open = true; }), 1"
CANVAS = {"light": "rgb(245, 245, 245)", "dark": "rgb(44, 44, 44)"}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a collection with nasty tags and the demo's years."""
    folder = tmp_path_factory.mktemp("report")
    collection = Collection(str(folder / "collection.anki2"))
    fill(collection)
    for number, tag in enumerate(NASTY):
        note = collection.new_note(collection.models.by_name("Basic"))
        note.fields = [f"Another {number}", "Answer"]
        note.tags = [f"#AK_Step1_v12::#FirstAid::{tag}::{tag}"]
        collection.add_note(note, collection.decks.id("Plain"))
    collection.close()
    out = folder / "report.html"
    # In a process without Anki: inside one, the command refuses to open a collection's file.
    command = [sys.executable, "-m", "comeback.cli", "report", str(folder / "collection.anki2")]
    done = subprocess.run([*command, "--out", str(out)], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
    return out


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    opened = Browser()
    yield opened
    opened.close()


@pytest.fixture(params=["light", "dark"])
def themed(report: Path, request: pytest.FixtureRequest) -> tuple[str, Path]:
    """The file as a computer with this theme shows it. Not every Chromium here can be told of a
    theme, so the question in the style is answered instead."""
    text = report.read_text("utf-8")
    assert AT_NIGHT in text
    answered = report.with_name(f"{request.param}.html")
    answer = "all" if request.param == "dark" else "not all"
    answered.write_text(text.replace(AT_NIGHT, answer), "utf-8")
    return request.param, answered


def test_it_opens_without_a_complaint_or_a_request(browser: Browser, report: Path) -> None:
    browser.requests.clear()
    browser.console.clear()
    browser.open(report)
    browser.evaluate(UNFOLD)
    assert browser.evaluate("document.title").startswith("Comeback, ")
    assert browser.console == []
    assert [each for each in browser.requests if not each.startswith("data:")] == [report.as_uri()]


def test_its_policy_stops_a_script_and_a_picture(browser: Browser, report: Path) -> None:
    """Even if something got in: this is a file with something in it."""
    bad = report.with_name("bad.html")
    inside = "<img src='https://example.com/x.png'><script>window.pwned = 1</script><img src=x "
    inside += "onerror='window.pwned = 1'><form action='https://example.com'></form></body>"
    bad.write_text(report.read_text("utf-8").replace("</body>", inside), "utf-8")
    browser.requests.clear()
    browser.open(bad)
    browser.evaluate("document.forms[0].submit(), 1")
    browser.wait("document.readyState === 'complete'")
    assert browser.evaluate("window.pwned === undefined")
    assert not [each for each in browser.requests if "example.com" in each]
    browser.console.clear()


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_window(
    browser: Browser, themed: tuple[str, Path], width: int
) -> None:
    theme, file = themed
    browser.open(file, width)
    browser.evaluate(UNFOLD)
    assert browser.evaluate("getComputedStyle(document.body).backgroundColor") == CANVAS[theme]
    wide = """Array.from(document.querySelectorAll("body *"))
        .filter((each) => !each.closest("svg") && each.checkVisibility() &&
            each.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
        .map((each) => each.outerHTML.slice(0, 200))"""
    assert browser.evaluate(wide) == []
    assert browser.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def test_it_passes_the_accessibility_check(browser: Browser, themed: tuple[str, Path]) -> None:
    browser.open(themed[1], 360)
    assert axe.violations(browser.evaluate, browser.wait) == []
    browser.evaluate(UNFOLD)
    assert axe.violations(browser.evaluate, browser.wait) == []


def test_whatever_tags_are_called_is_text(browser: Browser, report: Path) -> None:
    browser.open(report)
    browser.evaluate(UNFOLD)
    text = re.sub(r"\s+", " ", browser.evaluate("document.body.textContent"))
    # Old Anki leaves a quotation mark out of a tag.
    seen = text.replace('"', "").casefold()
    for tag in NASTY:
        assert tag.rstrip(";").replace("_", " ").replace('"', "").casefold() in seen
    assert browser.evaluate("document.querySelectorAll('img, script').length") == 0
    assert browser.evaluate("window.pwned === undefined")


def test_folds_open_by_keyboard_and_the_suggestion_leads_to_its_row(
    browser: Browser, report: Path
) -> None:
    browser.open(report)
    browser.view.setFocus()
    browser.evaluate("document.querySelector('summary').focus(), 1")
    press(browser.view.focusProxy(), Qt.Key.Key_Return, "\r")
    browser.wait("document.querySelector('details').open")
    row = f"""Array.from(document.querySelectorAll("details.topic")).find(
        (each) => each.querySelector(".name > bdi").textContent === "{PSEUDOMONAS}")"""
    assert browser.evaluate(f"{row}.open") is False
    browser.evaluate("document.querySelector('a.title').focus(), 1")
    press(browser.view.focusProxy(), Qt.Key.Key_Return, "\r")
    browser.wait(f"{row}.open")
    place = f"{row}.querySelector('summary').getBoundingClientRect()"
    browser.wait(f"{place}.top >= 0 && {place}.bottom <= window.innerHeight")


def test_tab_reaches_everything(browser: Browser, report: Path) -> None:
    browser.open(report)
    browser.evaluate("document.querySelectorAll('#today details').forEach((e) => e.open = true), 1")
    walk = tab_through(browser.view, browser.evaluate, browser.wait)
    assert walk.controls > 10
    assert walk.reached == list(range(walk.controls))
    assert walk.unseen == []


def test_on_paper_there_is_no_navigation(browser: Browser, report: Path) -> None:
    """As the print rules say: they are applied as the screen's."""
    printed = report.with_name("printed.html")
    printed.write_text(report.read_text("utf-8").replace("@media print", "@media all"), "utf-8")
    browser.open(printed)
    assert browser.evaluate("getComputedStyle(document.querySelector('nav')).display") == "none"
    assert browser.evaluate("getComputedStyle(document.body).backgroundColor") == (
        "rgb(255, 255, 255)"
    )
    assert browser.evaluate("getComputedStyle(document.querySelector('.band')).fill") == (
        'url("#hatch")'
    )
