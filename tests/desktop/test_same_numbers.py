"""The report in a file says what the panel of the same profile said a moment before."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timezone
from html import unescape
from pathlib import Path

import pytest
from anki.collection import Collection

from tests.desktop.panel_page import PSEUDOMONAS, Page, fill, on_today, running, topic
from tools import anki_app, demo

SAID = """Array.from(document.querySelectorAll(
    "main p, main dd, main h1, main .number, main .aside, main .what, main .where, main .part"
)).filter((each) => !each.querySelector("button, input") && !each.closest("button, label")
    && !%s.some((name) => each.closest(`details:has(> summary[data-name=${name}])`))
    && !each.textContent.startsWith("Due ones first."))
.map((each) => each.textContent)"""
NEEDS_ANKI = ["rest_days", "wrong_match", "add_pages"]
"""Folds that the file leaves out, as the note under "Try"."""


@pytest.fixture(scope="module")
def seed() -> Callable[[Collection], None]:
    return fill


def said(page: Page) -> list[str]:
    return [plain(each) for each in page.evaluate(SAID % NEEDS_ANKI)]


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def test_every_sentence_of_the_panel_is_in_the_file(
    anki: anki_app.Anki, base: Path, profile: str, tmp_path: Path
) -> None:
    app = running(anki)
    page = on_today(anki, app)
    page.click("fine")
    page.wait("!document.querySelector('.opening')")
    anki.review(demo.DECK, [anki_app.Rating(3), anki_app.Rating(1), anki_app.Rating(3)])
    before = app.report
    anki.open_decks()
    anki.pump_until(lambda: app.report is not before, "a report with the new reviews")
    page = on_today(anki, app)
    lines = said(page)
    assert any(each.startswith("2 of 3 spaced reviews recalled so far") for each in lines), lines
    for name in ("progress", "plan", "field", "measured", "support", "topics"):
        page.click("page", name)
        page.wait(f"document.querySelector('[data-page={name}]')")
        lines += said(page)
    page.click("topic", topic(app, PSEUDOMONAS).topic_id)
    page.wait("document.querySelector('details.topic[open]')")
    lines += said(page)
    now = datetime.fromtimestamp(app.report.as_of, timezone.utc).isoformat()
    anki.close()

    out, folder = tmp_path / "report.html", base / profile
    command = [sys.executable, "-m", "comeback.cli", "report", str(folder / "collection.anki2")]
    command += ["--captures", str(folder / "comeback" / "comeback.db"), "--out", str(out)]
    command += ["--now", now]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    body = out.read_text("utf-8").partition("<body>")[2]
    text = plain(unescape(re.sub(r"<[^>]*>", "", body)))
    assert len(lines) > 50
    assert [each for each in lines if each not in text] == []
