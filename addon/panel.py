"""The panel: a dock with one web page, there when the student wants it; without a number while a
card is open."""

from __future__ import annotations

import json
from concurrent.futures import Future
from typing import TYPE_CHECKING, Callable

from aqt.main import AnkiQt
from aqt.qt import QAction, QCloseEvent, QDockWidget, QKeySequence, Qt, qtmajor
from aqt.utils import showInfo
from aqt.webview import AnkiWebView

from .comeback.pages.skeleton import skeleton
from .comeback.words.sentences import say
from .events import safely
from .tips import tooltip
from .worker import steady

if TYPE_CHECKING:
    from .page import App, Page

OBJECT_NAME = "comeback_panel"
"""Anki keeps the dock's place under this name."""
NARROWEST, WIDTH = 320, 396
"""Pixels; 380 of them are the page's when there is a scroll bar."""


class _Dock(QDockWidget):
    def __init__(self, mw: AnkiQt, closed: Callable[[], None]) -> None:
        super().__init__(say("product"), mw)
        self._closed = closed
        self.setObjectName(OBJECT_NAME)
        self.setMinimumWidth(NARROWEST)

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """The student closed it: unlike one that is hidden, it stays away."""
        super().closeEvent(event)
        self._closed()


def _import_pages() -> None:
    from . import page  # noqa: F401, PLC0415
    from .comeback.pages.render import compile_templates  # noqa: PLC0415

    compile_templates(steady())


class Panel:
    """Use it on the main thread. The page is made when it is first seen."""

    def __init__(self, mw: AnkiQt, app: App) -> None:
        self._mw = mw
        self._app = app
        self._action: QAction | None = None
        self._dock: _Dock | None = None
        self._web: AnkiWebView | None = None
        self._page: Page | None = None
        self._asked_for_pages = False
        self.is_ready = False
        self._is_open = False
        self._wanted = False
        self._reviewing = False

    # What Anki tells

    def window_ready(self) -> None:
        """Put the panel into the Tools menu."""
        self._action = QAction(say("product"), self._mw)
        self._action.triggered.connect(safely(lambda _checked: self.toggle(), self._app.log))
        self._mw.form.menuTools.addAction(self._action)
        self._set_shortcut()

    def profile_opened(self) -> None:
        """Open if it was open last; the first time after install, open by itself."""
        self._is_open = True
        self._reviewing = self._mw.state == "review"
        self._set_shortcut()
        if qtmajor < 6:
            return
        if self._dock is None:
            self._dock = _Dock(self._mw, safely(self._dock_closed, self._app.log))
            # In the other order Qt leaves the dock hidden.
            if not self._mw.restoreDockWidget(self._dock):
                self._mw.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self._dock)
                self._mw.resizeDocks([self._dock], [WIDTH], Qt.Orientation.Horizontal)
        memory = self._app.profile
        self._wanted = memory is None or memory.get("panel_open", True) is not False
        self._place()

    def profile_closing(self) -> None:
        """Let the page go. The dock stays, since Anki saves its place only after this."""
        self._page = None
        self._is_open = self._wanted = False
        if self._web is not None:
            self._web.cleanup()
            self._web.deleteLater()
            self._web = None

    def reviewing_began(self) -> None:
        """Not one number while a card is open."""
        self._reviewing = True
        self._place()

    def reviewing_ended(self) -> None:
        """Back to where it was."""
        self._reviewing = False
        self._place()

    def settings_changed(self) -> None:
        """Use the new shortcut, come or go if a card is open; show the rest."""
        self._set_shortcut()
        if self._is_open:
            self._place()

    # What the student asks for

    def toggle(self) -> None:
        """Open or close."""
        if qtmajor < 6:
            showInfo(say("qt5", path=str(self._app.stats_path)), parent=self._mw)
        elif self._reviewing and not self._stays:
            tooltip(say("wait"), parent=self._mw)
        elif self._is_open:
            self._want(not self._wanted)

    def refresh(self) -> None:
        """Show what is so now: report, settings, notices. A hidden page waits until it is seen."""
        page = self._made_page()
        if self._is_shown and self._web is not None and page is not None:
            self._web.eval(f"comeback.show({json.dumps(page.html(self._reviewing))})")

    def make_ready(self) -> None:
        """Import the pages and compile their templates, off the main thread and once: until
        ``is_ready`` nothing can be shown."""
        if not self._asked_for_pages:
            self._asked_for_pages = True  # an import that failed once would fail again
            done = safely(self._made_ready, self._app.log)
            self._mw.taskman.run_in_background(_import_pages, done, uses_collection=False)

    def _made_ready(self, future: Future[None]) -> None:
        future.result()
        self.is_ready = True
        self.refresh()

    def show_progress(self) -> None:
        """Tell how far the first reading of the log has come: one line, and nothing else moves."""
        if self._page is None:
            self.refresh()
        elif self.is_seen and self._web is not None:
            self._web.eval(f"comeback.progress({json.dumps(self._page.progress())})")

    @property
    def is_seen(self) -> bool:
        """True while its numbers are on the screen, or would be when its tab is in front."""
        return self._wanted and not self._reviewing

    @property
    def _stays(self) -> bool:
        return self._app.settings.panel_while_reviewing

    @property
    def _is_shown(self) -> bool:
        return self._wanted and (self._stays or not self._reviewing)

    # Dock and page

    def _made_page(self) -> Page | None:
        """The page, once it can be made without keeping the main thread."""
        if self._page is None and self._is_open and self._is_shown:
            if not self.is_ready:
                self.make_ready()
                return None
            from .page import Page  # noqa: PLC0415

            self._page = Page(self._mw, self._app, self.refresh)
        return self._page

    def _want(self, wanted: bool) -> None:
        self._wanted = wanted
        self._remember_open(wanted)
        self._place()

    def _remember_open(self, is_open: bool) -> None:
        if self._app.profile is not None:
            self._app.profile.set("panel_open", is_open)

    def _dock_closed(self) -> None:
        if self._is_open and (self._stays or not self._reviewing):
            self._wanted = False
            self._remember_open(False)

    def _place(self) -> None:
        if self._dock is None:
            return
        if self._is_shown and self._web is None:
            self._web = self._new_web(self._dock)
        self._dock.setVisible(self._is_shown)
        self.refresh()

    def _new_web(self, dock: _Dock) -> AnkiWebView:
        # Anki itself tells each of its web views of a change of theme.
        web = AnkiWebView(parent=dock)
        web.set_bridge_command(safely(self._clicked, self._app.log), self)
        empty = skeleton(self._mw.serverURL())
        web.stdHtml(empty.body, js=[], head=empty.head, context=self)
        dock.setWidget(web)
        return web

    def _clicked(self, message: str) -> None:
        page = self._made_page()
        if page is not None and page.click(message):
            self.refresh()

    def _set_shortcut(self) -> None:
        if self._action is not None:
            self._action.setShortcut(QKeySequence(self._app.settings.shortcut))
