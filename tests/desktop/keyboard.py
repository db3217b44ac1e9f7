"""A page by the keyboard alone: what Tab reaches, and whether the eye can follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from aqt.qt import QApplication, QEvent, QKeyEvent, Qt, QWidget

CONTROLS = """window.controls = Array.from(
    document.querySelectorAll("a[href], button, summary, input, select, textarea")
).filter((each) => each.checkVisibility());
window.controls.length"""
AT = "window.controls.indexOf(document.activeElement)"
OUTLINE = """(() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2;
})()"""


class Walk(NamedTuple):
    """The controls of a page by number, in the order in which Tab came to them."""

    controls: int
    reached: list[int]
    unseen: list[str]


def tab_through(web: Any, evaluate: Callable[[str], Any], wait: Callable[[str], None]) -> Walk:
    """From the first control on, as often as there are others."""
    web.window().activateWindow()
    web.setFocus()
    controls = int(evaluate(CONTROLS))
    evaluate("window.controls[0].focus({focusVisible: true}), 1")
    reached, unseen = [int(evaluate(AT))], []
    while True:
        if not evaluate(OUTLINE):
            unseen.append(str(evaluate("document.activeElement.outerHTML")))
        if len(reached) == controls:
            return Walk(controls, reached, unseen)
        press(web.focusProxy(), Qt.Key.Key_Tab, "\t")
        wait(f"{AT} !== {reached[-1]}")
        reached.append(int(evaluate(AT)))


def press(target: QWidget, key: Qt.Key, text: str = "") -> None:
    """A key, down and up."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
        QApplication.sendEvent(target, event)
