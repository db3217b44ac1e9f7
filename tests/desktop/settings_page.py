"""What the desktop tests of the settings page share: the page, its switches, what was told."""

from __future__ import annotations

import json
import sys
from typing import Any

import aqt
import pytest

from tests.desktop.panel_page import Page, on_today
from tools import anki_app

PACKAGE = "comeback_addon"


def on_settings(anki: anki_app.Anki, app: Any) -> Page:
    page = on_today(anki, app)
    page.click("page", "settings")
    page.wait("document.querySelector('[data-page=settings]')")
    return page


def module(name: str) -> Any:
    return sys.modules[f"{PACKAGE}.{name}"]


def config(anki: anki_app.Anki) -> dict[str, Any]:
    found: dict[str, Any] = anki.mw.addonManager.getConfig(PACKAGE)
    return found


def switch(page: Page, name: str, on: bool) -> None:
    """Press a switch as a hand does, and see it turned."""
    box = f"document.querySelector('input[data-name={name}]')"
    assert page.evaluate(f"{box}.checked") is not on
    page.evaluate(f"{box}.click(); true")
    page.anki.pump_until(lambda: config(page.anki)[name] is on, f"{name} in the configuration")
    page.wait(f"{box}.checked === {json.dumps(on)}")


def stats(app: Any) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(app.stats_path.read_text("utf-8"))
    return content


def idle(anki: anki_app.Anki, app: Any) -> None:
    anki.pump_until(lambda: app.report and not app._worker.pending, "the work to be done")


def listen(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """From now on, what tooltips say, and the screen that Anki is on."""
    said: list[tuple[str, str]] = []

    def tooltip(text: str, **_: Any) -> None:
        said.append((text, aqt.mw.state))

    for name in ("main", "page", "own_data"):
        monkeypatch.setattr(module(name), "tooltip", tooltip)
    return said
