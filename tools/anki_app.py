"""Starts real Anki in this process, on a base folder of its own, and drives it as a student does.

    anki = anki_app.start(base, addons=[file], seed=fill)
    anki.review("Deck", [Rating(3, reveal_seconds=1.2)])
    anki.close()

Anki can be started once in a process. Needs a screen (tools/display.py gives a virtual one).
Nothing of this touches the network, the student's own Anki, or its settings.
"""

from __future__ import annotations

import json
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anki.collection import Collection
    from aqt.main import AnkiQt
    from aqt.profiles import ProfileManager
    from aqt.qt import QApplication, QWidget
    from aqt.webview import AnkiWebView

PROFILE = "Student"
WINDOW = (1400, 900)
PATIENCE = 30.0  # seconds until something that should happen counts as not happening

MARKER = "#fe01fd"
ADD_MARKER = """colour => {
    if (!document.documentElement || document.getElementById("comeback-marker")) { return; }
    const marker = document.createElement("div");
    marker.id = "comeback-marker";
    marker.style.cssText = "position:fixed;left:0;top:0;width:4px;height:4px;z-index:2147483647";
    marker.style.backgroundColor = colour;
    document.documentElement.append(marker);
}"""


class AnkiTimeout(AssertionError):
    """Something awaited did not happen; the text says what, and which windows were open."""


def prepare_base(base: Path, seed: Callable[[Collection], None] | None, profile: str) -> None:
    """Makes a base folder with one profile that asks nothing at the start and never syncs.

    A profile that is there already is kept as it is.
    """
    from anki.collection import Collection
    from aqt.profiles import ProfileManager

    base.mkdir(parents=True, exist_ok=True)
    manager = ProfileManager(base)
    manager.setupMeta()
    manager.meta["firstRun"] = False
    manager.meta["defaultLang"] = "en_US"
    manager.meta["check_for_updates"] = manager.meta["check_for_addon_updates"] = False
    manager.meta["last_addon_update_check"] = int(time.time())  # all that 23.10 has of the above
    is_new = not (base / profile).exists()
    if is_new:
        manager.create(profile)
    manager.openProfile(profile)
    if manager.profile is None:
        raise RuntimeError(f"Anki did not open the profile {profile}.")
    manager.profile["autoSync"] = False
    manager.save()
    if seed and is_new:
        collection = Collection(manager.collectionPath())
        seed(collection)
        collection.close()
    _close_database(manager)


def start(
    base: Path,
    addons: Sequence[Path] = (),
    seed: Callable[[Collection], None] | None = None,
    profile: str = PROFILE,
    show_errors: bool = False,
    language: str = "en_US",
) -> Anki:
    """Starts Anki; its own AddonManager installs the add-on files before it loads them.

    Error windows are for a person: without `show_errors` their text is kept for `take_errors`.
    """
    import aqt
    import aqt.addons
    import aqt.errors
    import aqt.update

    if aqt.QApplication.instance() is not None:
        raise RuntimeError(
            "Anki can be started once in a process: run one desktop module at a time."
        )
    prepare_base(base, seed, profile)

    errors: list[str] = []
    load_addons = aqt.addons.AddonManager.loadAddons

    def install_and_load(manager: aqt.addons.AddonManager) -> None:
        for file in addons:
            result = manager.install(str(file), force_enable=True)
            if not isinstance(result, aqt.addons.InstallOk):
                errors.append(f"Anki does not install {file.name}: {result}")
        load_addons(manager)

    def collect(handler: aqt.errors.ErrorHandler) -> None:
        errors.append(handler.pool)
        handler.pool = ""

    if not show_errors:
        handler: Any = aqt.errors.ErrorHandler
        handler.onTimeout = collect
    manager: Any = aqt.addons.AddonManager
    manager.loadAddons = install_and_load
    aqt.update.check_for_update = lambda: None
    # Another Anki of the same person, or another test, must not be taken for this one.
    aqt.AnkiApp.KEY = f"comeback-{uuid.uuid4().hex}"
    app = aqt._run(["anki", "-b", str(base), "-p", profile, "-l", language], exec=False)
    if app is None:
        raise RuntimeError("Anki did not start.")
    anki = Anki(app, aqt.mw, errors)
    anki.mw.resize(*WINDOW)
    anki._await_decks(lambda: None)  # it opens by itself
    return anki


@dataclass(frozen=True)
class Rating:
    """One review: the button 1-4, and how long each side is looked at."""

    ease: int
    reveal_seconds: float = 0.0
    answer_seconds: float = 0.0


class Anki:
    """A running Anki."""

    def __init__(self, app: QApplication, mw: AnkiQt, errors: list[str]) -> None:
        self.app = app
        self.mw = mw
        self._errors = errors
        self.is_open = True

    # Waiting

    def pump_until(
        self, condition: Callable[[], Any], what: str = "it", seconds: float = PATIENCE
    ) -> None:
        """Lets Anki work until the condition holds; AnkiTimeout after that many seconds."""
        from aqt.qt import QEventLoop, QTimer, qconnect

        deadline = time.monotonic() + seconds
        waiting: list[str] = []
        # pytest puts its own stream here in each phase of a test; errors must reach Anki's handler.
        stderr, sys.stderr = sys.stderr, self.mw.errorHandler

        def wake() -> None:
            if time.monotonic() > deadline and not waiting:
                waiting.append(self._windows())
                self._close_dialogs()

        timer = QTimer()
        qconnect(timer.timeout, wake)
        timer.start(10)
        loop = QEventLoop()
        try:
            while not condition():
                if waiting:
                    raise AnkiTimeout(f"Waited {seconds:g} s for {what}. Open: {waiting[0]}")
                loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        finally:
            timer.stop()
            sys.stderr = stderr

    def idle(self, seconds: float) -> None:
        """Lets Anki work for a while, as when the student thinks."""
        end = time.monotonic() + seconds
        self.pump_until(lambda: time.monotonic() >= end, "the clock", seconds + PATIENCE)

    def take_errors(self) -> str:
        """What Anki would have shown in an error window since the last call."""
        if self.is_open:
            self._errors.append(self.mw.errorHandler.pool)  # not shown yet
            self.mw.errorHandler.pool = ""
        taken = "\n".join(filter(None, self._errors))
        self._errors.clear()
        return taken

    def _windows(self) -> str:
        shown = [w for w in self.app.topLevelWidgets() if w.isVisible()]
        named = [f"{type(w).__name__} {_words(w)!r}" for w in shown]
        return "; ".join([f"state {self.mw.state}", *named, *self._errors])

    def _close_dialogs(self) -> None:
        """A dialog that waits for an answer would keep this process for ever."""
        while (dialog := self.app.activeModalWidget()) is not None and dialog.close():
            pass

    # Reviewing, by the buttons of the page

    def review(self, deck: str, ratings: Sequence[Rating]) -> None:
        """Opens the deck in the reviewer and rates one card after the other."""
        self.open_reviewer(deck)
        for rating in ratings:
            self.idle(rating.reveal_seconds)
            self.reveal()
            self.idle(rating.answer_seconds)
            self.rate(rating.ease)

    def open_decks(self) -> None:
        """Shows the deck list; done when it is painted."""
        self._await_decks(lambda: self.mw.moveToState("deckBrowser"))

    def _await_decks(self, show: Callable[[], object]) -> None:
        """Anki collects the list in the background, and would paint it over whatever came next."""
        from aqt import gui_hooks

        painted: list[Any] = []
        gui_hooks.deck_browser_did_render.append(painted.append)
        show()
        self.pump_until(lambda: painted, "the deck list")
        gui_hooks.deck_browser_did_render.remove(painted.append)
        self._pages_ready()

    def _pages_ready(self) -> None:
        """Both pages of the main window answer: a command to one that still loads is lost."""
        for web in (self.mw.web, self.mw.bottomWeb):
            self.evaluate(web, "true")
        self.settle(self.mw.web)

    def open_reviewer(self, deck: str) -> None:
        deck_id = self.mw.col.decks.id_for_name(deck)
        if deck_id is None:
            raise ValueError(f"There is no deck {deck}.")
        self.mw.col.decks.select(deck_id)
        self.mw.moveToState("review")
        self.pump_until(self._question_shown, "the first question")
        self._pages_ready()

    def reveal(self) -> None:
        self.mw.reviewer.bottom.web.eval("pycmd('ans')")
        self.pump_until(lambda: self.mw.reviewer.state == "answer", "the answer")

    def type_answer(self, text: str) -> None:
        """Types into the card's field, as often as Anki draws the question anew and empties it."""
        field = "document.getElementById('typeans')"

        def kept() -> bool:
            found = bool(self.evaluate(self.mw.web, f"{field}?.value") == text)
            self.evaluate(self.mw.web, f"{field} && ({field}.value = {json.dumps(text)})")
            self.settle(self.mw.web)
            return found

        self.pump_until(kept, "the field to keep what is typed")

    def rate(self, ease: int) -> None:
        """Presses an answer button; done when the next question, or the end, is on the screen."""
        before = self.review_count()
        self.mw.reviewer.bottom.web.eval(f"pycmd('ease{ease}')")
        self.pump_until(lambda: self.review_count() > before, "the row in the review log")
        self.pump_until(
            lambda: self.mw.state != "review" or self._question_shown(), "the next question"
        )

    def review_count(self) -> int:
        database: Any = self.mw.col.db
        return int(database.scalar("select count() from revlog"))

    def _question_shown(self) -> bool:
        return self.mw.state == "review" and self.mw.reviewer.state == "question"

    # Pages and pictures

    def evaluate(self, web: AnkiWebView, script: str) -> Any:
        """The value of a JavaScript expression in a page."""
        answers: list[Any] = []
        web.evalWithCallback(script, answers.append)
        self.pump_until(lambda: answers, f"the page to answer {script!r}")
        return answers[0]

    def settle(self, web: AnkiWebView) -> None:
        """Waits until all that the page has been told so far is on the screen.

        A page's own frame callbacks run before Chromium shows that frame (it may hold the old one
        for half a second), so a marker is put into the corner and awaited in the picture itself.
        A page that is being loaded has no place for it yet, or loses it.
        """

        def marked() -> bool:
            self.evaluate(web, f"({ADD_MARKER})({json.dumps(MARKER)})")
            return _corner(web) == MARKER

        self.pump_until(marked, "the page to paint")
        self.evaluate(web, "document.getElementById('comeback-marker')?.remove()")
        self.pump_until(lambda: _corner(web) != MARKER, "the page to paint again")

    def set_night_mode(self, on: bool) -> None:
        from aqt.theme import Theme, theme_manager

        self.mw.set_theme(Theme.DARK if on else Theme.LIGHT)
        self.pump_until(lambda: theme_manager.night_mode == on, "the theme")

    def grab(self, widget: QWidget, path: Path) -> None:
        """Saves a PNG of the widget with the web pages in it."""
        from aqt.webview import AnkiWebView

        self.app.processEvents()  # what was just added gets its place and shows itself
        for web in [widget, *widget.findChildren(AnkiWebView)]:
            if isinstance(web, AnkiWebView) and web.isVisible():
                self.settle(web)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not widget.grab().save(str(path), "PNG"):
            raise OSError(f"The picture {path} could not be written.")

    # The end

    def close(self) -> None:
        """Closes the profile and Anki as the Quit menu does."""
        from aqt.qt import QTimer

        if not self.is_open:
            return
        self.is_open = False
        self._close_dialogs()
        QTimer.singleShot(0, self.mw.unloadProfileAndExit)
        QTimer.singleShot(int(PATIENCE * 1000), lambda: self.app.exit(1))
        profiles = self.mw.pm
        code = self.app.exec()
        _close_database(profiles)  # Anki leaves it to the end of the process
        sys.excepthook = sys.__excepthook__  # Anki takes its own away and leaves none
        if code:
            raise AnkiTimeout(f"Anki did not close within {PATIENCE:g} s.")


def _close_database(profiles: ProfileManager) -> None:
    if profiles.db is not None:
        profiles.db.close()


def _corner(web: AnkiWebView) -> str:
    from aqt.qt import QRect

    return web.grab(QRect(0, 0, 4, 4)).toImage().pixelColor(1, 1).name()


def _words(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    return f"{widget.windowTitle()} {text() if callable(text) else ''}".strip()
