"""The stats file: its schema, its bytes, and what happens when it can't be written."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from comeback.measure.calendar import Calendar
from comeback.report import Day, Topic
from comeback.stats import (
    MAX_TOPICS,
    SCHEMA_PATH,
    StatsError,
    as_text,
    load_stats,
    public_stats,
    write_stats,
)
from tests.unit.small import SmallCollection, report_of

SCHEMA = json.loads(SCHEMA_PATH.read_text("utf-8"))


def check(stats: Any) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(stats)


@pytest.fixture
def collection() -> SmallCollection:
    """Two topics, one of them in trouble, and a deck whose name is nobody's business."""
    small = SmallCollection(deck="Secret deck")
    for number in range(10):
        small.note(number, "micro::rods leech", passed=2, failed=2)
        small.note(100 + number, "renal", passed=4, failed=0)
    return small


def test_the_file_obeys_its_schema(collection: SmallCollection) -> None:
    stats = public_stats(report_of(collection), profile_id="0" * 32, anki_version="26.09.3")
    check(json.loads(as_text(stats)))
    assert stats["today"] == stats["days"][-1]
    assert stats["topics"][0]["title"] == "Rods"


def test_an_empty_collection_has_a_file_too() -> None:
    stats = public_stats(report_of(SmallCollection()))
    check(json.loads(as_text(stats)))
    assert stats["topics"] == []
    assert [day["true_retention_ratio"] for day in stats["days"]] == [None]


def test_the_schema_and_the_report_name_the_same_fields() -> None:
    of_day, of_topic = SCHEMA["$defs"]["day"], SCHEMA["$defs"]["topic"]
    assert set(of_day["properties"]) == {each.name for each in fields(Day)}
    assert set(of_topic["properties"]) - {"why"} == {each.name for each in fields(Topic)}


def test_nothing_private_leaves_the_collection(collection: SmallCollection) -> None:
    text = as_text(public_stats(report_of(collection)))
    assert "Secret deck" not in text
    assert "leech" not in text


def test_tags_stay_home_when_asked(collection: SmallCollection) -> None:
    stats = public_stats(report_of(collection), include_tags=False)
    check(stats)
    assert "micro" not in as_text(stats["topics"]).casefold()
    assert stats["topics"] == []
    assert stats["topics_omitted"] > 0


def test_at_most_500_topics() -> None:
    small = SmallCollection()
    for number in range(MAX_TOPICS + 40):
        small.note(number, f"tag{number}x", passed=12, failed=0)
    stats = public_stats(report_of(small))
    assert len(stats["topics"]) == MAX_TOPICS
    assert stats["topics_omitted"] == 40


def test_same_input_same_bytes(collection: SmallCollection, tmp_path: Path) -> None:
    path = tmp_path / "recall_stats.json"
    assert write_stats(path, public_stats(report_of(collection)))
    first = path.read_bytes()
    assert not write_stats(path, public_stats(report_of(collection)))
    assert path.read_bytes() == first
    assert first.endswith(b"}\n")
    assert load_stats(path)["schema_version"] == 1


@pytest.fixture
def old_file(tmp_path: Path) -> Path:
    path = tmp_path / "recall_stats.json"
    path.write_text('{"old": true}\n', "utf-8")
    return path


def no_space(*_: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("failing", ["os.fsync", "pathlib.Path.replace"])
def test_a_full_disk_leaves_the_old_file_whole(
    old_file: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    monkeypatch.setattr(failing, no_space)
    with pytest.raises(OSError, match="No space left"):
        write_stats(old_file, {"new": True})
    assert old_file.read_text("utf-8") == '{"old": true}\n'
    assert list(old_file.parent.iterdir()) == [old_file]  # nothing half written lies about


def test_a_folder_that_is_a_file_is_an_error_not_a_loss(old_file: Path) -> None:
    with pytest.raises(OSError, match=r"."):
        write_stats(old_file / "recall_stats.json", {"new": True})
    assert old_file.read_text("utf-8") == '{"old": true}\n'


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda text: text[:50], "can't be read"),
        (lambda _: "[]", "no stats file"),
        (lambda _: '{"schema": "other"}', "no stats file"),
        (lambda text: text.replace('"schema_version": 1', '"schema_version": 99'), "99"),
    ],
)
def test_a_foreign_or_broken_file_is_named_in_one_line(
    collection: SmallCollection, tmp_path: Path, spoil: Callable[[str], str], says: str
) -> None:
    path = tmp_path / "recall_stats.json"
    path.write_text(spoil(as_text(public_stats(report_of(collection)))), "utf-8")
    with pytest.raises(StatsError, match=says) as error:
        load_stats(path)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_days_are_written_as_dates_and_instants(collection: SmallCollection) -> None:
    report = report_of(collection)
    day = public_stats(report)["today"]
    days = Calendar.begin(collection.now, report.rollover_hour, collection.zone)
    assert day["date"] == days.day_of(collection.now).isoformat()
    assert day["day_start_at"].endswith("Z")
