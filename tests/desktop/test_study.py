"""A morning in Anki with the built add-on: study, undo, redo, and the file that others read."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from anki.collection import Collection
from aqt import gui_hooks

from tools import anki_app, demo

LOOKED = 0.4
SCHEMA = json.loads(
    (Path(__file__).parents[2] / "lib/comeback/recall_stats.schema.json").read_text("utf-8")
)


@pytest.fixture(scope="module")
def seed() -> Callable[[Collection], None]:
    return lambda collection: demo.fill(collection, datetime.now().astimezone())


def app() -> Any:
    return sys.modules["comeback_addon"].main.app


def stats() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(app().stats_path.read_text("utf-8"))
    return content


def wait_for_file(anki: anki_app.Anki, condition: Callable[[dict[str, Any]], bool]) -> Any:
    """The stats file, once it says what is expected; readers only ever see it whole."""
    anki.pump_until(
        lambda: app().stats_path.exists() and condition(stats()), "the stats file to say so"
    )
    return stats()


def test_the_file_is_there_after_the_start(anki: anki_app.Anki) -> None:
    content = wait_for_file(anki, lambda _: True)
    jsonschema.Draft202012Validator(SCHEMA).validate(content)
    assert content["today"]["reviews"] == 0
    assert content["generator"]["anki_version"]
    assert len(content["days"]) > 100


def test_reviews_are_counted_and_their_reveals_timed(anki: anki_app.Anki) -> None:
    anki.review(demo.DECK, [anki_app.Rating(ease, LOOKED) for ease in (3, 1, 3)])
    anki.open_decks()
    today = wait_for_file(anki, lambda content: content["today"]["reviews"] == 3)["today"]
    assert (today["again"], today["good"]) == (1, 2)
    assert (today["captured_reviews"], today["timed_ratio"]) == (3, 1.0)
    assert LOOKED <= today["median_reveal_seconds"] < LOOKED + 1


def test_today_equals_ankis_own_count(anki: anki_app.Anki) -> None:
    cutoff = (anki.mw.col.sched.day_cutoff - 86_400) * 1000
    rows, seconds = anki.mw.col.db.first(
        "select count(), sum(time) / 1000.0 from revlog where id > ? and ease > 0", cutoff
    )
    today = stats()["today"]
    assert (today["reviews"], today["study_seconds"]) == (rows, pytest.approx(seconds))
    words = re.sub(r"[\u2068\u2069]", "", anki.mw.col.studied_today())  # marks for right-to-left
    assert f"Studied {rows} cards" in words


def test_undo_takes_the_review_out_and_redo_brings_it_back(anki: anki_app.Anki) -> None:
    anki.mw.undo()
    wait_for_file(anki, lambda content: content["today"]["captured_reviews"] == 2)
    assert stats()["today"]["reviews"] == 2
    anki.open_decks()
    anki.mw.redo()
    wait_for_file(anki, lambda content: content["today"]["captured_reviews"] == 3)
    assert stats()["today"]["reviews"] == 3


def test_a_callback_that_raises_does_not_stop_reviewing(
    anki: anki_app.Anki, monkeypatch: pytest.MonkeyPatch
) -> None:
    def boom(*_: Any) -> None:
        raise RuntimeError("planted")

    anki.open_decks()
    for name in ("question_shown", "answer_shown", "rating_pressed", "graded", "undone"):
        monkeypatch.setattr(type(app().capture), name, boom)
    monkeypatch.setattr(type(app()), "state_changed", boom)
    before = anki.review_count()
    hooks = gui_hooks.reviewer_did_answer_card.count()
    anki.review(demo.DECK, [anki_app.Rating(3), anki_app.Rating(3)])
    assert anki.review_count() == before + 2
    assert gui_hooks.reviewer_did_answer_card.count() == hooks
    monkeypatch.undo()
    anki.open_decks()
    wait_for_file(anki, lambda content: content["today"]["reviews"] == 5)


def test_nothing_in_the_collection_was_written_but_the_reviews(anki: anki_app.Anki) -> None:
    info = anki.mw.col.undo_status()
    assert "omeback" not in f"{info.undo} {info.redo}"
    assert anki.mw.col.decks.id_for_name("Comeback") is None


def test_reviews_that_a_sync_brings_are_counted(anki: anki_app.Anki) -> None:
    """Anki's own sync hooks, and a row such as a phone writes: late, with an older id."""
    gui_hooks.sync_will_start()
    day_began = (anki.mw.col.sched.day_cutoff - 86_400) * 1000
    anki.mw.col.db.execute(
        "insert into revlog select (id + ?) / 2, cid, 7, ease, ivl, lastIvl, factor, time, type"
        " from revlog order by id desc limit 1",
        day_began,
    )
    gui_hooks.sync_did_finish()
    today = wait_for_file(anki, lambda content: content["today"]["reviews"] == 6)["today"]
    assert today["captured_reviews"] < 6


def test_a_day_that_turns_is_noticed(anki: anki_app.Anki) -> None:
    yesterday = replace(app().report, today=replace(app().report.today, day_end_at=1))
    app().report = yesterday
    anki.mw.moveToState("overview")
    anki.pump_until(lambda: app().report is not yesterday, "a report of the new day")
    anki.open_decks()


def test_the_command_says_the_same(anki: anki_app.Anki, base: Path, tmp_path: Path) -> None:
    folder, panel = base / anki_app.PROFILE, stats()
    for ending in ("", "-wal"):
        shutil.copyfile(folder / f"collection.anki2{ending}", tmp_path / f"copy.anki2{ending}")
    with closing(sqlite3.connect(tmp_path / "copy.anki2")) as copy:
        copy.execute("pragma journal_mode = delete")  # one file again, as after closing Anki
    captures = ["--captures", str(folder / "comeback" / "comeback.db")]
    done = subprocess.run(
        [Path(sys.executable).with_name("comeback"), "stats", tmp_path / "copy.anki2", *captures],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    command = json.loads(done.stdout)
    for only_in_anki in ("generator", "profile_id"):
        del panel[only_in_anki], command[only_in_anki]
    assert command == panel


def test_closing_in_mid_review_keeps_the_last_review(anki: anki_app.Anki, base: Path) -> None:
    path = app().stats_path
    captured = stats()["today"]["captured_reviews"]
    anki.review(demo.DECK, [anki_app.Rating(3, LOOKED)])
    assert anki.mw.state == "review"
    anki.close()
    today = json.loads(path.read_text("utf-8"))["today"]
    assert today["reviews"] == 7
    assert today["captured_reviews"] == captured + 1
