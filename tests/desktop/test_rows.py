"""The rows of Topics and the cells of the field in real Anki: sorted, unfolded, found, led to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from anki.collection import Collection

from tests.desktop.panel_page import PSEUDOMONAS, Page, fill, on_today, topic
from tools import anki_app

ROWS = """Array.from(document.querySelectorAll("%s")).map((each) => each.dataset.name)"""
ALL = ROWS % "details.topic > summary"
OPEN = ROWS % "details.topic[open] > summary"
FOLD = ROWS % "details.fold:has(> summary[data-name=%s]) details.topic > summary"


@pytest.fixture(scope="module")
def seed() -> Callable[[Collection], None]:
    return fill


@pytest.fixture
def page(anki: anki_app.Anki, app: Any) -> Page:
    app.profile.set("timing_seen", True)
    page = on_today(anki, app)
    page.click("page", "topics")
    page.wait("document.querySelector('[data-page=topics] select')")
    return page


def type_to_find(page: Page, text: str, then: str) -> None:
    """Write into the search as a hand does, and wait for what it leads to."""
    page.evaluate(
        f"""(() => {{
            const field = document.querySelector("input[type=search]");
            field.focus();
            field.value = {json.dumps(text)};
            field.dispatchEvent(new Event("input", {{bubbles: true}}));
            return true;
        }})()"""
    )
    page.wait(then)


def test_each_group_is_sorted_as_it_says(page: Page, app: Any) -> None:
    """Those with a number from the least likely on, the others by name."""
    topics = app.report.on_axis("first_aid")
    groups = {each.group for each in topics} - {"needs_another_pass"}
    assert {"usual", "too_few"} <= groups
    for group in groups:
        page.click("fold", group)
        page.wait(f"{FOLD % group}.length")
        shown = page.evaluate(FOLD % group)
        assert set(shown) == {each.topic_id for each in topics if each.group == group}
        rows = [app.report.topic(each) for each in shown]
        by = [each.title.casefold() for each in rows]
        if group in ("usual", "secure"):
            by = [each.recall_ratio for each in rows]
        assert by == sorted(by), group


def test_one_row_is_unfolded_at_a_time(page: Page, app: Any) -> None:
    page.click("fold", "usual")
    page.wait("document.querySelector('details[open] > summary[data-name=usual]')")
    first, second, *_ = page.evaluate(FOLD % "usual")
    for wanted in (first, second):
        page.click("topic", wanted)
        page.wait(f"{OPEN}.join() === {json.dumps(wanted)}")
        assert page.evaluate("document.querySelectorAll('[data-do=browse]').length") == 1
    page.click("topic", second)
    page.wait(f"{OPEN}.length === 0")
    assert page.evaluate(FOLD % "usual")[:2] == [first, second]


def test_find_narrows_and_clears(page: Page, app: Any) -> None:
    before = page.text
    type_to_find(page, "pseudo", f"{ALL}.length === 1")
    assert page.evaluate(ALL) == [topic(app, PSEUDOMONAS).topic_id]
    page.click("topic", topic(app, PSEUDOMONAS).topic_id)
    page.wait(f"{OPEN}.length === 1")
    type_to_find(page, "no such topic", "document.querySelector('.page h2')?.innerText[0] === '0'")
    assert page.evaluate(ALL) == []
    type_to_find(page, "", "document.querySelector('summary[data-do=fold]')")
    assert page.text == before


def test_by_first_aid_and_by_the_deck_are_two_views_and_the_last_is_kept(
    page: Page, app: Any
) -> None:
    axes = page.evaluate("Array.from(document.querySelector('select').options).map((o) => o.value)")
    assert axes[:1] == ["first_aid"]
    assert len(axes) > 2
    for axis in (*axes[1:], axes[0]):
        page.choose(axis)
        for group in ("rest", "usual", "secure", "too_few", "not_started", "other_views"):
            if page.evaluate(f"!!document.querySelector('[data-do=fold][data-name={group}]')"):
                page.click("fold", group)
                page.wait(f"{ALL}.length && document.querySelector('main')")
        mine = {each.topic_id for each in app.report.on_axis(axis)}
        assert set(page.evaluate(ALL)) <= mine
        assert app.profile.get("axis") == axis
        page.click("page", "today")
        page.wait("document.querySelector('[data-page=today]')")
        page.click("page", "topics")
        page.wait(f"document.querySelector('select')?.value === {json.dumps(axis)}")


LEAD = """(() => {
    const element = document.querySelector('[data-do=see][data-name="%s"]');
    element.focus();
    element.click();
    return true;
})()"""


@pytest.fixture
def low(anki: anki_app.Anki, page: Page) -> Iterator[None]:
    """A window so low that few rows are in sight."""
    width, height = anki_app.WINDOW
    anki.mw.resize(width, 480)
    page.wait("window.innerHeight < 480")
    yield
    anki.mw.resize(width, height)


def test_every_cell_of_the_field_leads_to_its_topic(page: Page, app: Any, low: None) -> None:
    page.click("page", "field")
    page.wait("document.querySelector('button.tile')")
    cells = page.evaluate(ROWS % "button.tile")
    assert len({app.report.topic(each).group for each in cells}) > 1
    for wanted in cells:
        page.click("page", "field")
        page.wait("document.querySelector('button.tile')")
        page.evaluate(LEAD % wanted)
        page.wait(f"{OPEN}.join() === {json.dumps(wanted)}")
        assert page.evaluate("document.querySelector('[data-page]').dataset.page") == "topics"
        assert page.evaluate("document.querySelector('select').value") == "first_aid"
        title = page.evaluate("document.querySelector('details.topic[open] .name').textContent")
        assert title.split() == app.report.topic(wanted).title.split()
        row = "document.querySelector('details.topic[open] > summary')"
        place = f"{row}.getBoundingClientRect()"
        assert page.evaluate(f"{place}.top >= 0 && {place}.bottom <= window.innerHeight"), wanted
        assert page.evaluate(f"document.activeElement === {row}"), wanted
