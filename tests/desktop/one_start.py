"""One run of Anki: says where the panel is, moves it, and closes. For tests/desktop/test_place.py.

python -m tests.desktop.one_start BASE MOVE [ADDON-FILE]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Callable

import anki.collection  # noqa: F401 - before any other of Anki's modules, which import in circles
from aqt.qt import QRect, Qt

from tests.desktop.panel_page import Page, dock, fill, running
from tools import anki_app, demo

FLOATING = QRect(140, 160, 420, 520)
Area = Qt.DockWidgetArea


def to_area(running_anki: anki_app.Anki, area: Area) -> None:
    panel = dock(running_anki)
    panel.setFloating(False)
    running_anki.mw.addDockWidget(area, panel)


def to_the_air(running_anki: anki_app.Anki) -> None:
    panel = dock(running_anki)
    panel.setFloating(True)
    panel.setGeometry(FLOATING)
    running_anki.pump_until(lambda: panel.geometry() == FLOATING, "the window to move")


def close_it(running_anki: anki_app.Anki) -> None:
    dock(running_anki).close()


def review(running_anki: anki_app.Anki) -> None:
    """Anki is closed with a card on the screen, when the panel is hidden."""
    running_anki.open_reviewer(demo.DECK)
    assert not dock(running_anki).isVisible()


MOVES: dict[str, Callable[[anki_app.Anki], None]] = {
    "left": lambda running_anki: to_area(running_anki, Area.LeftDockWidgetArea),
    "bottom": lambda running_anki: to_area(running_anki, Area.BottomDockWidgetArea),
    "right": lambda running_anki: to_area(running_anki, Area.RightDockWidgetArea),
    "floating": to_the_air,
    "review": review,
    "close": close_it,
}


def where(running_anki: anki_app.Anki) -> dict[str, Any]:
    panel = dock(running_anki)
    return {
        "seen": panel.isVisible(),
        "area": running_anki.mw.dockWidgetArea(panel).name,
        "floating": list(panel.geometry().getRect()) if panel.isFloating() else None,
    }


def main(base: str, move: str, *addons: str) -> None:
    running_anki = anki_app.start(Path(base), [Path(each) for each in addons], fill)
    app = running(running_anki)
    if dock(running_anki).isVisible():
        Page(running_anki, app).wait("document.querySelector('main')")
    found = where(running_anki)
    MOVES[move](running_anki)
    errors = running_anki.take_errors()
    running_anki.close()
    print("\n" + json.dumps({**found, "errors": errors}))


if __name__ == "__main__":
    main(*sys.argv[1:])
