"""Anki in Arabic: its windows run from right to left, and our English page runs as English does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from anki.collection import Collection
from aqt.qt import Qt

from comeback.pages.view import PAGES
from tests.desktop import axe
from tests.desktop.layout import alone, faults, put_back, resize
from tests.desktop.panel_page import Page, fill
from tools import anki_app

BRACKETED = "القلب_(12)"
LETTERS = """((row) => {
    const text = row.querySelector("bdi").firstChild, at = {};
    for (const letter of ["ا", "(", "1", "2", ")"]) {
        const range = document.createRange(), place = text.data.indexOf(letter);
        range.setStart(text, place);
        range.setEnd(text, place + 1);
        at[letter] = range.getBoundingClientRect().left;
    }
    at.number = row.closest(".row").querySelector(".number").getBoundingClientRect().left;
    return at;
})"""
"""Where the letters of a row's name are on the screen."""


@pytest.fixture(scope="module")
def language() -> str:
    return "ar"


@pytest.fixture(scope="module")
def seed() -> Callable[[Collection], None]:
    def with_brackets(collection: Collection) -> None:
        fill(collection)
        note = collection.new_note(collection.models.by_name("Basic"))
        note.fields, note.tags = ["Which?", "That"], [BRACKETED]
        collection.add_note(note, collection.decks.id("Plain"))

    return with_brackets


@pytest.fixture
def page(anki: anki_app.Anki) -> Iterator[Page]:
    page = alone(anki)
    resize(page, 360)
    yield page
    put_back(page)


def test_our_sentences_run_from_left_to_right(page: Page) -> None:
    assert page.anki.app.layoutDirection() == Qt.LayoutDirection.RightToLeft
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [
        "en",
        "ltr",
    ]
    for name in PAGES:
        page.click("page", name)
        page.wait(f"document.querySelector('[data-page={name}]')")
        assert page.evaluate("getComputedStyle(document.querySelector('main')).direction") == "ltr"
        assert faults(page) == [], name
        assert axe.violations(page.evaluate, page.wait) == [], name


def test_a_name_from_right_to_left_keeps_its_number_and_its_brackets(page: Page) -> None:
    page.click("page", "topics")
    page.wait("document.querySelector('select')")
    page.choose("tags")
    page.click("fold", "not_started")
    page.wait("document.querySelectorAll('.name').length > 4")
    wanted = json.dumps(BRACKETED.replace("_", " "))
    row = f"Array.from(document.querySelectorAll('.name')).find(n => n.innerText === {wanted})"
    at = page.evaluate(f"{LETTERS}({row})")
    # Read from the right: the word, an open bracket, 12 as a number is written, a closed one.
    assert at["ا"] > at["("] > at["2"] > at["1"] > at[")"]
    assert at["number"] > at["ا"]


def test_what_is_typed_from_right_to_left_stands_so(page: Page) -> None:
    page.click("page", "topics")
    page.wait("document.querySelector('input[type=search]')")
    field = "document.querySelector('input[type=search]')"
    assert page.evaluate(f"getComputedStyle({field}).direction") == "ltr"
    page.evaluate(f"{field}.value = 'قلب', 1")
    assert page.evaluate(f"getComputedStyle({field}).direction") == "rtl"
