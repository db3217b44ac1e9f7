"""Tried before revealing, in real Anki: timed answers become figures of the day and one line."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from comeback.store.captures import Capture
from tests.desktop import panel_page
from tools import anki_app, demo

LINE = "Tried before revealing: about "
LOOKED = 0.8
ANSWERS = 30
"""Enough that twenty of them are no first sights."""


@pytest.fixture(scope="module")
def seed() -> Any:
    return panel_page.fill


def day(app: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(app.stats_path.read_text("utf-8"))["today"]
    return found


def know_the_student(app: Any) -> None:
    """A hundred and fifty answers of yesterday, without which nothing is said of a stranger."""
    yesterday = int((time.time() - 86_400) * 1000)
    for place in range(150):
        app.profile.store.add_capture(
            Capture(
                **(dict.fromkeys(Capture._fields, 0) | {"kind": "review", "study_day": ""}),
            )._replace(
                review_id=yesterday + 9_000 * place,
                reps=3,
                rating=1 if place % 9 == 0 else 3,
                front_ms=700 + 11 * (place % 30),
                back_ms=900,
                time_limit_ms=60_000,
                front_chars=60,
                back_chars=30,
                retrievability=0.9,
            )
        )


def test_after_a_session_the_day_says_what_was_tried(anki: anki_app.Anki) -> None:
    app = panel_page.running(anki)
    know_the_student(app)
    page = panel_page.on_today(anki, app)
    assert not page.has(LINE)
    ratings = [anki_app.Rating(1 if place % 7 == 0 else 3, LOOKED) for place in range(ANSWERS)]
    anki.review(demo.DECK, ratings)
    assert not panel_page.dock(anki).isVisible(), "nothing is shown while a card is open"
    panel_page.on_today(anki, app)
    anki.pump_until(lambda: day(app)["captured_reviews"] == ANSWERS, "the captures in the file")
    today = day(app)
    assert sum(today["labels"].values()) == today["reviews"] == ANSWERS
    assert today["labels"]["unknown"] == 0
    counted = ANSWERS - sum(today["labels"][label] for label in ("intro", "idle", "auto"))
    assert today["attempt_n"] == counted >= 20
    exact = app.report.today
    figures = (exact.attempt_low_ratio, exact.attempt_ratio, exact.attempt_high_ratio)
    assert 0 <= figures[0] <= figures[1] <= figures[2] <= 1
    assert today["attempt_ratio"] == round(figures[1], 4)
    anki.pump_until(lambda: page.has(LINE), "the line on the page")
    said = page.text.replace("\u2060", "")
    low, ratio, high = (int(100 * figure + 0.5) for figure in figures)
    assert f"{LINE}{ratio}% of {counted} timed reviews ({low}–{high}%)" in said
    assert said.index("ecalled") < said.index(LINE)


def test_deleted_timings_take_the_figures_along(anki: anki_app.Anki) -> None:
    app = panel_page.running(anki)
    page = panel_page.on_today(anki, app)
    app.delete_timings()
    anki.pump_until(lambda: day(app)["captured_reviews"] == 0, "the file without captures")
    assert (day(app)["attempt_n"], day(app)["attempt_ratio"]) == (0, None)
    assert day(app)["labels"]["unknown"] == ANSWERS
    anki.pump_until(lambda: not page.has(LINE), "the page without the line")
