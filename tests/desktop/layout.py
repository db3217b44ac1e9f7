"""What a page looks like by its boxes: whether anything is cut off, beside the window, or in the
way of something else."""

from __future__ import annotations

from typing import Any

from tests.desktop.panel_page import Page, dock, on_today, running
from tools import anki_app

TALL = 900
FAULTS = """(() => {
    const faults = new Set();
    const width = document.documentElement.clientWidth;
    const found = (what, text, element) => faults.add(
        `${what}: "${text.trim().slice(0, 60)}" in ${element.outerHTML.slice(0, 120)}`);
    if (document.scrollingElement.scrollWidth > window.innerWidth) {
        faults.add(`scrolls sideways: ${document.scrollingElement.scrollWidth} in ${width}`);
    }
    const texts = document.createTreeWalker(
        document.getElementById("comeback"), NodeFilter.SHOW_TEXT);
    const lines = [];
    for (let node; (node = texts.nextNode()); ) {
        const element = node.parentElement;
        if (!node.data.trim() || element.closest("svg, option, .unseen") ||
                !element.checkVisibility()) { continue; }
        const range = document.createRange();
        range.selectNodeContents(node);
        for (const line of range.getClientRects()) {
            if (line.width < 1) { continue; }
            if (line.left < -0.5 || line.right > width + 0.5) {
                found("beside the window", node.data, element);
            }
            for (let outer = element; outer.id !== "comeback"; outer = outer.parentElement) {
                const style = getComputedStyle(outer), box = outer.getBoundingClientRect();
                if ((style.overflowX !== "visible" || style.overflowY !== "visible") &&
                        (line.left < box.left - 1 || line.right > box.right + 1 ||
                            line.top < box.top - 2 || line.bottom > box.bottom + 2)) {
                    found("cut off", node.data, element);
                }
            }
            lines.push([line, node, element]);
        }
    }
    lines.forEach(([one, node, element], place) => {
        // Lines further down the page can't touch it.
        for (const [other, another] of lines.slice(place + 1, place + 200)) {
            const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
            const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
            if (node !== another && across > 1.5 && down > 4) {
                found(`in the way of "${another.data.trim().slice(0, 60)}"`, node.data, element);
            }
        }
    });
    return Array.from(faults);
})()"""
"""Of all text in sight, in pixels; a list of what is wrong."""

BROKEN = """(() => {
    const broken = new Set(), range = document.createRange();
    const texts = document.createTreeWalker(
        document.getElementById("comeback"), NodeFilter.SHOW_TEXT);
    for (let node; (node = texts.nextNode()); ) {
        if (node.parentElement.closest("svg, option, textarea, .unseen, .filepath") ||
                !node.parentElement.checkVisibility()) { continue; }
        for (const word of node.data.matchAll(/[A-Za-z\\u00ad]{2,20}/g)) {
            if (word[0].includes("\\u00ad")) { continue; }
            range.setStart(node, word.index);
            range.setEnd(node, word.index + word[0].length);
            const lines = new Set(Array.from(range.getClientRects(), (line) => line.top));
            if (lines.size > 1) { broken.add(word[0]); }
        }
    }
    return Array.from(broken);
})()"""
"""Words that go on in the next line, other than at a hyphen."""


def alone(anki: anki_app.Anki) -> Page:
    """The panel as a window of its own, past its first page."""
    page = on_today(anki, running(anki))
    if page.evaluate("!!document.querySelector('.opening')"):
        page.click("fine")
        page.wait("!document.querySelector('.opening')")
    dock(anki).setFloating(True)
    dock(anki).show()
    return page


def put_back(page: Page) -> None:
    """Where it was, as it was."""
    page.web.setZoomFactor(1)
    dock(page.anki).setFloating(False)


def resize(page: Page, width: int, zoom: float = 1) -> None:
    """The page so many pixels wide, and so much larger."""
    frame: Any = dock(page.anki)
    page.web.setZoomFactor(zoom)

    def fits() -> bool:
        # Anew each time: the page may not have had its place in the window yet.
        frame.resize(width + frame.width() - page.web.width(), TALL)
        return bool(abs(page.evaluate("window.innerWidth") - width / zoom) < 1)

    page.anki.pump_until(fits, f"a page of {width} pixels")


def broken(page: Page) -> list[str]:
    """Words that are broken where no word may be."""
    return [str(each) for each in page.evaluate(BROKEN)]


def faults(page: Page) -> list[str]:
    """What is wrong with the page as it stands."""
    return [str(each) for each in page.evaluate(FAULTS)]
