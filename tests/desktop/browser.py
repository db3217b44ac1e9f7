"""A real browser without Anki: Chromium as Qt brings it, for files."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Callable

from aqt.qt import (
    QApplication,
    QEvent,
    QEventLoop,
    QTimer,
    QUrl,
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineView,
    qconnect,
)
from PyQt6.QtWebEngineCore import QWebEngineUrlRequestInfo, QWebEngineUrlRequestInterceptor

PATIENCE = 30.0
HEIGHT = 900


class Browser:
    """One window. ``requests`` and ``console`` hold what the page asked for and complained of."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.console: list[str] = []
        self._app = QApplication.instance() or QApplication(["browser"])
        self._profile = QWebEngineProfile()
        self._interceptor = _Interceptor(self.requests)
        self._profile.setUrlRequestInterceptor(self._interceptor)
        self.view = QWebEngineView()
        self._page = _Page(self._profile, self.console)
        self.view.setPage(self._page)
        self.view.resize(1000, HEIGHT)
        self.view.show()

    def open(self, file: Path, width: int = 1000) -> None:
        """Shows a file in a window so wide; returns when it is there."""
        loaded: list[bool] = []
        self._page.loadFinished.connect(loaded.append)
        self.view.resize(width, HEIGHT)
        self._page.load(QUrl.fromLocalFile(str(file)))
        self.pump_until(lambda: loaded, f"{file.name} to load")
        self._page.loadFinished.disconnect(loaded.append)
        assert loaded == [True]
        self.wait(f"window.innerWidth === {width} && document.readyState === 'complete'")

    def evaluate(self, script: str) -> Any:
        """The value of an expression in the page."""
        answers: list[Any] = []
        self._page.runJavaScript(script, answers.append)
        self.pump_until(lambda: answers, f"an answer to {script[:200]!r}")
        return answers[0]

    def wait(self, script: str) -> None:
        """Returns once an expression in the page is true."""
        self.pump_until(lambda: self.evaluate(f"!!({script})"), script[:200])

    def pump_until(self, condition: Callable[[], Any], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        timer = QTimer()
        qconnect(timer.timeout, lambda: None)
        timer.start(10)
        loop = QEventLoop()
        while not condition():
            assert time.monotonic() < deadline, f"waited {PATIENCE:g} s for {what}"
            loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        timer.stop()

    def close(self) -> None:
        """In this order: Chromium wants its page gone before its profile."""
        self.view.close()
        self._page.deleteLater()
        self.view.deleteLater()
        self._app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self._app.processEvents()


class _Page(QWebEnginePage):
    def __init__(self, profile: QWebEngineProfile, console: list[str]) -> None:
        super().__init__(profile)
        self._console = console

    def javaScriptConsoleMessage(self, level: Any, text: Any, line: int, source: Any) -> None:
        self._console.append(f"{source}:{line}: {text}")


class _Interceptor(QWebEngineUrlRequestInterceptor):
    """Nothing but the file itself is let through, and everything is noted."""

    def __init__(self, requests: list[str]) -> None:
        super().__init__()
        self._requests = requests

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        url = info.requestUrl().toString()
        self._requests.append(url)
        if not url.startswith("file:"):
            info.block(True)
