"""From the click to the painted panel, as its own page says it."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, cast

from tools import anki_app
from tools.driver import DOCK

if TYPE_CHECKING:
    from aqt.qt import QDockWidget
    from aqt.webview import AnkiWebView

# The numbers are there, they are not those from before, and two frames have been drawn since: what
# is on the page when a frame begins is on the screen when the next but one does.
PAINTED = """(() => {
    const page = document.querySelector("#comeback > [data-page=today]");
    if (!page || page.dataset.old) return false;
    if (page.dataset.frames === undefined) {
        page.dataset.frames = 0;
        requestAnimationFrame(() => requestAnimationFrame(() => { page.dataset.frames = 2; }));
    }
    return page.dataset.frames === "2";
})()"""
# By the page's own clock, from the click to the second frame after the other page came.
SWITCH = """(name => {
    const began = performance.now();
    const root = document.getElementById("comeback");
    window.benchSwitched = null;
    new MutationObserver((_, observer) => {
        if (root.firstElementChild?.dataset.page !== name) return;
        observer.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(() => {
            window.benchSwitched = performance.now() - began;
        }));
    }).observe(root, { childList: true });
    root.querySelector(`[data-do=page][data-name=${name}]`).click();
    return true;
})"""
OFFERED = (
    """Array.from(document.querySelectorAll("#comeback [data-do=page]"), b => b.dataset.name)"""
)
MARK_OLD = """(() => {
    for (const page of document.querySelectorAll("#comeback > *")) page.dataset.old = "1";
    return true;
})()"""
TABS = ("today", "topics", "menu")


class Panel:
    """The dock of the running add-on."""

    def __init__(self, anki: anki_app.Anki, app: Any) -> None:
        self._anki = anki
        self._app = app

    @property
    def is_open(self) -> bool:
        return self._dock().isVisible()

    def first_paint_ms(self) -> float:
        """Open it; nothing of it was on the screen since Anki started."""
        from aqt.webview import AnkiWebView

        if self.is_open or self._dock().findChild(AnkiWebView):
            raise RuntimeError("The panel was open already.")
        return self._until_painted(self._app.panel.toggle)

    def refresh_ms(self) -> float:
        """Show the report that the App has by now."""
        self._anki.evaluate(self._web(), MARK_OLD)
        return self._until_painted(self._app.panel.refresh)

    def switch_ms(self, rounds: int) -> list[float]:
        """To each of its pages, so many times: from the click to the page with its data."""
        self._switch("menu")
        menu = list(dict.fromkeys(self._anki.evaluate(self._web(), OFFERED)))
        behind = [name for name in menu if name not in TABS]
        found: list[float] = []
        for _ in range(rounds):
            for name in behind:
                found += (self._switch("menu"), self._switch(name))
            found += map(self._switch, TABS[::-1])
        return found

    def _switch(self, name: str) -> float:
        self._anki.evaluate(self._web(), f"{SWITCH}({json.dumps(name)})")
        switched: list[float] = []

        def is_there() -> bool:
            milliseconds = self._anki.evaluate(self._web(), "window.benchSwitched")
            switched.extend([] if milliseconds is None else [milliseconds])
            return bool(switched)

        self._anki.pump_until(is_there, f"the page {name}")
        return switched[0]

    def _until_painted(self, act: Any) -> float:
        began = time.perf_counter()
        act()
        self._anki.pump_until(lambda: self._anki.evaluate(self._web(), PAINTED), "the panel")
        return (time.perf_counter() - began) * 1000

    def _dock(self) -> QDockWidget:
        from aqt.qt import QDockWidget

        mw: Any = self._anki.mw
        return cast("QDockWidget", mw.findChild(QDockWidget, DOCK))

    def _web(self) -> AnkiWebView:
        from aqt.webview import AnkiWebView

        dock: Any = self._dock()
        return cast("AnkiWebView", dock.findChild(AnkiWebView))
