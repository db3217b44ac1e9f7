"""Packages that Anki exports, for newer and for older Ankis, against the collection itself."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection
from anki.decks import DeckConfigId
from anki.utils import int_version

from comeback.cli import main
from comeback.source.closed import open_closed
from comeback.source.presets import read_weights
from tools import demo

NOW = datetime(2026, 3, 20, 7, 30)
ARGUMENTS = ("--now", "2026-03-20T09:00:00", "--tz", "Europe/Paris")
PACKAGES = ("newer.colpkg", "older.colpkg")
WEIGHT_KEYS = {"fsrsWeights": 17, "fsrsParams5": 19, "fsrsParams6": 21}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A student's collection with presets of her own, closed, and its packages beside it."""
    path = tmp_path_factory.mktemp("exported")
    col = Collection(str(path / "collection.anki2"))
    demo.fill(col, NOW)
    col.set_config("rollover", 6)
    col.decks.id("Späße::Ünïcödé")
    col.decks.new_filtered("Cramming")
    preset = col.decks.get_config(DeckConfigId(1))
    assert preset is not None
    _set_weights(preset)
    col.decks.save(preset)
    own = col.decks.get_config(col.decks.add_config_returning_id("Own", preset))
    assert own is not None
    own[[key for key in WEIGHT_KEYS if key in own][-1]] = []
    col.decks.save(own)
    deck = col.decks.by_name("Späße")
    assert deck is not None
    deck["conf"] = own["id"]
    col.decks.save(deck)
    for name in PACKAGES:
        col.export_collection_package(str(path / name), False, legacy=name == "older.colpkg")
        col.reopen()
    col.close()
    return path


def _set_weights(preset: dict[str, Any]) -> None:
    for key, count in WEIGHT_KEYS.items():
        if key in preset:
            preset[key] = [number / 8 for number in range(1, count + 1)]


def run(capsys: pytest.CaptureFixture[str], *arguments: Any) -> tuple[int, str, str]:
    code = main([str(each) for each in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize("name", PACKAGES)
@pytest.mark.parametrize("command", [("stats",), ("topics", "--json"), ("topics", "--axis=decks")])
def test_a_package_says_what_its_collection_says(
    folder: Path, name: str, command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    code, expected, _ = run(capsys, *command, folder / "collection.anki2", *ARGUMENTS)
    assert code == 0
    assert run(capsys, *command, folder / name, *ARGUMENTS) == (0, expected, "")
    if command == ("stats",):
        stats = json.loads(expected)
        assert stats["day_boundary"]["rollover_hour"] == 6
        assert sum(day["reviews"] for day in stats["days"]) > 700


@pytest.mark.parametrize("name", PACKAGES)
def test_presets_come_with_the_package(folder: Path, name: str) -> None:
    with open_closed(folder / "collection.anki2") as db:
        expected = read_weights(db)
    assert len(set(expected.values())) == (2 if int_version() >= 241100 else 1)
    with open_closed(folder / name) as db:
        assert read_weights(db) == expected
