"""Every page of the panel in real Anki, by axe-core, by the keyboard, and in still motion."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from anki.collection import Collection
from aqt.qt import Qt

from comeback.pages.view import PAGES
from tests.desktop import axe
from tests.desktop.keyboard import press, tab_through
from tests.desktop.panel_page import PSEUDOMONAS, Page, fill, on_today, running, topic
from tools import anki_app

NIGHT = "document.documentElement.classList.contains('night-mode')"
UNFOLD = """(() => {
    for (const each of document.querySelectorAll("details")) { each.open = true; }
    return true;
})()"""
MOVES = """getComputedStyle(
    document.querySelector(".unfolded > .inside")).animationName === "unfold" """
MAY_MOVE = "matchMedia('(prefers-reduced-motion: no-preference)').matches"
"""What the computer itself says: where it wants no motion there is none, whatever Anki says."""
MOVING = """(() => {
    const moving = [];
    const look = (rules, still) => {
        for (const rule of rules) {
            const asked = rule.conditionText || "";
            if (rule.cssRules && rule instanceof CSSMediaRule) {
                look(rule.cssRules, still || asked.includes("reduced-motion: no-preference"));
            } else if (!still && rule.style && /animation|transition/.test(rule.style.cssText)) {
                moving.push(rule.cssText);
            }
        }
    };
    const ours = Array.from(document.styleSheets).filter(
        (sheet) => sheet.ownerNode.textContent.includes("#comeback"));
    if (ours.length !== 1) { return ["no style of ours"]; }
    look(ours[0].cssRules, false);
    return moving;
})()"""
"""Rules of ours that move something and don't ask first."""
OF_WHY = "summary[data-name=why_here]"
OPENED = ("usual", "secure", "too_few", "not_started")


@pytest.fixture(scope="module")
def seed() -> Callable[[Collection], None]:
    return fill


@pytest.fixture
def page(anki: anki_app.Anki) -> Page:
    return on_today(anki, running(anki))


@pytest.fixture(params=["light", "dark"])
def theme(anki: anki_app.Anki, page: Page, request: pytest.FixtureRequest) -> Iterator[str]:
    dark = request.param == "dark"
    anki.set_night_mode(dark)
    page.wait(NIGHT if dark else f"!{NIGHT}")
    yield request.param
    anki.set_night_mode(False)


def check(page: Page) -> None:
    """With everything in it unfolded."""
    page.evaluate(UNFOLD)
    assert axe.violations(page.evaluate, page.wait) == []


def go_to(page: Page, name: str) -> None:
    page.click("page", name)
    page.wait(f"document.querySelector('[data-page={name}]')")


def close_the_first_page(page: Page) -> None:
    if page.evaluate("!!document.querySelector('.opening')"):
        page.click("fine")
        page.wait("!document.querySelector('.opening')")


def unfold_topics(page: Page) -> None:
    go_to(page, "topics")
    for name in OPENED:
        if page.evaluate(f"!!document.querySelector('summary[data-name={name}]')"):
            page.click("fold", name)
            page.wait(f"document.querySelector('details[open] > summary[data-name={name}]')")
    page.click("topic", topic(page.app, PSEUDOMONAS).topic_id)
    page.wait("document.querySelector('details.topic[open]')")


def test_the_check_finds_what_is_wrong(page: Page) -> None:
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', "
        "'<p id=faint style=\"color: #777; background: #888\">Faint words</p><input id=bare>'), 1"
    )
    found = axe.violations(page.evaluate, page.wait)
    assert {each.split("\n")[0] for each in found} >= {"color-contrast", "label"}


def test_the_first_page(page: Page, theme: str) -> None:
    page.wait("document.querySelector('.opening')")
    check(page)


@pytest.mark.parametrize("name", PAGES)
def test_a_page(page: Page, theme: str, name: str) -> None:
    close_the_first_page(page)
    go_to(page, name)
    check(page)


def test_topics_unfolded(page: Page, theme: str) -> None:
    unfold_topics(page)
    check(page)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_so_narrow_that_its_tables_are_lists(page: Page, name: str) -> None:
    close_the_first_page(page)
    go_to(page, name)
    page.web.setZoomFactor(2)
    try:
        page.wait("document.querySelector('.page').clientWidth < 280")
        check(page)
    finally:
        page.web.setZoomFactor(1)


COLOURS = """((name, property) => {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.color = name;
    const wanted = getComputedStyle(probe).color;
    probe.remove();
    return wanted === getComputedStyle(document.querySelector(property[0]))[property[1]];
})"""
IN_FORCE = """Array.from(document.styleSheets).flatMap((sheet) => Array.from(sheet.cssRules))
    .filter((rule) => rule.conditionText === "(forced-colors: active)")
    .map((rule) => { rule.media.mediaText = "%s"; }).length"""
"""Our rules for a computer with a few colours of its own, as if it were one, or not any more."""


def test_where_the_computer_has_its_own_colours_they_tell_what_is_chosen(page: Page) -> None:
    close_the_first_page(page)
    go_to(page, "plan")
    assert page.evaluate(IN_FORCE % "all") == 1
    try:
        for name, element, style in (
            ("Highlight", ".framed[aria-pressed=true]", "backgroundColor"),
            ("HighlightText", ".framed[aria-pressed=true]", "color"),
            ("Highlight", ".tab[aria-current]", "borderBottomColor"),
            ("Canvas", ".tab:not([aria-current])", "borderBottomColor"),
            ("LinkText", ".framed[aria-pressed=false]", "color"),
        ):
            asked = json.dumps([element, style])
            assert page.evaluate(f"{COLOURS}({json.dumps(name)}, {asked})"), (name, element)
    finally:
        page.evaluate(
            IN_FORCE.replace("(forced-colors: active)", "all") % "(forced-colors: active)"
        )


# The keyboard


def tab_reaches_everything(page: Page) -> None:
    page.evaluate(UNFOLD)
    walk = tab_through(page.web, page.evaluate, page.wait)
    assert walk.reached == list(range(walk.controls))
    assert walk.unseen == []


@pytest.mark.parametrize("name", PAGES)
def test_tab_reaches_every_control_in_its_order_and_shows_where_it_is(
    page: Page, name: str
) -> None:
    close_the_first_page(page)
    go_to(page, name)
    tab_reaches_everything(page)


def test_tab_reaches_everything_in_an_unfolded_topic(page: Page) -> None:
    unfold_topics(page)
    tab_reaches_everything(page)


def test_a_fold_and_a_page_open_from_the_keyboard(page: Page) -> None:
    close_the_first_page(page)
    page.web.setFocus()
    page.evaluate("document.querySelector('summary[data-name=why_this]').focus(), 1")
    press(page.web.focusProxy(), Qt.Key.Key_Return, "\r")
    page.wait("document.querySelector('details[open] > summary[data-name=why_this]')")
    page.wait("document.activeElement.dataset.name === 'why_this'")
    page.evaluate("document.querySelector('.tab[data-name=topics]').focus(), 1")
    press(page.web.focusProxy(), Qt.Key.Key_Space, " ")
    page.wait("document.querySelector('[data-page=topics]')")
    page.wait("document.activeElement.dataset.name === 'topics'")


def escape(page: Page, focused: str) -> None:
    page.web.window().activateWindow()
    page.web.setFocus()
    page.evaluate(f"document.querySelector({json.dumps(focused)}).focus(), 1")
    press(page.web.focusProxy(), Qt.Key.Key_Escape, "\x1b")


def test_escape_closes_what_is_open_around_the_focus_from_within(page: Page) -> None:
    unfold_topics(page)
    page.click("fold", "why_here")
    page.wait("document.querySelector('details[open] > summary[data-name=why_here]')")
    for inner, outer in (("why_here", "topic"), ("topic", "usual")):
        closed = f"details:not([open]) > summary:is([data-name={inner}], [data-do={inner}])"
        escape(page, "details.topic[open] [data-do=hide]" if inner == "topic" else OF_WHY)
        page.wait(f"document.querySelector({json.dumps(closed)})")
        page.wait(f"document.activeElement.matches({json.dumps(closed)})")
        still = f"details[open] > summary:is([data-name={outer}], [data-do={outer}])"
        assert page.evaluate(f"!!document.querySelector({json.dumps(still)})")


def test_escape_says_no_to_a_question_and_empties_the_search(page: Page) -> None:
    close_the_first_page(page)
    go_to(page, "settings")
    page.click("fold", "delete_timings")
    page.wait("document.querySelector('.notice [data-do=delete_timings]')")
    escape(page, ".notice [data-do=delete_timings]")
    page.wait("!document.querySelector('.notice')")
    page.wait("document.activeElement.dataset.name === 'delete_timings'")
    go_to(page, "topics")
    page.evaluate("document.querySelector('input').focus(), 1")
    for letter in "zz":
        press(page.web.focusProxy(), Qt.Key.Key_Z, letter)
    page.wait("document.body.innerText.toLowerCase().includes('0 topics found')")
    escape(page, "input")
    page.wait("document.querySelector('input').value === ''")
    page.wait("!document.body.innerText.toLowerCase().includes('0 topics found')")


# Motion


def test_nothing_moves_for_those_who_want_it_still(page: Page) -> None:
    close_the_first_page(page)
    assert page.evaluate(MOVING) == []
    page.click("fold", "why_this")
    page.wait("document.querySelector('.unfolded')")
    for calm in (True, False):
        page.evaluate(f"document.body.classList.toggle('reduce-motion', {str(calm).lower()}), 1")
        assert page.evaluate(MOVES) is (not calm and page.evaluate(MAY_MOVE))
