"""Real Anki with the built add-on and the demo deck, for a person or for the camera.

python -m tools.driver run [--headless] [--base DIR]
python -m tools.driver screenshots DIR
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from tools import Problem, anki_app, assemble, demo

if TYPE_CHECKING:
    from anki.collection import Collection
    from aqt.qt import QDockWidget
    from aqt.webview import AnkiWebView

ROOT = assemble.ROOT
BUILT = ROOT / "dist" / "comeback.ankiaddon"
LEFT_BEHIND = ROOT / "dist" / "demo"
DOCK = "comeback_panel"
PANEL_WIDTH = 460
TALLEST = 1600  # pixels of a picture; a long list needs no more

# (button, seconds to the reveal, seconds to the rating): quick, slow, forgotten.
REVIEWS = [
    (3, 1.6, 0.8),
    (3, 2.4, 0.6),
    (1, 3.2, 1.2),
    (4, 1.1, 0.5),
    (3, 2.0, 0.7),
    (2, 3.6, 1.0),
    (3, 1.4, 0.6),
    (1, 2.8, 0.9),
    (3, 1.9, 0.5),
    (3, 2.2, 0.8),
]


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="tools.driver")
    parser.add_argument("what", choices=["run", "screenshots"])
    parser.add_argument("directory", nargs="?", type=Path)
    parser.add_argument("--headless", action="store_true")
    parser.add_argument("--base", type=Path)
    options = parser.parse_args(arguments)
    base = options.base or Path(tempfile.mkdtemp(prefix="comeback-demo-"))
    try:
        if options.what == "screenshots":
            _screenshots(base, options.directory)
        elif options.headless:
            _review_and_leave(base)
        else:
            _open(base)
    finally:
        if not options.base:
            shutil.rmtree(base, ignore_errors=True)


def _start(base: Path, show_errors: bool = False) -> anki_app.Anki:
    def seed(collection: Collection) -> None:
        demo.fill(collection, datetime.now())

    return anki_app.start(base, [BUILT], seed, show_errors=show_errors)


def _open(base: Path) -> None:
    """Until the person quits."""
    print("Anki opens with a throw-away profile; your own Anki is not touched.", flush=True)
    anki = _start(base, show_errors=True)
    _widen(anki, _dock(anki))
    anki.app.exec()


def _review_and_leave(base: Path) -> None:
    """The whole way by itself: reviews, stats file, pictures."""
    anki = _start(base)
    stats_path = _review(anki)
    LEFT_BEHIND.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(stats_path, LEFT_BEHIND / stats_path.name)
    _picture(anki, "today", LEFT_BEHIND, "panel")
    _close(anki)
    for path in sorted(LEFT_BEHIND.iterdir()):
        print(path.relative_to(ROOT).as_posix())


def _screenshots(base: Path, directory: Path) -> None:
    anki = _start(base)
    _review(anki)
    for page in _pages(anki):
        _picture(anki, page, directory, page)
    _close(anki)
    print(*sorted(directory.glob("*.png")), sep="\n")


def _close(anki: anki_app.Anki) -> None:
    errors = anki.take_errors()
    anki.close()
    if errors:
        raise Problem(f"Anki would have shown an error window:\n{errors}")


# Reviewing


def _review(anki: anki_app.Anki) -> Path:
    """Reviews through the reviewer, waits for the file that tells of it, and returns its path."""
    app = sys.modules[f"{assemble.PACKAGE}.main"].app
    anki.pump_until(lambda: app.report, "the first report")
    path = Path(app.stats_path)
    anki.pump_until(path.is_file, "the first stats file")
    wanted = _timed_today(path) + len(REVIEWS)
    anki.review(demo.DECK, [anki_app.Rating(*review) for review in REVIEWS])
    anki.open_decks()
    anki.pump_until(lambda: _timed_today(path) == wanted, "today's reviews in the file")
    return path


def _timed_today(path: Path) -> int:
    return int(json.loads(path.read_text("utf-8"))["today"]["captured_reviews"])


# The panel


def _dock(anki: anki_app.Anki) -> QDockWidget:
    from aqt.qt import QDockWidget

    dock: Any = anki.mw.findChild(QDockWidget, DOCK)
    anki.pump_until(dock.isVisible, "the panel")
    return cast("QDockWidget", dock)


def _web(anki: anki_app.Anki) -> AnkiWebView:
    from aqt.webview import AnkiWebView

    web: Any = _dock(anki).findChild(AnkiWebView)
    anki.pump_until(lambda: anki.evaluate(web, "!!document.querySelector('.page')"), "the page")
    return cast("AnkiWebView", web)


def _widen(anki: anki_app.Anki, dock: QDockWidget) -> None:
    from aqt.qt import Qt

    anki.mw.resizeDocks([dock], [PANEL_WIDTH], Qt.Orientation.Horizontal)


def _pages(anki: anki_app.Anki) -> list[str]:
    """The pages that the panel itself offers, in its order: the tabs, then those of the menu."""
    names = "Array.from(document.querySelectorAll('%s [data-do=page]'), b => b.dataset.name)"
    tabs = list(anki.evaluate(_web(anki), names % "nav"))
    _go_to(anki, "menu")
    return tabs + list(anki.evaluate(_web(anki), names % "main"))


def _go_to(anki: anki_app.Anki, page: str) -> None:
    web = _web(anki)
    button = f"document.querySelector('[data-do=page][data-name={page}]')"
    if not anki.evaluate(web, f"!!{button}"):
        _go_to(anki, "menu")
    anki.evaluate(web, f"{button}.click()")
    shown = "document.querySelector('.page').dataset.page"
    anki.pump_until(lambda: anki.evaluate(web, shown) == page, f"the page {page}")


def _picture(anki: anki_app.Anki, page: str, directory: Path, name: str) -> None:
    """Clicks to the page and takes it by day and by night."""
    web = _web(anki)
    _widen(anki, _dock(anki))
    _go_to(anki, page)
    _fit(anki, web)
    night = "document.documentElement.classList.contains('night-mode')"
    for on in (False, True):
        anki.set_night_mode(on)
        anki.pump_until(partial(_is, anki, web, night, on), "the page's theme")
        anki.grab(_dock(anki), directory / f"{name}-{'dark' if on else 'light'}.png")
    anki.set_night_mode(False)


def _fit(anki: anki_app.Anki, web: AnkiWebView) -> None:
    """The window as tall as the page, as far as that goes."""
    page = "document.querySelector('.page').getBoundingClientRect().bottom"
    missing = anki.evaluate(web, f"{page} + window.scrollY - window.innerHeight")
    height = min(TALLEST, anki.mw.height() + int(missing))
    anki.mw.resize(anki.mw.width(), max(anki_app.WINDOW[1], height))


def _is(anki: anki_app.Anki, web: AnkiWebView, script: str, value: object) -> bool:
    return bool(anki.evaluate(web, script) == value)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (Problem, anki_app.AnkiTimeout) as problem:
        sys.exit(str(problem))
